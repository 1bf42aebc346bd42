package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// Where no file may grow, a commit returns an error and changes nothing. The same Store works
// again once there is room.
func TestFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	process, said := child(t, "full", dir)
	for _, want := range []string{
		"before: <nil>", "full: commit:", "open full: open data directory:", "load: 1 1 1 <nil>", "after: <nil>",
		"load: 2 2 2 <nil>",
	} {
		if !said.Scan() {
			t.Fatalf("nothing said, want %q", want)
		}
		if !strings.HasPrefix(said.Text(), want) {
			t.Fatalf("%q, want %q", said.Text(), want)
		}
		failed := strings.Contains(want, "full")
		if failed != strings.Contains(said.Text(), payment.ErrStorage.Error()) {
			t.Fatalf("%q: is it ErrStorage?", said.Text())
		}
	}
	if err := process.Wait(); err != nil {
		t.Fatal(err)
	}
	requireSeq(t, dir, 2)
	// The opening without room left empty files, which still count as new.
	open(t, dir+"-other")
}

func TestPlacesThatCannotBeWritten(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	write0600(t, plain, []byte("x"))
	null := filepath.Join(t.TempDir(), "null")
	if err := os.Symlink("/dev/null", null); err != nil {
		t.Fatal(err)
	}
	lock := t.TempDir()
	if err := os.Mkdir(filepath.Join(lock, lockName), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, place := range map[string]string{
		"a file":            plain,
		"under a file":      filepath.Join(plain, "data"),
		"a device":          null,
		"in /proc":          "/proc/ancv-tpe",
		"lock is a folder":  lock,
		"a name too long":   filepath.Join(t.TempDir(), strings.Repeat("x", 300)),
		"a name with a NUL": "a\x00b",
	} {
		_, err := Open(place)
		if !errors.Is(err, payment.ErrStorage) || !strings.Contains(err.Error(), filepath.Base(place)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that cannot be read does not count as missing.
func TestReadTotalsOfPlacesThatCannotBeRead(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	write0600(t, plain, []byte("x"))
	if _, _, err := ReadTotals(plain); !errors.Is(err, payment.ErrStorage) || errors.Is(err, ErrNoData) {
		t.Errorf("a file: %v", err)
	}
	c := newCrash(t, "", true)
	t.Setenv("TMPDIR", filepath.Join(plain, "tmp"))
	if _, _, err := ReadTotals(c.dir); !errors.Is(err, payment.ErrStorage) {
		t.Errorf("no temporary directory: %v", err)
	}
}
