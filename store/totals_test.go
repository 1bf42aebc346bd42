package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ancvtpe/payment"
)

func TestReadTotalsWithoutData(t *testing.T) {
	empty := t.TempDir()
	for name, dir := range map[string]string{
		"missing": filepath.Join(t.TempDir(), "no"), "empty": empty,
	} {
		if _, _, err := ReadTotals(dir); !errors.Is(err, ErrNoData) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, f := range allFiles {
		write0600(t, filepath.Join(empty, f.name()), nil)
		if _, _, err := ReadTotals(empty); !errors.Is(err, ErrNoData) {
			t.Errorf("%s made: %v", f.name(), err)
		}
	}
	if entries, err := os.ReadDir(empty); err != nil || len(entries) != len(allFiles) {
		t.Fatalf("read totals made files: %v, %v", entries, err)
	}
}

func TestReadTotalsPending(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if totals, pending, err := ReadTotals(dir); err != nil || pending || totals != (payment.DayTotals{}) {
		t.Fatalf("fresh: %v, %t, %v", totals, pending, err)
	}
	for i, state := range payment.States() {
		change := step3(int64(i + 1))
		change.Transaction.State = state
		if err := s.Commit(change); err != nil {
			t.Fatal(err)
		}
		totals, pending, err := ReadTotals(dir)
		if err != nil || pending != !state.Final() || totals.Debits != change.Totals.Debits {
			t.Errorf("%s: %v, %t, %v", state, totals, pending, err)
		}
	}
}

// Beside a till that commits all the time every reading is of one moment, and makes no commit
// fail.
func TestReadTotalsBesideATill(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Commit(step3(1)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	process, said := child(t, "commit", dir)
	said.Scan()
	heard := make(chan string)
	go func() {
		last := ""
		for said.Scan() {
			last = said.Text()
		}
		heard <- last
	}()
	seen := int64(0)
	for range 80 {
		totals, pending, err := ReadTotals(dir)
		if err != nil {
			t.Fatalf("read totals: %v", err)
		}
		if totals.LastSeq < seen || pending != (totals.LastSeq%2 == 1) {
			t.Fatalf("torn: %v, pending %t, after %d", totals, pending, seen)
		}
		seen = totals.LastSeq
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	last := <-heard
	if _, err := strconv.Atoi(last); err != nil {
		t.Fatalf("a commit failed: %s", last)
	}
	_ = process.Wait()
	if seen < 2 {
		t.Fatalf("the till did not get on: %d", seen)
	}
	open(t, dir)
}

// A reader that comes during a slow commit waits for it and sees no part of it.
func TestReadTotalsWaitsForACommit(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Commit(step3(6)); err != nil {
		t.Fatal(err)
	}
	type reading struct {
		seq int64
		err error
	}
	read := make(chan reading)
	begun := make(chan struct{})
	go func() {
		<-begun
		totals, _, err := ReadTotals(dir)
		read <- reading{totals.LastSeq, err}
	}()
	err := within(s.db, func(ctx context.Context, c *sql.Conn) error {
		if _, err := c.ExecContext(ctx, "ROLLBACK; BEGIN EXCLUSIVE"); err != nil {
			return err
		}
		if _, err := readFiles(dir, "ro", true, allFiles[:]...); !isBusy(err) {
			t.Errorf("read once: %v", err)
		}
		close(begun)
		return write(ctx, c, step3(7))
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := <-read; r.err != nil || r.seq != 7 {
		t.Fatalf("read totals: %d, %v", r.seq, r.err)
	}
}

// A file that was made, grew or was taken away while a copy was made shows.
func TestListing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, transaction.name())
	for name, change := range map[string]func(path string) error{
		"nothing": func(string) error { return nil },
		"made":    func(string) error { return os.WriteFile(filepath.Join(dir, totaux.name()), nil, 0o600) },
		"grown":   func(path string) error { return os.WriteFile(path, []byte("grown"), 0o600) },
		"written": func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
		"taken":   os.Remove,
	} {
		if err := os.WriteFile(path, []byte("one"), 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := listing(dir)
		after, err2 := map[string]version(nil), change(path)
		if err2 == nil {
			after, err2 = listing(dir)
		}
		if err := errors.Join(err, err2); err != nil || maps.Equal(before, after) != (name == "nothing") {
			t.Errorf("%s: %v, then %v: %v", name, before, after, err)
		}
	}
}
