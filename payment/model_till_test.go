package payment_test

import (
	"errors"

	"pgregory.net/rapid"

	"ancvtpe/payment"
)

// The till software of the model, which asks for debits, waits, gives up, asks again, cancels and
// closes.

// tillAsks asks for a debit. It may begin nothing that the cashier could not.
func (w *world) tillAsks() func() {
	cents := rapid.Int64Range(1, 5000).Draw(w.r, "cents of the till")
	part := rapid.Bool().Draw(w.r, "a part is accepted")
	return func() {
		s, calm := w.Snapshot(), w.disk.calm() // else what was said to have failed may be on disk
		no, err := w.AskByTill(w.ctx(), payment.TillAsk{
			Kind: payment.KindDebit, Amount: payment.Amount(cents), Adjustable: part, Request: payment.TillRequest{Digits: 4},
		})
		w.heard(err)
		if err != nil {
			w.tally("till refused: " + errName(err))
			return
		}
		w.tally("till served")
		if s.Phase != payment.PhaseIdle && calm && w.alone() {
			w.violate("I6", "till software began something in phase %v", s.Phase)
		}
		if tx := w.Snapshot().Transaction; tx.Till.No == no && tx.Adjustable != part {
			w.violate("I9", "asked with adjustable %t, began with %t", part, tx.Adjustable)
		}
	}
}

// tillWithdraws is the till's deadline.
func (w *world) tillWithdraws() func() {
	return func() {
		s := w.Snapshot()
		no := max(s.Transaction.Till.No, s.Asked.Request.No)
		if err := w.WithdrawTill(w.ctx(), no); err != nil && !errors.Is(err, payment.ErrNothingToDo) {
			w.heard(err)
		}
	}
}

// tillCloses asks for a closing, which must succeed only at PRET, with the next number.
func (w *world) tillCloses() func() {
	return func() {
		s, before, calm := w.Snapshot(), w.disk.must(), w.disk.calm()
		err := w.CloseDayByTill(w.ctx())
		w.heard(err)
		after := w.disk.must()
		switch {
		case !w.alone() || w.dead():
		case err == nil && calm && s.Phase != payment.PhaseIdle:
			w.violate("I8", "till software closed the day in phase %v", s.Phase)
		case err == nil && after.Totals.Closing <= before.Totals.Closing:
			w.violate("I8", "closed by the till, and the number stays %d", after.Totals.Closing)
		}
	}
}

// tillCancels asks for a cancellation, which the cashier confirms, refuses or leaves there.
func (w *world) tillCancels() func() {
	pick := rapid.IntRange(0, 99).Draw(w.r, "which")
	answer := rapid.SampledFrom([]string{"yes", "no", "none"}).Draw(w.r, "cashier")
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
		_, err = w.AskByTill(w.ctx(), payment.TillAsk{Kind: payment.KindCancellation, Amount: a.Paid, Reference: e.Reference})
		w.heard(err)
		if err != nil {
			return
		}
		w.tally("cancellation asked by the till: " + answer)
		switch answer {
		case "yes":
			w.heard(w.StartCancellation(w.ctx(), payment.CancelRequest{Reference: e.Reference, Amount: a.Paid, Password: w.right()}))
		case "no":
			w.heard(w.DeclineTill(w.ctx()))
		}
	}
}
