package store

import (
	"os"
	"path/filepath"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/store/storetest"
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
