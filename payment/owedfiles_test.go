package payment_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// With a printer that never answers, the owed copies are written to files, each once, and the
// one in print as a duplicate. DESACTIVATION then erases no owed ticket.
func TestFileOwed(t *testing.T) {
	inBubble(t, func(x *till) {
		files := &paymenttest.Printer{}
		x.files = files
		x.printer.Hold(make(chan struct{}))
		x.restart()
		if err := x.FileOwed(x.ctx()); !errors.Is(err, payment.ErrNothingToDo) {
			t.Errorf("nothing is owed: %v", err)
		}
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		s := x.after(time.Second)
		if err := x.Reset(x.ctx(), ""); !errors.Is(err, payment.ErrTicketsOwed) {
			t.Fatalf("reset: %v", err)
		}
		files.Break(fmt.Errorf("full: %w", payment.ErrNotPrinted))
		owed := s.Printer.Owed
		if err := x.FileOwed(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if s = x.after(time.Minute); s.Printer.Owed != owed || !s.Printer.Queue[0].Printing || len(files.Printed()) != 0 {
			t.Fatalf("a folder that is full: %+v", s.Printer)
		}
		files.Break(nil)
		if err := x.FileOwed(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if s = x.after(0); s.Printer.Owed != 0 || s.Printer.Err != nil {
			t.Fatalf("owed %+v", s.Printer)
		}
		out := files.Printed()
		if len(out) != owed || !out[0].Duplicate || out[1].Duplicate || out[len(out)-1].Nature != payment.NatureClosing {
			t.Errorf("%d files of %d: %+v", len(out), owed, out)
		}
		if last := out[len(out)-1]; len(last.Lines) != 1 || last.ClosingNo != 1 {
			t.Errorf("closing %+v", last)
		}
		if err := x.TestPrinter(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if s = x.after(time.Second); !s.Printer.Queue[0].Printing || len(files.Printed()) != owed {
			t.Errorf("a later ticket goes to the printer: %+v", s.Printer)
		}
	})
}

// A copy that waits for the merchant goes to files too.
func TestFileOwedThatWaits(t *testing.T) {
	inBubble(t, func(x *till) {
		files := &paymenttest.Printer{}
		x.files = files
		c := newCounting(x)
		c.set(paymenttest.ErrPrinter)
		if err := x.PrintTotals(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if s := x.after(time.Hour); !s.Printer.Queue[0].Waits {
			t.Fatalf("%+v", s.Printer)
		}
		if err := x.FileOwed(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if s := x.after(0); s.Printer.Owed != 0 || len(files.Printed()) != 1 {
			t.Errorf("%d files, %+v", len(files.Printed()), s.Printer)
		}
	})
}
