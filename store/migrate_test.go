package store

import (
	"os"
	"path/filepath"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/store/storetest"
)

// oldDirectory is a copy of files of version 1, written by the program of 22/11/2026 with
// storetest.Full.
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

// An older directory opens, keeps all its data, and takes from its last closing which day was
// closed automatically. A reader may come before the migration.
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
	} else {
		wantOldSettings(t, saved.Settings)
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
		wantOldSettings(t, saved.Settings)
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

// wantOldSettings checks that the parameters of the old directory are kept, and that those
// that it does not know are at their defaults.
func wantOldSettings(t *testing.T, got payment.Settings) {
	t.Helper()
	want := payment.DefaultSettings()
	full, _ := storetest.Full()
	old := full.Settings
	want.ShopID, want.ShopName, want.City, want.TerminalNo = old.ShopID, old.ShopName, old.City, old.TerminalNo
	want.Copies, want.Adjustable, want.ClosingTime = old.Copies, old.Adjustable, old.ClosingTime
	want.PrintQR, want.PINPad, want.Columns = old.PrintQR, old.PINPad, old.Columns
	want.URL, want.QRTemplate, want.ResponseSeal = old.URL, old.QRTemplate, old.ResponseSeal
	if got != want {
		t.Errorf("settings %+v, want %+v", got, want)
	}
}

// TestReleasedDirectory: a directory of the program of 26/11/2026 (a closing, then 13,01 EUR,
// then half of 20,02 EUR) opens, with its totals and its remainder.
func TestReleasedDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	copyDirectory(t, filepath.Join("testdata", "version-2"), dir)
	right := func(who string, totals payment.DayTotals, err error) {
		t.Helper()
		if err != nil || totals.Closing != 1 || totals.Debits != (payment.Tally{Count: 2, Total: 2302}) ||
			totals.Cancellations.Count != 0 || totals.Observed.Count != 0 {
			t.Errorf("%s: %+v, %v", who, totals, err)
		}
	}
	totals, _, err := ReadTotals(dir)
	right("read totals", totals, err)
	read, err := ReadSaved(dir)
	right("read saved", read.Totals, err)
	for commits := range int64(2) {
		s := open(t, dir)
		saved, err := s.Load()
		right("load", saved.Totals, err)
		if saved.Sale == nil || saved.Sale.Remainder() != 1001 || saved.Settings.ShopID != "10000651" || !saved.Key.Loaded() {
			t.Errorf("sale %+v, settings %+v", saved.Sale, saved.Settings)
		}
		if lines, err := s.DayLines(); err != nil || len(lines) != 2 {
			t.Errorf("%d lines, %v", len(lines), err)
		}
		if saved.LastClosing == nil || saved.LastClosing.Totals.Debits.Total != 1501 {
			t.Errorf("closing %+v", saved.LastClosing)
		}
		if s.set.Set == "" || s.set.Commits != commits+1 {
			t.Errorf("set %+v", s.set)
		}
		s.Close()
	}
}
