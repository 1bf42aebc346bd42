package remote

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// gate bounds the connections that have not logged in, in all and for each address (decision 76).
//
// The bound in all works like OpenSSH's MaxStartups: from half of it on new connections are refused
// at random, more often the fuller it is. The time to log in shrinks too, and a new connection
// replaces one that has taken longer. Addresses that have logged in before have the same number of
// places to themselves, which strangers cannot fill.
//
// At the bound of one address a new connection replaces its oldest. A shop may share its address
// with somebody who only keeps connections open, and the shop logs in at once.
type gate struct {
	limits Limits
	random func() float64 // in [0, 1)

	mu      sync.Mutex
	waiting []*link // oldest first
	known   map[netip.Prefix]time.Time
}

const (
	// graceLeast is the time to log in when the bound is reached.
	graceLeast = time.Second
	// dropLeast is the probability that a new connection is refused at half of the bound.
	dropLeast = 0.3
	// knownMost bounds the addresses in known.
	knownMost = 4096
)

func newGate(l Limits) *gate {
	return &gate{limits: l, random: rand.Float64, known: map[netip.Prefix]time.Time{}}
}

// enter adds a connection and reports whether it did. If late is not nil it was removed to make
// room, and the caller must hang it up.
func (g *gate) enter(l *link) (late *link, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, l.known = g.known[l.network]
	neighbours := func(w *link) bool { return w.network == l.network }
	rivals := func(w *link) bool { return w.known == l.known }
	full := g.fullness(rivals)
	switch {
	case g.number(neighbours) >= g.limits.LoginsEach:
		late = g.takeOldest(neighbours, 0)
	case full <= 0:
	case l.known:
		if full >= 1 {
			late = g.takeOldest(rivals, 0)
		}
	default:
		late = g.takeOldest(rivals, g.grace(full))
		if late == nil && (full >= 1 || g.random() < dropLeast+(1-dropLeast)*full) {
			return nil, false
		}
	}
	g.waiting = append(g.waiting, l)
	return late, true
}

func (g *gate) number(of func(*link) bool) int {
	n := 0
	for _, w := range g.waiting {
		if of(w) {
			n++
		}
	}
	return n
}

// fullness returns 0 up to half of the bound in all, rising to 1 when it is reached.
func (g *gate) fullness(of func(*link) bool) float64 {
	half := g.limits.Logins / 2
	return min(1, max(0, float64(g.number(of)-half)/float64(g.limits.Logins-half)))
}

// takeOldest removes and returns the connection that has waited longest, or nil if none has waited
// for at least grace.
func (g *gate) takeOldest(of func(*link) bool, grace time.Duration) *link {
	at := slices.IndexFunc(g.waiting, of)
	if at < 0 || time.Since(g.waiting[at].since) < grace {
		return nil
	}
	late := g.waiting[at]
	g.waiting = slices.Delete(g.waiting, at, at+1)
	return late
}

// grace returns the time to log in at a fullness. It shrinks with the cube, since an honest login
// takes only a moment.
func (g *gate) grace(full float64) time.Duration {
	left := (1 - full) * (1 - full) * (1 - full)
	return max(min(graceLeast, g.limits.NoSession), time.Duration(float64(g.limits.NoSession)*left))
}

// leave removes a connection that has logged in or has closed.
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
