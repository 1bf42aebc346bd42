package payment_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// fuse makes a part panic this many times.
type fuse struct{ left int }

func (f *fuse) burn() {
	if f.left--; f.left >= 0 {
		panic("a bug")
	}
}

type breakingAcquirer struct {
	payment.Acquirer
	*fuse
}

func (b breakingAcquirer) Status(ctx context.Context, q payment.Query, wait time.Duration) (payment.Answer, error) {
	b.burn()
	return b.Acquirer.Status(ctx, q, wait)
}

type breakingPrinter struct {
	payment.Printer
	*fuse
}

func (b breakingPrinter) Print(ctx context.Context, t payment.Ticket) error {
	b.burn()
	return b.Printer.Print(ctx, t)
}

// breakingStore panics at its first commit.
type breakingStore struct{ payment.Store }

func (breakingStore) Commit(payment.Change) error { panic("a bug") }

// TestI5PanicOfACall: after a panic of the client or the printer the outcome is unknown, or the
// copy may have been printed. The till goes on.
func TestI5PanicOfACall(t *testing.T) {
	inBubble(t, func(x *till) {
		x.stop()
		client, paper := &fuse{left: 2}, &fuse{left: 1}
		x.connect = func(s payment.Settings, k payment.SealKey) (payment.Acquirer, error) {
			a, err := x.acquirer.Connect(s, k)
			return breakingAcquirer{a, client}, err
		}
		x.paper = breakingPrinter{x.printer, paper}
		x.start()
		x.debit(1250)
		x.payer(payment.AcquirerAuthorized, 1250)
		x.want(x.after(time.Minute), payment.StateAccepted, payment.PhaseResult)
		x.balanced()
		out := x.printer.Printed()
		if len(out) == 0 || !out[0].Duplicate {
			t.Errorf("a copy that may have come out is printed as the first: %+v", out)
		}
	})
}

// TestPanicOfTheEngine: a panic of the engine ends Run with an error, so that the screens restore
// the terminal.
func TestPanicOfTheEngine(t *testing.T) {
	terminal, err := payment.NewEngine(payment.Config{
		Store: breakingStore{paymenttest.NewStore()}, Printer: &paymenttest.Printer{}, Connect: paymenttest.NewAcquirer().Connect,
		Clock: &shiftedClock{}, Hasher: paymenttest.Hasher{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), TermsVersion: terms,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := terminal.Run(t.Context()); !errors.Is(err, payment.ErrBroken) {
		t.Errorf("run: %v", err)
	}
}

// TestCommandBreaksDown: the caller of a command that panics gets an error, and the engine ends.
func TestCommandBreaksDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := paymenttest.NewStore()
		engine, err := payment.NewEngine(payment.Config{
			Store: store, Printer: &paymenttest.Printer{}, Connect: paymenttest.NewAcquirer().Connect, Clock: &shiftedClock{},
			Hasher: paymenttest.Hasher{}, Log: slog.New(slog.DiscardHandler), TermsVersion: terms,
		})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- engine.Run(t.Context()) }()
		synctest.Wait()
		store.Watch(func(payment.Change) { panic("with a secret") })
		if err := engine.AcceptTerms(t.Context(), terms); !errors.Is(err, payment.ErrBroken) {
			t.Errorf("command: %v", err)
		}
		if err := <-ended; !errors.Is(err, payment.ErrBroken) {
			t.Errorf("engine: %v", err)
		}
	})
}

// TestMaskedOfWhatTheDiskHolds: no text on disk makes the mask panic or show everything.
func TestMaskedOfWhatTheDiskHolds(t *testing.T) {
	for in, want := range map[payment.PayerID]string{
		"@x": "*****@x", "@": "*****@", "a@x.fr": "*****@x.fr", "ab@x.fr": "a*****@x.fr", "abc@x.fr": "ab*****@x.fr",
		"123456": "*****", "1234567": "12*****4567",
	} {
		if got := in.Masked(); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestResetKeepsTicketsOwed: a RAZ erases no owed ticket.
func TestResetKeepsTicketsOwed(t *testing.T) {
	inBubble(t, func(x *till) {
		x.printer.Break(errors.New("no paper"))
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		if err := x.Reset(x.ctx(), ""); !errors.Is(err, payment.ErrTicketsOwed) {
			t.Fatalf("reset: %v", err)
		}
		snap := x.Snapshot()
		if snap.Printer.Owed == 0 || snap.Settings.ShopID == "" {
			t.Fatalf("%+v", snap.Printer)
		}
		saved, err := x.store.Load()
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range saved.Owed {
			if err := x.SkipOwed(x.ctx(), o.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.Reset(x.ctx(), ""); err != nil {
			t.Fatalf("reset: %v", err)
		}
	})
}
