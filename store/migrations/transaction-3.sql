-- The column started counts the tries of a copy. A digest holds a row's values, which stay.
CREATE TABLE tra.owed_next (
	id      INTEGER PRIMARY KEY CHECK (id >= 1),
	number  INTEGER NOT NULL,
	copy    INTEGER NOT NULL CHECK (copy >= 0),
	started INTEGER NOT NULL CHECK (started >= 0),
	body    TEXT    NOT NULL,
	digest  BLOB    NOT NULL
) STRICT;
INSERT INTO tra.owed_next SELECT * FROM tra.owed_ticket;
DROP TABLE tra.owed_ticket;
ALTER TABLE tra.owed_next RENAME TO owed_ticket;

-- The highest number that a copy of a ticket was given, whatever became of it.
CREATE TABLE tra.ticket_number (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	number INTEGER NOT NULL CHECK (number >= 0),
	digest BLOB    NOT NULL
) STRICT;
