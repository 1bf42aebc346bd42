package remote

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

func testGate() *gate {
	g := newGate(Limits{Logins: 20, LoginsEach: 10, NoSession: 20 * time.Second})
	g.random = func() float64 { return 0 } // refuse whenever chance decides
	return g
}

func from(ip string) *link {
	return &link{network: networkOf(&net.TCPAddr{IP: net.ParseIP(ip), Port: 1}), since: time.Now()}
}

// fill adds n connections of an address, and refuses none by chance.
func fill(t *testing.T, g *gate, n int, ip string) {
	t.Helper()
	unlucky := g.random
	g.random = func() float64 { return 1 }
	for range n {
		if late, ok := g.enter(from(ip)); !ok || late != nil {
			t.Fatal("refused below the bound")
		}
	}
	g.random = unlucky
}

// Up to half of the bound every connection is accepted, and beyond it chance decides. At the bound
// a new one is refused until the oldest has waited for graceLeast.
func TestGateDropsEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testGate()
		fill(t, g, 5, "10.0.0.1")
		if late, ok := g.enter(from("10.0.0.2")); !ok || late != nil {
			t.Error("refused at a quarter of the bound")
		}
		fill(t, g, 5, "10.0.0.2")
		if _, ok := g.enter(from("10.0.0.3")); ok {
			t.Error("above half of the bound chance refuses none")
		}
		fill(t, g, 9, "10.0.0.4")
		g.random = func() float64 { return 1 }
		if _, ok := g.enter(from("10.0.0.5")); ok {
			t.Error("more than the bound")
		}
		<-time.After(graceLeast)
		if late, ok := g.enter(from("10.0.0.5")); !ok || late == nil {
			t.Errorf("connections that only wait keep a new one out: %v, %v", ok, late)
		}
	})
}

// At the bound of one address a new connection replaces the oldest, however young that is.
func TestGateKeepsTheNewestOfAnAddress(t *testing.T) {
	g := testGate()
	fill(t, g, 10, "10.0.0.1")
	oldest := g.waiting[0]
	if late, ok := g.enter(from("10.0.0.1")); !ok || late != oldest || len(g.waiting) != 10 {
		t.Errorf("%v, %v instead of %v, %d wait", ok, late, oldest, len(g.waiting))
	}
}

// Strangers from many addresses keep out no address that has logged in before, and no other address
// for longer than graceLeast.
func TestGateKeepsPlacesForKnownAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testGate()
		for _, own := range []*link{from("192.168.1.10"), from("192.168.1.11"), from("192.168.1.12")} {
			if _, ok := g.enter(own); !ok {
				t.Fatal("refused by an empty gate")
			}
			g.leave(own, true)
		}
		for _, ip := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"} {
			fill(t, g, 5, ip)
		}
		if _, ok := g.enter(from("10.0.0.5")); ok {
			t.Error("a stranger comes in above the bound")
		}
		for range 9 { // up to above half of their own places, where chance would refuse
			for _, ip := range []string{"192.168.1.10", "192.168.1.11", "192.168.1.12"} {
				if late, ok := g.enter(from(ip)); !ok || late != nil && !late.known {
					t.Fatalf("%s is kept out by strangers, or hangs one up: %v %v", ip, ok, late)
				}
			}
		}
		if n := len(g.waiting); n != 40 {
			t.Errorf("%d wait", n)
		}
		<-time.After(graceLeast)
		if late, ok := g.enter(from("10.0.0.5")); !ok || late == nil || late.known {
			t.Errorf("a new address is kept out: %v", ok)
		}
	})
}

// The gate remembers a bounded number of addresses, and forgets the one that logged in longest ago.
func TestGateForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testGate()
		for i := range knownMost {
			g.known[netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 32)] = time.Now()
			<-time.After(time.Millisecond)
		}
		last := from("192.168.1.10")
		g.leave(last, true)
		if _, there := g.known[last.network]; !there || len(g.known) > knownMost {
			t.Errorf("%d addresses, the last one: %v", len(g.known), there)
		}
		if _, there := g.known[from("10.0.0.0").network]; there {
			t.Error("the oldest one stays")
		}
	})
}

// Sixty silent connections from the same address do not keep a key out. A shop and a stranger
// behind one router have the same address.
func TestIdleConnectionsKeepNobodyOut(t *testing.T) {
	k := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k))
	for range 60 {
		c, err := net.Dial("tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
	}
	s.visit("caisse1", k).word("PRET") // at the first try
	if !s.journal.has("others wait") {
		t.Error("the journal has no refusal")
	}
}

// A shop has no bound by address, since all its tills may share one.
func TestShopBehindOneAddress(t *testing.T) {
	if l := (Limits{}).withDefaults(false); l.PerAddress != l.Sessions {
		t.Errorf("a shop: %d sessions of one address", l.PerAddress)
	}
	if l := (Limits{}).withDefaults(true); l.PerAddress != demoPerAddress {
		t.Errorf("a demo: %d sessions of one address", l.PerAddress)
	}
}

// A client without the server's algorithms receives a sentence, and the journal a line.
func TestClientWithoutOurAlgorithms(t *testing.T) {
	s := serve(t, Limits{})
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	old := []string{"diffie-hellman-group1-sha1"}
	payload := ssh.Marshal(struct {
		Cookie                                             [16]byte `sshtype:"20"`
		Kex, HostKeys, Out, In, MACOut, MACIn, Comp, CompC []string
		Lang, LangC                                        []string
		First                                              bool
		Reserved                                           uint32
	}{Kex: old, HostKeys: old, Out: old, In: old, MACOut: old, MACIn: old, Comp: []string{"none"}, CompC: []string{"none"}})
	padding := 8 - (5+len(payload))%8 + 8
	packet := append([]byte{0, 0, byte((1 + len(payload) + padding) >> 8), byte(1 + len(payload) + padding), byte(padding)}, payload...)
	if _, err := c.Write(append([]byte("SSH-2.0-OldClient\r\n"), append(packet, make([]byte, padding)...)...)); err != nil {
		t.Fatal(err)
	}
	var heard []byte
	buffer := make([]byte, 4096)
	for {
		n, err := c.Read(buffer)
		heard = append(heard, buffer[:n]...)
		if err != nil {
			break
		}
	}
	if !contains(heard, textOldClient) {
		t.Errorf("it receives %q", heard)
	}
	until(t, "the journal has a line", func() bool { return s.journal.has("no algorithm in common") })
}

// mosh starts its own server over SSH. It receives a sentence, and the journal a line.
func TestMosh(t *testing.T) {
	s := serve(t, Limits{})
	out, errs, code := s.command("x", "mosh-server new -s -c 256 -l LANG=fr_FR.UTF-8")
	if code != exitUsage || out != "" || errs != textMosh+"\n" {
		t.Errorf("%d %q %q", code, out, errs)
	}
	until(t, "the journal has a line", func() bool { return s.journal.has(`"reason":"mosh"`) })
}

// A connection that ends during its login is removed from the gate's count.
func TestGateIsLeft(t *testing.T) {
	s := serve(t, Limits{}, cashier("caisse1", newPair(t)))
	if _, err := s.dial("caisse1", newPair(t)); err == nil {
		t.Fatal("an unknown key is let in")
	}
	c, err := net.Dial("tcp", s.address)
	if err = errors.Join(err, c.Close()); err != nil {
		t.Fatal(err)
	}
	until(t, "the gate is empty", func() bool {
		s.server.gate.mu.Lock()
		defer s.server.gate.mu.Unlock()
		return len(s.server.gate.waiting) == 0
	})
	s.server.links.mu.Lock()
	defer s.server.links.mu.Unlock()
	if s.server.links.all != 0 {
		t.Errorf("%d connections count as logged in", s.server.links.all)
	}
}
