package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"ancvtpe/payment"
)

// maxDir is the longest path of a data directory, in bytes. SQLite reads no path over 512
// back, and the longest of ours is that of a super-journal: the main file's name and 12
// bytes. A longer one would go unread after a crash, and tear a commit.
const maxDir = 512 - 12 - len("/transaction.db")

// LengthError is the cause where the path of a data directory is too long for SQLite.
type LengthError struct {
	Bytes int // of the path, symbolic links followed
	Most  int
}

func (e *LengthError) Error() string {
	return fmt.Sprintf("the path has %d bytes, SQLite takes %d", e.Bytes, e.Most)
}

// absolute is the data directory from the root, which need not exist. The error wraps
// payment.ErrStorage, and a *LengthError where SQLite could not open files in it.
func absolute(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", storagef(dir, err)
	}
	if n := len(resolve(dir)); n > maxDir {
		return "", &PlaceError{Place: dir, Kind: payment.ErrStorage, Err: &LengthError{n, maxDir}}
	}
	return dir, nil
}

// resolve follows the symbolic links of the part of path that exists, as SQLite does.
func resolve(path string) string {
	rest := ""
	for at := path; ; at = filepath.Dir(at) {
		whole, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(whole, rest)
		}
		if !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			return path // opening it finds what is wrong
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}
