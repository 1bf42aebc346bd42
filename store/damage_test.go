package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/store/storetest"
)

// fullDirectory is a closed directory whose store holds storetest.Full.
func fullDirectory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir)
	saved, lines := storetest.Full()
	for _, c := range []payment.Change{storetest.Everything(saved), {Line: &lines[0]}, {Line: &lines[1]}, {Line: &lines[2]}} {
		if err := s.Commit(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// requireOpenDamaged opens dir and wants payment.ErrDamaged that names the file.
func requireOpenDamaged(t *testing.T, dir string, f file) {
	t.Helper()
	s, err := Open(dir)
	if err == nil {
		s.Close()
		t.Fatalf("opened with %s damaged", f.name())
	}
	if !errors.Is(err, payment.ErrDamaged) || !strings.Contains(err.Error(), f.name()) {
		t.Fatalf("open: %v, want ErrDamaged and %s", err, f.name())
	}
}

// requireDamaged wants the same of ReadTotals too.
func requireDamaged(t *testing.T, dir string, f file) {
	t.Helper()
	requireOpenDamaged(t, dir, f)
	if totals, _, err := ReadTotals(dir); !errors.Is(err, payment.ErrDamaged) || !strings.Contains(err.Error(), f.name()) {
		t.Fatalf("read totals: %v, %v, want ErrDamaged and %s", totals, err, f.name())
	}
}

func TestDamagedFileIsNamed(t *testing.T) {
	full := fullDirectory(t)
	for name, damage := range map[string]func(t *testing.T, path string, content []byte) []byte{
		"missing":     func(t *testing.T, path string, _ []byte) []byte { return nil },
		"empty":       func(*testing.T, string, []byte) []byte { return []byte{} },
		"one page":    func(_ *testing.T, _ string, b []byte) []byte { return b[:4096] },
		"half a page": func(_ *testing.T, _ string, b []byte) []byte { return b[:2048] },
		"less":        func(_ *testing.T, _ string, b []byte) []byte { return b[:len(b)-1] },
		"text":        func(*testing.T, string, []byte) []byte { return []byte(strings.Repeat("not SQLite\n", 1000)) },
		"zeros":       func(_ *testing.T, _ string, b []byte) []byte { return make([]byte, len(b)) },
		"no ids": func(_ *testing.T, _ string, b []byte) []byte {
			copy(b[68:72], []byte{0, 0, 0, 0})
			return b
		},
		"newer": func(_ *testing.T, _ string, b []byte) []byte {
			b[63]++
			return b
		},
		"read only": func(_ *testing.T, _ string, b []byte) []byte {
			b[18] = 3
			return b
		},
		"version 0": func(_ *testing.T, _ string, b []byte) []byte {
			b[63] = 0
			return b
		},
		"garbage page": func(_ *testing.T, _ string, b []byte) []byte {
			copy(b[len(b)-4096:], bytes.Repeat([]byte{0xa5}, 4096))
			return b
		},
	} {
		for _, f := range allFiles {
			t.Run(name+" "+f.name(), func(t *testing.T) {
				dir := t.TempDir()
				copyDirectory(t, full, dir)
				path := filepath.Join(dir, f.name())
				content := damage(t, path, read(t, path))
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
				if content != nil {
					write0600(t, path, content)
				}
				if name == "read only" {
					requireOpenDamaged(t, dir, f) // ReadTotals may well read it
				} else {
					requireDamaged(t, dir, f)
				}
				if now, err := os.ReadFile(path); err == nil && !bytes.Equal(now, content) {
					t.Fatal("the damaged file was written to")
				} else if err != nil && content != nil {
					t.Fatal("the damaged file was taken away")
				}
			})
		}
	}
}

// Reading or writing a missing table fails without any effect, and the error names the file.
func TestEachTableLost(t *testing.T) {
	tables := map[string]file{
		"settings": parametres, "seal_key": parametres, "terms": parametres, "password": parametres, "logo": parametres,
		"last_transaction": transaction, "sale": transaction, "last_ticket": transaction, "owed_ticket": transaction,
		"totals": totaux, "day_line": totaux, "last_closing": totaux, "closing_due": totaux, "last_automatic": totaux,
	}
	for name, f := range tables {
		dir := fullDirectory(t)
		s := open(t, dir)
		if _, err := s.db.Exec("DROP TABLE " + f.schema() + "." + name); err != nil {
			t.Fatal(err)
		}
		other := map[bool]string{true: "tra.sale", false: "tot.totals"}[f != transaction]
		content := rowsOf(t, s, other)
		full, lines := storetest.Full()
		full.Sale.Total, full.Totals.Closing = 9999, 9999
		change := storetest.Everything(full)
		change.Line = &lines[0]
		for _, reset := range []bool{false, true} {
			change.Reset = reset
			err := s.Commit(change)
			if !errors.Is(err, payment.ErrStorage) || !errors.Is(err, payment.ErrDamaged) || !strings.Contains(err.Error(), f.name()) {
				t.Errorf("%s, reset %t: commit: %v", name, reset, err)
			}
		}
		if now := rowsOf(t, s, other); now != content {
			t.Errorf("%s: half a commit: %s, was %s", name, now, content)
		}
		_, err := s.Load()
		if name == "day_line" {
			_, err = s.DayLines()
		}
		if !errors.Is(err, payment.ErrDamaged) || !strings.Contains(err.Error(), f.name()) {
			t.Errorf("%s: read: %v", name, err)
		}
		s.Close()
		requireDamaged(t, dir, f)
	}
}

func rowsOf(t *testing.T, s *Store, name string) string {
	t.Helper()
	var digests string
	if err := s.db.QueryRow("SELECT group_concat(hex(digest)) FROM " + name).Scan(&digests); err != nil {
		t.Fatal(err)
	}
	return digests
}

// A file of another till, or one under another's name, is refused.
func TestSwappedFilesAreDamage(t *testing.T) {
	dir := fullDirectory(t)
	a, b := read(t, filepath.Join(dir, "transaction.db")), read(t, filepath.Join(dir, "totaux.db"))
	write0600(t, filepath.Join(dir, "transaction.db"), b)
	write0600(t, filepath.Join(dir, "totaux.db"), a)
	requireDamaged(t, dir, transaction)
}

// Three files that were emptied are not three new files.
func TestAllEmptied(t *testing.T) {
	dir := fullDirectory(t)
	for _, f := range allFiles {
		write0600(t, filepath.Join(dir, f.name()), nil)
	}
	requireDamaged(t, dir, parametres)
	if _, _, err := ReadTotals(dir); !errors.Is(err, payment.ErrDamaged) {
		t.Fatalf("read totals: %v", err)
	}
}

func TestFolderInPlaceOfAFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "totaux.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	requireDamaged(t, dir, totaux)
}

// A lost row is damage, and never counts as a new till or as totals of 0,00.
func TestLostRowIsDamage(t *testing.T) {
	for statement, f := range map[string]file{
		"DELETE FROM main.settings":                           parametres,
		"DELETE FROM main.seal_key":                           parametres,
		"DELETE FROM tra.meta":                                transaction,
		"DELETE FROM tot.totals":                              totaux,
		"DELETE FROM tot.closing_due":                         totaux,
		"DELETE FROM tot.last_automatic":                      totaux,
		"UPDATE tot.totals SET debit_total = debit_total + 1": totaux,
		"UPDATE tot.day_line SET digest = x'00'":              totaux,
		"UPDATE tra.last_transaction SET state = 'Accepted'":  transaction,
		"DROP TABLE tra.owed_ticket":                          transaction,
		"ALTER TABLE tot.totals ADD COLUMN more INTEGER":      totaux,
		"CREATE INDEX tra.byname ON owed_ticket (number)":     transaction,
	} {
		t.Run(statement, func(t *testing.T) {
			dir := fullDirectory(t)
			s := open(t, dir)
			if _, err := s.db.Exec(statement); err != nil {
				t.Fatal(err)
			}
			s.Close()
			_, err := Open(dir)
			if !errors.Is(err, payment.ErrDamaged) || !strings.Contains(err.Error(), f.name()) {
				t.Fatalf("open: %v, want ErrDamaged and %s", err, f.name())
			}
		})
	}
}

// A flipped bit is found, with the file's name, or changes nothing.
// STORE_FLIPS=totaux.db flips one bit of each byte of that file, for minutes.
func TestFlippedBits(t *testing.T) {
	full := fullDirectory(t)
	want, wantLines := storetest.Full()
	r := rand.New(rand.NewPCG(3, 4))
	for _, f := range allFiles {
		content := read(t, filepath.Join(full, f.name()))
		step := len(content) / 60
		if os.Getenv("STORE_FLIPS") == f.name() {
			step = 1
		}
		found := 0
		for at := r.IntN(step); at < len(content); at += step {
			bit := byte(1) << r.IntN(8)
			dir := t.TempDir()
			copyDirectory(t, full, dir)
			content[at] ^= bit
			write0600(t, filepath.Join(dir, f.name()), content)
			content[at] ^= bit
			s, err := Open(dir)
			if err != nil {
				found++
				if !errors.Is(err, payment.ErrDamaged) || !strings.Contains(err.Error(), f.name()) {
					t.Errorf("%s, byte %d, bit %#x: %v", f.name(), at, bit, err)
				}
				continue
			}
			saved, err := s.Load()
			if err != nil {
				t.Fatal(err)
			}
			lines, err := s.DayLines()
			if err != nil {
				t.Fatal(err)
			}
			diff := storetest.Diff(want, saved) + storetest.Diff(wantLines, lines)
			if diff != "" {
				t.Errorf("%s, byte %d, bit %#x:\n%s", f.name(), at, bit, diff)
			}
			s.Close()
			os.RemoveAll(dir)
		}
		t.Logf("%s: %d bytes, %d found", f.name(), len(content), found)
		if found == 0 {
			t.Errorf("%s: no flip was found", f.name())
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write0600(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func copyDirectory(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		write0600(t, filepath.Join(to, e.Name()), read(t, filepath.Join(from, e.Name())))
	}
}
