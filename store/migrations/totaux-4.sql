-- Cancellations that were found done, counted apart. The rows are carried over by migrate.go.
DROP TABLE tot.totals;
CREATE TABLE tot.totals (
	id                 INTEGER PRIMARY KEY CHECK (id = 1),
	since              TEXT    NOT NULL,
	closing            INTEGER NOT NULL CHECK (closing >= 0),
	debit_count        INTEGER NOT NULL CHECK (debit_count >= 0),
	debit_total        INTEGER NOT NULL CHECK (debit_total >= 0),
	cancellation_count INTEGER NOT NULL CHECK (cancellation_count >= 0),
	cancellation_total INTEGER NOT NULL CHECK (cancellation_total >= 0),
	last_seq           INTEGER NOT NULL CHECK (last_seq >= 0),
	observed_count     INTEGER NOT NULL CHECK (observed_count >= 0),
	observed_total     INTEGER NOT NULL CHECK (observed_total >= 0),
	digest             BLOB    NOT NULL
) STRICT;
DROP TABLE tot.last_closing;
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
	observed_count     INTEGER NOT NULL CHECK (observed_count >= 0),
	observed_total     INTEGER NOT NULL CHECK (observed_total >= 0),
	digest             BLOB    NOT NULL
) STRICT;
