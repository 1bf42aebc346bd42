package payment

import (
	"errors"
	"time"
)

// outcome is an event's data.
type outcome struct {
	answer *Answer
	code   Code
	cause  Cause
	payer  PayerID
	late   bool // of EventAbort: the till link gives up, not the cashier
}

// step takes the transaction through one edge of the machine. It commits the new state and
// then runs the effect. An event without an edge is logged and changes nothing.
func (e *Engine) step(event Event, o outcome) error {
	tx := *e.saved.Last
	state, effect, err := Next(tx.State, event)
	if err != nil {
		e.cfg.Log.Warn("machine", "error", err)
		return err
	}
	next := evolve(tx, event, o)
	next.State = state
	if effect == EffectRecreate {
		next = e.withFreshIDs(next)
	}
	if o.answer != nil {
		e.setDeadline(&next, *o.answer)
	}
	if !tx.State.Final() && state.Final() {
		next.Ended = e.now()
		next.Payer, next.QR = "", ""
	}
	act := func() { e.act(effect) }
	if next == tx {
		act()
		return nil
	}
	e.cfg.Log.Info("transaction", "event", event.String(), "from", tx.State.String(), "to", state.String())
	e.commitOrRetry(func() Change { return e.changeFor(next, event) }, act)
	return nil
}

// evolve returns the transaction with an event's data, whatever state follows.
func evolve(tx Transaction, e Event, o outcome) Transaction {
	if a := o.answer; a != nil {
		tx.Reference = a.Reference
		tx.NotFound, tx.Cause = false, CauseNone
		if a.Holder != "" {
			tx.PayerMasked = a.Holder
		}
		if tx.Kind == KindCancellation && a.Order != "" {
			tx.Order = a.Order // of the debit that is cancelled: its line is joined to ANCV's export
		}
		if a.QR != "" && tx.Kind == KindDebit {
			tx.QR = a.QR
		}
	}
	switch e {
	case EventPaid:
		switch {
		case tx.Kind == KindDebit:
			tx.Paid, tx.Authorization = o.answer.Paid, o.answer.Authorization
		case tx.State != StateCancelAsking:
			tx.Cause = CauseNotExecuted
		}
	case EventCancelled:
		switch {
		case tx.Kind == KindDebit:
			tx.Refunded = o.answer.Paid > 0
		case tx.State == StateCancelAsking:
			tx.Cause = CauseAlreadyCancelled
		default:
			tx.Paid, tx.Authorization = tx.Requested, o.answer.Authorization
			tx.Code = "" // of one that came before
			// Only the answer to the one request that was sent says whose cancellation it is.
			tx.Observed = tx.State != StateCancelling
		}
	case EventRefused, EventPayerRejected, EventNotAllowed:
		tx.Code, tx.Cause = o.code, o.cause
	case EventNotFound:
		tx.NotFound, tx.Code = true, CodeNotFound
	case EventPayerGiven:
		tx.Payer, tx.PayerMasked, tx.Code = o.payer, o.payer.Masked(), ""
	case EventNotSent, EventContactLost:
		if tx.State == StateCreating || tx.State == StateCancelling || tx.State == StateCancelAsking {
			tx.Cause = o.cause
		}
	case EventAbort:
		tx.Till = tx.Till.withdrawnBy(o.late)
	case EventRestart:
		tx.Recovered = o.cause != CauseStorage // else the disk alone was away
		if tx.State == StateCreating || tx.State == StateCancelAsking {
			tx.Cause = o.cause // nothing had left that could move money
		}
	default: // the others tell nothing but the state that follows
	}
	return tx
}

// withFreshIDs gives the next try of a creation ids of its own: the lost one may
// exist at the acquirer, where it expires unpaid. A remainder keeps its sale's id.
func (e *Engine) withFreshIDs(tx Transaction) Transaction {
	tx.Payment, tx.QR = newPaymentID(), ""
	if e.saved.Sale == nil {
		tx.Order = newOrderID()
	}
	return tx
}

// deadlineGrace lets the acquirer expire first; defaultLeft is the contract's time
// to pay where an answer does not tell it.
const (
	deadlineGrace = time.Second
	defaultLeft   = 300 * time.Second
)

// setDeadline counts the time to pay on the monotonic clock from what the acquirer
// says is left, and stores the moment by the till's clock.
func (e *Engine) setDeadline(tx *Transaction, a Answer) {
	if tx.Kind != KindDebit || a.State.Paid() || cancelMayBeUnderWay(tx.State) {
		return // a server that adds time must not put off a withdrawal
	}
	left := a.Left
	switch {
	case a.HasLeft && left == 0 && !e.exchange.deadline.IsZero():
		return
	case a.HasLeft:
	case !e.exchange.deadline.IsZero():
		return
	case tx.Expires.IsZero():
		left = defaultLeft
	default: // after a restart
		left = min(max(tx.Expires.Sub(e.now()), 0), defaultLeft)
	}
	e.exchange.deadline = time.Now().Add(left + deadlineGrace)
	e.limit.set(left + deadlineGrace)
	if expires := e.now().Add(left).Truncate(time.Second); absolute(expires.Sub(tx.Expires)) > 2*time.Second {
		tx.Expires = expires
	}
}

func absolute(d time.Duration) time.Duration { return max(d, -d) }

func (e *Engine) timeIsUp() {
	if e.pending != nil {
		e.pending.then = after(e.pending.then, e.timeIsUp)
		return
	}
	if tx := e.saved.Last; tx == nil || tx.State.Final() {
		return
	}
	if _, _, err := Next(e.saved.Last.State, EventDeadline); errors.Is(err, ErrUnexpectedEvent) {
		return // the status is being asked already, and exchange.late applies to its answer
	}
	_ = e.step(EventDeadline, outcome{})
}

// changeFor returns the one commit of a transition. It has the transaction and, where that
// ends, the totals, the day's line, the remainder and the tickets owed (I3, I9).
func (e *Engine) changeFor(tx Transaction, event Event) Change {
	c := Change{Transaction: &tx}
	s := &e.saved.Settings
	switch {
	case (event == EventCreated) && (s.PrintQR || s.PINPad):
		c.Owed = e.owe(e.qrTicket(tx), 1)
	case tx.State.MovedMoney():
		totals, line := e.saved.Totals.apply(tx)
		c.Totals, c.Line = &totals, line
		c.Sale = e.saleAfter(tx)
		c.SaleOver = c.Sale == nil
		e.oweTransaction(&c, tx, e.copiesOf(tx))
	case tx.State == StateWrittenOff:
		e.oweTransaction(&c, tx, 1)
	}
	if tx.State.Final() && c.Owed == nil {
		c.Owed = e.withoutQR()
	}
	return c
}

// saleAfter returns the sale after a payment was accepted or cancelled. The sale stays until
// the result is acknowledged, even where nothing is left to pay.
func (e *Engine) saleAfter(tx Transaction) *Sale {
	if tx.Kind == KindCancellation {
		if e.saved.Sale == nil || e.saved.Sale.Reference != tx.Reference {
			// The sale is paid in full, else this would have been refused. It may have been a
			// payment of it: what its last one would leave due cannot be told any more.
			return nil
		}
		sale := *e.saved.Sale
		sale.Reference = ""
		if sale.Paid -= tx.Paid; sale.Paid <= 0 {
			return nil
		}
		return &sale
	}
	sale := Sale{Order: tx.Order, Total: tx.Requested, Till: tx.Till.Asked()}
	if e.saved.Sale != nil {
		sale = *e.saved.Sale
	}
	sale.Paid += tx.Paid
	sale.Payments++
	sale.Reference = tx.Reference
	return &sale
}
