package store

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// killPoints are names of files that exist during a commit, at which the process is killed; ""
// is any moment.
var killPoints = []string{"", "parametres.db-journal", "transaction.db-journal", "totaux.db-journal", "parametres.db-mj"}

// After a kill at any moment of a commit the three files agree. They have the last commit that
// the process reported, or the one under way.
func TestKilledInTheMiddleOfACommit(t *testing.T) {
	const kills = 60
	dir := filepath.Join(t.TempDir(), "data")
	r := rand.New(rand.NewPCG(5, 6))
	known := int64(0)
	half := 0
	for i := range kills {
		known = commitAndKill(t, dir, killPoints[i%len(killPoints)], known+r.Int64N(6))
		left, err := filepath.Glob(filepath.Join(dir, "*.db-*"))
		if err != nil {
			t.Fatal(err)
		}
		if len(left) > 0 {
			half++
		}
		totals, _, err := ReadTotals(dir)
		if err != nil {
			t.Fatalf("kill %d, left %v: read totals: %v", i, left, err)
		}
		s := open(t, dir)
		saved, err := s.Load()
		if err != nil {
			t.Fatalf("kill %d: %v", i, err)
		}
		seq := saved.Totals.LastSeq
		if seq != known && seq != known+1 {
			t.Fatalf("kill %d: the files hold %d, the till knew of %d", i, seq, known)
		}
		requireAgree(t, saved, seq)
		if totals.LastSeq != seq {
			t.Fatalf("kill %d, left %v: read totals said %d, the files hold %d", i, left, totals.LastSeq, seq)
		}
		lines, err := s.DayLines()
		if err != nil {
			t.Fatal(err)
		}
		requireLines(t, lines2seqs(lines), seq)
		s.Close()
		known = seq
	}
	t.Logf("%d kills, %d of them left a commit half done, %d commits", kills, half, known)
}

// commitAndKill lets another process commit until it has said at least seq, waits
// for the kill point, kills it, and returns the last number that it said.
func commitAndKill(t *testing.T, dir, point string, seq int64) int64 {
	t.Helper()
	process, said := child(t, "commit", dir)
	last := int64(0)
	hear := func() bool {
		if !said.Scan() {
			return false
		}
		n, err := strconv.ParseInt(said.Text(), 10, 64)
		if err != nil {
			t.Fatalf("the other process said %q", said.Text())
		}
		last = n
		return true
	}
	for last <= seq {
		if !hear() {
			t.Fatal("the other process stopped by itself")
		}
	}
	// The other process commits without end, so that the point comes with the next commit.
	for point != "" && !stands(t, dir, point) {
		continue
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for hear() {
		continue
	}
	_ = process.Wait()
	return last
}

func stands(t *testing.T, dir, prefix string) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			return true
		}
	}
	return false
}

// A till that is killed while it makes its files for the first time starts as new.
func TestKilledAtTheFirstOpening(t *testing.T) {
	for _, point := range []string{
		lockName, "parametres.db", "transaction.db", "totaux.db", "parametres.db-journal", "totaux.db-journal", "parametres.db-mj",
	} {
		for range 3 {
			dir := t.TempDir()
			process, said := child(t, "open", dir)
			for !stands(t, dir, point) {
				if stands(t, dir, "totaux.db") && marked(dir) {
					break // too late for this point
				}
			}
			if err := process.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			for said.Scan() {
				continue
			}
			_ = process.Wait()
			s := open(t, dir)
			saved, err := s.Load()
			if err != nil {
				t.Fatalf("%s: %v", point, err)
			}
			requireAgree(t, saved, 0)
			s.Close()
		}
	}
}
