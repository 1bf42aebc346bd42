package payment_test

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

const terms = "1"

// till is an Engine on fakes, in a bubble of testing/synctest, where hours pass at once.
type till struct {
	*payment.Engine
	t        *testing.T
	store    *paymenttest.Store
	acquirer *paymenttest.Acquirer
	printer  *paymenttest.Printer
	clock    *shiftedClock
	stop     func()
	// connect, paper and disk replace acquirer, printer and store where they are set.
	connect payment.Connect
	paper   payment.Printer
	files   payment.Printer
	disk    payment.Store
	hasher  payment.Hasher
	// watch is the engine's WatchPause, which is long where days pass.
	watch time.Duration
}

// shiftedClock is turned by the test while the till reads it.
type shiftedClock struct{ by atomic.Int64 }

func (c *shiftedClock) Now() time.Time { return time.Now().Add(time.Duration(c.by.Load())) }

func (c *shiftedClock) turn(by time.Duration) { c.by.Add(int64(by)) }

func (c *shiftedClock) set(at time.Time) { c.by.Store(int64(time.Until(at))) }

// inBubble runs f with a till that is initialised and started.
func inBubble(t *testing.T, f func(*till)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		x := &till{
			t: t, store: paymenttest.NewStore(), acquirer: paymenttest.NewAcquirer(),
			printer: &paymenttest.Printer{}, clock: &shiftedClock{}, watch: 10 * time.Minute,
			hasher: paymenttest.Hasher{},
		}
		settings := payment.DefaultSettings()
		settings.ShopID, settings.ShopName, settings.Adjustable = "10000651", "CAMPING", true
		settings.ClosingTime = payment.ClosingTime{}
		key := payment.SealKey{Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
		if err := x.store.Commit(payment.Change{
			Settings: &settings, Key: &key, Terms: &payment.Terms{Version: terms, At: time.Now()},
		}); err != nil {
			t.Fatal(err)
		}
		x.start()
		defer func() { x.stop() }()
		f(x)
	})
}

// start runs an Engine on what is on disk.
func (x *till) start() {
	x.t.Helper()
	if x.connect == nil {
		x.connect, x.paper = x.acquirer.Connect, x.printer
	}
	if x.disk == nil {
		x.disk = x.store
	}
	terminal, err := payment.NewEngine(payment.Config{
		Store: x.disk, Printer: x.paper, Files: x.files, Connect: x.connect, Clock: x.clock,
		Hasher: x.hasher, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), TermsVersion: terms,
		WatchPause: x.watch, // days go by in a bubble
	})
	if err != nil {
		x.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := terminal.Run(ctx); err != nil {
			x.t.Errorf("Run: %v", err)
		}
	}()
	x.Engine = terminal
	x.stop = func() {
		cancel()
		<-done
		synctest.Wait()
	}
	synctest.Wait()
}

// restart is a power cut followed by a start.
func (x *till) restart() {
	x.t.Helper()
	x.stop()
	x.start()
}

func (x *till) ctx() context.Context { return context.Background() }

// debit starts a payment by QR code and lets it come to its wait.
func (x *till) debit(cents int64) payment.Snapshot {
	x.t.Helper()
	return x.start1(payment.Amount(cents), payment.ModeQR, "")
}

func (x *till) start1(a payment.Amount, m payment.Mode, p payment.PayerID) payment.Snapshot {
	x.t.Helper()
	if err := x.StartDebit(x.ctx(), a, m, p); err != nil {
		x.t.Fatalf("StartDebit: %v", err)
	}
	synctest.Wait()
	return x.Snapshot()
}

// payer makes the payer decide and waits for the till to know.
func (x *till) payer(s payment.AcquirerState, paid int64) payment.Snapshot {
	x.t.Helper()
	if !x.acquirer.Set(x.acquirer.Last().Reference, s, payment.Amount(paid)) {
		x.t.Fatal("the transaction is not open any more")
	}
	return x.after(5 * time.Second)
}

// after lets time pass.
func (x *till) after(d time.Duration) payment.Snapshot {
	time.Sleep(d)
	synctest.Wait()
	return x.Snapshot()
}

func (x *till) want(s payment.Snapshot, state payment.State, phase payment.Phase) payment.Snapshot {
	x.t.Helper()
	if s.Transaction.State != state || s.Phase != phase {
		x.t.Fatalf("state %v in phase %v, want %v in phase %v (code %q, cause %v)", s.Transaction.State, s.Phase, state, phase,
			s.Transaction.Code, s.Transaction.Cause)
	}
	return s
}

// acknowledge presses ENTER on a result.
func (x *till) acknowledge() payment.Snapshot {
	x.t.Helper()
	if err := x.Acknowledge(x.ctx()); err != nil {
		x.t.Fatalf("Acknowledge: %v", err)
	}
	synctest.Wait()
	return x.Snapshot()
}

// balanced compares the totals with the acquirer's ledger (I2, I3).
func (x *till) balanced() {
	x.t.Helper()
	paid, cancelled := x.acquirer.Totals()
	if net := x.Snapshot().Totals.Net(); net != paid {
		x.t.Errorf("totals %v, ledger %v paid and %v cancelled", net, paid, cancelled)
	}
}

func lost(cause payment.Cause) error {
	return &payment.Failure{Sent: true, Cause: cause, Err: context.DeadlineExceeded}
}

func unsent(cause payment.Cause) error {
	return &payment.Failure{Cause: cause, Err: context.DeadlineExceeded}
}
