package ancv

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"ancvtpe/payment"
)

// A server that cannot prove to be the acquirer gets no request.
func TestServerNotTrusted(t *testing.T) {
	ca := newAuthority(t, 10)
	one := func(change func(*x509.Certificate)) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{ca.issue(t, change)}}
	}
	old := newAuthority(t, -1)
	for name, tt := range map[string]struct {
		config *tls.Config
		ca     authority
		cause  payment.Cause
	}{
		"expired": {one(func(c *x509.Certificate) { c.NotAfter = testNow.Add(-time.Second) }), ca, payment.CauseClock},
		"not yet valid": {
			one(func(c *x509.Certificate) { c.NotBefore = testNow.Add(time.Second) }), ca, payment.CauseClock,
		},
		"authority expired": {
			&tls.Config{Certificates: []tls.Certificate{old.issue(t, nil)}}, old, payment.CauseClock,
		},
		"other host": {
			one(func(c *x509.Certificate) {
				c.IPAddresses = nil
				c.DNSNames = []string{"connect.ancv.com"}
			}), ca, payment.CauseCertificate,
		},
		"client certificate": {
			one(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }),
			ca, payment.CauseCertificate,
		},
		"foreign authority": {
			one(nil), newAuthority(t, 10), payment.CauseCertificate,
		},
		"TLS 1.1": {
			&tls.Config{Certificates: one(nil).Certificates, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
			ca, payment.CauseTLS,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			url := serve(t, tt.config, func(http.ResponseWriter, *http.Request) { requests.Add(1) })
			c := connect(t, url, tt.ca, nil)
			for call, do := range everyCall(c) {
				t.Run(call, func(t *testing.T) {
					_, err := do(t.Context())
					wantFailure(t, err, false, tt.cause)
				})
			}
			if n := requests.Load(); n != 0 {
				t.Errorf("%d requests went to a server that is not trusted", n)
			}
		})
	}
}

// A certificate that is not valid yet, or no longer, gives CauseClock.
func TestClockJudgesCertificate(t *testing.T) {
	ca := newAuthority(t, 10)
	url := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}},
		answering(200, transactionJSON("PROCESSING", 1250)))
	for name, now := range map[string]time.Time{
		"early": testNow.AddDate(-1, 0, 0), "late": testNow.AddDate(1, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, url, ca, func(cfg *Config) { cfg.Time = fixedClock(now).Now })
			_, err := c.Status(t.Context(), testQuery, 0)
			wantFailure(t, err, false, payment.CauseClock)
		})
	}
	_, err := connect(t, url, ca, nil).Status(t.Context(), testQuery, 0)
	must(t, err)
}

func TestAuthorityFile(t *testing.T) {
	ca := newAuthority(t, 10)
	url := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}, MaxVersion: tls.VersionTLS12},
		answering(200, transactionJSON("PROCESSING", 1250)))
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw}))
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	must(t, err)
	for name, text := range map[string]string{
		"PEM": text, "mark": "\xef\xbb\xbf" + text, "UTF-16": wide, "CR": strings.ReplaceAll(text, "\n", "\r"), "CTRL+Z": text + "\x1a",
		"Windows-1252 comment": "autorit\xe9\r\n" + strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "ca.pem")
			must(t, os.WriteFile(file, []byte(text), 0o600))
			c := connect(t, url, ca, func(cfg *Config) { cfg.CAs, cfg.CAFile = nil, file })
			_, err := c.Status(t.Context(), testQuery, 0)
			must(t, err)
		})
	}
}

// Servers that are not TLS at all, or fall silent or hang up in the handshake.
func TestNoHandshake(t *testing.T) {
	for name, tt := range map[string]struct {
		talk  func(net.Conn)
		cause payment.Cause
	}{
		"plain HTTP": {func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }, payment.CauseTLS},
		"hangs up":   {func(net.Conn) {}, payment.CauseTLS},
		"silent":     {func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, payment.CauseTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			address := listen(t, func(c net.Conn) {
				_, _ = c.Read(make([]byte, 1))
				tt.talk(c)
			})
			c := connect(t, "https://"+address, newAuthority(t, 10), func(cfg *Config) {
				if tt.cause == payment.CauseTimeout {
					cfg.Timeouts.Handshake = 50 * time.Millisecond
				}
			})
			_, err := c.Create(t.Context(), testDebit)
			wantFailure(t, err, false, tt.cause)
		})
	}
}

// listen accepts on loopback and hangs up when talk returns.
func listen(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				talk(conn)
			}()
		}
	}()
	return l.Addr().String()
}

func TestNoConnection(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	url := "https://" + l.Addr().String()
	must(t, l.Close())
	c := connect(t, url, newAuthority(t, 10), nil)
	_, err = c.Cancel(t.Context(), testQuery)
	wantFailure(t, err, false, payment.CauseConnect)

	for name, tt := range map[string]struct {
		err   error
		cause payment.Cause
	}{
		"name": {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}, payment.CauseName},
		"name server silent": {
			&net.OpError{Op: "dial", Err: &net.DNSError{Err: "i/o timeout", IsTimeout: true}}, payment.CauseName,
		},
		"silent":   {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, payment.CauseConnect},
		"no roots": {fmt.Errorf("verify: %w", x509.SystemRootsError{}), payment.CauseConfiguration},
	} {
		t.Run(name, func(t *testing.T) {
			c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, tt.err }
			_, err := c.Create(t.Context(), testDebit)
			wantFailure(t, err, false, tt.cause)
		})
	}
}

// With TLS 1.3 a server can object after the handshake, when the request may have left.
func TestAlertAfterHandshake(t *testing.T) {
	ca := newAuthority(t, 10)
	url := serve(t, &tls.Config{
		Certificates: []tls.Certificate{ca.issue(t, nil)}, ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS13,
	}, func(http.ResponseWriter, *http.Request) { t.Error("the server took the request") })
	_, err := connect(t, url, ca, nil).Create(t.Context(), testDebit)
	var failure *payment.Failure
	if !errors.As(err, &failure) || !failure.Sent {
		t.Errorf("error %v", err)
	}
}

func TestLostAfterSending(t *testing.T) {
	for name, tt := range map[string]struct {
		err   error
		cause payment.Cause
	}{
		"write":        {&net.OpError{Op: "write", Err: syscall.EPIPE}, payment.CauseConnect},
		"unreachable":  {&net.OpError{Op: "read", Err: syscall.EHOSTUNREACH}, payment.CauseConnect},
		"no network":   {&net.OpError{Op: "read", Err: syscall.ENETDOWN}, payment.CauseConnect},
		"reset":        {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, payment.CauseBroken},
		"their alert":  {&net.OpError{Op: "remote error", Err: errors.New("tls: k3x9m2qv7a")}, payment.CauseTLS},
		"our alert":    {&net.OpError{Op: "local error", Err: errors.New("tls: bad record MAC")}, payment.CauseTLS},
		"end":          {io.EOF, payment.CauseBroken},
		"server's own": {errors.New("malformed HTTP response k3x9m2qv7a"), payment.CauseBroken},
	} {
		t.Run(name, func(t *testing.T) {
			wantFailure(t, noAnswer(t.Context(), opCancel, true, tt.err), true, tt.cause)
		})
	}
}

// A certificate's text is cleaned in an error, since the server has chosen it.
func TestErrorTextIsClean(t *testing.T) {
	certificate := &x509.Certificate{DNSNames: []string{"\x1b[2J\u202eevil", strings.Repeat("x", 5000)}}
	err := noAnswer(t.Context(), opCreate, false, &tls.CertificateVerificationError{
		Err: x509.HostnameError{Certificate: certificate, Host: "a.example"},
	})
	var failure *payment.Failure
	if !errors.As(err, &failure) || failure.Sent || failure.Cause != payment.CauseCertificate {
		t.Fatalf("error %v", err)
	}
	if !strings.Contains(err.Error(), "evil") || len(err.Error()) > 300 || strings.ContainsAny(err.Error(), "\x1b\u202e") {
		t.Errorf("error %q", err)
	}
}
