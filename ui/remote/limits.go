package remote

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limits bound what clients can use. A zero field has the default given here.
type Limits struct {
	Sessions   int           // sessions at once; 100
	PerAddress int           // sessions at once from one address; 10 in a demo, Sessions in a shop
	Logins     int           // connections that have not logged in; 96, and 96 from addresses that have before
	LoginsEach int           // such connections from one address; 32
	NoSession  time.Duration // time to log in, and to start a session; 20 s
	Idle       time.Duration // a demo cashier's time without a key; 15 min (none in a shop)
	Alive      time.Duration // between two keepalives to a client; 30 s
	DemoBytes  int64         // size of a demo's files; 8 MiB
	DemoTime   time.Duration // duration of a demo; 4 h
}

// authTries is how many keys a client may offer; an agent may hold several.
const authTries = 6

// sessionsPerLink is how many sessions may share one connection (ControlMaster).
const sessionsPerLink = 4

// demoPerAddress is PerAddress in a demo. A shop has no such bound, since its tills may all share
// one address.
const demoPerAddress = 10

func (l Limits) withDefaults(demo bool) Limits {
	orDefault(&l.Sessions, 100)
	if demo {
		orDefault(&l.PerAddress, demoPerAddress)
	}
	orDefault(&l.PerAddress, l.Sessions)
	orDefault(&l.Logins, 96)
	orDefault(&l.LoginsEach, 32)
	orDefault(&l.NoSession, 20*time.Second)
	orDefault(&l.Idle, 15*time.Minute)
	orDefault(&l.Alive, 30*time.Second)
	orDefault(&l.DemoBytes, 8<<20)
	orDefault(&l.DemoTime, 4*time.Hour)
	return l
}

func orDefault[T int | int64 | time.Duration](at *T, value T) {
	if *at <= 0 {
		*at = value
	}
}

// spare is how many connections beyond Sessions may have logged in. They are starting a session, or
// are about to be told that there is no room.
const spare = 16

// count counts open connections or sessions, in all and by address.
type count struct {
	mu  sync.Mutex
	all int
	per map[netip.Prefix]int
}

// take counts one more, or returns a sentence if a bound is reached.
func (c *count) take(from net.Addr, all, each int) (wrong string) {
	network := networkOf(from)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.all >= all:
		return textFull
	case c.per[network] >= each:
		return textCrowd
	}
	if c.per == nil {
		c.per = map[netip.Prefix]int{}
	}
	c.all++
	c.per[network]++
	return ""
}

func (c *count) give(from net.Addr) {
	network := networkOf(from)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.per[network]--; c.per[network] == 0 {
		delete(c.per, network)
	}
}

// networkOf returns an IPv4 address as a /32, or the /64 of an IPv6 address, since a host may use
// any address of its /64.
func networkOf(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	network, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}
