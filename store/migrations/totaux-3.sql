-- Which set of three files this one belongs to, and the number of the set's last commit
-- (set.go). Its row is written by whoever migrates the three.
CREATE TABLE tot.file_set (
	id      INTEGER PRIMARY KEY CHECK (id = 1),
	set_id  TEXT    NOT NULL CHECK (set_id <> ''),
	commits INTEGER NOT NULL CHECK (commits >= 1),
	digest  BLOB    NOT NULL
) STRICT;
