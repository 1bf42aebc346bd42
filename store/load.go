package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"ancvtpe/payment"
)

// Load reads everything but the day's lines, in one read transaction. A till that is not
// initialised has payment.DefaultSettings and nothing else. Its error wraps payment.ErrDamaged or
// payment.ErrStorage and names the file.
func (s *Store) Load() (payment.Saved, error) {
	var saved payment.Saved
	s.mu.Lock()
	defer s.mu.Unlock()
	set := s.set
	err := s.within(func(ctx context.Context, c *sql.Conn) (err error) {
		if set, err = s.expected(ctx, c); err != nil {
			return err
		}
		saved, err = load(ctx, c, allFiles[:]...)
		return err
	})
	if err != nil {
		return payment.Saved{}, fmt.Errorf("load: %w", err)
	}
	s.set, s.unsure = set, false
	return saved, nil
}

// step reads one table.
type step struct {
	file  file
	since int64 // version of the file
	read  func(context.Context, *sql.Conn) error
}

// one, must and all are steps that set what p points at.
func one[T any](t table[T], p **T) step {
	return step{t.file, 1, func(ctx context.Context, c *sql.Conn) (err error) {
		*p, err = t.one(ctx, c)
		return err
	}}
}

func must[T any](t table[T], p *T) step {
	return step{t.file, 1, func(ctx context.Context, c *sql.Conn) (err error) {
		*p, err = t.must(ctx, c)
		return err
	}}
}

// maybe is a step over a table of at most one row, which stands for the zero value.
func maybe[T any](t table[T], p *T) step {
	return step{t.file, 1, func(ctx context.Context, c *sql.Conn) error {
		v, err := t.one(ctx, c)
		if v != nil {
			*p = *v
		}
		return err
	}}
}

func all[T any](t table[T], p *[]T) step {
	return step{t.file, 1, func(ctx context.Context, c *sql.Conn) (err error) {
		*p, err = t.all(ctx, c)
		return err
	}}
}

// since is a step over a table that an older file does not have.
func since(version int64, s step) step {
	s.since = version
	return s
}

// steps reads everything into s but the logo, which it leaves apart.
func steps(s *payment.Saved, logo **[]byte) []step {
	return []step{
		must(settingsTable, &s.Settings),
		must(keyTable, &s.Key),
		must(termsTable, &s.Terms),
		must(lockTable, &s.Lock),
		one(logoTable, logo),
		one(lastTable, &s.Last),
		one(saleTable, &s.Sale),
		one(ticketTable, &s.LastTicket),
		all(owedTable, &s.Owed),
		since(sinceTicketNumber, maybe(numberTable, &s.TicketNo)),
		must(totalsTable, &s.Totals),
		one(closingTable, &s.LastClosing),
		must(dueTable, &s.ClosingDue),
		since(sinceLastAutomatic, must(autoTable, &s.LastAutomatic)),
	}
}

// load reads the parts of a Saved that the given files have.
func load(ctx context.Context, c *sql.Conn, files ...file) (payment.Saved, error) {
	var s payment.Saved
	var logo *[]byte
	for _, step := range steps(&s, &logo) {
		if !slices.Contains(files, step.file) {
			continue
		}
		if step.since > 1 { // a reader may come before the migration
			version, err := step.file.number(ctx, c, "user_version")
			if err != nil {
				return payment.Saved{}, err
			}
			if version < step.since {
				continue
			}
		}
		if err := step.read(ctx, c); err != nil {
			return payment.Saved{}, err
		}
	}
	if logo != nil {
		s.Logo = *logo
	}
	return s, nil
}

// readAll is load, and reads the day's lines of totaux.db for their errors.
func readAll(ctx context.Context, c *sql.Conn, files ...file) (payment.Saved, error) {
	saved, err := load(ctx, c, files...)
	if err == nil && slices.Contains(files, totaux) {
		_, err = lineTable.all(ctx, c)
	}
	return saved, err
}

// DayLines lists the transactions since the last closing in the order of their
// sequence numbers.
func (s *Store) DayLines() ([]payment.DayLine, error) {
	var lines []payment.DayLine
	err := s.within(func(ctx context.Context, c *sql.Conn) (err error) {
		lines, err = lineTable.all(ctx, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read day lines: %w", err)
	}
	return lines, nil
}
