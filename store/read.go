package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ancvtpe/payment"
)

// ErrUnfinished says that a crash left a commit to take back, which opening the till
// does, and reading does not.
var ErrUnfinished = errors.New("a commit was cut short, open the till")

// FileNames are the names of the data files in their directory.
func FileNames() []string {
	names := make([]string, 0, len(allFiles))
	for _, f := range allFiles {
		names = append(names, f.name())
	}
	return names
}

// ReadSaved reads what Load reads, the sealing key among it, as of one moment, without
// writing to dir, and checks the three files. It works beside a till that runs: it takes
// SQLite's shared locks alone, for a few milliseconds, and lets go of them when it would
// have to wait, so that it never makes a commit fail. After a crash the error is
// ErrUnfinished; else it wraps ErrNoData, payment.ErrDamaged or payment.ErrStorage.
func ReadSaved(dir string) (payment.Saved, error) {
	saved, err := readSaved(dir)
	if err != nil {
		return payment.Saved{}, fmt.Errorf("read the till: %w", unreadable(dir, err))
	}
	return saved, nil
}

func readSaved(dir string) (saved payment.Saved, err error) {
	err = beside(dir, func(ctx context.Context, c *sql.Conn) (err error) {
		saved, err = readAll(ctx, c, allFiles[:]...)
		return err
	})
	return saved, err
}

// beside runs f in a read transaction over the three files, also while a till commits.
func beside(dir string, f func(context.Context, *sql.Conn) error) error {
	dir, err := absolute(dir)
	if err != nil {
		return err
	}
	complete, err := survey(dir)
	if err != nil {
		return err
	}
	if !complete {
		return fmt.Errorf("%s: %w", dir, ErrNoData)
	}
	hot := 0
	for range readTries {
		err = lookAt(dir, "ro", marked(dir), allFiles[:], f)
		switch {
		case isHot(err):
			if hot++; hot >= hotTries {
				return fmt.Errorf("%s: %w: %w", dir, payment.ErrStorage, ErrUnfinished)
			}
		case isBusy(err):
			hot = 0
		default:
			return err
		}
		<-time.After(readPause)
	}
	return storagef(dir, fmt.Errorf("%s: %w", errBusyLater, err))
}
