package payment

import (
	"context"
	"time"
)

// ticketPatience is how long TICKET ? is asked; no key is no.
const ticketPatience = 10 * time.Second

// copiesOf is how many tickets of a transaction are owed by themselves (parameter TICKET).
// Only the payer's ticket of an accepted debit may be left out.
func (e *Engine) copiesOf(tx Transaction) int {
	s := e.saved.Settings
	switch {
	case !tx.State.Approved() || s.TicketMode == TicketAlways:
		return s.Copies
	case s.TicketMode == TicketNever:
		return 0
	}
	e.ticketAsk.set(ticketPatience)
	return s.Copies - 1
}

// AnswerTicket answers TICKET ?: yes prints the payer's ticket. The result counts as seen.
// After the time for an answer it is ErrNothingToDo, and nothing is printed.
func (e *Engine) AnswerTicket(ctx context.Context, yes bool) error {
	return e.do(ctx, func() error {
		if !e.ticketAsk.isSet() || e.saved.LastTicket == nil {
			return ErrNothingToDo
		}
		var change Change
		if yes {
			change = e.firstCopy()
		}
		if err := e.acknowledge(change); err != nil {
			return err
		}
		if yes {
			e.printing.again.stop()
			e.printNext()
		}
		return nil
	})
}

// firstCopy owes a copy of the last transaction's ticket that is no duplicate.
func (e *Engine) firstCopy() Change {
	last := *e.saved.LastTicket
	last.Unprinted = false
	return Change{LastTicket: &last, Owed: e.owe(last, 1)}
}
