package remote

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// guesses holds back whoever tries codes of demos: after a few wrong ones an address waits,
// twice as long each time, and after many wrong ones from anywhere everybody waits a moment.
// While an address waits, a right code is refused as well, or the wait would tell which are.
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
	triesEach = 5  // wrong codes of one address before it waits
	triesAll  = 50 // of all
	// The waits: the first one, and the longest of an address and of all.
	waitFirst   = time.Second
	waitMostOne = 5 * time.Minute
	waitMostAll = 2 * time.Second
	// triesForgotten is how long after the last wrong code they are forgotten.
	triesForgotten = 10 * time.Minute
	// triesMost bounds the addresses that are kept.
	triesMost = 4096
)

// wait is how long from must wait before it may try a code; 0: it may try.
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

// forget makes room: addresses that have not tried for long go, or where none has, the one
// that has not tried for longest.
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
