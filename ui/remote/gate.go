package remote

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// gate bounds the connections that have not logged in, by address and in all.
//
// In all, it does so as OpenSSH's MaxStartups: from half of the bound on, new ones are refused
// at random, the more often the fuller it is. The time to log in shrinks as well, and one that
// has taken longer makes room for the next. Addresses that have logged in before have places of
// their own, which strangers cannot fill.
//
// Of one address, the newest are kept: a shop may share its address with whoever keeps
// connections open there, and logs in at once where they only wait.
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

// enter adds a connection, or refuses it. Another one may have to make room: late, which the
// caller hangs up.
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

// fullness is 0 up to half of the bound in all, and 1 where it is reached.
func (g *gate) fullness(of func(*link) bool) float64 {
	half := g.limits.Logins / 2
	return min(1, max(0, float64(g.number(of)-half)/float64(g.limits.Logins-half)))
}

// takeOldest removes the connection that has waited longest, if that is at least grace.
func (g *gate) takeOldest(of func(*link) bool, grace time.Duration) *link {
	at := slices.IndexFunc(g.waiting, of)
	if at < 0 || time.Since(g.waiting[at].since) < grace {
		return nil
	}
	late := g.waiting[at]
	g.waiting = slices.Delete(g.waiting, at, at+1)
	return late
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
