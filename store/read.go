package store

import (
	"errors"
	"fmt"
	"path/filepath"
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

// ReadSaved reads what Load reads, the sealing key among it, without writing to dir, and
// checks the three files. Like ReadTotals it works beside a till that runs. After a
// crash it copies nothing, for the key must not be left elsewhere: ErrUnfinished. Else
// the error wraps ErrNoData, payment.ErrDamaged or payment.ErrStorage.
func ReadSaved(dir string) (payment.Saved, error) {
	saved, err := readSaved(dir)
	if err != nil {
		return payment.Saved{}, fmt.Errorf("read the till: %w", unreadable(dir, err))
	}
	return saved, nil
}

func readSaved(dir string) (payment.Saved, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return payment.Saved{}, storagef(dir, err)
	}
	complete, err := survey(dir)
	if err != nil {
		return payment.Saved{}, err
	}
	if !complete {
		return payment.Saved{}, fmt.Errorf("%s: %w", dir, ErrNoData)
	}
	var saved payment.Saved
	hot := 0
	for range readTries {
		saved, err = readFiles(dir, "ro", marked(dir), allFiles[:]...)
		switch {
		case isHot(err):
			if hot++; hot >= hotTries {
				return payment.Saved{}, fmt.Errorf("%s: %w: %w", dir, payment.ErrStorage, ErrUnfinished)
			}
		case isBusy(err):
			hot = 0
		default:
			return saved, err
		}
		<-time.After(readPause)
	}
	return payment.Saved{}, storagef(dir, fmt.Errorf("%s: %w", errBusyLater, err))
}
