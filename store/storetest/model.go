package storetest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"ancvtpe/payment"
)

// model is the expected content of a store, by the plainest reading of payment.Change.
type model struct {
	saved payment.Saved
	lines []payment.DayLine
}

func newModel() *model { return &model{saved: payment.Saved{Settings: payment.DefaultSettings()}} }

func (m *model) apply(c payment.Change) {
	if c.Reset {
		*m = *newModel()
	}
	s := &m.saved
	set(&s.Settings, c.Settings)
	set(&s.Key, c.Key)
	set(&s.Terms, c.Terms)
	set(&s.Lock, c.Lock)
	set(&s.Logo, c.Logo)
	if c.SaleOver || c.Sale != nil {
		s.Sale = c.Sale
	}
	set(&s.Owed, c.Owed)
	set(&s.TicketNo, c.TicketNo)
	set(&s.Totals, c.Totals)
	set(&s.ClosingDue, c.ClosingDue)
	set(&s.LastAutomatic, c.LastAutomatic)
	if c.Transaction != nil {
		s.Last = c.Transaction
	}
	if c.LastTicket != nil {
		s.LastTicket = c.LastTicket
	}
	if c.Closing != nil {
		s.LastClosing, m.lines = c.Closing, nil
	}
	if c.Line != nil {
		seq := c.Line.Seq
		m.lines = slices.DeleteFunc(m.lines, func(l payment.DayLine) bool { return l.Seq == seq })
		m.lines = append(m.lines, *c.Line)
		slices.SortFunc(m.lines, func(a, b payment.DayLine) int { return cmp.Compare(a.Seq, b.Seq) })
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// random draws a change: each part is there now and then.
func random(r *rand.Rand, seq int64) payment.Change {
	var c payment.Change
	full, day := Full()
	some := func() bool { return r.IntN(3) == 0 }
	if some() {
		full.Settings.Copies, full.Settings.ClosingTime = r.IntN(2)+1, payment.ClosingTime{Hour: r.IntN(24)}
		c.Settings = &full.Settings
	}
	if some() {
		full.Key.Version = string(rune('a' + r.IntN(26)))
		c.Key = &full.Key
	}
	if some() {
		c.Terms, c.Lock = &payment.Terms{}, &payment.Lock{Failures: r.IntN(6)}
	}
	if some() {
		logo := full.Logo[:r.IntN(2)*r.IntN(len(full.Logo))]
		c.Logo = &logo
	}
	if some() {
		full.Last.Seq, full.Last.State = seq, payment.States()[r.IntN(len(payment.States()))]
		if full.Last.State.Final() {
			full.Last.Payer = ""
		}
		c.Transaction, c.LastTicket = full.Last, full.LastTicket
	}
	if some() {
		sale := []*payment.Sale{nil, full.Sale}[r.IntN(2)]
		c.Sale, c.SaleOver = sale, sale == nil
	}
	if some() {
		queue := full.Owed[:r.IntN(len(full.Owed)+1)]
		c.Owed = &queue
	}
	if some() {
		full.Totals.LastSeq = seq
		line := day[r.IntN(len(day))]
		line.Seq += r.Int64N(seq)
		c.Totals, c.Line = &full.Totals, &line
	}
	if r.IntN(5) == 0 {
		full.LastClosing.Number = int(seq)
		c.Closing, c.ClosingDue = full.LastClosing, []*time.Time{{}, &full.ClosingDue}[r.IntN(2)]
		c.LastAutomatic = []*time.Time{nil, &full.LastAutomatic}[r.IntN(2)]
	}
	c.Reset = r.IntN(12) == 0
	return c
}
