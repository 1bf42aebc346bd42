package payment_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// counting counts the copies that are begun, and returns the error that the test sets.
type counting struct {
	*paymenttest.Printer
	last int64

	mu     sync.Mutex
	begun  []payment.Ticket
	answer error
}

func (c *counting) LastNumber() int64 { return c.last }

func (c *counting) Print(_ context.Context, t payment.Ticket) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = append(c.begun, t)
	return c.answer
}

// set is what it answers from now on.
func (c *counting) set(answer error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

// copies are those that were begun.
func (c *counting) copies() []payment.Ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.begun)
}

func newCounting(x *till) *counting {
	c := &counting{Printer: x.printer}
	x.stop()
	x.connect, x.paper = x.acquirer.Connect, c
	x.start()
	return c
}

// A copy that may be on paper is printed again once automatically, whatever the time and the
// restarts, and then waits for the merchant. The others go on.
func TestOneAutomaticReprint(t *testing.T) {
	inBubble(t, func(x *till) {
		c := newCounting(x)
		c.set(paymenttest.ErrPrinter)
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		x.after(time.Hour)
		x.restart()
		s := x.after(time.Hour)
		if len(c.copies()) != 4 || s.Printer.Owed != 2 {
			t.Fatalf("%d tries of 2 copies, %d owed", len(c.copies()), s.Printer.Owed)
		}
		if !errors.Is(s.Printer.Err, payment.ErrCopyWaits) || !s.Printer.Queue[0].Waits || !s.Printer.Queue[0].Begun {
			t.Errorf("printer %+v", s.Printer)
		}
		if c.copies()[0].Duplicate || !c.copies()[1].Duplicate && !c.copies()[2].Duplicate {
			t.Errorf("marked %t %t %t", c.copies()[0].Duplicate, c.copies()[1].Duplicate, c.copies()[2].Duplicate)
		}
		c.set(nil)
		if err := x.PrintTotals(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if s := x.after(time.Minute); s.Printer.Owed != 2 || !errors.Is(s.Printer.Err, payment.ErrCopyWaits) {
			t.Errorf("what waits holds up the others, or is forgotten: %+v", s.Printer)
		}
		if err := x.PrintOwed(x.ctx(), s.Printer.Queue[1].ID); err != nil {
			t.Fatal(err)
		}
		s = x.after(time.Second)
		if last := c.copies()[len(c.copies())-1]; s.Printer.Owed != 1 || !last.Duplicate || last.Nature != payment.NatureDebit {
			t.Errorf("one of the list: %+v", s.Printer)
		}
		if err := x.RetryPrinting(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if s := x.after(time.Second); s.Printer.Owed != 0 || s.Printer.Err != nil {
			t.Errorf("F5: %+v", s.Printer)
		}
	})
}

// A copy that waits for the merchant is told while another one is in print.
func TestCopyWaitsBesideAnother(t *testing.T) {
	inBubble(t, func(x *till) {
		x.printer.Break(paymenttest.ErrPrinter)
		if err := x.PrintTotals(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Hour)
		x.printer.Break(nil)
		for _, gate := range []chan struct{}{nil, make(chan struct{})} {
			x.printer.Hold(gate)
			if err := x.TestPrinter(x.ctx()); err != nil {
				t.Fatal(err)
			}
			if s := x.after(time.Second); s.Printer.Printing != (gate != nil) || !errors.Is(s.Printer.Err, payment.ErrCopyWaits) {
				t.Errorf("printer %+v", s.Printer)
			}
		}
	})
}

// A copy of which nothing was printed is tried without end, and bears no mark.
func TestNotPrintedIsNoTry(t *testing.T) {
	inBubble(t, func(x *till) {
		c := newCounting(x)
		c.set(fmt.Errorf("no paper: %w", payment.ErrNotPrinted))
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.after(time.Hour)
		n := len(c.copies())
		c.set(nil)
		if s := x.after(time.Minute); n < 10 || s.Printer.Owed != 0 || c.copies()[len(c.copies())-1].Duplicate {
			t.Errorf("%d tries, %+v", n, s.Printer)
		}
	})
}

func TestSkipOwed(t *testing.T) {
	inBubble(t, func(x *till) {
		gate := make(chan struct{})
		x.printer.Hold(gate)
		for range 50 {
			if err := x.PrintTotals(x.ctx()); err != nil {
				t.Fatal(err)
			}
		}
		s := x.after(time.Second)
		if !s.Printer.Queue[0].Printing || s.Printer.Owed != 50 {
			t.Fatalf("%+v", s.Printer)
		}
		// A copy in print is interrupted and does not come back.
		if err := x.SkipOwed(x.ctx(), s.Printer.Queue[0].ID, s.Printer.Queue[7].ID); err != nil {
			t.Fatal(err)
		}
		if s = x.after(0); s.Printer.Owed != 48 {
			t.Errorf("%d owed", s.Printer.Owed)
		}
		if err := x.SkipOwed(x.ctx(), 9999); !errors.Is(err, payment.ErrNothingToDo) {
			t.Errorf("unknown: %v", err)
		}
		if err := x.PrintOwed(x.ctx(), 9999); !errors.Is(err, payment.ErrNothingToDo) {
			t.Errorf("unknown: %v", err)
		}
		x.printer.Hold(nil)
		close(gate)
		if s = x.after(time.Minute); s.Printer.Owed != 0 || len(x.printer.Printed()) != 48 {
			t.Errorf("%d owed, %d printed", s.Printer.Owed, len(x.printer.Printed()))
		}
	})
}

// The result tells the copies of its own ticket that were given up, and of no other.
func TestSkippedOfTheLastTransaction(t *testing.T) {
	inBubble(t, func(x *till) {
		x.printer.Break(errors.New("no paper"))
		if err := x.PrintTotals(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.debit(2000)
		queue := x.payer(payment.AcquirerAuthorized, 2000).Printer.Queue
		for i, o := range queue {
			if err := x.SkipOwed(x.ctx(), o.ID); err != nil {
				t.Fatal(err)
			}
			if got := x.Snapshot().Printer.Skipped; got != i {
				t.Errorf("%d skipped after copy %d, want %d", got, i, i)
			}
		}
		x.restart()
		if got := x.Snapshot().Printer.Skipped; got != -1 {
			t.Errorf("%d skipped after a restart, which is not known", got)
		}
		x.acknowledge()
		x.debit(100)
		if got := x.Snapshot().Printer.Skipped; got != 0 {
			t.Errorf("%d skipped of the next payment", got)
		}
	})
}

// The number of a copy goes on over restarts, a RAZ, and a printer that has forgotten its own.
func TestNumbersGoOn(t *testing.T) {
	inBubble(t, func(x *till) {
		c := newCounting(x)
		c.last = 41
		test := func() int64 {
			t.Helper()
			if err := x.TestPrinter(x.ctx()); err != nil {
				t.Fatal(err)
			}
			x.after(time.Second)
			return c.copies()[len(c.copies())-1].Number
		}
		if n := test(); n != 42 {
			t.Errorf("number %d", n)
		}
		c.last = 0 // a spooler emptied the folder, and the program began anew
		x.restart()
		if n := test(); n != 43 {
			t.Errorf("after a restart %d", n)
		}
		if err := x.Reset(x.ctx(), ""); err != nil {
			t.Fatal(err)
		}
		x.restart()
		if n := test(); n != 44 {
			t.Errorf("after a RAZ %d", n)
		}
	})
}

// Parameter TICKET. The duplicate bears no mark while nothing was printed.
func TestTicketMode(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		mode   payment.TicketMode
		copies int
		answer *bool // nil: nobody answers
		want   int   // copies
		marked bool  // the next DUPLICATA
	}{
		{payment.TicketAlways, 2, nil, 2, true},
		{payment.TicketOnDemand, 2, &yes, 2, true},
		{payment.TicketOnDemand, 2, &no, 1, true},
		{payment.TicketOnDemand, 1, &no, 0, false},
		{payment.TicketOnDemand, 1, &yes, 1, true},
		{payment.TicketOnDemand, 1, nil, 0, false},
		{payment.TicketNever, 2, nil, 0, false},
	} {
		inBubble(t, func(x *till) {
			settings := x.Snapshot().Settings
			settings.TicketMode, settings.Copies = tt.mode, tt.copies
			if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); err != nil {
				t.Fatal(err)
			}
			x.debit(1000)
			s := x.payer(payment.AcquirerAuthorized, 1000)
			if s.TicketAsked != (tt.mode == payment.TicketOnDemand) {
				t.Fatalf("%+v: asked is %t", tt, s.TicketAsked)
			}
			if tt.answer != nil {
				if err := x.AnswerTicket(x.ctx(), *tt.answer); err != nil {
					t.Fatal(err)
				}
			}
			s = x.after(11 * time.Second)
			if s.TicketAsked || !errors.Is(x.AnswerTicket(x.ctx(), true), payment.ErrNothingToDo) {
				t.Errorf("%+v: still asked", tt)
			}
			x.acknowledge()
			if n := len(x.printer.Printed()); n != tt.want {
				t.Errorf("%+v: %d printed", tt, n)
			}
			if err := x.TestPrinter(x.ctx()); err != nil { // is not the last transaction's ticket
				t.Fatal(err)
			}
			x.after(time.Second)
			x.restart()
			for i := range 2 {
				if err := x.DuplicateLast(x.ctx()); err != nil {
					t.Fatal(err)
				}
				x.after(time.Second)
				all := x.printer.Printed()
				last := all[len(all)-1]
				if marked := tt.marked || i == 1; last.Duplicate != marked || (last.Nature == payment.NatureDuplicate) != marked || last.Paid != 1000 {
					t.Errorf("%+v: duplicate %d is %v, marked %t", tt, i+1, last.Nature, last.Duplicate)
				}
			}
			x.balanced()
		})
	}
}

// A cancellation always prints.
func TestTicketNeverPrintsCancellation(t *testing.T) {
	inBubble(t, func(x *till) {
		settings := x.Snapshot().Settings
		settings.TicketMode = payment.TicketNever
		if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); err != nil {
			t.Fatal(err)
		}
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: x.acquirer.Last().Reference, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		if s := x.after(5 * time.Second); s.TicketAsked || len(x.printer.Printed()) != 2 {
			t.Errorf("asked %t, printed %+v", s.TicketAsked, x.printer.Printed())
		}
	})
}

// While a change waits for the disk, the end of a copy waits too: nothing may be stored
// before that change, whether the copy came out or not.
func TestPrintedDuringAStall(t *testing.T) {
	for _, answer := range []error{nil, fmt.Errorf("no paper: %w", payment.ErrNotPrinted)} {
		inBubble(t, func(x *till) {
			gate := make(chan struct{})
			x.printer.Hold(gate)
			x.debit(1000)
			x.payer(payment.AcquirerAuthorized, 1000)
			x.acknowledge()
			x.debit(500)
			x.printer.Break(answer)
			x.store.Fail(true)
			if s := x.payer(payment.AcquirerAuthorized, 500); s.Phase != payment.PhaseStorage {
				t.Fatalf("phase %v", s.Phase)
			}
			early := 0
			x.store.Watch(func(c payment.Change) {
				if c.Transaction == nil {
					early++
				}
			})
			x.printer.Hold(nil)
			close(gate)
			x.after(10 * time.Second)
			if early != 0 {
				t.Errorf("%v: %d commits came before the one that waits", answer, early)
			}
			x.store.Watch(nil)
			x.printer.Break(nil)
			x.store.Fail(false)
			s := x.after(2 * time.Minute)
			if n := len(x.printer.Printed()); s.Printer.Owed != 0 || n != 4 {
				t.Errorf("%v: %d printed, %d owed, %v", answer, n, s.Printer.Owed, s.Printer.Err)
			}
			x.balanced()
		})
	}
}
