//go:build campaign

package test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// weathered is a random sale while toxics come and go at random moments.
func (s *sitting) weathered(table *networkTable) error {
	r := s.r
	if err := s.w.renew(r.IntN(4) == 0); err != nil {
		return err
	}
	decisions := []struct {
		name string
		does decision
	}{{"pays", payAll}, {"pays", payAll}, {"pays less", payHalf}, {"refuses", ends("REJECTED")}, {"gives up", ends("ABORTED")}}
	how := decisions[r.IntN(len(decisions))]
	s.intent = intent{
		byID: r.IntN(3) == 0, red: r.IntN(5) == 0, cancel: r.IntN(3) == 0, restart: r.IntN(10) == 0,
		part: r.IntN(2) == 0, does: how.does,
	}
	if r.IntN(2) == 0 {
		s.intent.late = s.w.began
	}
	if s.intent.restart {
		s.intent.byID = false // nobody reads a code from the screen then
	}
	go s.w.weather(rand.New(rand.NewPCG(r.Uint64(), 1)))
	err := s.play()
	<-s.w.over
	table.run(s.intent.String()+how.name, s, err)
	if late := s.late(); err == nil && late > resolvedWithin && !s.intent.cancel && !s.intent.red {
		err = fmt.Errorf("the outcome was known only %v after the network's return", late)
	}
	return err
}

func (m intent) String() string {
	var b strings.Builder
	for _, k := range []struct {
		on   bool
		name string
	}{{m.byID, "by id, "}, {m.red, "red key, "}, {m.restart, "restart, "}} {
		if k.on {
			b.WriteString(k.name)
		}
	}
	return b.String()
}

// ends returns a payer or an acquirer that ends a transaction without money.
func ends(state string) decision {
	return func(s *sale, id string, _ int64) error { return s.c.a.decide(id, state) }
}

// weather adds faults to the network one to four times within some seconds, each time on top
// of earlier ones or after these were removed.
func (w *wire) weather(r *rand.Rand) {
	w.begin()
	close(w.began)
	for range 1 + r.IntN(4) {
		<-time.After(between(r, 0, 1500*time.Millisecond))
		if r.IntN(3) == 0 {
			w.try(w.mend())
		}
		w.try(w.spoil(someToxics(r)))
		<-time.After(between(r, 0, 1500*time.Millisecond))
	}
	w.try(w.mend())
	w.end()
}

func (w *wire) try(err error) {
	if err != nil {
		w.t.Error(err)
	}
}

// someToxics returns up to three toxics; none of them means that the network is down.
func someToxics(r *rand.Rand) []toxic {
	all := []toxic{
		{kind: "latency", attributes: fmt.Sprintf(`"latency": %d, "jitter": %d`, 10+r.IntN(2000), r.IntN(10))},
		{kind: "latency", attributes: held},
		{kind: "bandwidth", attributes: fmt.Sprintf(`"rate": %d`, 1+r.IntN(8))},
		{kind: "slicer", attributes: fmt.Sprintf(`"average_size": %d, "size_variation": 7, "delay": %d`, 8+r.IntN(100), r.IntN(100000))},
		{kind: "slow_close", attributes: fmt.Sprintf(`"delay": %d`, r.IntN(4000))},
		{kind: "timeout", attributes: fmt.Sprintf(`"timeout": %d`, r.IntN(2)*r.IntN(2000))},
		{kind: "reset_peer", attributes: fmt.Sprintf(`"timeout": %d`, r.IntN(2)*r.IntN(1000))},
		{kind: "limit_data", attributes: fmt.Sprintf(`"bytes": %d`, 1+r.IntN(4000))},
	}
	var some []toxic
	for range r.IntN(4) {
		x := all[r.IntN(len(all))]
		x.side = []string{"upstream", "downstream"}[r.IntN(2)]
		some = append(some, x)
	}
	return some
}
