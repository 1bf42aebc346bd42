package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"

	"ancvtpe/payment"
)

// Store is the till's open data directory. It implements payment.Store. Several goroutines may
// use it; a mutex orders them.
type Store struct {
	dir  string
	db   *sql.DB
	lock *os.File
	held holding

	mu  sync.Mutex // of what follows
	set member     // where the store left the files
	// unsure: the last commit failed and may have been stored all the same.
	unsure bool
}

var _ payment.Store = (*Store)(nil)

// Open opens the data directory, and makes it and the three files when there are
// none. What a crash left half committed is rolled back first. The error wraps
// payment.ErrInUse when another process (or Store) has the directory,
// payment.ErrDamaged with the name of the file when one is missing, emptied,
// damaged, foreign or of a newer program, and payment.ErrStorage with the path
// when something cannot be read or written; to know that, Open writes to each file.
func Open(dir string) (*Store, error) {
	dir, err := absolute(dir)
	if err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
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
	var err error
	if s.held, err = hold(s.dir, s.lock); err != nil {
		return err
	}
	s.db = openFiles(s.dir, s.held)
	fresh := false
	err = s.within(func(ctx context.Context, c *sql.Conn) (err error) {
		fresh, err = s.inspect(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	var set member
	err = s.within(func(ctx context.Context, c *sql.Conn) (err error) {
		set, err = s.prepare(ctx, c, fresh)
		return err
	})
	if err != nil {
		return err
	}
	s.set = set
	if err := dropSuperJournals(s.dir); err != nil {
		return err
	}
	return mark(s.lock)
}

// inspect reports whether the three files are new; else each must be whole.
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

// prepare makes the tables and rows of new files, or migrates older ones, and counts the
// opening, in one commit over the three files. It reads every row before it writes to
// existing files. Files without a set become one.
func (s *Store) prepare(ctx context.Context, c *sql.Conn, fresh bool) (member, error) {
	set := newSet()
	if !fresh {
		old, err := readSet(ctx, c, allFiles[:]...)
		if err != nil {
			return set, err
		}
		if old != (member{}) {
			set = member{Set: old.Set, Commits: old.Commits + 1}
		}
	}
	for _, f := range allFiles {
		if err := f.migrate(ctx, c); err != nil {
			return set, err
		}
	}
	if fresh {
		if err := fill(ctx, c); err != nil {
			return set, err
		}
	}
	if _, err := readAll(ctx, c, allFiles[:]...); err != nil {
		return set, err
	}
	for _, f := range allFiles {
		if err := f.touch(ctx, c); err != nil {
			return set, err
		}
	}
	return set, set.write(ctx, c)
}

// within is within on the files that were opened, and on no others.
func (s *Store) within(f func(context.Context, *sql.Conn) error) error {
	err := within(s.db, func(ctx context.Context, c *sql.Conn) error {
		if err := s.held.check(); err != nil {
			return err
		}
		// SQLite goes by a count of commits, and takes its cache for the content of another till's
		// files of an equal count that were copied over these.
		if _, err := c.ExecContext(ctx, "PRAGMA shrink_memory"); err != nil {
			return fmt.Errorf("drop what was read before: %w", err)
		}
		if err := f(ctx, c); err != nil {
			return err
		}
		return s.held.check()
	})
	if err == nil || errors.Is(err, payment.ErrReplaced) {
		return err
	}
	if gone := s.held.check(); errors.Is(gone, payment.ErrReplaced) {
		return fmt.Errorf("%w: %w", gone, err)
	}
	return err
}

// Close closes the files and unlocks the directory. A second call does nothing.
func (s *Store) Close() error {
	var err error
	if s.db != nil {
		err = s.db.Close()
	}
	s.held.release()
	// The lock goes last: until then no other process may open the files.
	s.lock.Close()
	return storageError(s.dir, err)
}
