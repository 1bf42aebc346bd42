package remote

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// guesses slows down guessing of demos' codes (decision 80). After a few wrong codes an address
// must wait, twice as long each time; after many wrong codes from anywhere, all must wait for a
// short time. A right code is refused too during the wait, or it would be found by trying.
type guesses struct {
	mu  sync.Mutex
	all tries
	per map[netip.Prefix]*tries
}

// tries are wrong codes in a row.
type tries struct {
	wrong int
	last  time.Time
	until time.Time
}

const (
	triesEach = 5  // wrong codes from one address before it must wait
	triesAll  = 50 // wrong codes from all addresses before all must wait
	// waitFirst is the first wait, waitMostOne the longest for one address, waitMostAll for all.
	waitFirst   = time.Second
	waitMostOne = 5 * time.Minute
	waitMostAll = 2 * time.Second
	// triesForgotten is the time after the last wrong code at which counting starts again.
	triesForgotten = 10 * time.Minute
	// triesMost bounds the addresses in per.
	triesMost = 4096
)

// wait returns how long an address must wait before it may try a code, or 0.
func (g *guesses) wait(from net.Addr) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	left := time.Until(g.all.until)
	if one := g.per[networkOf(from)]; one != nil {
		left = max(left, time.Until(one.until))
	}
	return max(0, left)
}

// wrong counts a wrong code.
func (g *guesses) wrong(from net.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all.count(triesAll, waitMostAll)
	network := networkOf(from)
	one := g.per[network]
	if one == nil {
		g.forget()
		one = &tries{}
		if g.per == nil {
			g.per = map[netip.Prefix]*tries{}
		}
		g.per[network] = one
	}
	one.count(triesEach, waitMostOne)
}

func (t *tries) count(free int, most time.Duration) {
	if time.Since(t.last) > triesForgotten {
		t.wrong = 0
	}
	t.wrong++
	t.last = time.Now()
	if over := t.wrong - free; over >= 0 {
		t.until = t.last.Add(min(most, waitFirst<<min(over, 16)))
	}
}

// forget makes room in per. It removes the addresses whose tries are forgotten, and if there are
// none, the one whose last try is oldest.
func (g *guesses) forget() {
	if len(g.per) < triesMost {
		return
	}
	var least netip.Prefix
	for network, t := range g.per {
		if time.Since(t.last) > triesForgotten {
			delete(g.per, network)
			continue
		}
		if before := g.per[least]; before == nil || t.last.Before(before.last) {
			least = network
		}
	}
	if len(g.per) >= triesMost {
		delete(g.per, least)
	}
}
