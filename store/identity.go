package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"ancvtpe/payment"
)

// heldFile is an open file or directory with its identity. While it is open no other file can
// get its inode number.
type heldFile struct {
	path string
	file *os.File
	info fs.FileInfo
	name fs.FileInfo // of the link, where path is one
}

// holdFile opens the file at path until the store is closed.
func holdFile(path string) (heldFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return heldFile{}, storagef(path, err)
	}
	return held(path, f)
}

// held returns an open file with its identity.
func held(path string, f *os.File) (heldFile, error) {
	info, err := f.Stat()
	name, lost := os.Lstat(path)
	if err = errors.Join(err, lost); err != nil {
		return heldFile{}, storagef(path, errors.Join(err, f.Close()))
	}
	return heldFile{path: path, file: f, info: info, name: name}, nil
}

// check reports whether path still leads to what was opened; else the error wraps
// payment.ErrReplaced. A file that was moved away and linked to is replaced too: SQLite would look
// for its journal in the other directory.
func (h heldFile) check() error {
	now, err := os.Stat(h.path)
	name, lost := os.Lstat(h.path)
	if err == nil {
		err = lost
	}
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return replaced(h.path, err)
	case err != nil:
		return storagef(h.path, err)
	case !os.SameFile(h.info, now), !os.SameFile(h.name, name):
		return replaced(h.path, errors.New("another one stands there"))
	}
	return nil
}

func replaced(path string, err error) error {
	return &PlaceError{Place: path, Kind: payment.ErrReplaced, Err: err}
}

// holding is the directory, its lock and its three files. SQLite reaches them by path, and
// so does the next till: both must find the same. Closing a data file gives up the locks
// that SQLite has on it (POSIX), so they are closed after the connection.
type holding []heldFile

// hold takes the directory and its files; lock stays the caller's.
func hold(dir string, lock *os.File) (holding, error) {
	var all holding
	for _, path := range append([]string{dir}, dataPaths(dir)...) {
		h, err := holdFile(path)
		if err != nil {
			all.release()
			return nil, err
		}
		all = append(all, h)
	}
	h, err := held(filepath.Join(dir, lockName), lock)
	if err != nil {
		all.release()
		return nil, err
	}
	h.file = nil
	return append(all, h), nil
}

func dataPaths(dir string) []string {
	var paths []string
	for _, f := range allFiles {
		paths = append(paths, filepath.Join(dir, f.name()))
	}
	return paths
}

func (all holding) check() error {
	for _, h := range all {
		if err := h.check(); err != nil {
			return err
		}
	}
	return nil
}

func (all holding) release() {
	for _, h := range all {
		if h.file != nil {
			h.file.Close()
		}
	}
}

// Check returns nil where the data directory, its lock and its three files are those that
// were opened. Its error wraps payment.ErrReplaced where one was renamed, removed or
// replaced, and payment.ErrStorage where that cannot be found out.
func (s *Store) Check() error {
	if err := s.held.check(); err != nil {
		return fmt.Errorf("check the data directory: %w", err)
	}
	return nil
}
