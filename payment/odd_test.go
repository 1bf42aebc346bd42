package payment_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// odd is an acquirer whose answers a test may change.
type odd struct {
	*paymenttest.Acquirer
	status, attach func(payment.Answer) payment.Answer
	attaches       atomic.Int64
	key            string         // that it was last connected with
	shop           payment.ShopID // that it was last connected for
}

func (o *odd) Status(ctx context.Context, q payment.Query, w time.Duration) (payment.Answer, error) {
	a, err := o.Acquirer.Status(ctx, q, w)
	if err == nil && o.status != nil {
		a = o.status(a)
	}
	return a, err
}

func (o *odd) Attach(ctx context.Context, q payment.Query, p payment.PayerID) (payment.Answer, error) {
	if n := o.attaches.Add(1); n > 1000 {
		<-ctx.Done()
	}
	a, err := o.Acquirer.Attach(ctx, q, p)
	if err == nil && o.attach != nil {
		a = o.attach(a)
	}
	return a, err
}

// liar is a store that may report a commit as failed although it was stored.
type liar struct {
	*paymenttest.Store
	lie atomic.Int64
	bad atomic.Bool
	// blind: nothing can be read.
	blind atomic.Bool
}

func (s *liar) Load() (payment.Saved, error) {
	if s.blind.Load() {
		return payment.Saved{}, paymenttest.ErrDisk
	}
	return s.Store.Load()
}

func (s *liar) Commit(c payment.Change) error {
	if s.bad.Load() {
		return errors.Join(payment.ErrStorage, paymenttest.ErrDisk)
	}
	err := s.Store.Commit(c)
	if err == nil && s.lie.Add(-1) >= 0 {
		return errors.Join(payment.ErrStorage, paymenttest.ErrDisk)
	}
	return err
}

func oddly(t *testing.T, f func(x *till, o *odd, s *liar)) {
	inBubble(t, func(x *till) {
		x.stop()
		o := &odd{Acquirer: x.acquirer}
		s := &liar{Store: x.store}
		term, err := payment.NewEngine(payment.Config{
			Store: s, Printer: x.printer, Clock: x.clock, Hasher: paymenttest.Hasher{},
			Connect: func(s payment.Settings, k payment.SealKey) (payment.Acquirer, error) {
				o.key, o.shop = k.Key, s.ShopID
				return o, nil
			},
			Log: slog.New(slog.NewTextHandler(io.Discard, nil)), TermsVersion: terms,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- term.Run(ctx) }()
		x.Engine = term
		x.stop = func() { cancel(); <-done; synctest.Wait() }
		synctest.Wait()
		f(x, o, s)
	})
}

// The answers to the status of a cancellation say a state that nobody knows.
func TestOddStuckCancelChecking(t *testing.T) {
	oddly(t, func(x *till, o *odd, _ *liar) {
		ref := paid(x, 1000)
		x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseBroken)})
		n := 0
		o.status = func(a payment.Answer) payment.Answer {
			if n++; n > 1 {
				a.State, a.Paid = payment.AcquirerUnrecognised, 0
			}
			return a
		}
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		s := x.after(time.Hour)
		if !s.CanWriteOff {
			t.Errorf("%v after an hour, no way out", s.Transaction.State)
		}
	})
}

func TestOddStuckCancelAsking(t *testing.T) {
	oddly(t, func(x *till, o *odd, _ *liar) {
		ref := paid(x, 1000)
		o.status = func(a payment.Answer) payment.Answer {
			a.State, a.Paid = payment.AcquirerUnrecognised, 0
			return a
		}
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		if s := x.after(time.Hour); !s.Transaction.State.Final() {
			t.Errorf("%v after an hour", s.Transaction.State)
		}
	})
}

// The acquirer accepts the payer and still answers INITIALIZED.
func TestOddAttachHotLoop(t *testing.T) {
	oddly(t, func(x *till, o *odd, _ *liar) {
		begin := time.Now()
		init := func(a payment.Answer) payment.Answer { a.State = payment.AcquirerInitialized; return a }
		o.attach, o.status = init, init
		x.acquirer.NoWait = true
		_ = x.StartDebit(x.ctx(), 1000, payment.ModePayerID, "10000003051")
		synctest.Wait()
		if n := o.attaches.Load(); n > 20 {
			t.Errorf("%d attachments in %v, %d commits", n, time.Since(begin), x.store.Commits())
		}
	})
}

// A closing is on the disk although its commit was reported as failed.
func TestOddAmbiguousClosing(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		paid(x, 1000)
		x.after(time.Minute)
		s.lie.Store(1)
		_ = x.CloseDay(x.ctx())
		s.lie.Store(0)
		paid(x, 300)
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Minute)
		all := x.printer.Printed()
		last := all[len(all)-1]
		if len(last.Lines) != last.Totals.Debits.Count {
			t.Errorf("closing %d counts %d debits and lists %d", last.ClosingNo, last.Totals.Debits.Count, len(last.Lines))
		}
	})
}

func TestOddAmbiguousReset(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		paid(x, 1000)
		x.after(time.Minute)
		s.lie.Store(1)
		_ = x.Reset(x.ctx(), "")
		s.lie.Store(0)
		if x.Snapshot().Phase == payment.PhaseIdle {
			paid(x, 300)
			x.restart()
			snap := x.Snapshot()
			t.Errorf("after a restart: phase %v, net %v", snap.Phase, snap.Totals.Net())
		}
	})
}

// Where the first commit of the start fails, Run returns the error and no command hangs.
func TestOddDeadEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &liar{Store: paymenttest.NewStore()}
		settings := payment.DefaultSettings()
		settings.ShopID = "10000651"
		key := payment.SealKey{Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
		_ = s.Commit(payment.Change{Settings: &settings, Key: &key, Terms: &payment.Terms{Version: terms}})
		s.bad.Store(true)
		term, err := payment.NewEngine(payment.Config{
			Store: s, Printer: &paymenttest.Printer{}, Clock: &shiftedClock{}, Hasher: paymenttest.Hasher{},
			Connect: paymenttest.NewAcquirer().Connect, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), TermsVersion: terms,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := term.Run(context.Background()); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("Run: %v", err)
		}
		if err := term.StartDebit(context.Background(), 100, payment.ModeQR, ""); !errors.Is(err, payment.ErrStopped) {
			t.Errorf("StartDebit: %v", err)
		}
	})
}

// A cancellation of another amount than was paid is refused.
func TestOddCancelAmount(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		ref := paid(x, 1000)
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 700}); err != nil {
			t.Fatal(err)
		}
		x.after(time.Minute)
		x.balanced()
	})
}

// After a commit that failed twice and was stored all the same, on a disk that cannot be read,
// nothing builds on the memory until the disk was read.
func TestOddDiskThatCannotBeReadBack(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		paid(x, 1000)
		x.after(time.Minute)
		s.lie.Store(2)
		s.blind.Store(true)
		if err := x.CloseDay(x.ctx()); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("closing: %v", err)
		}
		if err := x.StartDebit(x.ctx(), 300, payment.ModeQR, ""); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("debit on memory that may be behind the disk: %v", err)
		}
		s.blind.Store(false)
		s.lie.Store(0)
		_ = x.RetryPrinting(x.ctx())
		if snap := x.after(time.Second); snap.Totals.Closing != 1 || snap.Totals.Debits.Count != 0 {
			t.Errorf("totals %+v", snap.Totals)
		}
	})
}

// Parameters were stored although their commit was reported as failed twice. Later calls are for
// the stored shop.
func TestOddConnectsForTheShopOnTheDisk(t *testing.T) {
	oddly(t, func(x *till, o *odd, s *liar) {
		settings := x.Snapshot().Settings
		settings.ShopID = "10000999"
		s.lie.Store(2)
		if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("configure: %v", err)
		}
		x.debit(1000)
		if got := x.Snapshot().Settings.ShopID; got != "10000999" || o.shop != got {
			t.Errorf("connected for %s, the disk says %s", o.shop, got)
		}
	})
}

// Once the disk is back, the first repeated command is carried out.
func TestOddDiskIsBackAtOnce(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		s.bad.Store(true)
		s.blind.Store(true)
		if err := x.StartDebit(x.ctx(), 300, payment.ModeQR, ""); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("debit on no disk: %v", err)
		}
		s.bad.Store(false)
		s.blind.Store(false)
		if err := x.StartDebit(x.ctx(), 300, payment.ModeQR, ""); err != nil {
			t.Errorf("debit on a disk that is back: %v", err)
		}
	})
}
