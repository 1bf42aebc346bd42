package till

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const partPrefix = ".ecriture-" // of a file that is being written

// WriteWhole writes a file that appears whole or not at all, and that only its owner can
// read. It never replaces a file; then its error is fs.ErrExist. It removes what an
// interrupted call left in the folder, which may hold the sealing key.
func WriteWhole(path string, content []byte) error {
	removeParts(filepath.Dir(path))
	f, err := createPart(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() {
		_ = os.Remove(f.Name())
		_ = f.Close() // and its lock
	}()
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if err != nil {
		return err
	}
	if err = os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) { // FAT has no hard links
		err = unix.Renameat2(unix.AT_FDCWD, f.Name(), unix.AT_FDCWD, path, unix.RENAME_NOREPLACE)
	}
	if err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// createPart creates a locked file in a folder. One that removeParts of another process has
// removed before it was locked is tried again.
func createPart(dir string) (*os.File, error) {
	for {
		f, err := os.CreateTemp(dir, partPrefix+"*")
		if err != nil {
			return nil, err
		}
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX) // where there are no locks, nothing is removed
		mine, err := f.Stat()
		there, lost := os.Lstat(f.Name())
		if err = errors.Join(err, lost); err == nil && os.SameFile(mine, there) {
			return f, nil
		}
		if _ = f.Close(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// removeParts removes the files of interrupted calls, whose locks are gone.
func removeParts(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		number, isPart := strings.CutPrefix(e.Name(), partPrefix)
		if _, err := strconv.ParseUint(number, 10, 64); err != nil || !isPart || !e.Type().IsRegular() {
			continue
		}
		f, err := os.Open(filepath.Join(dir, e.Name()))
		if err != nil {
			continue
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.Remove(f.Name())
		}
		_ = f.Close()
	}
}
