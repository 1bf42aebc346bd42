package payment_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
	"ancvtpe/store"
)

// A till recovers a sale from a backup of any of its commits. The totals are the acquirer's,
// no ticket is owed and the sale can be ended. The acquirer is as it was at that commit, or the
// payer has paid since.
func TestBackupAtEveryCommit(t *testing.T) {
	tmp, commits := memoryDir(t), int64(0)
	synctest.Test(t, func(t *testing.T) {
		commits = cutSale(t, filepath.Join(tmp, "whole"), math.MaxInt64).disk.(*power).done.Load()
	})
	if commits < 12 {
		t.Fatalf("only %d commits: this is no whole sale", commits)
	}
	recovered := 0
	for n := range commits {
		for _, paysSince := range []bool{false, true} {
			dir := filepath.Join(tmp, fmt.Sprintf("%d-%t", n+1, paysSince))
			synctest.Test(t, func(t *testing.T) {
				x := cutSale(t, dir, n+1)
				taken, err := store.ReadBackup(dir)
				if err != nil {
					t.Fatal(err)
				}
				if last := taken.Saved.Last; paysSince && last != nil && last.Reference != "" {
					x.acquirer.Set(last.Reference, payment.AcquirerAuthorized, last.Requested)
				}
				restore(x, taken, dir+"-restored")
				if x.settle(); x.Snapshot().Totals.Debits.Total > 0 {
					recovered++
				}
			})
		}
	}
	t.Logf("%d commits, %d tills restored, %d of them with money", commits, 2*commits, recovered)
}

var errOff = errors.New("the power is off")

// power is a till's store whose power is cut after some commits. Nothing is committed, sent or
// printed after that.
type power struct {
	*store.Store
	done  atomic.Int64
	until int64
}

func (p *power) off() bool { return p.done.Load() >= p.until }

func (p *power) Commit(c payment.Change) error {
	if p.off() {
		return errOff
	}
	if err := p.Store.Commit(c); err != nil {
		return err
	}
	p.done.Add(1)
	return nil
}

// line is the connection to the acquirer, which needs the power.
type line struct {
	*paymenttest.Acquirer
	power *power
}

func (l line) Create(ctx context.Context, r payment.CreateRequest) (payment.Answer, error) {
	if l.power.off() {
		return payment.Answer{}, unsent(payment.CauseConnect)
	}
	return l.Acquirer.Create(ctx, r)
}

func (l line) Status(ctx context.Context, q payment.Query, wait time.Duration) (payment.Answer, error) {
	if l.power.off() {
		return payment.Answer{}, unsent(payment.CauseConnect)
	}
	return l.Acquirer.Status(ctx, q, wait)
}

type poweredPrinter struct {
	*paymenttest.Printer
	power *power
}

func (p poweredPrinter) Print(ctx context.Context, ticket payment.Ticket) error {
	if p.power.off() {
		return errOff
	}
	return p.Printer.Print(ctx, ticket)
}

// cutSale makes a sale of 20,00 in two payments on a real store, and cuts the power after some
// commits.
func cutSale(t *testing.T, dir string, until int64) *till {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	settings := payment.DefaultSettings()
	settings.ShopID, settings.ShopName, settings.Adjustable = "10000651", "CAMPING", true
	settings.ClosingTime = payment.ClosingTime{}
	key := payment.SealKey{Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
	if err := s.Commit(payment.Change{Settings: &settings, Key: &key, Terms: &payment.Terms{Version: terms, At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	p := &power{Store: s, until: until}
	x := &till{
		t: t, acquirer: paymenttest.NewAcquirer(), printer: &paymenttest.Printer{}, clock: &shiftedClock{}, watch: 10 * time.Minute, disk: p,
	}
	x.connect = func(payment.Settings, payment.SealKey) (payment.Acquirer, error) { return line{x.acquirer, p}, nil }
	x.paper = poweredPrinter{x.printer, p}
	x.start()
	defer func() { x.stop() }()
	for _, amount := range []payment.Amount{2000, 750} {
		for _, step := range []func() error{
			func() error { return x.StartDebit(x.ctx(), amount, payment.ModeQR, "") },
			func() error {
				x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, min(amount, 1250))
				return nil
			},
			func() error { return x.Acknowledge(x.ctx()) },
		} {
			if p.off() {
				return x
			}
			if err := step(); err != nil && !p.off() {
				t.Fatal(err)
			}
			x.after(5 * time.Second)
		}
	}
	return x
}

// restore starts the till on a backup, in another directory.
func restore(x *till, taken store.Backup, dir string) {
	x.t.Helper()
	b, err := store.OpenBackup(taken.Files)
	if err != nil {
		x.t.Fatal(err)
	}
	s, err := store.Open(dir)
	if err != nil {
		x.t.Fatal(err)
	}
	if err := s.Restore(b); err != nil {
		x.t.Fatal(err)
	}
	x.connect, x.disk = nil, s
	x.start()
}

// settle ends the sale as cashier and payer do, and checks the result.
func (x *till) settle() {
	x.t.Helper()
	s := x.after(5 * time.Second)
	for range 12 {
		switch {
		case s.Phase == payment.PhaseResult:
			x.acknowledge()
		case s.Phase == payment.PhaseRemainder:
			x.debit(s.Sale.Remainder().Cents())
		case s.Phase == payment.PhaseInProgress && s.Transaction.State == payment.StateWaiting:
			x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, s.Transaction.Requested)
		}
		s = x.after(5 * time.Second)
	}
	x.balanced()
	x.stop()
	saved, err := x.disk.Load()
	if err != nil {
		x.t.Fatal(err)
	}
	if s.Phase != payment.PhaseIdle || len(saved.Owed) > 0 {
		x.t.Errorf("phase %v, state %v, %d tickets owed", s.Phase, s.Transaction.State, len(saved.Owed))
	}
	copies := 0
	for _, ticket := range x.printer.Printed() {
		if ticket.Nature == payment.NatureDebit {
			copies++
		}
	}
	if n := saved.Totals.Debits.Count; copies < 2*n {
		x.t.Errorf("%d debits, but %d copies of their tickets came out", n, copies)
	}
	if err := x.disk.(*store.Store).Close(); err != nil {
		x.t.Error(err)
	}
}
