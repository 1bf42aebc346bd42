package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/store/storetest"
)

func TestSecondOpenIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	if _, err := Open(dir); !errors.Is(err, payment.ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("second open: %v", err)
	}
	process, said := child(t, "open", dir)
	said.Scan()
	if !strings.Contains(said.Text(), payment.ErrInUse.Error()) {
		t.Fatalf("another process: %q", said.Text())
	}
	if err := process.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(step3(1)); err != nil {
		t.Fatalf("the refused open did harm: %v", err)
	}
	s.Close()
	if err := s.Close(); err != nil {
		t.Fatalf("second close: %v", err)
	}
	open(t, dir)
}

func TestClosedStoreRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	s.Close()
	if err := s.Commit(step3(1)); !errors.Is(err, payment.ErrStorage) {
		t.Fatalf("commit: %v", err)
	}
	if _, err := s.Load(); !errors.Is(err, payment.ErrStorage) {
		t.Fatalf("load: %v", err)
	}
	if _, err := s.DayLines(); !errors.Is(err, payment.ErrStorage) {
		t.Fatalf("day lines: %v", err)
	}
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	requireModes := func() {
		t.Helper()
		if m := mode(t, dir); m != 0o700 {
			t.Errorf("directory: %o", m)
		}
		for _, name := range []string{"parametres.db", "transaction.db", "totaux.db", lockName} {
			if m := mode(t, filepath.Join(dir, name)); m != 0o600 {
				t.Errorf("%s: %o", name, m)
			}
		}
	}
	open(t, dir).Close()
	requireModes()
	for _, name := range []string{"", "parametres.db", "transaction.db", "totaux.db", lockName} {
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir).Close()
	requireModes()
}

// A directory with other files keeps its mode, and an empty one is closed to others.
func TestModeOfADirectoryThatWasThere(t *testing.T) {
	for name, want := range map[string]fs.FileMode{"": 0o700, "somebody.txt": 0o755} {
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if name != "" {
			write0600(t, filepath.Join(dir, name), []byte("x"))
		}
		open(t, dir).Close()
		if got := mode(t, dir); got != want {
			t.Errorf("directory with %q: %o, want %o", name, got, want)
		}
	}
}

// A journal has the files' content, and is closed to others too.
func TestModeOfJournals(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	err := within(s.db, withWrites(func() {
		found, err := filepath.Glob(filepath.Join(dir, "*-journal"))
		if err != nil || len(found) != 3 {
			t.Errorf("journals: %v, %v", found, err)
		}
		for _, path := range found {
			if m := mode(t, path); m != 0o600 {
				t.Errorf("%s: %o", path, m)
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
}

func TestPragmas(t *testing.T) {
	s := open(t, t.TempDir())
	requirePragmas := func() {
		t.Helper()
		for name, want := range map[string]string{
			"foreign_keys": "1", "busy_timeout": busyTimeout, "temp_store": "2", "trusted_schema": "0", "locking_mode": "normal",
			"main.journal_mode": "delete", "tra.journal_mode": "delete", "tot.journal_mode": "delete",
			"main.synchronous": "3", "tra.synchronous": "3", "tot.synchronous": "3",
			"main.secure_delete": "1", "tra.secure_delete": "1", "tot.secure_delete": "1",
			"main.user_version": "3", "tra.user_version": "6", "tot.user_version": "5",
		} {
			var got string
			if err := s.db.QueryRow("PRAGMA " + name).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %q, %v; want %q", name, got, err, want)
			}
		}
	}
	requirePragmas()
	if n := s.db.Stats().MaxOpenConnections; n != 1 {
		t.Errorf("%d connections", n)
	}
	// A failed commit discards the connection, and the next one must have the same settings.
	bad := step3(1)
	bad.Transaction.State = 250
	if err := s.Commit(bad); !errors.Is(err, payment.ErrStorage) {
		t.Fatalf("commit: %v", err)
	}
	requirePragmas()
	if err := s.Commit(step3(1)); err != nil {
		t.Fatalf("commit after a failed one: %v", err)
	}
}

// A file that was switched to WAL is switched back to a rollback journal.
func TestWALIsUndone(t *testing.T) {
	dir := fullDirectory(t)
	s := open(t, dir)
	for _, f := range allFiles {
		if _, err := s.db.Exec("PRAGMA " + f.schema() + ".journal_mode = WAL"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.db.ExecContext(context.Background(), "PRAGMA user_version"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if b := read(t, filepath.Join(dir, "totaux.db")); b[18] != 2 {
		t.Fatal("the file is not in WAL mode")
	}
	s = open(t, dir)
	want, _ := storetest.Full()
	if saved, err := s.Load(); err != nil || storetest.Diff(want.Totals, saved.Totals) != "" {
		t.Fatalf("load: %v, %v", saved.Totals, err)
	}
	s.Close()
	if b := read(t, filepath.Join(dir, "totaux.db")); b[18] != 1 {
		t.Fatal("the file is still in WAL mode")
	}
}

// Directories whose names have characters of URIs, SQL or patterns work.
func TestStrangeDirectoryNames(t *testing.T) {
	for _, name := range []string{"é à", "a?mode=memory", "50%25", "it's", "#hash", "[ab]*", `back\slash`, "\xff\xfe"} {
		dir := filepath.Join(t.TempDir(), name)
		s := open(t, dir)
		if err := s.Commit(step3(3)); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		totals, pending, err := ReadTotals(dir)
		if err != nil || totals.LastSeq != 3 || !pending {
			t.Errorf("%q: %v, %t, %v", name, totals, pending, err)
		}
		if s.Close(); !exists(filepath.Join(dir, "totaux.db")) {
			t.Errorf("%q: no file there", name)
		}
		open(t, dir)
	}
}

func TestRelativeDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	s := open(t, "data")
	t.Chdir(t.TempDir())
	if err := s.Commit(step3(1)); err != nil {
		t.Fatalf("commit after a change of directory: %v", err)
	}
}
