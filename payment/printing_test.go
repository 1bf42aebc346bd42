package payment_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// I4: a dead printer neither delays nor undoes a payment. The owed copies are printed when it
// works again, unmarked where nothing was printed before.
func TestI4DeadPrinter(t *testing.T) {
	for _, c := range []struct {
		err       error
		duplicate bool
	}{
		{paymenttest.ErrPrinter, true},
		{fmt.Errorf("%w: %w", payment.ErrNotPrinted, paymenttest.ErrPrinter), false},
	} {
		inBubble(t, func(x *till) {
			x.printer.Break(c.err)
			x.debit(1000)
			s := x.want(x.payer(payment.AcquirerAuthorized, 1000), payment.StateAccepted, payment.PhaseResult)
			if s.Printer.Err == nil || s.Printer.Owed != 2 {
				t.Errorf("printer %+v", s.Printer)
			}
			x.acknowledge()
			x.debit(500)
			x.payer(payment.AcquirerAuthorized, 500)
			x.acknowledge()
			x.printer.Break(nil)
			if err := x.RetryPrinting(x.ctx()); err != nil {
				t.Fatal(err)
			}
			s = x.after(time.Second)
			p := x.printer.Printed()
			if len(p) != 4 || s.Printer.Owed != 0 || s.Printer.Err != nil {
				t.Fatalf("%d printed, printer %+v", len(p), s.Printer)
			}
			// Only copies that had been begun may be marked.
			if p[0].Duplicate != c.duplicate || !c.duplicate && (p[1].Duplicate || p[2].Duplicate || p[3].Duplicate) {
				t.Errorf("marked %v %v %v %v", p[0].Duplicate, p[1].Duplicate, p[2].Duplicate, p[3].Duplicate)
			}
			x.balanced()
		})
	}
}

// I4: "printing started" is on disk before the first byte; a copy after a crash in
// between bears DUPLICATA.
func TestI4CrashWhilePrinting(t *testing.T) {
	inBubble(t, func(x *till) {
		gate := make(chan struct{})
		x.printer.Hold(gate)
		x.debit(1000)
		s := x.payer(payment.AcquirerAuthorized, 1000)
		if !s.Printer.Printing {
			t.Error("IMPRESSION is not shown")
		}
		saved, _ := x.store.Load()
		if len(saved.Owed) != 2 || saved.Owed[0].Tries != 1 || saved.Owed[1].Tries != 0 {
			t.Fatalf("owed %+v", saved.Owed)
		}
		x.stop()
		x.printer.Hold(nil)
		x.start()
		x.after(time.Second)
		p := x.printer.Printed()
		if len(p) != 2 || !p[0].Duplicate || p[1].Duplicate || p[0].Nature != payment.NatureDebit {
			t.Errorf("printed %+v", p)
		}
		close(gate)
	})
}

// An orderly end waits for the copy in print, so that it is not printed again.
func TestEndWaitsForTheCopyInPrint(t *testing.T) {
	inBubble(t, func(x *till) {
		gate := make(chan struct{})
		x.printer.Hold(gate)
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		time.AfterFunc(time.Second, func() { close(gate) })
		x.restart()
		x.after(time.Second)
		if p := x.printer.Printed(); len(p) != 2 || p[0].Duplicate || p[1].Duplicate {
			t.Errorf("printed %+v", p)
		}
	})
}

// A copy that was printed but could not be removed from the queue on disk is not printed again.
func TestPrintedButNotStruckOff(t *testing.T) {
	inBubble(t, func(x *till) {
		gate := make(chan struct{})
		x.printer.Hold(gate)
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.store.Fail(true)
		close(gate)
		s := x.after(3 * time.Second)
		if s.Printer.Err == nil {
			t.Error("the trouble is not shown")
		}
		x.store.Fail(false)
		s = x.after(time.Minute)
		if n := len(x.printer.Printed()); n != 2 || s.Printer.Owed != 0 || s.Printer.Err != nil {
			t.Errorf("%d printed, %+v", n, s.Printer)
		}
	})
}

func TestDuplicatesAndTotals(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		x.restart()
		for _, command := range []func() error{
			func() error { return x.DuplicateLast(x.ctx()) },
			func() error { return x.DuplicateLast(x.ctx()) },
			func() error { return x.PrintTotals(x.ctx()) },
			func() error { return x.DuplicateTotals(x.ctx()) },
			func() error { return x.TestPrinter(x.ctx()) },
		} {
			if err := command(); err != nil {
				t.Fatal(err)
			}
		}
		x.after(time.Second)
		p := x.printer.Printed()[2:]
		if len(p) != 5 || p[0].Nature != payment.NatureDuplicate || !p[1].Duplicate || p[0].Original != payment.NatureDebit ||
			p[0].Paid != 1000 || p[2].Nature != payment.NatureTotals || p[2].Duplicate || !p[3].Duplicate ||
			p[3].Totals.Debits.Total != 1000 || p[4].Nature != payment.NatureTest {
			t.Errorf("printed %+v", p)
		}
		if x.Snapshot().Totals.Debits.Count != 1 {
			t.Error("EDITION reset the totals")
		}
	})
}

// The code is printed before the wait when the parameter or a pinpad asks for it.
func TestQRPrinted(t *testing.T) {
	for _, pinpad := range []bool{true, false} {
		inBubble(t, func(x *till) {
			settings := x.Snapshot().Settings
			settings.PINPad, settings.PrintQR = pinpad, !pinpad
			if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); err != nil {
				t.Fatal(err)
			}
			s := x.debit(1000)
			p := x.printer.Printed()
			if len(p) != 1 || p[0].Nature != payment.NatureQR || p[0].QR != s.QR {
				t.Errorf("printed %+v", p)
			}
		})
	}
	for end, copies := range map[payment.AcquirerState]int{payment.AcquirerRejected: 0, payment.AcquirerAuthorized: 2} {
		inBubble(t, func(x *till) { // too late to be of use
			settings := x.Snapshot().Settings
			settings.PrintQR = true
			if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); err != nil {
				t.Fatal(err)
			}
			x.printer.Break(fmt.Errorf("%w: %w", payment.ErrNotPrinted, paymenttest.ErrPrinter))
			x.debit(1000)
			x.payer(end, int64(500*copies))
			x.printer.Break(nil)
			s, p := x.after(time.Minute), x.printer.Printed()
			if s.Printer.Owed != 0 || len(p) != copies || copies > 0 && p[0].Nature != payment.NatureDebit {
				t.Errorf("owed %d, printed %+v", s.Printer.Owed, p)
			}
		})
	}
}

func TestPassword(t *testing.T) {
	inBubble(t, func(x *till) {
		ctx := x.ctx()
		if err := x.CheckPassword(ctx, "whatever"); err != nil {
			t.Errorf("none is set: %v", err)
		}
		if err := x.SetPassword(ctx, "", "1234"); err != nil {
			t.Fatal(err)
		}
		if err := x.SetPassword(ctx, "9999", "5678"); !errors.Is(err, payment.ErrWrongPassword) {
			t.Errorf("change without the present one: %v", err)
		}
		if err := x.StartCancellation(ctx, payment.CancelRequest{Reference: "ref0000001", Amount: 1}); !errors.Is(err, payment.ErrWrongPassword) {
			t.Errorf("cancellation without password: %v", err)
		}
		if err := x.CheckPassword(ctx, "1234"); err != nil {
			t.Errorf("right one: %v", err)
		}
		var locked *payment.LockedError
		for i := range 5 {
			err := x.CheckPassword(ctx, "0001")
			if i < 4 != errors.Is(err, payment.ErrWrongPassword) || (i == 4) != errors.As(err, &locked) {
				t.Errorf("try %d: %v", i+1, err)
			}
		}
		x.restart()
		if err := x.CheckPassword(ctx, "1234"); !errors.As(err, &locked) {
			t.Errorf("the lock does not survive a restart: %v", err)
		}
		x.after(61 * time.Second)
		if err := x.CheckPassword(ctx, "0001"); !errors.As(err, &locked) || locked.Until.Sub(x.clock.Now()) <= time.Minute {
			t.Errorf("the delay does not grow: %v", err)
		}
		x.clock.turn(-365 * 24 * time.Hour) // the clock is put back
		if err := x.CheckPassword(ctx, "1234"); !errors.As(err, &locked) || locked.Until.Sub(x.clock.Now()) > time.Hour {
			t.Errorf("locked for ever by a clock: %v", err)
		}
		x.after(61 * time.Minute)
		if err := x.SetPassword(ctx, "1234", payment.NoPassword); err != nil {
			t.Fatal(err)
		}
		if x.after(0).PasswordSet {
			t.Error("0000 does not remove the password")
		}
	})
}

// I11: RAZ erases everything, at once, and the till asks to be initialised again.
func TestI11Reset(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		before := x.store.Commits()
		if err := x.Reset(x.ctx(), ""); err != nil {
			t.Fatal(err)
		}
		if n := x.store.Commits() - before; n != 1 {
			t.Errorf("%d commits", n)
		}
		for range 2 {
			s := x.after(time.Second)
			if s.Phase != payment.PhaseUninitialised || s.Transaction.Seq != 0 || s.Totals.Debits.Count != 0 || s.KeyLoaded ||
				s.Terms.Version != "" || len(s.LastTicket) != 0 {
				t.Errorf("left: %+v", s)
			}
			x.restart()
		}
		if err := x.StartDebit(x.ctx(), 100, payment.ModeQR, ""); !errors.Is(err, payment.ErrNotInitialised) {
			t.Errorf("debit: %v", err)
		}
		synctest.Wait()
	})
}

// I12: no secret in what a screen or a log can print.
func TestI12NoSecretPrinted(t *testing.T) {
	secrets := []any{
		payment.SealKey{Version: "v", Key: "canary-secret"},
		payment.PayerID("canary-secret@exemple.fr"),
		payment.Lock{Hash: "canary-secret"},
		payment.Saved{Key: payment.SealKey{Key: "canary-secret"}, Lock: payment.Lock{Hash: "canary-secret"}},
		payment.Transaction{Payer: "canary-secret@exemple.fr"},
	}
	for _, s := range secrets {
		for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
			if out := fmt.Sprintf(form, s); containsSecret(out) {
				t.Errorf("%T with %s prints it: %s", s, form, out)
			}
		}
	}
}

func containsSecret(s string) bool {
	for i := 0; i+13 <= len(s); i++ {
		if s[i:i+13] == "canary-secret" {
			return true
		}
	}
	return false
}
