package payment

import (
	"context"
	"errors"
)

// ErrNoTransaction says that there is no ticket to print again.
var ErrNoTransaction = errors.New("no transaction yet")

// DuplicateLast prints the ticket of the last transaction again, marked DUPLICATA,
// as often as wanted, and without the mark when none was printed yet. ErrNoTransaction when there is none.
func (e *Engine) DuplicateLast(ctx context.Context) error {
	return e.printCopy(ctx, func() (Ticket, error) {
		if e.saved.LastTicket == nil {
			return Ticket{}, ErrNoTransaction
		}
		ticket := *e.saved.LastTicket
		if ticket.Unprinted { // TICKET left it out: this is the first
			ticket.Unprinted = false
			return ticket, nil
		}
		ticket.Original, ticket.Nature, ticket.Duplicate = ticket.Nature, NatureDuplicate, true
		return ticket, nil
	})
}

// DuplicateTotals prints the totals of the day again, marked DUPLICATA; right after a
// closing, while there is nothing new, those of the closing.
func (e *Engine) DuplicateTotals(ctx context.Context) error {
	return e.printCopy(ctx, func() (Ticket, error) {
		ticket := e.totalsTicket(NatureDuplicate, e.saved.Totals)
		ticket.Original, ticket.Duplicate = NatureTotals, true
		if last := e.saved.LastClosing; last != nil && e.saved.Totals.Empty() {
			ticket.Original, ticket.ClosingNo = NatureClosing, last.Number
			ticket.At, ticket.Totals = last.At, &last.Totals
		}
		return ticket, nil
	})
}

// TestPrinter prints a test ticket.
func (e *Engine) TestPrinter(ctx context.Context) error {
	return e.printCopy(ctx, func() (Ticket, error) { return e.blankTicket(NatureTest), nil })
}

// printCopy owes one copy of a ticket that is no transaction's and prints it.
func (e *Engine) printCopy(ctx context.Context, compose func() (Ticket, error)) error {
	return e.do(ctx, func() error {
		if e.pending != nil {
			return ErrStorage
		}
		ticket, err := compose()
		if err != nil {
			return err
		}
		change := Change{Owed: e.owe(ticket, 1)}
		if last := e.saved.LastTicket; last != nil && last.Unprinted && ticket.Nature == last.Nature {
			change.LastTicket = &ticket
		}
		if err := e.commit(change); err != nil {
			return err
		}
		e.printing.again.stop()
		e.shown(ticket)
		return nil
	})
}
