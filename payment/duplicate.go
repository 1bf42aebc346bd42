package payment

import (
	"context"
	"errors"
)

// ErrNoTransaction says that there is no ticket to print again.
var ErrNoTransaction = errors.New("no transaction yet")

// DuplicateLast prints the ticket of the last transaction again, marked DUPLICATA,
// as often as wanted. ErrNoTransaction when there is none.
func (t *Terminal) DuplicateLast(ctx context.Context) error {
	return t.printCopy(ctx, func() (Ticket, error) {
		if t.saved.LastTicket == nil {
			return Ticket{}, ErrNoTransaction
		}
		ticket := *t.saved.LastTicket
		ticket.Original, ticket.Nature, ticket.Duplicate = ticket.Nature, NatureDuplicate, true
		return ticket, nil
	})
}

// DuplicateTotals prints the totals of the day again, marked DUPLICATA; right after a
// closing, while there is nothing new, those of the closing.
func (t *Terminal) DuplicateTotals(ctx context.Context) error {
	return t.printCopy(ctx, func() (Ticket, error) {
		ticket := t.totalsTicket(NatureDuplicate, t.saved.Totals)
		ticket.Original, ticket.Duplicate = NatureTotals, true
		nothing := t.saved.Totals.Debits.Count == 0 && t.saved.Totals.Cancellations.Count == 0
		if last := t.saved.LastClosing; last != nil && nothing {
			ticket.Original, ticket.ClosingNo = NatureClosing, last.Number
			ticket.At, ticket.Totals = last.At, &last.Totals
		}
		return ticket, nil
	})
}

// TestPrinter prints a test ticket.
func (t *Terminal) TestPrinter(ctx context.Context) error {
	return t.printCopy(ctx, func() (Ticket, error) { return t.blankTicket(NatureTest), nil })
}

// printCopy owes one copy of a ticket that is no transaction's and prints it.
func (t *Terminal) printCopy(ctx context.Context, compose func() (Ticket, error)) error {
	return t.do(ctx, func() error {
		if t.stall != nil {
			return ErrStorage
		}
		ticket, err := compose()
		if err != nil {
			return err
		}
		if err := t.commit(Change{Owed: t.owe(ticket, 1)}); err != nil {
			return err
		}
		stopTimer(&t.printing.timer)
		t.shown(ticket)
		return nil
	})
}
