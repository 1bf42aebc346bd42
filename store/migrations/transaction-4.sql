-- What till software asked for: a transaction keeps the request, and a sale whose remainder
-- is the till's affair. The rows are carried over by migrate.go.
DROP TABLE tra.last_transaction;
CREATE TABLE tra.last_transaction (
	id            INTEGER PRIMARY KEY CHECK (id = 1),
	seq           INTEGER NOT NULL CHECK (seq >= 0),
	kind          TEXT    NOT NULL CHECK (kind <> ''),
	mode          TEXT    NOT NULL,
	state         TEXT    NOT NULL CHECK (state <> ''),
	order_id      TEXT    NOT NULL,
	payment_id    TEXT    NOT NULL,
	payment_no    INTEGER NOT NULL CHECK (payment_no >= 0),
	requested     INTEGER NOT NULL CHECK (requested >= 0),
	adjustable    INTEGER NOT NULL CHECK (adjustable IN (0, 1)),
	reference     TEXT    NOT NULL,
	payer         TEXT    NOT NULL,
	payer_masked  TEXT    NOT NULL,
	paid          INTEGER NOT NULL CHECK (paid >= 0),
	authorization TEXT    NOT NULL,
	code          TEXT    NOT NULL,
	cause         TEXT    NOT NULL,
	recovered     INTEGER NOT NULL CHECK (recovered IN (0, 1)),
	refunded      INTEGER NOT NULL CHECK (refunded IN (0, 1)),
	not_found     INTEGER NOT NULL CHECK (not_found IN (0, 1)),
	started       TEXT    NOT NULL,
	expires       TEXT    NOT NULL,
	ended         TEXT    NOT NULL,
	acknowledged  INTEGER NOT NULL CHECK (acknowledged IN (0, 1)),
	till_no        INTEGER NOT NULL CHECK (till_no >= 0),
	till_private   TEXT    NOT NULL,
	till_digits    INTEGER NOT NULL CHECK (till_digits >= 0),
	till_withdrawn INTEGER NOT NULL CHECK (till_withdrawn IN (0, 1)),
	till_late      INTEGER NOT NULL CHECK (till_late IN (0, 1)),
	digest        BLOB    NOT NULL
) STRICT;

DROP TABLE tra.sale;
CREATE TABLE tra.sale (
	id        INTEGER PRIMARY KEY CHECK (id = 1),
	order_id  TEXT    NOT NULL,
	total     INTEGER NOT NULL CHECK (total >= 0),
	paid      INTEGER NOT NULL CHECK (paid >= 0),
	payments  INTEGER NOT NULL CHECK (payments >= 0),
	reference TEXT    NOT NULL,
	till      INTEGER NOT NULL CHECK (till IN (0, 1)),
	digest    BLOB    NOT NULL
) STRICT;
