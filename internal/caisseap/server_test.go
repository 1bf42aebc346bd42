package caisseap

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
)

func TestListen(t *testing.T) {
	if _, err := Listen(Config{Address: "0.0.0.0:0"}); !errors.Is(err, ErrNotLoopback) {
		t.Errorf("the network without a list: %v", err)
	}
	s, err := Listen(Config{Address: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(Config{Address: s.Address()}); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("an address in use: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", s.Address()); err == nil {
		t.Error("still listening")
	}
}

func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		list []netip.Addr
		from string
		want bool
	}{
		{nil, "127.0.0.1", true},
		{nil, "192.168.1.20", false},
		{[]netip.Addr{netip.MustParseAddr("192.168.1.20")}, "192.168.1.20", true},
		{[]netip.Addr{netip.MustParseAddr("192.168.1.20")}, "::ffff:192.168.1.20", true},
		{[]netip.Addr{netip.MustParseAddr("192.168.1.20")}, "192.168.1.21", false},
		{[]netip.Addr{netip.MustParseAddr("192.168.1.20")}, "127.0.0.1", false},
	} {
		s := &Server{cfg: Config{Allowed: c.list}}
		if got := s.allowed(&net.TCPAddr{IP: net.ParseIP(c.from), Port: 1}); got != c.want {
			t.Errorf("%v from %s: %t", c.list, c.from, got)
		}
	}
}
