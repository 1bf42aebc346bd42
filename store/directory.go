package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"ancvtpe/payment"
)

// lockName is the file that keeps a second process out. It also says, by its
// content, that the three files once held data, so that three emptied files are
// not taken for new ones.
const (
	lockName = "ancv-tpe.lock"
	lockMark = "ancv-tpe\n"
)

// storagef is a payment.ErrStorage that names a place.
func storagef(place string, err error) error {
	return &PlaceError{Place: place, Kind: payment.ErrStorage, Err: err}
}

// prepareDirectory makes the directory. It closes one to others that is empty or has only the
// till's files. Any other directory keeps its mode, since the till's files in it are closed
// anyway.
func prepareDirectory(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return makeDirectory(dir)
	}
	if err != nil {
		return storagef(dir, err)
	}
	ours := len(entries) == 0
	for _, e := range entries {
		ours = ours || e.Name() == lockName
	}
	if !ours {
		return nil
	}
	return closeToOthers(dir, 0o700)
}

// makeDirectory makes a directory and those above it that are missing, and makes each name
// durable: what is committed below must not vanish with a power cut.
func makeDirectory(dir string) error {
	parent := filepath.Dir(dir)
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := makeDirectory(parent); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o700)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return storagef(dir, err)
	}
	return storageError(parent, syncDirectory(parent))
}

func storageError(place string, err error) error {
	if err == nil {
		return nil
	}
	return storagef(place, err)
}

// closeToOthers sets the mode of a path, where it differs.
func closeToOthers(path string, mode fs.FileMode) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm() != mode {
		err = os.Chmod(path, mode)
	}
	return storageError(path, err)
}

// syncDirectory makes new and removed names durable.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// lockDirectory takes the lock file; payment.ErrInUse when another has it.
func lockDirectory(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockName)
	lock, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, storagef(path, err)
	}
	if err = closeToOthers(path, 0o600); err == nil {
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = fmt.Errorf("%s: %w", dir, payment.ErrInUse)
		} else {
			err = storageError(path, err)
		}
	}
	if err != nil {
		lock.Close()
		return nil, err
	}
	return lock, nil
}

// mark writes into the lock file that the three files hold data.
func mark(lock *os.File) error {
	text, err := io.ReadAll(io.NewSectionReader(lock, 0, 64))
	if err != nil || string(text) == lockMark {
		return storageError(lock.Name(), err)
	}
	if _, err = lock.WriteAt([]byte(lockMark), 0); err == nil {
		err = lock.Truncate(int64(len(lockMark)))
	}
	if err == nil {
		err = lock.Sync()
	}
	return storageError(lock.Name(), err)
}

// marked reports whether the files of dir once held data.
func marked(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, lockName))
	return err == nil && bytes.Equal(text, []byte(lockMark))
}

// survey reports whether the three files are there, or damage when one is missing
// beside others that hold data. It looks at names and sizes alone: the files may
// need SQLite's recovery before they can be read. A crash of the very first
// opening leaves empty files, or some of them.
func survey(dir string) (complete bool, err error) {
	var missing []file
	data := false
	for _, f := range allFiles {
		info, err := os.Stat(filepath.Join(dir, f.name()))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, f)
		case err != nil:
			return false, storagef(f.name(), err)
		case !info.Mode().IsRegular():
			return false, f.damagedf("it is not a file")
		default:
			data = data || info.Size() > 0
		}
	}
	some := len(missing) > 0 && len(missing) < len(allFiles)
	if some && (data || marked(dir)) {
		return false, missing[0].damagedf("%w", ErrMissing)
	}
	return len(missing) == 0, nil
}

// provide makes the missing files, empty, and checks that each can be written and is closed
// to others.
func provide(dir string) error {
	for _, f := range allFiles {
		path := filepath.Join(dir, f.name())
		h, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return storagef(f.name(), err)
		}
		h.Close()
		if err := closeToOthers(path, 0o600); err != nil {
			return err
		}
	}
	return storageError(dir, syncDirectory(dir))
}
