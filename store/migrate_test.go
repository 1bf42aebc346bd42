package store

import (
	"os"
	"path/filepath"
	"testing"

	"ancvtpe/payment"
)

// oldDirectory is a copy of what version 1 of the files left (written by the program of
// 22/11/2026 with storetest.Full).
func oldDirectory(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range allFiles {
		raw, err := os.ReadFile(filepath.Join("testdata", "version-1", f.name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, f.name()), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// An older directory opens, keeps all that it held, and knows from its last closing which
// day was closed automatically. Who only reads may come first.
func TestOlderFiles(t *testing.T) {
	dir := oldDirectory(t)
	right := func(totals payment.DayTotals) bool {
		return totals.Closing == 43 && totals.Debits == payment.Tally{Count: 3, Total: 5751} &&
			totals.Cancellations == payment.Tally{Count: 4, Total: 1203} && totals.LastSeq == 3
	}
	totals, _, err := ReadTotals(dir)
	if err != nil || !right(totals) {
		t.Fatalf("before the migration: %+v, %v", totals, err)
	}
	if saved, err := ReadSaved(dir); err != nil || !right(saved.Totals) || !saved.LastAutomatic.IsZero() {
		t.Fatalf("before the migration: %+v, %v", saved, err)
	}
	for range 2 {
		s := open(t, dir)
		saved, err := s.Load()
		if err != nil {
			t.Fatal(err)
		}
		if !right(saved.Totals) || saved.Last == nil || saved.Key.Key == "" || saved.LastClosing.Number != 41 {
			t.Errorf("loaded %+v", saved)
		}
		if !saved.LastClosing.Auto || !saved.LastAutomatic.Equal(saved.LastClosing.At) {
			t.Errorf("last automatic closing %v, last closing %+v", saved.LastAutomatic, saved.LastClosing)
		}
		if held, err := s.DayLines(); err != nil || len(held) != 3 {
			t.Errorf("%d lines, %v", len(held), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
