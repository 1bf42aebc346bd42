package printer

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// rename renames a file in one step and fails with fs.ErrExist where the new name exists.
// renameat2 works on file systems without links (a USB stick); where it does not work,
// links do.
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
