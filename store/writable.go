package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const (
	// probeName is the file that CheckWritable makes and removes.
	probeName = ".essai-ecriture"
	// probeSize is more than a sale writes, with its journals.
	probeSize = 256 << 10
)

// CheckWritable tells whether a till could write in dir, without touching what the till
// has there; it works beside one that runs. Asking for rights is not enough: a disk may
// be full. The error wraps payment.ErrStorage and names the place.
func CheckWritable(dir string) error {
	for _, f := range allFiles {
		h, err := os.OpenFile(filepath.Join(dir, f.name()), os.O_RDWR, 0)
		if err != nil {
			return storagef(f.name(), err)
		}
		h.Close()
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
