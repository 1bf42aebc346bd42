package till

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ancvtpe/internal/books"
	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// TestClosingFileOfARepeatedNumber closes twice on one day under one number, as after DESACTIVATION
// or the restoration of an older backup. Each closing must leave its file; a ticket that is printed
// again after a crash must not leave a second one.
func TestClosingFileOfARepeatedNumber(t *testing.T) {
	dir := t.TempDir()
	files := closingFiles{&paymenttest.Printer{}, dir}
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	closing := func(reference payment.Reference) payment.Ticket {
		return payment.Ticket{
			Nature: payment.NatureClosing, ClosingNo: 1, At: at, Export: true, ShopID: "10000651", TerminalNo: "00000001",
			Lines: []payment.DayLine{{Reference: reference, Kind: payment.KindDebit, At: at, Requested: 1250, Amount: 1250}},
		}
	}
	tickets := []payment.Ticket{closing("first00000"), closing("second0000"), closing("third00000")}
	for _, ticket := range append(tickets, tickets...) {
		if err := files.Print(context.Background(), ticket); err != nil {
			t.Fatal(err)
		}
	}
	// Saved by a spreadsheet while the ticket waits for the printer, it is still the first one's.
	saved := filepath.Join(dir, "2026-11-27-0001.csv")
	raw, err := os.ReadFile(saved)
	if err == nil {
		err = os.WriteFile(saved, bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := files.Print(context.Background(), tickets[0]); err != nil {
		t.Fatal(err)
	}
	names := []string{"2026-11-27-0001.csv", "2026-11-27-0001-2.csv", "2026-11-27-0001-3.csv"}
	there, err := os.ReadDir(dir)
	if err != nil || len(there) != len(names) {
		t.Fatalf("%v, %v, want %v", there, err, names)
	}
	for i, name := range names {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		lines, err := books.ReadClosing(name, raw)
		if err != nil || len(lines) != 1 || lines[0].Reference != string(tickets[i].Lines[0].Reference) {
			t.Errorf("%s has %+v, %v", name, lines, err)
		}
	}
}

// TestClosingFileOfSharedPayments: a day after the restoration of a backup begins with payments of
// the day before it; a cancellation after DESACTIVATION is of a payment that was closed.
func TestClosingFileOfSharedPayments(t *testing.T) {
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	line := func(r payment.Reference, k payment.Kind) payment.DayLine {
		return payment.DayLine{Reference: r, Kind: k, At: at, Requested: 1250, Amount: 1250}
	}
	first, second, third := line("aaaaaaaaaa", payment.KindDebit), line("bbbbbbbbbb", payment.KindDebit), line("cccccccccc", payment.KindDebit)
	for name, days := range map[string][2][]payment.DayLine{
		"restored":               {{first, second}, {first, third}},
		"restored, nothing more": {{first, second}, {first}},
		"cancelled":              {{first}, {line("aaaaaaaaaa", payment.KindCancellation)}},
		"cancelled, the other":   {{first, second, line("aaaaaaaaaa", payment.KindCancellation)}, {first, second, line("bbbbbbbbbb", payment.KindCancellation)}},
	} {
		dir := t.TempDir()
		files := closingFiles{&paymenttest.Printer{}, dir}
		for _, lines := range append(days[:], days[:]...) {
			ticket := payment.Ticket{Nature: payment.NatureClosing, ClosingNo: 1, At: at, Export: true, ShopID: "10000651", Lines: lines}
			if err := files.Print(context.Background(), ticket); err != nil {
				t.Fatal(err)
			}
		}
		if there, err := os.ReadDir(dir); err != nil || len(there) != 2 {
			t.Errorf("%s: %v, %v", name, there, err)
		}
	}
}
