package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ancvtpe/payment"
)

// Commit writes the change in one commit over the three files: all of it is
// durable when Commit returns nil. Reset comes first, then a closing erases the
// day's lines, then the rest is written.
//
// An error wraps payment.ErrStorage. It then is all or nothing still, but which of
// the two is not always known: a commit may have reached the disk although the
// call that confirms it failed. Committing the same Change once more is harmless
// in both cases, and is the way to find out; Load tells as well. It wraps
// payment.ErrReplaced or payment.ErrBusy too where nothing was written for certain.
func (s *Store) Commit(change payment.Change) error {
	return s.commit(func(ctx context.Context, c *sql.Conn) error { return write(ctx, c, change) })
}

// commit is Commit of whatever f writes.
func (s *Store) commit(f func(context.Context, *sql.Conn) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var set member
	err := s.within(func(ctx context.Context, c *sql.Conn) (err error) {
		if set, err = s.advance(ctx, c); err != nil {
			return err
		}
		return f(ctx, c)
	})
	if err == nil {
		s.set, s.unsure = set, false
		return nil
	}
	s.unsure = s.unsure || !isCertain(err)
	if errors.Is(err, payment.ErrStorage) {
		return fmt.Errorf("commit: %w", err)
	}
	return fmt.Errorf("commit: %w: %w", payment.ErrStorage, err)
}

// isCertain reports whether a commit that failed with this error has changed nothing.
func isCertain(err error) bool {
	return errors.Is(err, payment.ErrReplaced) || errors.Is(err, payment.ErrBusy)
}

// write does the change in the transaction under way.
func write(ctx context.Context, c *sql.Conn, change payment.Change) error {
	if change.Reset {
		if err := erase(ctx, c); err != nil {
			return err
		}
	}
	if err := writeParameters(ctx, c, change); err != nil {
		return err
	}
	if err := writeTransaction(ctx, c, change); err != nil {
		return err
	}
	return writeTotals(ctx, c, change)
}

func writeParameters(ctx context.Context, c *sql.Conn, change payment.Change) error {
	if err := putIf(ctx, c, settingsTable, change.Settings); err != nil {
		return err
	}
	if err := putIf(ctx, c, keyTable, change.Key); err != nil {
		return err
	}
	if err := putIf(ctx, c, termsTable, change.Terms); err != nil {
		return err
	}
	if err := putIf(ctx, c, lockTable, change.Lock); err != nil {
		return err
	}
	if change.Logo != nil && len(*change.Logo) == 0 {
		return logoTable.clear(ctx, c)
	}
	return putIf(ctx, c, logoTable, change.Logo)
}

func writeTransaction(ctx context.Context, c *sql.Conn, change payment.Change) error {
	if err := putIf(ctx, c, lastTable, change.Transaction); err != nil {
		return err
	}
	if change.SaleOver {
		if err := saleTable.clear(ctx, c); err != nil {
			return err
		}
	}
	if err := putIf(ctx, c, saleTable, change.Sale); err != nil {
		return err
	}
	if err := putIf(ctx, c, ticketTable, change.LastTicket); err != nil {
		return err
	}
	if err := putIf(ctx, c, numberTable, change.TicketNo); err != nil {
		return err
	}
	if change.Owed == nil {
		return nil
	}
	if err := owedTable.clear(ctx, c); err != nil {
		return err
	}
	for i, owed := range *change.Owed {
		if err := owedTable.put(ctx, c, int64(i)+1, owed); err != nil {
			return err
		}
	}
	return nil
}

func writeTotals(ctx context.Context, c *sql.Conn, change payment.Change) error {
	if err := putIf(ctx, c, totalsTable, change.Totals); err != nil {
		return err
	}
	if change.Closing != nil {
		if err := closingTable.put(ctx, c, 1, *change.Closing); err != nil {
			return err
		}
		if err := lineTable.clear(ctx, c); err != nil {
			return err
		}
	}
	if change.Line != nil {
		if err := lineTable.put(ctx, c, change.Line.Seq, *change.Line); err != nil {
			return err
		}
	}
	if err := putIf(ctx, c, autoTable, change.LastAutomatic); err != nil {
		return err
	}
	return putIf(ctx, c, dueTable, change.ClosingDue)
}

// putIf writes the row of a table of one row, unless there is nothing to write.
func putIf[T any](ctx context.Context, c *sql.Conn, t table[T], v *T) error {
	if v == nil {
		return nil
	}
	return t.put(ctx, c, 1, *v)
}

// erase empties every table and writes the rows that always exist.
func erase(ctx context.Context, c *sql.Conn) error {
	for _, clear := range []func(context.Context, *sql.Conn) error{
		settingsTable.clear, keyTable.clear, termsTable.clear, lockTable.clear, logoTable.clear,
		lastTable.clear, saleTable.clear, ticketTable.clear, owedTable.clear, numberTable.clear,
		totalsTable.clear, lineTable.clear, closingTable.clear, dueTable.clear, autoTable.clear,
	} {
		if err := clear(ctx, c); err != nil {
			return err
		}
	}
	return fill(ctx, c)
}

// fill writes the rows that always exist, so that a lost one counts as damage.
func fill(ctx context.Context, c *sql.Conn) error {
	settings := payment.DefaultSettings()
	var none time.Time
	fresh := payment.Change{
		Settings: &settings, Key: &payment.SealKey{}, Terms: &payment.Terms{}, Lock: &payment.Lock{},
		Totals: &payment.DayTotals{}, ClosingDue: &none, LastAutomatic: &none,
	}
	if err := writeParameters(ctx, c, fresh); err != nil {
		return err
	}
	return writeTotals(ctx, c, fresh)
}
