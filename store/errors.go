package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"ancvtpe/payment"
)

// PlaceError says which file or directory is damaged (payment.ErrDamaged) or cannot be
// read or written (payment.ErrStorage). errors.Is finds Kind and the cause.
type PlaceError struct {
	Place string // the name of a data file, or a path
	Kind  error
	Err   error
}

func (e *PlaceError) Error() string { return fmt.Sprintf("%s: %v: %v", e.Place, e.Kind, e.Err) }

// Unwrap gives the kind and the cause.
func (e *PlaceError) Unwrap() []error { return []error{e.Kind, e.Err} }

// ErrMissing is the cause where a data file is not there beside the others.
var ErrMissing = errors.New("it is missing")

// SystemError returns the operating system's error under another one, also where SQLite has
// it, or 0.
func SystemError(err error) syscall.Errno {
	var no syscall.Errno
	if errors.As(err, &no) {
		return no
	}
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return 0
	}
	switch {
	case se.SystemErrno != 0:
		return se.SystemErrno
	case se.Code == sqlite3.ErrFull:
		return syscall.ENOSPC
	case se.Code == sqlite3.ErrReadonly:
		return syscall.EROFS
	case se.Code == sqlite3.ErrIoErr:
		return syscall.EIO
	case se.Code == sqlite3.ErrPerm:
		return syscall.EACCES
	}
	return 0
}

// unreadable returns ErrStorage for damage that is a read error of the disk. SQLite calls such
// a file corrupt, and a backup would then replace good data (decision 66). This process must
// not use the files, since closing them here would drop its locks.
func unreadable(dir string, err error) error {
	var at *PlaceError
	if !errors.As(err, &at) || !errors.Is(err, payment.ErrDamaged) || !slices.Contains(FileNames(), at.Place) {
		return err
	}
	path := filepath.Join(dir, at.Place)
	file, failed := os.Open(path)
	if failed != nil {
		return err
	}
	defer file.Close()
	if _, failed = io.Copy(io.Discard, file); errors.Is(failed, syscall.EIO) {
		return storagef(path, failed)
	}
	return err
}
