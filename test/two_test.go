package test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTwo plays each event at each place. The till gets a signal, loses its window, is stopped
// and continued, or meets a second process. It must end in order and restore the terminal, or
// go on. Afterwards totals and tickets must equal the ledger.
//
//	TWO_N=1000 TWO_SEED=1 TWO_WORKERS=4 TWO_STOP=2 go -C test test -run TestTwo -timeout 0 -v .
//
// TWO_N bounds the cells, of which there are fewer than 500; one of each place comes first.
// TWO_AT chooses those whose name has a text (« SIGQUIT at PRET »). TWO_STOP is the time in
// seconds for which a till is stopped.
func TestTwo(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "TWO_N", len(events)), sizeFromEnv(t, "TWO_SEED", 1)
	table := newCrossTable("two at once")
	cells := cellsOf(uint64(seed), os.Getenv("TWO_AT"))
	n = min(n, len(cells))
	workers := min(n, sizeFromEnv(t, "TWO_WORKERS", 2))
	t.Run("tills", func(t *testing.T) {
		for w := range workers {
			t.Run(strconv.Itoa(w), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(seed), uint64(w)))
				c := newCounter(t, "AJUSTEMENT=OUI")
				for i := w; i < n; i += workers {
					p, e := places[cells[i]%len(places)], events[cells[i]/len(places)]
					if err := c.playEvent(r, p, e, table); err != nil {
						t.Errorf("%s at %s, seed %d: %v\ndata kept in %s", e.name, p.name, seed, err, c.keep())
						c.kill()
						c = newCounter(t, "AJUSTEMENT=OUI")
					}
				}
			})
		}
	})
	t.Logf("%s, seed %d", table, seed)
}

// cellsOf are the pairs of a place and an event whose names hold a text, as
// event*len(places)+place. Each place comes once before any comes again.
func cellsOf(seed uint64, at string) []int {
	r := rand.New(rand.NewPCG(seed, 0))
	ps, es := r.Perm(len(places)), r.Perm(len(events))
	var cells []int
	for i := range len(places) * len(events) {
		p, e := ps[i%len(places)], es[(i%len(places)+i/len(places))%len(events)]
		if strings.Contains(events[e].name+" at "+places[p].name, at) {
			cells = append(cells, e*len(places)+p)
		}
	}
	return cells
}

// playEvent brings a till to a place and lets something event it; at the end it is closed.
func (c *counter) playEvent(r *rand.Rand, p place, e event, table *crossTable) error {
	b := &eventTill{s: &sale{c: c, r: r, fuse: -1}, stop: time.Duration(sizeFromEnv(c.t.(*testing.T), "TWO_STOP", 1)) * time.Second}
	err := c.playEventOnce(b, p, e)
	outcome := "goes on"
	if e.ends {
		outcome = "ended"
	}
	table.add(e.name, outcome, b.took, err)
	return err
}

func (c *counter) playEventOnce(b *eventTill, p place, e event) error {
	var more []string
	if p.printer {
		more = []string{hungPrinter(c.t)}
	}
	if c.start = nil; e.under != "" {
		c.start = []string{"bash", "-c", e.under, program}
	}
	c.open(more...)
	if err := p.reach(b.s); err != nil {
		return fmt.Errorf("on the way: %w", err)
	}
	err := e.do(b)
	c.a.tell(nil)
	if err != nil {
		return err
	}
	if !e.ends {
		if err := c.calm(b.s.r, p); err != nil {
			return fmt.Errorf("on the way back: %w", err)
		}
	}
	c.kill()
	c.payersWhileOff(b.s.r)
	c.start = nil
	c.open()
	if err := c.rest(b.s.r); err != nil {
		return err
	}
	if err := c.compare(); err != nil {
		return err
	}
	c.close()
	return nil
}

// calm brings a till that goes on back to PRET, and closes it.
func (c *counter) calm(r *rand.Rand, p place) error {
	for range p.escs {
		if err := c.till.Keys("ESC"); err != nil {
			return err
		}
	}
	if err := c.rest(r); err != nil {
		return err
	}
	if err := c.till.Keys("CTRL+C"); err != nil {
		return err
	}
	if code, err := c.till.Ended(); err != nil || code != 0 {
		return fmt.Errorf("exit code %d, %w", code, err)
	}
	return c.till.Restored()
}
