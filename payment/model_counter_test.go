package payment_test

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	"ancvtpe/payment"
)

// drawSettings draws the parameters of a till that is initialised.
func drawSettings(r *rapid.T) payment.Settings {
	s := payment.DefaultSettings()
	s.ShopID, s.ShopName = "10000651", "CAMPING"
	s.Adjustable = rapid.IntRange(0, 3).Draw(r, "adjustable") > 0
	s.Copies = rapid.IntRange(1, 2).Draw(r, "copies")
	s.PrintQR = rapid.Bool().Draw(r, "print the code")
	s.ProveClosing = rapid.Bool().Draw(r, "prove closings")
	s.ClosingTime = payment.ClosingTime{
		Set: rapid.IntRange(0, 3).Draw(r, "closing") > 0, Hour: rapid.IntRange(0, 23).Draw(r, "hour"),
		Minute: rapid.IntRange(0, 59).Draw(r, "minute"),
	}
	if !s.ClosingTime.Set {
		s.ClosingTime = payment.ClosingTime{}
	}
	return s
}

// initialise loads parameters and key, and accepts the terms.
func (w *world) initialise(s payment.Settings) func() {
	key := payment.SealKey{Version: "ver001", Provider: "100016", Key: sealKey}
	return func() {
		w.heard(w.Configure(w.ctx(), payment.Setup{Settings: &s, Key: &key}))
		w.heard(w.AcceptTerms(w.ctx(), terms))
	}
}

// parameters changes them, or initialises the till anew.
func (w *world) parameters() func() {
	s := drawSettings(w.r)
	return func() {
		before := w.disk.must()
		busy := before.Last != nil && !before.Last.State.Final()
		w.initialise(s)()
		after := w.disk.must()
		if busy && w.alone() && after.Last.Seq == before.Last.Seq && after.Settings != before.Settings && !after.Last.State.Final() {
			w.violate("I6", "parameters change over %v", before.Last.State)
		}
	}
}

// closeDay closes by hand.
func (w *world) closeDay() func() {
	return func() {
		s, before, calm := w.Snapshot(), w.disk.must(), w.disk.calm()
		err := w.CloseDay(w.ctx())
		w.heard(err)
		after := w.disk.must()
		most := before.Totals.Closing + 1
		if due := before.ClosingDue; !due.IsZero() && !w.clock.Now().Before(due) {
			most++ // the automatic one, which the disk has kept waiting, may come first
		}
		switch {
		case !w.alone():
		case err == nil && (after.Totals.Closing <= before.Totals.Closing || after.Totals.Closing > most):
			w.violate("I8", "closed, and the number goes from %d to %d", before.Totals.Closing, after.Totals.Closing)
		case err != nil && calm && s.Phase == payment.PhaseIdle && !refusable(err):
			w.violate("I8", "PRET, and the closing is refused: %v", err)
		}
	}
}

// printAgain prints one of the tickets that are not a transaction's first.
func (w *world) printAgain() func() {
	what := rapid.SampledFrom([]string{"last", "totals", "totals again", "test", "retry"}).Draw(w.r, "what")
	return func() {
		switch what {
		case "last":
			w.heard(w.DuplicateLast(w.ctx())) // ruleOwed looks at its ticket, which may be out by now
		case "totals":
			w.heard(w.PrintTotals(w.ctx()))
		case "totals again":
			w.heard(w.DuplicateTotals(w.ctx()))
		case "test":
			w.heard(w.TestPrinter(w.ctx()))
		default:
			w.heard(w.RetryPrinting(w.ctx()))
		}
	}
}

// right is the password that is set, "" for none.
func (w *world) right() string {
	hash := w.disk.must().Lock.Hash
	for _, p := range passwords {
		if ok, _ := (sha{}).Verify(hash, p); ok {
			return p
		}
	}
	return ""
}

// typed is what the cashier types for the password: the right one, or another.
func (w *world) typed(right bool) string {
	if p := w.right(); right || p == "" {
		return p
	}
	if w.right() == passwords[0] {
		return passwords[1]
	}
	return passwords[0]
}

// wrongly reports whether a command that asks for the password must not have been obeyed.
func (w *world) wrongly(before payment.Saved, right bool) bool {
	locked := before.Lock.LockedUntil.After(w.clock.Now())
	return before.Lock.Hash != "" && (!right || locked)
}

// password sets, removes or tries it.
func (w *world) password() func() {
	what := rapid.SampledFrom([]string{"set", "try", "remove"}).Draw(w.r, "what")
	right := rapid.IntRange(0, 2).Draw(w.r, "right") > 0
	tries := rapid.SampledFrom([]int{1, 2, 6}).Draw(w.r, "tries")
	next := rapid.SampledFrom(passwords).Draw(w.r, "next")
	return func() {
		for range tries {
			before, typed := w.disk.must(), w.typed(right)
			var err error
			switch what {
			case "set":
				err = w.SetPassword(w.ctx(), typed, next)
			case "remove":
				err = w.SetPassword(w.ctx(), typed, payment.NoPassword)
			default:
				err = w.CheckPassword(w.ctx(), typed)
			}
			w.heard(err)
			if !w.alone() {
				continue
			}
			after := w.disk.must().Lock
			if wrong := w.wrongly(before, right); wrong && (err == nil || after.Hash != before.Lock.Hash) {
				w.violate("lock", "a wrong password, or a lock, is passed: %v", err)
			}
			if wrong := !right && before.Lock.Hash != ""; wrong && errors.Is(err, payment.ErrWrongPassword) &&
				after.Failures != before.Lock.Failures+1 {
				w.violate("lock", "a wrong try is not counted: %d, %d", before.Lock.Failures, after.Failures)
			}
		}
	}
}

// reset is RAZ; the till is initialised again, now or later.
func (w *world) reset() func() {
	right := rapid.IntRange(0, 2).Draw(w.r, "right") > 0
	again := rapid.IntRange(0, 3).Draw(w.r, "again") > 0
	rare := rapid.IntRange(0, 2).Draw(w.r, "really") == 0
	s := drawSettings(w.r)
	return func() {
		if !rare {
			return
		}
		before := w.disk.must()
		w.resetting.Add(1)
		err := w.Reset(w.ctx(), w.typed(right))
		w.resetting.Add(-1)
		w.heard(err)
		if err == nil {
			w.tally("raz done")
		}
		if w.alone() && err == nil && w.wrongly(before, right) {
			w.violate("I11", "RAZ with a wrong password")
		}
		if after := w.disk.must(); w.alone() && err == nil &&
			(after.Last != nil || after.Sale != nil || after.Key.Loaded() || after.LastTicket != nil || after.Totals.Closing != 0) {
			w.violate("I11", "RAZ leaves %+v", after)
		}
		if err == nil && again {
			w.initialise(s)()
		}
	}
}

// cancel looks a debit up and cancels it, as often as the cashier presses.
func (w *world) cancel() func() {
	pick := rapid.IntRange(0, 99).Draw(w.r, "which")
	right := rapid.IntRange(0, 3).Draw(w.r, "right") > 0
	twice := rapid.Bool().Draw(w.r, "twice")
	return func() {
		l := w.acquirer.Ledger()
		if len(l) == 0 {
			return
		}
		e := l[len(l)-1-pick%len(l)]
		w.looking.Add(1)
		a, err := w.LookUp(w.ctx(), e.Reference)
		w.looking.Add(-1)
		w.heard(err)
		if err != nil {
			return
		}
		times := 1
		if twice {
			times++
		}
		for range times {
			before := w.disk.must()
			typed := w.typed(right)
			err := w.StartCancellation(w.ctx(), payment.CancelRequest{Reference: e.Reference, Amount: a.Paid, Password: typed})
			w.heard(err)
			if err == nil && w.alone() && w.wrongly(before, right) {
				w.violate("lock", "a cancellation with a wrong password")
			}
			if err == nil {
				w.tally("cancellation begun")
			}
			w.pass1(100 * time.Millisecond)
		}
	}
}

// cancelUnseen cancels without a look-up, with a wrong reference, a wrong amount, or in any
// state.
func (w *world) cancelUnseen() func() {
	pick := rapid.IntRange(0, 99).Draw(w.r, "which")
	what := rapid.SampledFrom([]string{"as it is", "amount", "reference"}).Draw(w.r, "wrong")
	return func() {
		r := payment.CancelRequest{Reference: "zzzzzzzzzz", Amount: 100, Password: w.right()}
		if l := w.acquirer.Ledger(); len(l) > 0 && what != "reference" {
			e := l[len(l)-1-pick%len(l)]
			r.Reference, r.Amount = e.Reference, e.Requested
			if what == "amount" {
				r.Amount++
			}
		}
		w.heard(w.StartCancellation(w.ctx(), r))
	}
}
