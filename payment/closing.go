package payment

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // for machines without zone data
)

// closingCheck bounds the wait for a closing, so that a corrected clock is noticed.
// wrongClock is how far ahead the last automatic closing may be dated. A later date came
// from a wrong clock and does not count (decision 43).
const (
	closingCheck = time.Minute
	wrongClock   = 48 * time.Hour
)

// Paris is the acquirer's zone, and the default of a shop's. It is read once.
func Paris() *time.Location { return paris() }

// zones caches zones, since reading one opens a file.
var zones sync.Map

// Zone returns the shop's zone (FUSEAU) for its business day, tickets and screens. It is
// Paris where the zone data does not have the name.
func (s Settings) Zone() *time.Location { return Zone(s.TimeZone) }

// Zone returns the zone of an IANA name, and Paris for "" or a name that the zone data does
// not have.
func Zone(name string) *time.Location {
	if cmp.Or(name, DefaultTimeZone) == DefaultTimeZone {
		return Paris()
	}
	found, _ := zones.Load(name)
	if zone, known := found.(*time.Location); known {
		return zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = Paris()
	}
	zones.Store(name, zone)
	return zone
}

var paris = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC // cannot happen, since the zone data is embedded
	}
	return zone
})

// NextClosing returns when the next automatic closing is due, or zero where no hour is set.
// It is the first HH:MM after now in the zone of now, on a later business day than last, the
// last automatic closing (zero for none).
func NextClosing(at ClosingTime, now, last time.Time) time.Time {
	if !at.Set {
		return time.Time{}
	}
	if datedWrong(last, now) {
		last = time.Time{}
	}
	zone := now.Location()
	y, m, d := now.Date()
	for ; ; d++ {
		due := at.on(y, m, d, zone)
		if due.After(now) && (last.IsZero() || businessDay(due, zone) > businessDay(last, zone)) {
			return due
		}
	}
}

// on returns the moment of a day at which the clock shows the hour. It is the second of two where
// the clocks are put back over it. Where they skip it, it is as long after midnight as on any
// other day. time.Date gives the same in Paris, but not west of Greenwich.
func (c ClosingTime) on(y int, m time.Month, d int, zone *time.Location) time.Time {
	shown := time.Date(y, m, d, c.Hour, c.Minute, 0, 0, time.UTC)
	offset := func(at time.Time) time.Duration {
		_, seconds := at.In(zone).Zone()
		return time.Duration(seconds) * time.Second
	}
	before, after := offset(shown.AddDate(0, 0, -1)), offset(shown.AddDate(0, 0, 1))
	for _, o := range []time.Duration{min(before, after), max(before, after)} {
		if at := shown.Add(-o); offset(at) == o {
			return at.In(zone)
		}
	}
	return shown.Add(-before).In(zone)
}

// datedWrong reports whether a closing was dated by a clock that was wrong.
func datedWrong(last, now time.Time) bool { return last.Sub(now) > wrongClock }

// businessDay numbers the days of a zone in order.
func businessDay(t time.Time, zone *time.Location) int {
	y, m, d := t.In(zone).Date()
	return (y*12+int(m))*31 + d
}

// planClosing returns a change to the due date that fits the settings and the clock. It
// returns nil where the date on disk fits, or is past, so that the closing is still to be
// made. It forgets a last closing that a wrong clock has dated, since it would count again
// when its day comes near.
func (e *Engine) planClosing() *Change {
	now, due, at := e.now(), e.saved.ClosingDue, e.saved.Settings.ClosingTime
	if !e.initialised() || (at.Set && !due.IsZero() && !due.After(now)) {
		return nil
	}
	next := NextClosing(at, now, e.saved.LastAutomatic)
	change := &Change{ClosingDue: &next}
	if datedWrong(e.saved.LastAutomatic, now) {
		change.LastAutomatic = new(time.Time)
	} else if next.Equal(due) {
		return nil
	}
	return change
}

// closeWhenDue makes the automatic closing that is due. Where a transaction is unresolved the
// closing follows its end. Several missed closings are made as one (I8).
func (e *Engine) closeWhenDue() {
	e.closing.stop()
	if e.pending != nil || (e.saved.Last != nil && !e.saved.Last.State.Final()) {
		return // the end of the transaction calls this again
	}
	if change := e.planClosing(); change != nil {
		if err := e.commit(*change); err != nil {
			e.closing.set(closingCheck)
			return
		}
	}
	due := e.saved.ClosingDue
	if due.IsZero() || !e.initialised() {
		return
	}
	if wait := due.Sub(e.now()); wait > 0 {
		e.closing.set(min(wait, closingCheck))
		return
	}
	if err := e.automaticClosing(due); err != nil {
		e.cfg.Log.Error("automatic closing", "error", err)
		e.closing.set(closingCheck)
		return
	}
	e.closeWhenDue() // the next one may be seconds away
}

func (e *Engine) automaticClosing(due time.Time) error {
	next := NextClosing(e.saved.Settings.ClosingTime, e.now(), due)
	totals := e.saved.Totals
	closedByHand := e.saved.LastClosing != nil && !e.saved.LastClosing.Auto &&
		businessDay(e.saved.LastClosing.At, e.zone()) == businessDay(due, e.zone())
	if closedByHand && totals.Empty() {
		return e.commit(Change{ClosingDue: &next})
	}
	return e.closeDay(due, true, &next)
}

// closeDay numbers the closing, owes its ticket and resets the totals, in one commit.
func (e *Engine) closeDay(at time.Time, auto bool, next *time.Time) error {
	lines, err := e.cfg.Store.DayLines()
	if err != nil {
		return fmt.Errorf("read the day's lines: %w", err)
	}
	closed := Closing{Number: e.saved.Totals.Closing + 1, At: at, Auto: auto, Totals: e.saved.Totals}
	totals := DayTotals{Since: at, Closing: closed.Number, LastSeq: e.saved.Totals.LastSeq}
	ticket := e.totalsTicket(NatureClosing, closed.Totals)
	ticket.At, ticket.ClosingNo, ticket.Lines = at, closed.Number, lines
	ticket.Export = e.saved.Settings.ExportClosing && len(lines) > 0
	ticket.Prove = e.saved.Settings.ProveClosing && len(lines) > 0
	change := Change{Totals: &totals, Closing: &closed, ClosingDue: next, Owed: e.owe(ticket, 1)}
	if auto {
		change.LastAutomatic = &at
	}
	if err := e.commit(change); err != nil {
		return err
	}
	e.cfg.Log.Info("closing", "number", closed.Number, "automatic", auto)
	e.shown(ticket)
	return nil
}

func (e *Engine) totalsTicket(n Nature, totals DayTotals) Ticket {
	ticket := e.blankTicket(n)
	ticket.Totals = &totals
	return ticket
}

// shown sets the ticket of the preview, and prints the queue.
func (e *Engine) shown(ticket Ticket) {
	e.preview = e.cfg.Printer.Preview(ticket)
	e.printNext()
}

// CloseDay closes the day now (CLOTURE): it numbers the closing, prints the totals
// and the day's transactions, and resets. Errors: ErrUnresolved, ErrStorage,
// ErrNotInitialised.
func (e *Engine) CloseDay(ctx context.Context) error {
	return e.do(ctx, func() error {
		if err := e.ready(); err != nil {
			return err
		}
		return e.closeDay(e.now(), false, nil)
	})
}

// PrintTotals prints the totals of the day without resetting them (EDITION).
func (e *Engine) PrintTotals(ctx context.Context) error {
	return e.printCopy(ctx, func() (Ticket, error) {
		return e.totalsTicket(NatureTotals, e.saved.Totals), nil
	})
}
