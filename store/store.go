package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	"ancvtpe/payment"
)

// Store is the till's data directory, open. It is safe for use by several
// goroutines; they take turns. It implements payment.Store.
type Store struct {
	dir  string
	db   *sql.DB
	lock *os.File
}

var _ payment.Store = (*Store)(nil)

// Open opens the data directory, and makes it and the three files when there are
// none. What a crash left half committed is rolled back first. The error wraps
// payment.ErrInUse when another process (or Store) has the directory,
// payment.ErrDamaged with the name of the file when one is missing, emptied,
// damaged, foreign or of a newer program, and payment.ErrStorage with the path
// when something cannot be read or written; to know that, Open writes to each file.
func Open(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open data directory: %w", storagef(dir, err))
	}
	if err := prepareDirectory(dir); err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	lock, err := lockDirectory(dir)
	if err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	s := &Store{dir: dir, lock: lock}
	if err := s.open(); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open data directory: %w", unreadable(dir, err))
	}
	return s, nil
}

// open is Open under the lock.
func (s *Store) open() error {
	if _, err := survey(s.dir); err != nil {
		return err
	}
	if err := adoptJournals(s.dir); err != nil {
		return err
	}
	if err := provide(s.dir); err != nil {
		return err
	}
	s.db = openFiles(s.dir)
	fresh := false
	err := within(s.db, func(ctx context.Context, c *sql.Conn) (err error) {
		fresh, err = s.inspect(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	err = within(s.db, func(ctx context.Context, c *sql.Conn) error { return s.prepare(ctx, c, fresh) })
	if err != nil {
		return err
	}
	if err := dropSuperJournals(s.dir); err != nil {
		return err
	}
	return mark(s.lock)
}

// inspect tells whether the three files are new; else each must be whole.
func (s *Store) inspect(ctx context.Context, c *sql.Conn) (fresh bool, err error) {
	empty, err := emptyFiles(ctx, c, allFiles[:]...)
	if err != nil {
		return false, err
	}
	if len(empty) == len(allFiles) && !marked(s.dir) {
		return true, nil
	}
	if len(empty) > 0 {
		return false, empty[0].damagedf("it is empty")
	}
	for _, f := range allFiles {
		if err := f.check(ctx, c); err != nil {
			return false, err
		}
	}
	return false, nil
}

// prepare makes the tables of new files and what always stands in them, or brings
// older ones up to date, and counts the opening, in one commit over the three. It
// reads every row before it writes to files that were there.
func (s *Store) prepare(ctx context.Context, c *sql.Conn, fresh bool) error {
	for _, f := range allFiles {
		if err := f.migrate(ctx, c); err != nil {
			return err
		}
	}
	if fresh {
		if err := fill(ctx, c); err != nil {
			return err
		}
	}
	if _, err := readAll(ctx, c, allFiles[:]...); err != nil {
		return err
	}
	for _, f := range allFiles {
		if err := f.touch(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// Close gives the directory back. Closing twice is harmless.
func (s *Store) Close() error {
	var err error
	if s.db != nil {
		err = s.db.Close()
	}
	// The lock goes last: until then nobody else may open the files.
	s.lock.Close()
	return storageError(s.dir, err)
}
