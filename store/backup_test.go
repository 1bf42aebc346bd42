package store

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ancvtpe/payment"
)

// A backup that is taken beside an open till restores everything, also the day's lines, over
// other data.
func TestBackupAndRestore(t *testing.T) {
	dir := fullDirectory(t)
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	taken, err := ReadBackup(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(taken.Lines) == 0 || taken.Saved.Last == nil || taken.Commits == 0 {
		t.Fatalf("the directory is not full: %+v", taken)
	}
	read, err := OpenBackup(taken.Files)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.Restore(read); err != nil {
		t.Fatal(err)
	}
	saved, err := other.Load()
	lines, lineErr := other.DayLines()
	if err = errors.Join(err, lineErr); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(taken.Saved, saved, cmp.AllowUnexported(payment.Sale{}, payment.Transaction{})); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(taken.Lines, lines); d != "" {
		t.Error(d)
	}
}

// A backup whose files are not of one commit, or not whole, is refused with the file's name.
func TestBackupIsASet(t *testing.T) {
	dir := fullDirectory(t)
	older, err := ReadBackup(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	newer, err := ReadBackup(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range FileNames() {
		for kind, content := range map[string][]byte{
			"older": older.Files[name], "cut": newer.Files[name][:4096], "none": nil, "noise": bytes.Repeat([]byte("x"), 8192),
		} {
			mixed := map[string][]byte{}
			for n, b := range newer.Files {
				mixed[n] = bytes.Clone(b)
			}
			mixed[name] = bytes.Clone(content)
			var at *PlaceError
			if _, err := OpenBackup(mixed); !errors.Is(err, payment.ErrDamaged) || !errors.As(err, &at) {
				t.Errorf("%s %s: %v", kind, name, err)
			} else if at.Place != name {
				t.Errorf("%s %s: it names %s", kind, name, at.Place)
			}
		}
	}
}
