package remote

import (
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// refusals logs refused addresses, once a minute each. It has a journal of its own, since strangers
// cause its lines and must not push other lines out (decision 77).
type refusals struct {
	log *slog.Logger
	mu  sync.Mutex
	of  map[netip.Prefix]*refusal
}

// refusal is an address that was refused in the last minute.
type refusal struct {
	told  time.Time // when it was last logged
	since int       // refusals since then
	last  []any     // log attributes of the last refusal
	from  string    // address
}

const (
	refusalPause = time.Minute
	// refusalsMost bounds the addresses with a count of their own; the others are counted together.
	refusalsMost = 1024
)

// add logs the first refusal of an address at once and counts those that follow. about holds pairs
// for the log.
func (r *refusals) add(from net.Addr, why string, about ...any) {
	network, name := networkOf(from), host(from)
	about = append(about, "reason", why)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil {
		r.of = map[netip.Prefix]*refusal{}
	}
	if _, there := r.of[network]; !there && len(r.of) >= refusalsMost {
		network, name = netip.Prefix{}, "others"
	}
	one := r.of[network]
	if one == nil {
		r.of[network] = &refusal{told: time.Now(), from: name}
		r.write(name, 1, about)
		return
	}
	one.since++
	one.last = about
}

// sweep logs the counts that are a minute old, or with all every count, when the server ends.
func (r *refusals) sweep(all bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for network, one := range r.of {
		if !all && time.Since(one.told) < refusalPause {
			continue
		}
		if one.since == 0 {
			delete(r.of, network)
			continue
		}
		r.write(one.from, one.since, one.last)
		one.told, one.since = time.Now(), 0
	}
}

func (r *refusals) write(from string, n int, about []any) {
	r.log.Warn("ssh refused", append([]any{"address", from, "times", n}, about...)...)
}
