package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const (
	canReadAndWrite = 4 | 2 // R_OK, W_OK of access(2)
	// probeName is the file that CheckWritable makes and removes.
	probeName = ".essai-ecriture"
	// probeSize is more than a sale writes, with its journals.
	probeSize = 256 << 10
)

// CheckWritable returns an error where a till could not write in dir. It also works beside a
// running till, whose files it does not change. It writes a file of its own, since rights say
// nothing about a full disk (decision 51). Its error wraps payment.ErrStorage and names the
// place.
func CheckWritable(dir string) error {
	for _, f := range allFiles {
		// Not opened: closing it would give up the locks that a till of this process has on it.
		path := filepath.Join(dir, f.name())
		if err := syscall.Access(path, canReadAndWrite); err != nil {
			return storagef(f.name(), &fs.PathError{Op: "access", Path: path, Err: err})
		}
	}
	path := filepath.Join(dir, probeName)
	err := probe(path)
	if gone := os.Remove(path); err == nil && !errors.Is(gone, fs.ErrNotExist) { // another may be checking
		err = gone
	}
	return storageError(dir, err)
}

// probe writes a file that goes through to the disk.
func probe(path string) error {
	h, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	_, err = h.Write(make([]byte, probeSize))
	if err == nil {
		err = h.Sync()
	}
	return errors.Join(err, h.Close())
}
