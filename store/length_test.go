package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// longDir is a path of n bytes under a temporary directory; its parent exists.
func longDir(t *testing.T, n int) string {
	t.Helper()
	base := t.TempDir()
	if n-len(base) < 210 {
		t.Fatalf("%s is too long for this test", base)
	}
	parent := filepath.Join(base, strings.Repeat("a", 200))
	if err := os.Mkdir(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(parent, strings.Repeat("b", n-len(parent)-1))
}

// TestLongPath: the longest allowed path works, also for commits over three files. A longer one
// is refused and not made, also behind a short link.
func TestLongPath(t *testing.T) {
	s, err := Open(longDir(t, maxDir))
	if err != nil {
		t.Fatal(err)
	}
	settings := payment.DefaultSettings()
	if err := errors.Join(s.Commit(payment.Change{Settings: &settings}), s.Close()); err != nil {
		t.Error(err)
	}
	long := longDir(t, maxDir+1)
	link := filepath.Join(t.TempDir(), "short")
	for _, dir := range []string{long, link} {
		_, opened := Open(dir)
		_, read := ReadSaved(dir)
		_, _, totals := ReadTotals(dir)
		for _, err := range []error{opened, read, totals} {
			var told *LengthError
			if !errors.Is(err, payment.ErrStorage) || !errors.As(err, &told) || told.Bytes != maxDir+1 {
				t.Errorf("%.20s: %v", dir, err)
			}
		}
		if _, err := os.Stat(long); dir == long && err == nil {
			t.Error("a directory was made that cannot be used")
		}
		if err := errors.Join(os.MkdirAll(long, 0o700), os.RemoveAll(link), os.Symlink(long, link)); err != nil {
			t.Fatal(err)
		}
	}
}
