package payment_test

import (
	"fmt"
	"math/rand/v2"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
)

// clockTill is a till whose every step is told to the watch.
type clockTill struct {
	*till
	w *watch
	r *rand.Rand
}

func (c *clockTill) now() time.Time { return c.clock.Now().Round(0) }

// at sets the clock for the first time and chooses the closing hour.
func (c *clockTill) at(begin time.Time, hour payment.ClosingTime) {
	c.setClock(begin)
	c.hour(hour)
}

func (c *clockTill) hour(h payment.ClosingTime) {
	c.t.Helper()
	s := c.Snapshot().Settings
	s.ClosingTime, s.TimeZone = h, c.w.zone
	if err := c.Configure(c.ctx(), payment.Setup{Settings: &s}); err != nil {
		c.t.Fatal(err)
	}
	c.w.setHour(h, c.now())
	c.w.look(c.now())
}

// pass lets time pass; the till is free.
func (c *clockTill) pass(d time.Duration) {
	from := c.now()
	c.after(d)
	c.w.runs(from, c.now())
}

// until lets time pass until the till's clock shows this.
func (c *clockTill) until(at time.Time) {
	if d := at.Sub(c.now()); d > 0 {
		c.pass(d)
	}
}

// turn turns the clock. The till looks at it once a minute; poked, it does at once.
func (c *clockTill) turn(by time.Duration) {
	c.t.Helper()
	c.clock.turn(by)
	c.poke()
}

func (c *clockTill) poke() {
	c.t.Helper()
	now := c.now()
	if next := c.w.next(now, time.Time{}); c.r.IntN(2) == 0 && (next.IsZero() || next.Sub(now) > 2*time.Minute) {
		c.w.look(now)
		c.pass(61 * time.Second) // it finds out by itself
		return
	}
	if err := c.Configure(c.ctx(), payment.Setup{}); err != nil {
		c.t.Fatal(err)
	}
	c.w.look(now)
}

// sale is a payment; meanwhile happens while the payer has the code.
func (c *clockTill) sale(meanwhile func()) {
	c.t.Helper()
	amount := payment.Amount(1 + c.r.Int64N(99999))
	c.debit(amount.Cents())
	if meanwhile != nil {
		meanwhile()
	}
	if !c.acquirer.Set(c.acquirer.Last().Reference, payment.AcquirerAuthorized, amount) {
		c.t.Fatal("the payment is over before its payer has decided")
	}
	synctest.Wait()
	c.ended(amount)
}

// ended: the payment is over now, and the till free.
func (c *clockTill) ended(amount payment.Amount) {
	c.t.Helper()
	if s := c.Snapshot(); s.Transaction.State != payment.StateAccepted {
		c.t.Fatalf("the payment is %v", s.Transaction.State)
	}
	c.w.open = append(c.w.open, amount)
	c.w.look(c.now())
	c.acknowledge()
}

// unresolved is a payment whose outcome stays unknown for a while: nothing is closed (I8).
func (c *clockTill) unresolved(d time.Duration, meanwhile func()) {
	c.t.Helper()
	amount := payment.Amount(1 + c.r.Int64N(99999))
	c.debit(amount.Cents())
	c.acquirer.Refuse(func(string, *entryOfFake) payment.Code { return payment.CodeNotFound })
	c.acquirer.Set(c.acquirer.Last().Reference, payment.AcquirerAuthorized, amount)
	c.after(d / 2)
	if meanwhile != nil {
		meanwhile()
	}
	if c.r.IntN(2) == 0 {
		c.restart()
	}
	c.after(d - d/2)
	if s := c.Snapshot(); !s.Transaction.State.Unresolved() {
		c.t.Fatalf("the outcome is known: %v", s.Transaction.State)
	}
	// Not over the minute of a closing, since the test does not know when the till asks again.
	for now := c.now(); now.Second() > 50; now = c.now() {
		c.after(time.Second)
	}
	c.acquirer.Refuse(nil)
	c.after(5 * time.Second)
	c.ended(amount)
}

// off switches the till off for so long.
func (c *clockTill) off(d time.Duration) {
	c.stop()
	c.after(d)
	c.start()
	c.w.look(c.now())
}

func (c *clockTill) byHand() {
	c.t.Helper()
	if err := c.CloseDay(c.ctx()); err != nil {
		c.t.Fatal(err)
	}
	c.w.close(c.now(), false)
}

// compare compares paper, disk and oracle.
func (c *clockTill) compare() error {
	saved, _ := c.store.Load()
	lines, _ := c.store.DayLines()
	var paper []payment.Ticket
	for _, p := range c.printer.Printed() {
		if p.Nature == payment.NatureClosing {
			paper = append(paper, p)
		}
	}
	if len(paper) != len(c.w.made) || saved.Totals.Closing != len(c.w.made) {
		return fmt.Errorf("%d closings on paper, the totals say %d, there must be %d: %v, paper %v", len(paper), saved.Totals.Closing,
			len(c.w.made), c.w.made, numbersOf(paper))
	}
	for i, want := range c.w.made {
		p := paper[i]
		if p.ClosingNo != i+1 || !p.At.Equal(want.at) || p.Duplicate {
			return fmt.Errorf("closing %d bears number %d of %v, must be of %v", i+1, p.ClosingNo, p.At, want.at)
		}
		if err := sameLines(p.Lines, *p.Totals, want.sums); err != nil {
			return fmt.Errorf("closing %d: %w", i+1, err)
		}
	}
	if n := len(c.w.made); n > 0 {
		if last := saved.LastClosing; last.Number != n || last.Auto != c.w.made[n-1].auto {
			return fmt.Errorf("the last closing is %+v", last)
		}
	}
	if !saved.ClosingDue.Equal(c.w.due) {
		return fmt.Errorf("at %v the next closing is due %v, must be %v", c.now(), saved.ClosingDue, c.w.due)
	}
	return sameLines(lines, saved.Totals, c.w.open)
}

func numbersOf(paper []payment.Ticket) (all []string) {
	for _, p := range paper {
		all = append(all, fmt.Sprintf("%d of %v", p.ClosingNo, p.At.UTC().Format(time.RFC3339)))
	}
	return all
}

// sameLines compares the lines and totals of a closing with the sales that it closes.
func sameLines(lines []payment.DayLine, totals payment.DayTotals, want []payment.Amount) error {
	var sum payment.Amount
	for i, amount := range want {
		if sum += amount; i >= len(lines) || lines[i].Amount != amount {
			return fmt.Errorf("lines %v, want the sums %v", lines, want)
		}
	}
	if len(lines) != len(want) || totals.Debits.Count != len(want) || totals.Debits.Total != sum || totals.Cancellations.Count != 0 {
		return fmt.Errorf("totals %+v over %d lines, want the sums %v", totals, len(lines), want)
	}
	return nil
}
