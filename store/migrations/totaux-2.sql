-- The day of the last automatic closing, whatever was closed by hand since. Its row is
-- written by migrate.go.
CREATE TABLE tot.last_automatic (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	at     TEXT NOT NULL,
	digest BLOB NOT NULL
) STRICT;
