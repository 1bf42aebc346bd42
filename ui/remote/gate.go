package remote

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// gate bounds the connections that have not logged in, by address and in all, as OpenSSH's
// MaxStartups does: from half of a bound on, new ones are refused at random, the more often
// the fuller it is. The time to log in shrinks as well, so that connections that only wait
// make room. Addresses that have logged in before have places of their own, which strangers
// cannot fill.
type gate struct {
	limits Limits
	random func() float64 // in [0, 1)

	mu      sync.Mutex
	waiting []*link // in the order in which they came
	known   map[netip.Prefix]time.Time
}

const (
	// graceLeast is the time to log in where a bound is reached.
	graceLeast = time.Second
	// dropLeast is how often a new connection is refused where a bound is half reached.
	dropLeast = 0.3
	// knownMost bounds the addresses that are remembered.
	knownMost = 4096
)

func newGate(l Limits) *gate {
	return &gate{limits: l, random: rand.Float64, known: map[netip.Prefix]time.Time{}}
}

// enter adds a connection, or refuses it. One that has waited for too long may have to make
// room: late, which the caller hangs up.
func (g *gate) enter(l *link) (late *link, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, l.known = g.known[l.network]
	full, crowd := g.fullness(l)
	if full > 0 {
		oldest := g.oldest(l, crowd)
		switch {
		case oldest >= 0 && time.Since(g.waiting[oldest].since) >= g.grace(full):
			late = g.waiting[oldest]
			g.waiting = slices.Delete(g.waiting, oldest, oldest+1)
		case full >= 1, !l.known && g.random() < dropLeast+(1-dropLeast)*full:
			return nil, false
		}
	}
	g.waiting = append(g.waiting, l)
	return late, true
}

// fullness is 0 up to half of the bound that matters for l and 1 where it is reached; crowd
// reports that it is the bound of its address.
func (g *gate) fullness(l *link) (full float64, crowd bool) {
	all, each := 0, 0
	for _, w := range g.waiting {
		if w.known == l.known {
			all++
		}
		if w.network == l.network {
			each++
		}
	}
	inAll, ofOne := pressure(all, g.limits.Logins), pressure(each, g.limits.LoginsEach)
	return max(inAll, ofOne), ofOne > inAll
}

func pressure(n, most int) float64 {
	half := most / 2
	return min(1, max(0, float64(n-half)/float64(most-half)))
}

// oldest is the index of the connection that has waited longest among those that l competes
// with; -1: there is none.
func (g *gate) oldest(l *link, crowd bool) int {
	return slices.IndexFunc(g.waiting, func(w *link) bool {
		if crowd {
			return w.network == l.network
		}
		return w.known == l.known
	})
}

// grace is the time to log in at a fullness. It shrinks fast: a login takes a moment.
func (g *gate) grace(full float64) time.Duration {
	left := (1 - full) * (1 - full) * (1 - full)
	return max(min(graceLeast, g.limits.Limbo), time.Duration(float64(g.limits.Limbo)*left))
}

// leave removes a connection that has logged in or is gone.
func (g *gate) leave(l *link, loggedIn bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at := slices.Index(g.waiting, l); at >= 0 {
		g.waiting = slices.Delete(g.waiting, at, at+1)
	}
	if !loggedIn {
		return
	}
	if _, there := g.known[l.network]; !there && len(g.known) >= knownMost {
		g.forget()
	}
	g.known[l.network] = time.Now()
}

// forget removes the address that logged in least recently.
func (g *gate) forget() {
	var least netip.Prefix
	for network, at := range g.known {
		if before, there := g.known[least]; !there || at.Before(before) {
			least = network
		}
	}
	delete(g.known, least)
}
