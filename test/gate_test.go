package test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// gate is the acquirer's port, at which an impostor may listen for a while. It notes what an
// impostor receives, since the till must send nothing to a server that has not proved to be
// the acquirer.
type gate struct {
	net.Listener
	mu       sync.Mutex
	open     map[net.Conn]bool
	impostor func(net.Conn) []byte // returns what it received after the handshake
	met      int                   // connections to impostors
	leaked   []string
}

// Accept returns the next connection that no impostor takes.
func (g *gate) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g.mu.Lock()
		impostor := g.impostor
		if impostor == nil {
			g.open[conn] = true
			g.mu.Unlock()
			return &gateConn{conn, g}, nil
		}
		g.met++
		g.mu.Unlock()
		go func() {
			defer conn.Close()
			g.note(impostor(conn))
		}()
	}
}

func (g *gate) note(told []byte) {
	if len(told) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.leaked = append(g.leaked, fmt.Sprintf("an impostor was told %q", told))
}

// gateConn removes itself from the list when it closes.
type gateConn struct {
	net.Conn
	g *gate
}

func (c *gateConn) Close() error {
	c.g.mu.Lock()
	delete(c.g.open, c.Conn)
	c.g.mu.Unlock()
	return c.Conn.Close()
}

// swap puts an impostor at the port, or the acquirer again (nil), and cuts open connections.
func (g *gate) swap(impostor func(net.Conn) []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.impostor = impostor
	for conn := range g.open {
		_ = conn.Close()
	}
}

// leaks returns what impostors received, and how many connections they had.
func (g *gate) leaks() ([]string, int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.leaked...), g.met
}

const impostorPatience = 3 * time.Second

// falseTLS makes a handshake with another certificate and reads what follows.
func falseTLS(config *tls.Config) func(net.Conn) []byte {
	return func(conn net.Conn) []byte {
		_ = conn.SetDeadline(time.Now().Add(impostorPatience))
		secure := tls.Server(conn, config)
		if secure.Handshake() != nil {
			return nil
		}
		told := make([]byte, 4096)
		n, _ := secure.Read(told)
		return told[:n]
	}
}

// noTLS answers in plain HTTP. It may only receive a handshake's first record.
func noTLS(conn net.Conn) []byte {
	_ = conn.SetDeadline(time.Now().Add(impostorPatience))
	told := make([]byte, 4096)
	n, _ := conn.Read(told)
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	more, _ := io.ReadAll(io.LimitReader(conn, 4096))
	told = append(told[:n], more...)
	if n == 0 || told[0] == 0x16 && !bytes.Contains(told, []byte("HTTP")) {
		return nil
	}
	return told
}

// impostors are servers that cannot prove to be the acquirer, with the till's sentence on
// each.
func impostors(t testing.TB, a *outsideAcquirer) map[string]lieKind {
	t.Helper()
	own := func(change func(*x509.Certificate)) func(net.Conn) []byte {
		return falseTLS(served(newCertificate(t, a.tls.authority, a.tls.key, change)))
	}
	foreign := newOutsideTLS(t)
	selfKey, self := newCertificate(t, nil, nil, func(c *x509.Certificate) {
		c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	})
	old := a.tls.config.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	now := time.Now()
	at := func(class string, talk func(net.Conn) []byte) lieKind { return lieKind{class: class, impostor: talk} }
	return map[string]lieKind{
		"certificate expired": at(saidClock, own(func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Minute) })),
		"certificate not yet valid": at(saidClock, own(func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = now.Add(time.Hour), now.Add(2*time.Hour)
		})),
		"certificate of another host": at(saidCertificate, own(func(c *x509.Certificate) {
			c.IPAddresses, c.DNSNames = nil, []string{"connect.ancv.com", "127.0.0.1.example"}
		})),
		"certificate of another address": at(saidCertificate, own(func(c *x509.Certificate) {
			c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 2)}
		})),
		"certificate of a client": at(saidCertificate, own(func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		})),
		"certificate, hostile names": at(saidCertificate, own(func(c *x509.Certificate) {
			c.IPAddresses, c.DNSNames = nil, []string{"\x1b]0;PIRATE\x07.example"}
			c.Subject.CommonName = "\x1b[2J\r\nPAIEMENT ACCEPTE"
		})),
		"foreign authority":   at(saidCertificate, falseTLS(foreign.config)),
		"self-signed":         at(saidCertificate, falseTLS(served(selfKey, self))),
		"TLS 1.1 alone":       at(saidTLS, falseTLS(old)),
		"plain HTTP":          at(saidTLS, noTLS),
		"hangs up in the TLS": at(saidTLS, func(conn net.Conn) []byte { _, _ = conn.Read(make([]byte, 1)); return nil }),
	}
}

func served(key *ecdsa.PrivateKey, c *x509.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: key}},
	}
}
