package test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/console"
)

// The payer's side of the outside acquirer. A phone acts on a transaction only after it has
// read the code from the till's screen, or after the till has attached its owner.

var errNotForThePayer = errors.New("this payer has no such transaction to decide on")

// scan lets a phone read a code.
func (a *outsideAcquirer) scan(code string) (string, error) {
	id, ok := strings.CutPrefix(code, "CVCO:")
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire()
	d := a.find(id)
	if !ok || d == nil {
		return "", fmt.Errorf("code %q: %w", code, errNotForThePayer)
	}
	if d.state == "INITIALIZED" {
		d.payer = "10123453051"
		a.turn(d, "PROCESSING")
	}
	return id, nil
}

// accept pays this many cents; fewer than asked only where the till allows it.
func (a *outsideAcquirer) accept(id string, total int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire()
	d := a.find(id)
	if d == nil || d.state != "PROCESSING" || total < 1 || total > d.amount || (total < d.amount && !d.adjustable) {
		return errNotForThePayer
	}
	d.paid, d.number = total, "aut"+d.id[1:9]
	a.turn(d, []string{"AUTHORIZED", "VALIDATED"}[len(a.deals)%2])
	return nil
}

// decide ends a transaction without money: REJECTED or ABORTED.
func (a *outsideAcquirer) decide(id, state string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.find(id)
	if d == nil || d.state != "PROCESSING" {
		return errNotForThePayer
	}
	a.turn(d, state)
	return nil
}

// attached waits for the transaction that the till has attached to a payer.
func (a *outsideAcquirer) attached(t testing.TB, payer string) string {
	t.Helper()
	limit := time.After(console.Patience)
	for {
		a.mu.Lock()
		for _, d := range a.deals {
			if d.payer == payer && d.state == "PROCESSING" {
				a.mu.Unlock()
				return d.id
			}
		}
		news := a.news
		a.mu.Unlock()
		select {
		case <-news:
		case <-limit:
			t.Fatalf("nobody attached %s", payer)
		}
	}
}

// asked returns the amount of a transaction that the till has created.
func (a *outsideAcquirer) asked(id string) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if d := a.find(id); d != nil {
		return d.amount
	}
	return 0
}

// ledger returns a copy of all deals.
func (a *outsideAcquirer) ledger() []deal {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make([]deal, len(a.deals))
	for i, d := range a.deals {
		all[i] = *d
	}
	return all
}

func (a *outsideAcquirer) complaints() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.broken...)
}

func (a *outsideAcquirer) note(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.broken = append(a.broken, fmt.Sprintf(format, args...))
}

// find, turn, stir and expire are called with a.mu held.
func (a *outsideAcquirer) find(id string) *deal {
	for _, d := range a.deals {
		if d.id == id {
			return d
		}
	}
	return nil
}

func (a *outsideAcquirer) turn(d *deal, state string) {
	d.state = state
	a.stir()
}

func (a *outsideAcquirer) stir() {
	if a.changed != nil {
		a.changed()
	}
	close(a.news)
	a.news = make(chan struct{})
}

func (a *outsideAcquirer) expire() {
	for _, d := range a.deals {
		if d.waiting() && !time.Now().Before(d.expires) {
			a.turn(d, "EXPIRED")
		}
	}
}

// p3p returns the sealing key's file; control says whether its checksum is right.
func (k outsideKey) p3p(text string) string {
	crc := uint16(0xFFFF)
	for _, b := range []byte(k.version + "|" + k.provider + "|" + text) {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return fmt.Sprintf("# essai\r\nVERSION=%s\r\nFOURNISSEUR = %s\r\nCLE=%s\r\nCONTROLE=%04X\r\n", k.version, k.provider, text, crc)
}

// outsideTLS is an authority with a server certificate that it has signed.
type outsideTLS struct {
	ca        []byte
	config    *tls.Config
	authority *x509.Certificate
	key       *ecdsa.PrivateKey // the authority's
}

func newOutsideTLS(t testing.TB) outsideTLS {
	t.Helper()
	authorityKey, authority := newCertificate(t, nil, nil, nil)
	serverKey, server := newCertificate(t, authority, authorityKey, nil)
	return outsideTLS{
		authority: authority, key: authorityKey,
		ca: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Raw}),
		config: &tls.Config{
			MinVersion:   tls.VersionTLS12,
			Certificates: []tls.Certificate{{Certificate: [][]byte{server.Raw}, PrivateKey: serverKey}},
		},
	}
}

// newCertificate makes an authority, or a certificate that one signs for 127.0.0.1, changed by
// the caller.
func newCertificate(t testing.TB, parent *x509.Certificate, by *ecdsa.PrivateKey, change func(*x509.Certificate)) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "essai"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(20, 0, 0),
	}
	if parent == nil {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		parent, by = c, key
	} else {
		c.IPAddresses, c.KeyUsage = []net.IP{net.IPv4(127, 0, 0, 1)}, x509.KeyUsageDigitalSignature
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	if change != nil {
		change(c)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, made
}

// quietLog discards net/http's messages on handshakes that the till has ended.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }
