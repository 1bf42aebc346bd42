package test

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// TestTwoStopped stops one till in each state at the same time (SIGSTOP), for TWO_STOPPED
// seconds. Meanwhile payers pay or not, and transactions expire. After SIGCONT each till must
// come to rest and agree with its ledger, before and after a restart.
//
//	TWO_STOPPED=600 TWO_STOPPED_N=100 go -C test test -run TestTwoStopped -timeout 0 -v .
func TestTwoStopped(t *testing.T) {
	t.Parallel()
	stop := time.Duration(sizeFromEnv(t, "TWO_STOPPED", 2)) * time.Second
	n, seed := min(sizeFromEnv(t, "TWO_STOPPED_N", 3), len(places)), sizeFromEnv(t, "TWO_SEED", 1)
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	table := newCrossTable("stopped for " + stop.String() + ", a till a state")
	type stopped struct {
		c  *counter
		p  place
		at time.Time
	}
	var all []stopped
	for _, i := range r.Perm(len(places))[:n] {
		c, p := newCounter(t, "AJUSTEMENT=OUI"), places[i]
		if p.printer {
			c.open(hungPrinter(t))
		} else {
			c.open()
		}
		if err := p.reach(&sale{c: c, r: r, fuse: -1}); err != nil {
			t.Fatalf("on the way to %s: %v", p.name, err)
		}
		if err := c.till.Cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		c.payersWhileOff(r)
		all = append(all, stopped{c, p, time.Now()})
	}
	for _, k := range all {
		<-time.After(time.Until(k.at.Add(stop)))
		began := time.Now()
		err := k.c.resumes(r, k.p)
		table.add(k.p.name, "came to rest", time.Since(began), err)
		if err != nil {
			t.Errorf("stopped at %s: %v\ndata kept in %s", k.p.name, err, k.c.keep())
		}
	}
	t.Logf("%s, seed %d", table, seed)
}

// resumes continues a till that was stopped, and compares at rest and after a restart.
func (c *counter) resumes(r *rand.Rand, p place) error {
	c.a.tell(nil)
	if err := c.till.Cmd.Process.Signal(syscall.SIGCONT); err != nil {
		return err
	}
	if err := c.calm(r, p); err != nil {
		return err
	}
	c.till = nil
	c.open()
	if err := c.rest(r); err != nil {
		return err
	}
	return c.compare()
}
