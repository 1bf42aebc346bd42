package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"ancvtpe/payment"
)

// Backup is the content of the three files at one commit.
type Backup struct {
	Files   map[string][]byte // by name, as they lie on the disk
	Saved   payment.Saved
	Lines   []payment.DayLine // of the day
	Commits int64             // number of the commit that it is of; 0: of a program without one
}

// ReadBackup reads the three files in one read transaction, also beside a till that works,
// and checks them. The error is as that of ReadSaved.
func ReadBackup(dir string) (Backup, error) {
	var b Backup
	err := beside(dir, func(ctx context.Context, c *sql.Conn) (err error) {
		if err := b.read(ctx, c); err != nil {
			return err
		}
		b.Files = map[string][]byte{}
		return c.Raw(func(conn any) error {
			files, ok := conn.(*sqlite3.SQLiteConn)
			if !ok {
				return fmt.Errorf("copy: %w", errContent)
			}
			for _, f := range allFiles {
				if b.Files[f.name()], err = files.Serialize(f.schema()); err != nil {
					return f.wrap(fmt.Errorf("copy: %w", err))
				}
			}
			return nil
		})
	})
	if err != nil {
		return Backup{}, fmt.Errorf("back up: %w", unreadable(dir, err))
	}
	return b, nil
}

// OpenBackup checks the bytes of three files in memory, as Open checks those of a
// directory, and reads them. The error wraps payment.ErrDamaged and names the file.
func OpenBackup(files map[string][]byte) (Backup, error) {
	b := Backup{Files: files}
	hook := func(c *sqlite3.SQLiteConn) error {
		for _, f := range allFiles {
			if f != parametres {
				if _, err := c.Exec("ATTACH DATABASE ':memory:' AS "+f.schema(), nil); err != nil {
					return f.wrap(fmt.Errorf("attach: %w", err))
				}
			}
			if err := c.Deserialize(files[f.name()], f.schema()); err != nil {
				return f.wrap(fmt.Errorf("open: %w", err))
			}
			// Read it now, so that an error names this file and not the next one.
			if _, err := c.Exec("SELECT count(*) FROM "+f.schema()+".sqlite_master", nil); err != nil {
				return f.wrap(fmt.Errorf("open: %w", err))
			}
		}
		return nil
	}
	for _, f := range allFiles {
		if len(files[f.name()]) == 0 {
			return Backup{}, fmt.Errorf("open the backup: %w", f.damagedf("%w", ErrMissing))
		}
	}
	db := pool(&connector{driver: &sqlite3.SQLiteDriver{ConnectHook: hook}, dsn: ":memory:", main: parametres})
	defer db.Close()
	err := within(db, func(ctx context.Context, c *sql.Conn) error {
		for _, f := range allFiles {
			if err := f.check(ctx, c); err != nil {
				return err
			}
		}
		if _, err := readSet(ctx, c, allFiles[:]...); err != nil {
			return err
		}
		for _, f := range allFiles {
			if err := f.migrate(ctx, c); err != nil {
				return err
			}
		}
		return b.read(ctx, c)
	})
	if err != nil {
		return Backup{}, fmt.Errorf("open the backup: %w", err)
	}
	return b, nil
}

func (b *Backup) read(ctx context.Context, c *sql.Conn) error {
	set, err := readSet(ctx, c, allFiles[:]...)
	if err != nil {
		return err
	}
	b.Commits = set.Commits
	if b.Saved, err = load(ctx, c, allFiles[:]...); err != nil {
		return err
	}
	b.Lines, err = lineTable.all(ctx, c)
	return err
}

// Restore replaces all data by those of a backup, in one commit over the three files, so that
// a crash leaves the old or the new data (decision 70). It has the errors of Commit.
func (s *Store) Restore(b Backup) error {
	from := b.Saved
	change := payment.Change{
		Reset: true, Settings: &from.Settings, Key: &from.Key, Terms: &from.Terms, Lock: &from.Lock, Logo: &from.Logo,
		Transaction: from.Last, Sale: from.Sale, LastTicket: from.LastTicket, Owed: &from.Owed, TicketNo: &from.TicketNo,
		Totals: &from.Totals, Closing: from.LastClosing, ClosingDue: &from.ClosingDue, LastAutomatic: &from.LastAutomatic,
	}
	return s.commit(func(ctx context.Context, c *sql.Conn) error {
		if err := write(ctx, c, change); err != nil {
			return err
		}
		for _, line := range b.Lines { // after the closing, which erases the lines
			if err := lineTable.put(ctx, c, line.Seq, line); err != nil {
				return err
			}
		}
		return nil
	})
}
