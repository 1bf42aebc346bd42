package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"ancvtpe/payment"
)

// withWrites writes to each file and calls f before the commit.
func withWrites(f func()) func(context.Context, *sql.Conn) error {
	return func(ctx context.Context, c *sql.Conn) error {
		if err := write(ctx, c, step3(7)); err != nil {
			return err
		}
		f()
		return nil
	}
}

// crash is a directory as a crash in the middle of a commit leaves it, with the files written
// and their journals. Each journal names the super-journal, whose existence decides whether the
// commit counts.
type crash struct {
	dir           string
	before, after int64
}

const testSuper = "parametres.db-mj0A1B2C9D3"

// newCrash makes a crash in a new directory. The journals name the super-journal
// as one of the directory named, which is dir itself when it is empty.
func newCrash(t *testing.T, named string, super bool) crash {
	t.Helper()
	c := crash{dir: t.TempDir(), before: 6, after: 7}
	s := open(t, c.dir)
	if err := s.Commit(step3(c.before)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	old := map[file][]byte{}
	for _, f := range allFiles {
		old[f] = read(t, filepath.Join(c.dir, f.name()))
	}
	s = open(t, c.dir)
	if err := s.Commit(step3(c.after)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if named == "" {
		named = c.dir
	}
	place, err := filepath.EvalSymlinks(named)
	if err == nil {
		named = place
	}
	name := filepath.Join(named, testSuper)
	var children []byte
	for _, f := range allFiles {
		journal := journalOf(filepath.Join(c.dir, f.name()))
		write0600(t, journal, journalBytes(old[f], name))
		children = append(append(children, journalOf(filepath.Join(named, f.name()))...), 0)
	}
	if super {
		write0600(t, filepath.Join(c.dir, testSuper), children)
	}
	return c
}

// journalBytes is a rollback journal that restores a file of pages of 4096 bytes, and
// names a super-journal (https://www.sqlite.org/fileformat2.html, section 3).
func journalBytes(before []byte, super string) []byte {
	const page, sector, nonce = 4096, 512, 0x12345678
	var b bytes.Buffer
	n := func(v uint32) { _ = binary.Write(&b, binary.BigEndian, v) }
	pages := len(before) / page
	b.WriteString(journalMagic)
	for _, v := range []int{pages, nonce, pages, sector, page} {
		n(uint32(v))
	}
	b.Write(make([]byte, sector-b.Len()))
	for i := range pages {
		content := before[i*page : (i+1)*page]
		n(uint32(i + 1))
		b.Write(content)
		sum := uint32(nonce)
		for at := page - 200; at > 0; at -= 200 {
			sum += uint32(content[at])
		}
		n(sum)
	}
	if super == "" {
		return b.Bytes()
	}
	n(1<<30/page + 1)
	b.WriteString(super)
	n(uint32(len(super)))
	sum := uint32(0)
	for _, c := range []byte(super) {
		sum += uint32(c)
	}
	n(sum)
	b.WriteString(journalMagic)
	return b.Bytes()
}

// requireSeq opens dir and requires this number in its three files. ReadTotals must return it
// before and after, and change nothing.
func requireSeq(t *testing.T, dir string, want int64) {
	t.Helper()
	requireTotals(t, dir, want)
	s := open(t, dir)
	saved, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	requireAgree(t, saved, want)
	s.Close()
	requireTotals(t, dir, want)
	left, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*-*"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != lockName {
		t.Fatalf("left in the directory: %v, %v", left, err)
	}
}

// requireAgree requires the number of step3 in each file.
func requireAgree(t *testing.T, saved payment.Saved, want int64) {
	t.Helper()
	change := step3(want)
	if want == 0 {
		if saved.Last != nil || saved.Totals != (payment.DayTotals{}) || saved.Settings != payment.DefaultSettings() {
			t.Fatalf("not fresh: %v", saved)
		}
		return
	}
	if saved.Last == nil || saved.Last.Seq != want || saved.Totals.LastSeq != want ||
		saved.Totals.Debits != change.Totals.Debits || saved.Settings.City != change.Settings.City {
		t.Fatalf("the files do not agree on %d: city %s, last %v, totals %v",
			want, saved.Settings.City, saved.Last, saved.Totals)
	}
}

func requireTotals(t *testing.T, dir string, want int64) {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	before, err := listing(dir)
	if err != nil {
		t.Fatal(err)
	}
	totals, pending, err := ReadTotals(dir)
	if err != nil {
		t.Fatalf("read totals: %v", err)
	}
	if totals.LastSeq != want || pending != (want%2 == 1) {
		t.Fatalf("read totals: %v, pending %t, want %d", totals, pending, want)
	}
	after, err := listing(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != len(after) {
		t.Fatalf("read totals changed the directory: %v, %v", before, after)
	}
	for name, was := range before {
		if after[name] != was {
			t.Fatalf("read totals changed %s", name)
		}
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Fatalf("read totals left %v, %v", left, err)
	}
}

func TestCrashBeforeTheCommitPoint(t *testing.T) {
	c := newCrash(t, "", true)
	requireSeq(t, c.dir, c.before)
}

func TestCrashAfterTheCommitPoint(t *testing.T) {
	c := newCrash(t, "", false)
	requireSeq(t, c.dir, c.after)
}

// The disk of a dead till is read in another machine. The journals name a super-journal by a
// path that does not exist there, and the commit is still rolled back.
func TestCrashThenMoved(t *testing.T) {
	c := newCrash(t, "/media/elsewhere/data", true)
	requireSeq(t, c.dir, c.before)
	c = newCrash(t, "/media/elsewhere/data", false)
	requireSeq(t, c.dir, c.after)
}

// Mending after a move can be interrupted and repeated.
func TestCrashThenMovedThenCrashed(t *testing.T) {
	for stop := range allFiles {
		c := newCrash(t, "/media/elsewhere/data", true)
		for _, f := range allFiles[:stop] {
			journal := journalOf(filepath.Join(c.dir, f.name()))
			_, at, err := superName(journal)
			if err != nil || at == 0 {
				t.Fatalf("super-journal: %d, %v", at, err)
			}
			if err := cutJournal(journal, at); err != nil {
				t.Fatal(err)
			}
		}
		requireSeq(t, c.dir, c.before)
	}
}

// A directory under a symbolic link is the same directory.
func TestCrashBehindALink(t *testing.T) {
	c := newCrash(t, "", true)
	link := filepath.Join(t.TempDir(), "data")
	if err := os.Symlink(c.dir, link); err != nil {
		t.Fatal(err)
	}
	requireSeq(t, link, c.before)
}

// A text that is no super-journal's name is not read as one.
func TestSuperNameOfOtherJournals(t *testing.T) {
	good := journalBytes(make([]byte, 4096), "/x/"+testSuper)
	long := bytes.Clone(good)
	binary.BigEndian.PutUint32(long[len(long)-16:], 1<<31)
	sum := bytes.Clone(good)
	sum[len(sum)-9]++
	for name, content := range map[string][]byte{
		"empty": {}, "short": good[:10], "none": journalBytes(make([]byte, 4096), ""), "cut": good[:len(good)-1],
		"long": long, "wrong sum": sum,
	} {
		path := filepath.Join(t.TempDir(), "x-journal")
		write0600(t, path, content)
		if got, _, err := superName(path); got != "" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	path := filepath.Join(t.TempDir(), "x-journal")
	write0600(t, path, good)
	if got, at, err := superName(path); got != "/x/"+testSuper || at != 512+4104 || err != nil {
		t.Errorf("good: %q, %d, %v", got, at, err)
	}
	if got, _, err := superName(path + "-not"); got != "" || err != nil {
		t.Errorf("no journal: %q, %v", got, err)
	}
	if _, _, err := superName(filepath.Dir(path)); err == nil {
		t.Error("a directory was read as a journal")
	}
}
