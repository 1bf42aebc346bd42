package printer

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// rename gives a file a new name at once, and fails with fs.ErrExist where the name is
// taken. File systems without links (a USB stick) know it; those that do not know
// it have links.
func rename(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) {
		return renameByLink(from, to)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
