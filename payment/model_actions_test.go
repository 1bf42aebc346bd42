package payment_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// action draws what it needs at once and gives what is then done, so that two can be done
// at the same time.
type action struct {
	name string
	draw func(w *world) func()
}

// commands are what cashiers do; events what happens to them. The first of each is the
// simplest: failing sequences shrink towards it.
var (
	commands = []action{
		{"debit", (*world).debit},
		{"red key", (*world).red},
		{"acknowledge", (*world).acknowledge},
		{"other payer", (*world).otherPayer},
		{"cancel", (*world).cancel},
		{"cancel unseen", (*world).cancelUnseen},
		{"give up the remainder", (*world).giveUp},
		{"close by hand", (*world).closeDay},
		{"print again", (*world).printAgain},
		{"raz", (*world).reset},
		{"parameters", (*world).parameters},
		{"password", (*world).password},
		{"sans suite", (*world).writeOff},
	}
	events = []action{
		{"payer", (*world).payer},
		{"time", (*world).time},
		{"fault", (*world).fault},
		{"clock", (*world).clockJump},
		{"printer", (*world).printer},
		{"disk", (*world).breakDisk},
		{"cut in the next commit", (*world).arm},
	}
	mix = []action{
		commands[0], events[0], events[1], events[2], commands[0], events[0], events[1], commands[1], commands[2], events[0],
		{"power cut", func(w *world) func() { w.trouble.Store(true); return func() { w.powerCut(w.r) } }},
		events[5], events[6], commands[4], commands[6], commands[3], commands[7], commands[8], commands[9], commands[10],
		commands[11], commands[12], events[3], events[4],
		{"restart", func(w *world) func() { return func() { w.restart(w.r) } }},
		{"two at once", (*world).two},
		{"sale", (*world).sale},
		{"sale", (*world).sale},
		{"sale", (*world).sale},
		{"repair", (*world).repair},
		{"two at once", (*world).two},
		commands[2], commands[5], commands[12], events[2], events[1],
		{"till asks", (*world).tillAsks},
		{"till asks", (*world).tillAsks},
		{"till withdraws", (*world).tillWithdraws},
		{"till closes", (*world).tillCloses},
		{"till cancels", (*world).tillCancels},
	}
)

// step does one thing, and starts the till again if that cut its power.
func (w *world) step() {
	a := rapid.SampledFrom(mix).Draw(w.r, "action")
	w.tally(a.name)
	a.draw(w)()
	synctest.Wait()
	s := w.Snapshot()
	w.r.Logf("=> %-12s phase %v, %v %v %s, sale %v/%v, owed %d, closing %d, net %v, %s", a.name, s.Phase, s.Transaction.Seq,
		s.Transaction.State, s.Transaction.Reference, s.Sale.Paid, s.Sale.Total, s.Printer.Owed, s.Totals.Closing, s.Totals.Net(),
		w.clock.Now().Format(time.DateTime))
	if w.dead() {
		w.r.Logf("=> dead")
		w.check()
		w.powerCut(w.r)
	}
}

// two things happen in the same instant.
func (w *world) two() func() {
	first := rapid.SampledFrom(commands).Draw(w.r, "one")
	second := rapid.SampledFrom(append(commands[:4:4], events[0], commands[6], commands[7], commands[9])).Draw(w.r, "other")
	one, other := first.draw(w), second.draw(w)
	return func() {
		w.both = true
		defer func() { w.both = false }()
		var both sync.WaitGroup
		both.Go(one)
		both.Go(other)
		both.Wait()
	}
}

// heard looks at an error that a command gave.
func (w *world) heard(err error) {
	if err != nil {
		w.look("error", fmt.Sprintf("%v %+v %#v", err, err, err))
	}
}

// refusable reports whether a command may be refused for a reason that is not the till's
// state: the disk, or a power cut.
func refusable(err error) bool {
	return errors.Is(err, payment.ErrStorage) || errors.Is(err, payment.ErrStopped)
}

func (w *world) debit() func() {
	cents := rapid.Int64Range(1, 5000).Draw(w.r, "cents")
	mode := rapid.SampledFrom([]payment.Mode{payment.ModeQR, payment.ModePayerID}).Draw(w.r, "mode")
	payer := payment.PayerID(rapid.SampledFrom(payers).Draw(w.r, "payer"))
	return func() {
		s, amount := w.Snapshot(), payment.Amount(cents)
		if s.Phase == payment.PhaseRemainder {
			amount = s.Sale.Remainder()
		}
		calm := w.disk.calm()
		err := w.StartDebit(w.ctx(), amount, mode, payer)
		w.heard(err)
		if err != nil {
			w.tally("debit refused: " + errName(err))
		}
		if free := s.Phase == payment.PhaseIdle && s.Terms.Version == terms; free && calm && err != nil && w.alone() && !w.dead() {
			w.violate("I4", "PRET, and a debit is refused: %v (printer %+v)", err, s.Printer)
		}
		if s.Phase == payment.PhaseUninitialised && calm && err == nil && w.alone() {
			w.violate("I11", "a debit on a till that is not initialised")
		}
	}
}

// errName names the sentinel of a refusal.
func errName(err error) string {
	for _, known := range []error{
		payment.ErrStorage, payment.ErrUnresolved, payment.ErrNotInitialised, payment.ErrTermsNotAccepted, payment.ErrRemainderOpen,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

// alone reports whether the last step did one thing only.
func (w *world) alone() bool { return !w.both }

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) red() func() {
	twice := rapid.Bool().Draw(w.r, "twice")
	return func() {
		w.heard(w.Abort(w.ctx()))
		if twice {
			w.heard(w.Abort(w.ctx()))
		}
	}
}

func (w *world) acknowledge() func() {
	twice := rapid.Bool().Draw(w.r, "twice")
	return func() {
		w.heard(w.Acknowledge(w.ctx()))
		if twice {
			w.heard(w.Acknowledge(w.ctx()))
		}
	}
}

func (w *world) otherPayer() func() {
	payer := payment.PayerID(rapid.SampledFrom(payers).Draw(w.r, "payer"))
	return func() { w.heard(w.GivePayer(w.ctx(), payer)) }
}

func (w *world) giveUp() func() {
	return func() {
		w.givingUp.Add(1)
		w.heard(w.GiveUpRemainder(w.ctx()))
		w.givingUp.Add(-1)
	}
}

func (w *world) writeOff() func() {
	return func() {
		s, calm := w.Snapshot(), w.disk.calm()
		before := w.writingOff.Swap(true) // until it is on disk: the commit may be tried again
		err := w.WriteOff(w.ctx())
		w.heard(err)
		if err == nil && !s.CanWriteOff && calm && w.alone() {
			w.violate("I6", "SANS SUITE of %v before it is offered", s.Transaction.State)
		}
		if err == nil {
			w.tally("sans suite done")
		} else {
			w.writingOff.Store(before)
		}
	}
}

// payer decides on a payment that he has heard of.
func (w *world) payer() func() {
	pick := rapid.IntRange(0, 9).Draw(w.r, "which")
	what := rapid.SampledFrom([]string{"yes", "less", "yes", "late", "no", "gives up"}).Draw(w.r, "payer")
	share := payment.Amount(rapid.Int64Range(1, 5000).Draw(w.r, "part"))
	margin := rapid.SampledFrom([]time.Duration{time.Millisecond, 50 * time.Millisecond, time.Second, -time.Second}).Draw(w.r, "before the end")
	wait := rapid.Bool().Draw(w.r, "then a second")
	return func() {
		var open []paymenttest.Entry
		for _, e := range w.acquirer.Ledger() {
			if (e.State == payment.AcquirerInitialized || e.State == payment.AcquirerProcessing) && w.payable(e) {
				open = append(open, e)
			}
		}
		if len(open) == 0 {
			return
		}
		e := open[max(0, len(open)-1-pick%3)]
		if what == "late" {
			w.pass1(time.Until(e.Expires) - margin)
		}
		w.books.mu.Lock()
		adjustable := w.books.payments[e.Payment]
		w.books.mu.Unlock()
		w.tally("payer: " + what)
		switch {
		case what == "less" && adjustable:
			w.acquirer.Set(e.Reference, payment.AcquirerValidated, 1+share%e.Requested)
		case what == "no":
			w.acquirer.Set(e.Reference, payment.AcquirerRejected, 0)
		case what == "gives up":
			w.acquirer.Set(e.Reference, payment.AcquirerAborted, 0)
		default:
			w.acquirer.Set(e.Reference, payment.AcquirerAuthorized, e.Requested)
		}
		if wait {
			w.pass1(time.Second)
		}
	}
}

// sale is a debit that only the faults already under way disturb.
func (w *world) sale() func() {
	begin, pay, seen := w.debit(), w.payer(), w.acknowledge()
	return func() {
		for _, do := range []func(){seen, begin, func() { w.pass1(2 * time.Second) }, pay, func() { w.pass1(3 * time.Second) }, seen} {
			do()
		}
	}
}

// repair ends all faults.
func (w *world) repair() func() {
	return func() {
		w.acquirer.ClearFaults()
		w.paper.turn(paperGood, 0, false)
		w.disk.repair()
	}
}

// pass1 lets time pass within an action.
func (w *world) pass1(d time.Duration) { <-time.After(d) }

func (w *world) time() func() {
	ms := rapid.IntRange(1, 90_000).Draw(w.r, "ms")
	long := rapid.IntRange(0, 9).Draw(w.r, "long") == 7
	return func() {
		if long {
			ms *= 20
		}
		w.pass1(time.Duration(ms) * time.Millisecond)
	}
}

func (w *world) fault() func() {
	errs := []error{
		nil, lost(payment.CauseServer), lost(payment.CauseBroken), lost(payment.CauseResponseSeal), lost(payment.CauseMismatch),
		unsent(payment.CauseConnect), unsent(payment.CauseTLS),
	}
	codes := []payment.Code{
		payment.CodeNotFound, payment.CodePayerNotFound, payment.CodePayerBusy, payment.CodeInvalidSeal,
		payment.CodeMerchantNotAllowed, payment.CodeServerError,
	}
	f := paymenttest.Fault{
		Call:   rapid.SampledFrom([]string{"status", "create", "attach", "cancel", "status"}).Draw(w.r, "call"),
		Before: rapid.Bool().Draw(w.r, "before"),
	}
	n := rapid.SampledFrom([]int{1, 1, 2, 6}).Draw(w.r, "times")
	switch kind := rapid.IntRange(0, 9).Draw(w.r, "error"); {
	case kind < len(errs):
		f.Err = errs[kind]
		var failure *payment.Failure
		if errors.As(f.Err, &failure) && !failure.Sent {
			f.Before = true
		}
	default: // refused by a server that did nothing
		f.Before, f.Err = true, &payment.Refusal{Code: rapid.SampledFrom(codes).Draw(w.r, "code")}
	}
	var failure *payment.Failure
	if f.Before && (f.Err == nil || errors.As(f.Err, &failure) && failure.Sent) && rapid.Bool().Draw(w.r, "executed late") {
		f.Late = time.Duration(rapid.IntRange(1, 25).Draw(w.r, "late by s")) * time.Second
	}
	return func() {
		for range n {
			w.acquirer.Inject(f)
		}
	}
}

// clockJump puts the clock wrong, or right.
func (w *world) clockJump() func() {
	by := rapid.SampledFrom([]time.Duration{
		time.Second, -time.Second, 40 * time.Millisecond, -time.Hour, time.Hour, -25 * time.Hour, 25 * time.Hour, 24 * time.Hour,
		-7 * 24 * time.Hour, 3 * 24 * time.Hour, 200 * 24 * time.Hour, -30 * 365 * 24 * time.Hour,
	}).Draw(w.r, "by")
	right := rapid.IntRange(0, 4).Draw(w.r, "right again") == 0
	return func() {
		if right {
			w.clock.by.Store(0)
		} else {
			w.clock.turn(by)
		}
		w.forgetDays()
		w.pass1(time.Duration(100) * time.Second) // the till looks once a minute
	}
}

func (w *world) printer() func() {
	mode := rapid.SampledFrom([]string{paperGood, paperDead, paperNone, paperLies, paperSlow}).Draw(w.r, "printer")
	slow := time.Duration(rapid.IntRange(1, 40).Draw(w.r, "seconds")) * time.Second
	half := rapid.Bool().Draw(w.r, "half")
	return func() {
		if mode != paperGood {
			w.trouble.Store(true)
		}
		w.paper.turn(mode, slow, half)
	}
}

func (w *world) breakDisk() func() {
	f := diskFault{
		n:     rapid.SampledFrom([]int{0, 1, 2, 3, 7, 100}).Draw(w.r, "commits"),
		after: rapid.Bool().Draw(w.r, "after"), reads: rapid.Bool().Draw(w.r, "reads too"),
	}
	return func() {
		w.trouble.Store(true)
		w.disk.spoil(f)
	}
}

func (w *world) arm() func() {
	seed := rapid.Uint64().Draw(w.r, "moment")
	return func() {
		w.trouble.Store(true)
		w.disk.arm(seed)
	}
}
