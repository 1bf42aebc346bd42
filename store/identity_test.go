package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ancvtpe/payment"
)

// rename moves a path, and fails the test when it cannot.
func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// swap puts a copy of a file in its place, as rsync does.
func swap(t *testing.T, path string) {
	t.Helper()
	write0600(t, path+".new", read(t, path))
	rename(t, path+".new", path)
}

// TestReplacedUnderTheTill: whatever is done to the directory or its files under a running till,
// the till only writes into the files that it opened.
func TestReplacedUnderTheTill(t *testing.T) {
	cases := map[string]func(t *testing.T, dir string){
		"directory renamed": func(t *testing.T, dir string) { rename(t, dir, dir+"-old") },
		"directory renamed, a new till there": func(t *testing.T, dir string) {
			rename(t, dir, dir+"-old")
			open(t, dir)
		},
		"directory replaced by a copy": func(t *testing.T, dir string) {
			rename(t, dir, dir+"-old")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			copyDirectory(t, dir+"-old", dir)
		},
		"lock removed": func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, lockName)); err != nil {
				t.Fatal(err)
			}
		},
		"lock replaced": func(t *testing.T, dir string) { swap(t, filepath.Join(dir, lockName)) },
	}
	for _, f := range allFiles {
		cases[f.name()+" removed"] = func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, f.name())); err != nil {
				t.Fatal(err)
			}
		}
		cases[f.name()+" moved and linked to"] = func(t *testing.T, dir string) {
			elsewhere := filepath.Join(t.TempDir(), f.name())
			rename(t, filepath.Join(dir, f.name()), elsewhere)
			if err := os.Symlink(elsewhere, filepath.Join(dir, f.name())); err != nil {
				t.Fatal(err)
			}
		}
		cases[f.name()+" replaced"] = func(t *testing.T, dir string) { swap(t, filepath.Join(dir, f.name())) }
	}
	for name, replace := range cases {
		for _, connected := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "data")
				s := open(t, dir)
				if err := s.Commit(step3(1)); err != nil {
					t.Fatal(err)
				}
				if err := s.Check(); err != nil {
					t.Fatal(err)
				}
				if !connected { // as after an error
					s.db.SetMaxIdleConns(0)
				}
				replace(t, dir)
				before, err := os.ReadDir(dir)
				there := err == nil
				if err := s.Check(); !errors.Is(err, payment.ErrReplaced) {
					t.Errorf("check: %v", err)
				}
				if err := s.Commit(step3(2)); !errors.Is(err, payment.ErrReplaced) || !errors.Is(err, payment.ErrStorage) {
					t.Errorf("commit: %v", err)
				}
				if saved, err := s.Load(); !errors.Is(err, payment.ErrReplaced) {
					t.Errorf("loaded %v, %v", saved, err)
				}
				if lines, err := s.DayLines(); !errors.Is(err, payment.ErrReplaced) {
					t.Errorf("read lines %v, %v", lines, err)
				}
				if after, err := os.ReadDir(dir); there && (err != nil || len(after) != len(before)) {
					t.Errorf("directory had %v, has %v, %v", before, after, err)
				}
			})
		}
	}
}

// TestPutBack: the till goes on once its directory is back.
func TestPutBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	rename(t, dir, dir+"-old")
	if err := s.Commit(step3(1)); !errors.Is(err, payment.ErrReplaced) {
		t.Fatalf("commit: %v", err)
	}
	if _, err := Open(dir + "-old"); !errors.Is(err, payment.ErrInUse) {
		t.Fatalf("a second till on the renamed directory: %v", err)
	}
	rename(t, dir+"-old", dir)
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(step3(1)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	requireSeq(t, dir, 1)
}

// TestOverwrittenInPlace: other content under the same inode is recognised.
func TestOverwrittenInPlace(t *testing.T) {
	for _, f := range allFiles {
		dir := t.TempDir()
		s := open(t, dir)
		path := filepath.Join(dir, f.name())
		old := read(t, path)
		if err := s.Commit(step3(1)); err != nil {
			t.Fatal(err)
		}
		write0600(t, path, old)
		s.db.SetMaxIdleConns(0)
		if err := s.Commit(step3(2)); !errors.Is(err, payment.ErrReplaced) {
			t.Errorf("%s: commit: %v", f.name(), err)
		}
		if _, err := s.Load(); !errors.Is(err, payment.ErrReplaced) {
			t.Errorf("%s: load: %v", f.name(), err)
		}
	}
}

// TestAnotherHandsCommit: the till builds on no files to which another program has committed.
func TestAnotherHandsCommit(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Commit(step3(1)); err != nil {
		t.Fatal(err)
	}
	other := &Store{dir: s.dir, db: openFiles(dir, s.held), held: s.held, set: s.set}
	defer other.db.Close()
	if err := other.Commit(step3(2)); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(step3(2)); !errors.Is(err, payment.ErrReplaced) {
		t.Fatalf("commit: %v", err)
	}
	s.unsure = true // the commit may be the store's own, which is accepted
	if err := s.Commit(step3(2)); err != nil {
		t.Fatal(err)
	}
}

// TestBusy: where a reader holds the files, ErrBusy comes soon and nothing is written.
func TestBusy(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Commit(step3(2)); err != nil {
		t.Fatal(err)
	}
	reader := openFiles(dir, s.held)
	defer reader.Close()
	tx, err := reader.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM tra.meta").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(step3(3)); !errors.Is(err, payment.ErrBusy) || s.unsure {
		t.Fatalf("commit: %v, unsure %t", err, s.unsure)
	}
	s.unsure = true // an earlier commit may have been stored, and a busy moment does not tell
	if err := s.Commit(step3(3)); !errors.Is(err, payment.ErrBusy) || !s.unsure {
		t.Fatalf("commit after a doubt: %v, unsure %t", err, s.unsure)
	}
	if saved, err := s.Load(); err != nil || saved.Totals.LastSeq != 2 {
		t.Fatalf("load: %v, %v", saved.Totals, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(step3(3)); err != nil {
		t.Fatal(err)
	}
}

// TestContentOfAnEqualHistory: another till's files are copied over those of a running one. Where
// both have made the same commits, SQLite takes what it has in its cache for what is in the files.
func TestContentOfAnEqualHistory(t *testing.T) {
	for _, names := range [][]string{{totaux.name()}, {transaction.name()}, {parametres.name()}, {parametres.name(), transaction.name(), totaux.name()}} {
		dir, other := t.TempDir(), t.TempDir()
		s, o := open(t, dir), open(t, other)
		for _, till := range []*Store{s, o} {
			if err := till.Commit(step3(2)); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(dir, name), read(t, filepath.Join(other, name)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Commit(step3(3)); !errors.Is(err, payment.ErrReplaced) {
			t.Errorf("%v: %v", names, err)
		}
	}
}
