package remote

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limits bound what strangers can take. A field that is zero has its default.
type Limits struct {
	Sessions   int           // at once, 100
	PerAddress int           // sessions of one address at once: 10 in a demo, Sessions in a shop
	Logins     int           // connections that have not logged in, 96; as many of addresses that have before
	LoginsEach int           // of which from one address, 32
	Limbo      time.Duration // a connection without a session: its login, 20 s
	Idle       time.Duration // a demo's session without a key, 15 min; a shop's has no such end
	Alive      time.Duration // between two signs of life that a client is asked for, 30 s
	DemoBytes  int64         // of a demo's files, 8 MiB
	DemoTime   time.Duration // of a demo, 4 h
}

// authTries is how many keys a client may offer; OpenSSH's agents hold a few.
const authTries = 6

// sessionsPerLink is how many sessions share one connection (ControlMaster).
const sessionsPerLink = 4

// demoPerAddress is PerAddress in a demo; a shop's tills may all be behind one address.
const demoPerAddress = 10

func (l Limits) withDefaults(demo bool) Limits {
	orDefault(&l.Sessions, 100)
	if demo {
		orDefault(&l.PerAddress, demoPerAddress)
	}
	orDefault(&l.PerAddress, l.Sessions)
	orDefault(&l.Logins, 96)
	orDefault(&l.LoginsEach, 32)
	orDefault(&l.Limbo, 20*time.Second)
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

// spare is how many connections more than sessions may have logged in: those that begin
// their session, and those that will be told that there is no room.
const spare = 16

// count counts what is open, in all and by address.
type count struct {
	mu  sync.Mutex
	all int
	per map[netip.Prefix]int
}

// take counts one more, or returns the sentence that says which bound is reached.
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

// networkOf is an IPv4 address, or the /64 of an IPv6 one: a host there has as many as it likes.
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
