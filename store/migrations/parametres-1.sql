-- Each row ends in a digest of its values (table.go).
CREATE TABLE main.meta (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	opened INTEGER NOT NULL,
	layout BLOB    NOT NULL,
	digest BLOB    NOT NULL
) STRICT;

CREATE TABLE main.settings (
	id             INTEGER PRIMARY KEY CHECK (id = 1),
	shop_id        TEXT    NOT NULL,
	shop_name      TEXT    NOT NULL,
	city           TEXT    NOT NULL,
	terminal_no    TEXT    NOT NULL,
	copies         INTEGER NOT NULL CHECK (copies >= 0),
	adjustable     INTEGER NOT NULL CHECK (adjustable IN (0, 1)),
	closing_set    INTEGER NOT NULL CHECK (closing_set IN (0, 1)),
	closing_hour   INTEGER NOT NULL CHECK (closing_hour BETWEEN 0 AND 23),
	closing_minute INTEGER NOT NULL CHECK (closing_minute BETWEEN 0 AND 59),
	print_qr       INTEGER NOT NULL CHECK (print_qr IN (0, 1)),
	pinpad         INTEGER NOT NULL CHECK (pinpad IN (0, 1)),
	paper_columns  INTEGER NOT NULL CHECK (paper_columns >= 0),
	url            TEXT    NOT NULL,
	qr_template    TEXT    NOT NULL,
	response_seal  INTEGER NOT NULL CHECK (response_seal IN (0, 1)),
	digest         BLOB    NOT NULL
) STRICT;

CREATE TABLE main.seal_key (
	id       INTEGER PRIMARY KEY CHECK (id = 1),
	version  TEXT NOT NULL,
	provider TEXT NOT NULL,
	secret   TEXT NOT NULL,
	digest   BLOB NOT NULL
) STRICT;

CREATE TABLE main.terms (
	id       INTEGER PRIMARY KEY CHECK (id = 1),
	version  TEXT NOT NULL,
	accepted TEXT NOT NULL,
	digest   BLOB NOT NULL
) STRICT;

CREATE TABLE main.password (
	id           INTEGER PRIMARY KEY CHECK (id = 1),
	hash         TEXT    NOT NULL,
	failures     INTEGER NOT NULL CHECK (failures >= 0),
	locked_until TEXT    NOT NULL,
	digest       BLOB    NOT NULL
) STRICT;

CREATE TABLE main.logo (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	png    BLOB NOT NULL,
	digest BLOB NOT NULL
) STRICT;
