package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"

	"ancvtpe/payment"
)

const (
	readTries    = 1600                 // reads of a busy till, 8 s in all
	readPause    = 5 * time.Millisecond // between two of them
	hotTries     = 10                   // hot reads in a row before it is a crash and not a commit that just ended
	errBusyLater = "the till is too busy"
)

// errHot: a crash left a commit to roll back, which a reader cannot do.
var errHot = errors.New("a commit was cut short")

// replayed are the files that are copied to roll them back after a crash. parametres.db is not
// copied, since it has the sealing key.
var replayed = [...]file{transaction, totaux}

// ReadTotals reads the day's totals, and whether the last transaction is not final, as
// ReadSaved does. After a crash it rolls a copy back, in a temporary directory that it
// removes. The error wraps ErrNoData, payment.ErrDamaged or payment.ErrStorage.
func ReadTotals(dir string) (totals payment.DayTotals, pending bool, err error) {
	saved, err := readSaved(dir)
	for range hotTries {
		if !errors.Is(err, ErrUnfinished) {
			break
		}
		if saved, err = readCopy(dir); isHot(err) {
			saved, err = readSaved(dir) // a running till has rolled it back meanwhile
		}
	}
	if err != nil {
		return totals, false, fmt.Errorf("read totals: %w", unreadable(dir, err))
	}
	return saved.Totals, saved.Last != nil && !saved.Last.State.Final(), nil
}

// readFiles reads some of the files without changing them. isHot and isBusy recognise its
// errors. parametres.db may only come first, since it is not attached.
func readFiles(dir, mode string, hadData bool, files ...file) (saved payment.Saved, err error) {
	err = lookAt(dir, mode, hadData, files, func(ctx context.Context, c *sql.Conn) (err error) {
		saved, err = readAll(ctx, c, files...)
		return err
	})
	return saved, err
}

// lookAt opens files without writing to them, checks them, and runs f in one read
// transaction over all of them.
func lookAt(dir, mode string, hadData bool, files []file, f func(context.Context, *sql.Conn) error) error {
	opened := &connector{dsn: ":memory:", main: files[0]}
	if files[0] == parametres {
		opened.dsn = parametres.uri(dir, mode)
	}
	hook := func(c *sqlite3.SQLiteConn) error {
		// Waiting with one file locked could keep a commit waiting for that file.
		if err := set(c, "busy_timeout", "0", "0"); err != nil {
			return files[0].wrap(err)
		}
		for _, f := range files {
			if f == parametres {
				continue
			}
			_, err := c.Exec("ATTACH DATABASE '"+sqlText(f.uri(dir, mode))+"' AS "+f.schema(), nil)
			if err != nil {
				return f.wrap(fmt.Errorf("attach: %w", err))
			}
		}
		return nil
	}
	opened.driver = &sqlite3.SQLiteDriver{ConnectHook: hook}
	db := pool(opened)
	defer db.Close()
	return within(db, func(ctx context.Context, c *sql.Conn) error {
		empty, err := emptyFiles(ctx, c, files...)
		if err != nil {
			return err
		}
		if len(empty) == len(files) && !hadData {
			return fmt.Errorf("%s: %w", dir, ErrNoData)
		}
		if len(empty) > 0 {
			return empty[0].damagedf("it is empty")
		}
		for _, one := range files {
			if err := one.check(ctx, c); err != nil {
				return err
			}
		}
		if _, err := readSet(ctx, c, files...); err != nil {
			return err
		}
		return f(ctx, c)
	})
}

// sqlText doubles the quotes of a text.
func sqlText(s string) string {
	var b []byte
	for i := range len(s) {
		if s[i] == '\'' {
			b = append(b, '\'')
		}
		b = append(b, s[i])
	}
	return string(b)
}

// isHot reports whether SQLite would have to roll back and may not.
func isHot(err error) bool {
	var se sqlite3.Error
	return errors.Is(err, errHot) || errors.As(err, &se) && se.Code == sqlite3.ErrReadonly
}

// isBusy reports whether the till is in the middle of something.
func isBusy(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.Code == sqlite3.ErrBusy || se.Code == sqlite3.ErrLocked)
}

// readCopy copies what a crash left, rolls the copy back and reads it. When the
// directory changes meanwhile, a till is at work in it: errHot, to be tried again.
func readCopy(dir string) (saved payment.Saved, err error) {
	if dir, err = absolute(dir); err != nil {
		return saved, err
	}
	temp, err := os.MkdirTemp("", "ancv-tpe-")
	if err != nil {
		return saved, storagef(os.TempDir(), err)
	}
	defer os.RemoveAll(temp)
	before, err := listing(dir)
	if err != nil {
		return saved, storagef(dir, err)
	}
	for _, f := range replayed {
		if err := copyForReading(dir, temp, f); errors.Is(err, fs.ErrNotExist) {
			return saved, errHot
		} else if err != nil {
			return saved, storagef(f.name(), err)
		}
	}
	after, err := listing(dir)
	if err != nil {
		return saved, storagef(dir, err)
	}
	if !maps.Equal(before, after) {
		return saved, errHot
	}
	return readFiles(temp, "rw", marked(dir), replayed[:]...)
}

// version is what changes when a file does.
type version struct {
	size  int64
	mtime time.Time
}

func listing(dir string) (map[string]version, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	all := make(map[string]version, len(entries))
	for _, e := range entries {
		info, err := e.Info()
		if err == nil {
			all[e.Name()] = version{info.Size(), info.ModTime()}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return all, nil
}

// copyForReading copies a file, and its journal when that is to be rolled back:
// when it names no super-journal, or one that is still there. The copy of the
// journal names none, for SQLite must not look after the original's.
func copyForReading(dir, temp string, f file) error {
	from, to := filepath.Join(dir, f.name()), filepath.Join(temp, f.name())
	if err := copyFile(from, to, -1); err != nil {
		return err
	}
	name, at, err := superName(journalOf(from))
	if err != nil || !exists(journalOf(from)) {
		return err
	}
	if name == "" {
		return copyFile(journalOf(from), journalOf(to), -1)
	}
	if !exists(name) && !exists(filepath.Join(dir, filepath.Base(name))) {
		return nil
	}
	return copyFile(journalOf(from), journalOf(to), at)
}

// copyFile copies the first size bytes, or all when size is negative.
func copyFile(from, to string, size int64) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	var content io.Reader = in
	if size >= 0 {
		content = io.LimitReader(in, size)
	}
	_, err = io.Copy(out, content)
	return errors.Join(err, out.Close())
}
