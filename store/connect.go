package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/mattn/go-sqlite3"

	"ancvtpe/payment"
)

// busyTimeout is how long a commit waits for a reader, in milliseconds, before it is
// payment.ErrBusy. A reader of ours (ReadTotals) holds the files for a few.
const busyTimeout = "1000"

// connector opens connections without a driver that the whole process shares.
type connector struct {
	driver *sqlite3.SQLiteDriver
	dsn    string
	main   file // that an error before the hook is about
}

// Connect implements driver.Connector.
func (c *connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil && !isKnown(err) {
		return nil, c.main.wrap(fmt.Errorf("open: %w", err))
	}
	return conn, err
}

// Driver implements driver.Connector.
func (c *connector) Driver() driver.Driver { return c.driver }

// openFiles makes the pool of one connection on the three files of dir. A file
// that is not there is not made. Each connection is made on the files that are held: no
// other one is read, which could roll it back, before or after.
func openFiles(dir string, held holding) *sql.DB {
	hook := func(c *sqlite3.SQLiteConn) error {
		if err := held.check(); err != nil {
			return err
		}
		if err := set(c, "encoding", "", "UTF-8"); err != nil {
			return parametres.wrap(err)
		}
		for _, f := range allFiles {
			if err := attach(c, f, dir, "rw"); err != nil {
				return f.wrap(err)
			}
		}
		if err := held.check(); err != nil {
			return err
		}
		return tune(c)
	}
	return pool(&connector{
		driver: &sqlite3.SQLiteDriver{ConnectHook: hook},
		dsn:    parametres.uri(dir, "rw"),
		main:   parametres,
	})
}

// pool keeps one connection for as long as it works.
func pool(c *connector) *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	return db
}

// attach attaches a file, unless it is the main one, and sets what counts for a
// commit on it. Each pragma is read back: attached files have their own.
func attach(c *sqlite3.SQLiteConn, f file, dir, mode string) error {
	if f != parametres {
		_, err := c.Exec("ATTACH DATABASE ? AS "+f.schema(), []driver.Value{f.uri(dir, mode)})
		if err != nil {
			return fmt.Errorf("attach: %w", err)
		}
	}
	for _, p := range [...][3]string{
		{"journal_mode", "DELETE", "delete"},
		{"synchronous", "EXTRA", "3"},
		{"secure_delete", "ON", "1"},
	} {
		if err := set(c, f.schema()+"."+p[0], p[1], p[2]); err != nil {
			return err
		}
	}
	return nil
}

// tune sets what counts for the whole connection. temp_store keeps what secure
// deletion would not reach out of the temporary folder.
func tune(c *sqlite3.SQLiteConn) error {
	for _, p := range [...][3]string{
		{"foreign_keys", "ON", "1"},
		{"busy_timeout", busyTimeout, busyTimeout},
		{"temp_store", "MEMORY", "2"},
		{"cell_size_check", "ON", "1"},
		{"trusted_schema", "OFF", "0"},
		{"fullfsync", "ON", "1"},
	} {
		if err := set(c, p[0], p[1], p[2]); err != nil {
			return parametres.wrap(err)
		}
	}
	return nil
}

// set sets a pragma, unless value is empty, and checks that it then reads as want.
func set(c *sqlite3.SQLiteConn, name, value, want string) error {
	if value != "" {
		if _, err := pragma(c, name+" = "+value); err != nil {
			return err
		}
	}
	got, err := pragma(c, name)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("pragma %s is %q, not %q: %w", name, got, want, errContent)
	}
	return nil
}

// pragma runs a pragma and returns the first column of its first row.
func pragma(c *sqlite3.SQLiteConn, text string) (string, error) {
	rows, err := c.Query("PRAGMA "+text, nil)
	if err != nil {
		return "", fmt.Errorf("pragma %s: %w", text, err)
	}
	defer func() { _ = rows.Close() }()
	row := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(row); errors.Is(err, io.EOF) || len(row) == 0 {
		return "", nil
	} else if err != nil {
		return "", fmt.Errorf("pragma %s: %w", text, err)
	}
	return fmt.Sprint(row[0]), nil
}

// within runs f in one transaction of the connection. On an error everything is
// rolled back and the connection thrown away: the next one starts clean, and
// takes up whatever was left on the disk.
func within(db *sql.DB, f func(context.Context, *sql.Conn) error) error {
	ctx := context.Background()
	c, err := db.Conn(ctx)
	if err != nil {
		if isKnown(err) {
			return err
		}
		return fmt.Errorf("connect: %w: %w", payment.ErrStorage, err)
	}
	defer c.Close()
	if err = run(ctx, c, f); err != nil {
		_, _ = c.ExecContext(ctx, "ROLLBACK")
		_ = c.Raw(func(any) error { return driver.ErrBadConn })
	}
	return err
}

// run is within without the clearing up.
func run(ctx context.Context, c *sql.Conn, f func(context.Context, *sql.Conn) error) error {
	if _, err := c.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("begin: %w: %w", kindOf(err), err)
	}
	if err := f(ctx, c); err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("end the transaction: %w: %w", kindOf(err), err)
	}
	return nil
}
