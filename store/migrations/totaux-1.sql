-- Money is in cents. A digest ends each row (table.go).
CREATE TABLE tot.meta (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	opened INTEGER NOT NULL,
	layout BLOB    NOT NULL,
	digest BLOB    NOT NULL
) STRICT;

CREATE TABLE tot.totals (
	id                 INTEGER PRIMARY KEY CHECK (id = 1),
	since              TEXT    NOT NULL,
	closing            INTEGER NOT NULL CHECK (closing >= 0),
	debit_count        INTEGER NOT NULL CHECK (debit_count >= 0),
	debit_total        INTEGER NOT NULL CHECK (debit_total >= 0),
	cancellation_count INTEGER NOT NULL CHECK (cancellation_count >= 0),
	cancellation_total INTEGER NOT NULL CHECK (cancellation_total >= 0),
	last_seq           INTEGER NOT NULL CHECK (last_seq >= 0),
	digest             BLOB    NOT NULL
) STRICT;

-- The id is the transaction's sequence number, so that a line written twice is one.
CREATE TABLE tot.day_line (
	id        INTEGER PRIMARY KEY,
	seq       INTEGER NOT NULL CHECK (seq = id),
	at        TEXT    NOT NULL,
	reference TEXT    NOT NULL,
	kind      TEXT    NOT NULL CHECK (kind <> ''),
	amount    INTEGER NOT NULL CHECK (amount >= 0),
	digest    BLOB    NOT NULL
) STRICT;

CREATE TABLE tot.last_closing (
	id                 INTEGER PRIMARY KEY CHECK (id = 1),
	number             INTEGER NOT NULL CHECK (number >= 0),
	at                 TEXT    NOT NULL,
	auto               INTEGER NOT NULL CHECK (auto IN (0, 1)),
	since              TEXT    NOT NULL,
	closing            INTEGER NOT NULL CHECK (closing >= 0),
	debit_count        INTEGER NOT NULL CHECK (debit_count >= 0),
	debit_total        INTEGER NOT NULL CHECK (debit_total >= 0),
	cancellation_count INTEGER NOT NULL CHECK (cancellation_count >= 0),
	cancellation_total INTEGER NOT NULL CHECK (cancellation_total >= 0),
	last_seq           INTEGER NOT NULL CHECK (last_seq >= 0),
	digest             BLOB    NOT NULL
) STRICT;

CREATE TABLE tot.closing_due (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	at     TEXT NOT NULL,
	digest BLOB NOT NULL
) STRICT;
