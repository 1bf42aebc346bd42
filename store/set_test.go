package store

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// touchEach are commits that each change the data of one file only.
func touchEach(seq int64) map[file]payment.Change {
	all := step3(seq)
	return map[file]payment.Change{
		parametres:  {Settings: all.Settings},
		transaction: {Transaction: all.Transaction},
		totaux:      {Totals: all.Totals},
	}
}

// TestOlderCopyOfOneFile: a copy of any file that is one commit older, whichever file that commit
// changed, is named, and nothing is opened.
func TestOlderCopyOfOneFile(t *testing.T) {
	for _, older := range allFiles {
		for touched, change := range touchEach(2) {
			t.Run(older.name()+" after "+touched.name(), func(t *testing.T) {
				dir := t.TempDir()
				s := open(t, dir)
				if err := s.Commit(step3(1)); err != nil {
					t.Fatal(err)
				}
				old := read(t, filepath.Join(dir, older.name()))
				if err := s.Commit(change); err != nil {
					t.Fatal(err)
				}
				s.Close()
				write0600(t, filepath.Join(dir, older.name()), old)
				requireNotASet(t, dir, older, ErrOlder)
			})
		}
	}
}

// TestForeignFile: another till's file is named, whichever it is.
func TestForeignFile(t *testing.T) {
	other := t.TempDir()
	s := open(t, other)
	if err := s.Commit(step3(1)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for _, foreign := range allFiles {
		dir := t.TempDir()
		s := open(t, dir)
		if err := s.Commit(step3(1)); err != nil {
			t.Fatal(err)
		}
		s.Close()
		write0600(t, filepath.Join(dir, foreign.name()), read(t, filepath.Join(other, foreign.name())))
		requireNotASet(t, dir, foreign, ErrForeign)
	}
}

// requireNotASet requires the cause and the file's name from opening and reading.
func requireNotASet(t *testing.T, dir string, f file, cause error) {
	t.Helper()
	before, err := listing(dir)
	if err != nil {
		t.Fatal(err)
	}
	named := func(who string, err error) {
		t.Helper()
		var at *PlaceError
		if !errors.Is(err, payment.ErrDamaged) || !errors.Is(err, cause) || !errors.As(err, &at) || at.Place != f.name() {
			t.Errorf("%s: %v, want %v of %s", who, err, cause, f.name())
		}
	}
	if s, err := Open(dir); err == nil {
		s.Close()
		t.Error("opened")
	} else {
		named("open", err)
	}
	_, err = ReadSaved(dir)
	named("read saved", err)
	if f != parametres {
		if _, _, err = ReadTotals(dir); !errors.Is(err, cause) {
			t.Errorf("read totals: %v, want %v", err, cause)
		}
	}
	after, err := listing(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, was := range before {
		if after[name] != was && name != lockName {
			t.Errorf("%s was written to", name)
		}
	}
}

// TestOldFilesBecomeASet: files of an older program become a set when they are first opened. An
// old copy of one of them then counts as older.
func TestOldFilesBecomeASet(t *testing.T) {
	for _, older := range allFiles {
		dir := oldDirectory(t)
		old := read(t, filepath.Join(dir, older.name()))
		open(t, dir).Close()
		open(t, dir).Close()
		write0600(t, filepath.Join(dir, older.name()), old)
		requireNotASet(t, dir, older, ErrOlder)
	}
}

// TestSetNotNumbered: a commit that cannot write its number into each file is none.
func TestSetNotNumbered(t *testing.T) {
	for _, f := range allFiles {
		dir := t.TempDir()
		s := open(t, dir)
		if err := s.Commit(step3(1)); err != nil {
			t.Fatal(err)
		}
		other := openFiles(dir, s.held)
		trigger := f.schema() + ".refusal"
		for _, step := range []string{"CREATE TRIGGER " + trigger + " BEFORE INSERT ON file_set BEGIN SELECT RAISE(FAIL, 'no'); END", "DROP TRIGGER " + trigger} {
			if _, err := other.Exec(step); err != nil {
				t.Fatal(err)
			}
			if err := s.Commit(step3(2)); (err != nil) != strings.HasPrefix(step, "CREATE") {
				t.Errorf("%s: %v", step, err)
			}
		}
		other.Close()
		s.Close()
		requireSeq(t, dir, 2)
	}
}

// TestOddOne: with two of three the third is odd.
func TestOddOne(t *testing.T) {
	for _, c := range []struct {
		sets string
		odd  int
	}{
		{"aaa", -1}, {"   ", -1}, {"a  ", -1}, {"aab", 2}, {"aba", 1}, {"baa", 0}, {"ab", 1}, {"aa", -1}, {" aa", -1}, {" ab", 1}, {"abc", 0},
	} {
		var members []member
		for _, r := range c.sets {
			m := member{Set: string(r), Commits: 1}
			if r == ' ' {
				m = member{}
			}
			members = append(members, m)
		}
		if got := oddOne(members); got != c.odd {
			t.Errorf("%q: %d, want %d", c.sets, got, c.odd)
		}
	}
}
