package payment_test

import (
	"slices"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
)

const daylong = 24 * time.Hour

// turns are the ways in which a clock is turned, by accident or by hand.
var turns = []time.Duration{-time.Hour, time.Hour, -daylong, daylong, -10 * time.Minute, 10 * time.Minute, -25 * time.Hour, 3 * time.Hour}

// clockScenarios are what happens around a clock change; sales go on all the time.
var clockScenarios = map[string]func(c *clockTill, change time.Time){
	"on all the time": func(c *clockTill, change time.Time) {
		for range 4 {
			c.somewhere(change, 10*time.Hour)
			c.sale(nil)
		}
	},
	"a sale each hour": func(c *clockTill, change time.Time) {
		for c.now().Before(change.Add(26 * time.Hour)) {
			c.sale(nil)
			c.pass(time.Hour)
		}
	},
	"restart each 97 min": func(c *clockTill, change time.Time) {
		for i := 0; c.now().Before(change.Add(26 * time.Hour)); i++ {
			c.pass(97 * time.Minute)
			if c.off(time.Duration(c.r.IntN(90)) * time.Second); i%3 == 0 {
				c.sale(nil)
			}
		}
	},
	"restart at the closing": func(c *clockTill, change time.Time) {
		for c.now().Before(change.Add(26 * time.Hour)) {
			c.sale(nil)
			c.until(c.w.due.Add(time.Duration(c.r.IntN(5)-2) * time.Second / 2))
			c.off([]time.Duration{0, time.Second, time.Minute, 3 * time.Hour, 26 * time.Hour}[c.r.IntN(5)])
			c.pass(time.Second)
		}
	},
	"off 30 days": func(c *clockTill, change time.Time) {
		c.sale(nil)
		c.somewhere(change, 30*time.Hour)
		c.off(30 * daylong)
		c.sale(nil)
		c.pass(30 * time.Hour)
	},
	"back 1 h":    func(c *clockTill, change time.Time) { c.turned(change, -time.Hour) },
	"back 1 day":  func(c *clockTill, change time.Time) { c.turned(change, -daylong) },
	"forward 1 h": func(c *clockTill, change time.Time) { c.turned(change, time.Hour) },
	"forward 10 years": func(c *clockTill, change time.Time) {
		c.wrong(change, paris(change.Year()+10, change.Month(), change.Day(), c.r.IntN(24), 7))
	},
	"to 1970":           func(c *clockTill, change time.Time) { c.wrong(change, paris(1970, 1, 1, 1, 0)) },
	"in mid-payment":    (*clockTill).midPayment,
	"in mid-closing":    (*clockTill).midClosing,
	"in mid-printing":   (*clockTill).midPrinting,
	"unresolved":        (*clockTill).midUnknown,
	"by hand, new hour": (*clockTill).hands,
	"anything":          (*clockTill).anything,
}

// somewhere goes on by a random part of so long, but not far beyond the change.
func (c *clockTill) somewhere(change time.Time, most time.Duration) {
	if most = min(most, change.Add(47*time.Hour).Sub(c.now())); most > time.Minute {
		c.pass(time.Duration(c.r.Int64N(int64(most/time.Second))) * time.Second)
	}
}

// turned turns the clock, and sometimes puts it right again.
func (c *clockTill) turned(change time.Time, by time.Duration) {
	c.sale(nil)
	c.somewhere(change, 30*time.Hour)
	if c.r.IntN(3) == 0 { // right after a closing
		c.until(c.w.due.Add(time.Duration(c.r.IntN(1800)) * time.Second))
	}
	c.turn(by)
	c.sale(nil)
	c.somewhere(change, 26*time.Hour)
	if c.r.IntN(2) == 0 {
		c.turn(-by)
		c.sale(nil)
	}
}

// wrong puts the clock to another year for a while; the till may be off when it is done.
func (c *clockTill) wrong(change, to time.Time) {
	c.sale(nil)
	c.somewhere(change, 30*time.Hour)
	by := to.Sub(c.now())
	turn := func(by time.Duration) {
		if c.r.IntN(2) == 0 {
			c.turn(by)
			return
		}
		c.clock.turn(by)
		c.off(time.Minute)
	}
	turn(by)
	c.sale(nil)
	c.pass(time.Duration(c.r.IntN(60*3600)) * time.Second)
	turn(-by)
	c.sale(nil)
}

func (c *clockTill) anyTurn() time.Duration { return turns[c.r.IntN(len(turns))] }

// midPayment: the clock is turned while the payer has the code, around a closing.
func (c *clockTill) midPayment(change time.Time) {
	for range 3 {
		c.sale(nil)
		c.until(c.w.due.Add(-time.Duration(c.r.IntN(200)) * time.Second))
		c.sale(func() {
			c.after(time.Duration(c.r.IntN(140)) * time.Second)
			c.clock.turn(c.anyTurn())
			c.after(time.Duration(c.r.IntN(140)) * time.Second)
		})
		c.pass(time.Hour)
	}
}

// midClosing: the clock is turned while the closing is being written.
func (c *clockTill) midClosing(change time.Time) {
	for range 3 {
		c.sale(nil)
		by := c.anyTurn()
		c.store.Watch(func(change payment.Change) {
			if change.Closing != nil {
				c.clock.turn(by)
				by = 0
			}
		})
		from, due := c.now(), c.w.due
		c.after(due.Sub(from))
		c.store.Watch(nil)
		c.w.runs(from, due)
		c.poke()
		c.pass(time.Hour)
	}
}

// midPrinting: the clock is turned while the closing is being printed.
func (c *clockTill) midPrinting(change time.Time) {
	for range 3 {
		c.sale(nil)
		c.pass(10 * time.Second)
		gate := make(chan struct{})
		c.printer.Hold(gate)
		c.until(c.w.due.Add(time.Duration(c.r.IntN(10)) * time.Second))
		c.clock.turn(c.anyTurn())
		if err := c.Configure(c.ctx(), payment.Setup{}); err != nil {
			c.t.Fatal(err)
		}
		c.w.look(c.now())
		c.printer.Hold(nil)
		close(gate)
		synctest.Wait()
		c.pass(time.Hour)
	}
}

// midUnknown: the outcome is unknown while the closing falls due.
func (c *clockTill) midUnknown(change time.Time) {
	c.sale(nil)
	c.until(c.w.due.Add(-time.Duration(c.r.IntN(900)) * time.Second))
	c.unresolved(time.Duration(60+c.r.IntN(1500))*time.Second, func() {
		if c.r.IntN(2) == 0 {
			c.clock.turn(c.anyTurn())
		}
	})
	c.sale(nil)
}

// hands closes by hand around the automatic closing, and moves the hour.
func (c *clockTill) hands(change time.Time) {
	for range 6 {
		if c.somewhere(change, 8*time.Hour); c.r.IntN(3) > 0 {
			c.sale(nil)
		}
		switch c.r.IntN(4) {
		case 0:
			c.until(c.w.due.Add(time.Duration(c.r.IntN(120)-60) * time.Second))
			c.byHand()
		case 1:
			c.byHand()
		case 2:
			c.hour(payment.ClosingTime{Set: c.r.IntN(4) > 0, Hour: c.r.IntN(24), Minute: c.r.IntN(60)})
		case 3:
			c.turn(c.anyTurn())
		}
	}
	if !c.w.hour.Set {
		c.hour(payment.ClosingTime{Set: true, Hour: c.r.IntN(24), Minute: c.r.IntN(60)})
	}
}

// anything is all of it in any order.
func (c *clockTill) anything(change time.Time) {
	steps := []func(){
		func() { c.sale(nil) },
		func() { c.somewhere(change, 15*time.Hour) },
		func() { c.turn(c.anyTurn()) },
		func() { c.off(time.Duration(c.r.IntN(40*3600)) * time.Second) },
		func() { c.byHand() },
		func() { c.unresolved(time.Minute*time.Duration(2+c.r.IntN(30)), func() { c.clock.turn(c.anyTurn()) }) },
		func() { c.sale(func() { c.after(4 * time.Minute) }) },
	}
	for range 14 {
		steps[c.r.IntN(len(steps))]()
	}
	slices.Reverse(steps)
	for _, step := range steps {
		step()
	}
}
