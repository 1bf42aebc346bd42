-- What joins a line to ANCV's export. The rows are carried over by migrate.go.
DROP TABLE tot.day_line;
CREATE TABLE tot.day_line (
	id            INTEGER PRIMARY KEY,
	seq           INTEGER NOT NULL CHECK (seq = id),
	at            TEXT    NOT NULL,
	reference     TEXT    NOT NULL,
	kind          TEXT    NOT NULL CHECK (kind <> ''),
	amount        INTEGER NOT NULL CHECK (amount >= 0),
	authorization TEXT    NOT NULL,
	order_id      TEXT    NOT NULL,
	payment_id    TEXT    NOT NULL,
	requested     INTEGER NOT NULL CHECK (requested >= 0),
	digest        BLOB    NOT NULL
) STRICT;
