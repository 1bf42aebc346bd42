package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"ancvtpe/payment"
)

// CheckWritable refuses a directory that may only be read, and leaves no file behind.
func TestCheckWritable(t *testing.T) {
	dir, err := os.MkdirTemp("", "ancv-writable-") //nolint:usetesting // another user must get there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := open(t, dir)
	defer s.Close()
	if err := CheckWritable(dir); err != nil {
		t.Errorf("beside a till that runs: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != len(allFiles)+1 {
		t.Errorf("left behind: %v %v", left, err)
	}
	for _, f := range allFiles {
		if err := os.Chmod(filepath.Join(dir, f.name()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer asAnother(t)()
	err = CheckWritable(dir)
	if !errors.Is(err, payment.ErrStorage) || SystemError(err) != syscall.EACCES || !strings.Contains(err.Error(), dir) {
		t.Errorf("a directory that may only be read: %v", err)
	}
}

// asAnother drops this thread's rights on files where the test runs as root, who may write
// anywhere.
func asAnother(t *testing.T) (back func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		return func() {}
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = syscall.Setfsuid(0)
		runtime.UnlockOSThread()
	}
}
