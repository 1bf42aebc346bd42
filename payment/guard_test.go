package payment_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// fuse makes a part break down so many times.
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

// breakingStore breaks down at its first commit.
type breakingStore struct{ payment.Store }

func (breakingStore) Commit(payment.Change) error { panic("a bug") }

// TestI5PanicOfACall: a client or a printer that breaks down leaves an unknown outcome and
// a copy that may have come out; the till goes on.
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

// TestPanicOfTheEngine: the engine's end is told, so that the screens give the terminal back.
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
