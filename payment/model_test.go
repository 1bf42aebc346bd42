package payment_test

import (
	"flag"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

var modelSteps = flag.Int("model.steps", 40, "steps of one sequence of the model")

// TestModel drives the engine with a payer, a network, a printer, a disk, a clock and
// power cuts that do what they like, and compares it with the acquirer's ledger after
// every step (I1 to I10). -rapid.checks sets the number of sequences.
func TestModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		if stopped := inModelBubble(t, r); stopped != nil {
			panic(stopped) // rapid's own way to end a sequence
		}
	})
}

// inModelBubble plays one sequence in a bubble of its own and hands out the panic by
// which rapid ends it.
func inModelBubble(t *testing.T, r *rapid.T) (stopped any) {
	synctest.Test(t, func(t *testing.T) {
		defer func() { stopped = recover() }()
		m := newModel(t, r)
		defer func() { m.x.stop() }()
		for range *modelSteps {
			m.step()
			m.check(false)
		}
		m.settle()
		m.check(true)
	})
	return stopped
}

type model struct {
	x *till
	r *rapid.T
}

func newModel(t *testing.T, r *rapid.T) *model {
	x := &till{
		t: t, store: paymenttest.NewStore(), acquirer: paymenttest.NewAcquirer(),
		printer: &paymenttest.Printer{}, clock: &shiftedClock{},
	}
	settings := payment.DefaultSettings()
	settings.ShopID, settings.Adjustable = "10000651", true
	settings.PrintQR = rapid.Bool().Draw(r, "print the code")
	key := payment.SealKey{Version: "v", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
	if err := x.store.Commit(payment.Change{
		Settings: &settings, Key: &key, Terms: &payment.Terms{Version: terms},
	}); err != nil {
		t.Fatal(err)
	}
	x.acquirer.NoWait = rapid.Bool().Draw(r, "no wait")
	x.acquirer.Dateless = rapid.Bool().Draw(r, "no dates")
	x.start()
	return &model{x: x, r: r}
}

func (m *model) step() {
	actions := []string{
		"debit", "payer", "payer", "fault", "fault", "red", "acknowledge", "power cut", "time", "time",
		"printer", "disk", "cancel", "close", "give up", "other payer",
	}
	action := rapid.SampledFrom(actions).Draw(m.r, "action")
	x, ctx := m.x, m.x.ctx()
	switch action {
	case "debit":
		m.debit()
	case "payer":
		m.payer()
	case "fault":
		m.fault()
	case "red":
		_ = x.Abort(ctx)
	case "acknowledge":
		_ = x.Acknowledge(ctx)
	case "power cut":
		x.stop()
		x.acquirer.DropHeld()
		x.after(time.Duration(rapid.IntRange(0, 400).Draw(m.r, "off for s")) * time.Second)
		x.start()
	case "time":
		x.after(time.Duration(rapid.IntRange(1, 90_000).Draw(m.r, "ms")) * time.Millisecond)
	case "printer":
		x.printer.Break(rapid.SampledFrom([]error{nil, paymenttest.ErrPrinter, payment.ErrNotPrinted}).Draw(m.r, "printer"))
	case "disk":
		x.store.Fail(rapid.Bool().Draw(m.r, "failing"))
	case "cancel":
		m.cancel()
	case "close":
		_ = x.CloseDay(ctx)
	case "give up":
		_ = x.GiveUpRemainder(ctx)
	case "other payer":
		_ = x.GivePayer(ctx, "10123453051")
	}
	synctest.Wait()
}

func (m *model) debit() {
	amount := payment.Amount(rapid.Int64Range(1, 5000).Draw(m.r, "cents"))
	if s := m.x.Snapshot(); s.Phase == payment.PhaseRemainder {
		amount = s.Sale.Remainder()
	}
	mode := rapid.SampledFrom([]payment.Mode{payment.ModeQR, payment.ModePayerID}).Draw(m.r, "mode")
	_ = m.x.StartDebit(m.x.ctx(), amount, mode, "10123453051")
}

func (m *model) payer() {
	l := m.x.acquirer.Ledger()
	if len(l) == 0 {
		return
	}
	e := l[len(l)-1]
	if saved, _ := m.x.store.Load(); saved.Last.Reference != e.Reference {
		return // nobody can pay what the till has never shown
	}
	switch rapid.SampledFrom([]string{"all", "part", "no", "gives up"}).Draw(m.r, "payer") {
	case "all":
		m.x.acquirer.Set(e.Reference, payment.AcquirerAuthorized, e.Requested)
	case "part":
		part := payment.Amount(rapid.Int64Range(1, e.Requested.Cents()).Draw(m.r, "part"))
		m.x.acquirer.Set(e.Reference, payment.AcquirerValidated, part)
	case "no":
		m.x.acquirer.Set(e.Reference, payment.AcquirerRejected, 0)
	case "gives up":
		m.x.acquirer.Set(e.Reference, payment.AcquirerAborted, 0)
	}
	m.x.after(time.Second)
}

func (m *model) fault() {
	var late time.Duration
	if rapid.Bool().Draw(m.r, "executed late") {
		late = time.Duration(rapid.IntRange(1, 25).Draw(m.r, "late by s")) * time.Second
	}
	m.x.acquirer.Inject(paymenttest.Fault{
		Late:   late,
		Call:   rapid.SampledFrom([]string{"create", "attach", "status", "status", "cancel"}).Draw(m.r, "call"),
		Before: rapid.Bool().Draw(m.r, "before"),
		Err: rapid.SampledFrom([]error{
			nil, lost(payment.CauseServer), lost(payment.CauseBroken), lost(payment.CauseResponseSeal),
		}).Draw(m.r, "error"),
	})
}

func (m *model) cancel() {
	l := m.x.acquirer.Ledger()
	if len(l) == 0 {
		return
	}
	e := l[rapid.IntRange(0, len(l)-1).Draw(m.r, "which")]
	a, err := m.x.LookUp(m.x.ctx(), e.Reference)
	if err != nil {
		return
	}
	_ = m.x.StartCancellation(m.x.ctx(), payment.CancelRequest{Reference: e.Reference, Amount: a.Paid})
}

// settle repairs everything and lets the till come to rest.
func (m *model) settle() {
	m.x.acquirer.ClearFaults()
	m.x.printer.Break(nil)
	m.x.store.Fail(false)
	m.x.after(10 * time.Minute)
	if s := m.x.Snapshot(); s.Phase == payment.PhaseInProgress {
		if err := m.x.Abort(m.x.ctx()); err != nil {
			m.r.Fatalf("cannot leave %v: %v", s.Transaction.State, err)
		}
		m.x.after(time.Minute)
	}
	if s := m.x.Snapshot(); s.Phase == payment.PhaseInProgress || s.Phase == payment.PhaseStorage {
		m.r.Fatalf("stuck in %v, phase %v", s.Transaction.State, s.Phase)
	}
	m.x.after(time.Minute)
}

// check compares what is durable with the ledger. While a transaction is in progress,
// it alone may differ.
func (m *model) check(atRest bool) {
	saved, _ := m.x.store.Load()
	lines, _ := m.x.store.DayLines()
	held := saved.Totals.Net()
	for _, c := range m.closed() {
		held += c
	}
	var ledger payment.Amount
	for _, e := range m.x.acquirer.Ledger() {
		switch tx := saved.Last; {
		case tx != nil && !tx.State.Final() && tx.Reference == e.Reference && tx.Kind == payment.KindDebit:
		case tx != nil && !tx.State.Final() && tx.Reference == e.Reference:
			ledger += tx.Requested // still counted, the cancellation is under way
		case e.State.Paid():
			ledger += e.Paid
		}
	}
	if held != ledger {
		m.r.Fatalf("totals and closings hold %v, the ledger %v (last %+v)", held, ledger, saved.Last)
	}
	var sum payment.Amount
	for _, l := range lines {
		if sum += l.Amount; l.Kind == payment.KindCancellation {
			sum -= 2 * l.Amount
		}
	}
	if sum != saved.Totals.Net() {
		m.r.Fatalf("lines give %v, totals %v", sum, saved.Totals.Net())
	}
	m.checkPaper(atRest, saved)
	if s := m.x.Snapshot(); s.Phase == payment.PhaseStorage && s.Transaction.State.Final() && !saved.Last.State.Final() {
		m.r.Fatalf("shows %v before it is durable", s.Transaction.State)
	}
}

// closed are the nets of the closings that were printed or are still owed, once each.
func (m *model) closed() map[int]payment.Amount {
	all := map[int]payment.Amount{}
	saved, _ := m.x.store.Load()
	for _, o := range saved.Owed {
		if o.Ticket.Nature == payment.NatureClosing {
			all[o.Ticket.ClosingNo] = o.Ticket.Totals.Net()
		}
	}
	for _, p := range m.x.printer.Printed() {
		if p.Nature == payment.NatureClosing {
			all[p.ClosingNo] = p.Totals.Net()
		}
	}
	if len(all) != saved.Totals.Closing {
		m.r.Fatalf("%d closings on paper or owed, the totals say %d", len(all), saved.Totals.Closing)
	}
	return all
}

// checkPaper: no ticket set unmarked twice; at rest each is complete.
func (m *model) checkPaper(atRest bool, saved payment.Saved) {
	unmarked, printed := map[string]int{}, map[string]int{}
	for _, p := range m.x.printer.Printed() {
		if p.Nature != payment.NatureDebit && p.Nature != payment.NatureCancellation {
			continue
		}
		key := fmt.Sprint(p.Nature, p.Reference)
		printed[key]++
		if !p.Duplicate {
			unmarked[key]++
		}
		if unmarked[key] > saved.Settings.Copies {
			m.r.Fatalf("%d unmarked copies of %s", unmarked[key], key)
		}
	}
	if !atRest {
		return
	}
	if len(saved.Owed) != 0 {
		m.r.Fatalf("%d tickets still owed", len(saved.Owed))
	}
	for key, n := range printed {
		if n < saved.Settings.Copies {
			m.r.Fatalf("%d copies of %s", n, key)
		}
	}
}
