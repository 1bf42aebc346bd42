package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
)

// number reads a pragma that is a number.
func (f file) number(ctx context.Context, c *sql.Conn, name string) (int64, error) {
	var n int64
	err := c.QueryRowContext(ctx, "PRAGMA "+f.schema()+"."+name).Scan(&n)
	if err != nil {
		return 0, f.wrap(fmt.Errorf("read %s: %w", name, err))
	}
	return n, nil
}

// emptyFiles lists the files that hold nothing, not even a header. Reading the
// size through SQLite rolls back what a crash left half done.
func emptyFiles(ctx context.Context, c *sql.Conn, files ...file) ([]file, error) {
	var empty []file
	for _, f := range files {
		pages, err := f.number(ctx, c, "page_count")
		if err != nil {
			return nil, err
		}
		if pages == 0 {
			empty = append(empty, f)
		}
	}
	return empty, nil
}

// check reports whether a file is ours, of a version that we know, and whole.
func (f file) check(ctx context.Context, c *sql.Conn) error {
	id, err := f.number(ctx, c, "application_id")
	if err != nil {
		return err
	}
	if id != f.applicationID() {
		return f.damagedf("application id is %#x, not %#x", id, f.applicationID())
	}
	version, err := f.number(ctx, c, "user_version")
	if err != nil {
		return err
	}
	if version < 1 || version > f.latest() {
		return f.damagedf("version is %d, this program knows 1 to %d", version, f.latest())
	}
	var found string
	err = c.QueryRowContext(ctx, "PRAGMA "+f.schema()+".quick_check(1)").Scan(&found)
	if err != nil {
		return f.wrap(fmt.Errorf("quick check: %w", err))
	}
	if found != "ok" {
		return f.damagedf("quick check: %s", found)
	}
	return f.checkLayout(ctx, c)
}

// meta is the row that each file keeps of itself.
type meta struct {
	Opened int64  // how often the till has opened the file
	Layout []byte // digest of the table definitions
}

func metaFields(m *meta) []field {
	return []field{{column: "opened", at: &m.Opened}, {column: "layout", at: &m.Layout}}
}

func (f file) metaTable() table[meta] { return table[meta]{file: f, name: "meta", fields: metaFields} }

// layout is the digest of the file's table definitions.
func (f file) layout(ctx context.Context, c *sql.Conn) ([]byte, error) {
	rows, err := c.QueryContext(ctx, "SELECT type, name, tbl_name, ifnull(sql, '') FROM "+f.schema()+
		".sqlite_master ORDER BY rowid")
	if err != nil {
		return nil, f.wrap(fmt.Errorf("read layout: %w", err))
	}
	defer rows.Close()
	h := sha256.New()
	for rows.Next() {
		var kind, name, table, text string
		if err := rows.Scan(&kind, &name, &table, &text); err != nil {
			return nil, f.wrap(fmt.Errorf("read layout: %w", err))
		}
		fmt.Fprintf(h, "%q%q%q%q", kind, name, table, text)
	}
	if err := rows.Err(); err != nil {
		return nil, f.wrap(fmt.Errorf("read layout: %w", err))
	}
	return h.Sum(nil), nil
}

// checkLayout compares the table definitions with those that were made.
func (f file) checkLayout(ctx context.Context, c *sql.Conn) error {
	m, err := f.metaTable().must(ctx, c)
	if err != nil {
		return err
	}
	layout, err := f.layout(ctx, c)
	if err != nil {
		return err
	}
	if string(layout) != string(m.Layout) {
		return f.damagedf("tables are not those that were made")
	}
	return nil
}
