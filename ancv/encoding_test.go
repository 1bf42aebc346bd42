package ancv

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ancvtpe/payment"
)

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(s))
	must(t, err)
	must(t, w.Close())
	return b.String()
}

// TestGzip: a body that is compressed though nobody asked for it is read, with the header or
// without it, and one that is cut or unpacks to too much is no answer.
func TestGzip(t *testing.T) {
	paid := transactionJSON("VALIDATED", 1250, 1250)
	whole := zipped(t, "\xef\xbb\xbf"+paid)
	for name, tt := range map[string]struct {
		status int
		body   string
		cause  payment.Cause
	}{
		"paid":     {200, whole, payment.CauseNone},
		"cut":      {200, whole[:len(whole)-9], payment.CauseBroken},
		"head":     {200, whole[:5], payment.CauseBroken},
		"behind":   {200, whole + "x", payment.CauseBroken},
		"too much": {200, zipped(t, paid+strings.Repeat(" ", maxBody)), payment.CauseBroken},
		"refused":  {404, zipped(t, "<html>"), payment.CauseNoCode},
	} {
		for _, header := range []string{"gzip", ""} {
			t.Run(name+header, func(t *testing.T) {
				c := honest(t, func(w http.ResponseWriter, _ *http.Request) {
					if header != "" {
						w.Header().Set("Content-Encoding", header)
					}
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(tt.status)
					_, _ = w.Write([]byte(tt.body))
				}, nil)
				got, err := c.Status(t.Context(), testQuery, 0)
				if tt.cause != payment.CauseNone {
					wantFailure(t, err, true, tt.cause)
					return
				}
				must(t, err)
				if got.Paid != 1250 {
					t.Errorf("answer %+v", got)
				}
			})
		}
	}
}

// TestNeverHTTP2: with a server that offers HTTP/2 the client uses HTTP/1.1, whose transport
// never sends a POST again by itself.
func TestNeverHTTP2(t *testing.T) {
	ca := newAuthority(t, 10)
	var proto string
	url := serve(t, &tls.Config{
		Certificates: []tls.Certificate{ca.issue(t, nil)}, NextProtos: []string{"h2", "http/1.1"},
	}, func(w http.ResponseWriter, r *http.Request) {
		proto = r.Proto + " " + r.TLS.NegotiatedProtocol
		answering(200, transactionJSON("PROCESSING", 1250))(w, r)
	})
	_, err := connect(t, url, ca, nil).Status(t.Context(), testQuery, 0)
	must(t, err)
	if !strings.HasPrefix(proto, "HTTP/1.1") || strings.Contains(proto, "h2") {
		t.Errorf("spoken: %s", proto)
	}
}

// askedTwice ends a context when it is asked for the time again.
type askedTwice struct {
	times int
	then  func()
}

func (c *askedTwice) Now() time.Time {
	if c.times++; c.times == 2 {
		c.then()
	}
	return testNow
}

// TestDiagnosisCleansUp: the test transaction is cancelled even where the context ends between
// the two calls.
func TestDiagnosisCleansUp(t *testing.T) {
	ca := newAuthority(t, 10)
	desk := desk{create: "INITIALIZED", cancel: "ABORTED"}
	url := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}, desk.ServeHTTP)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	Diagnose(ctx, Config{
		URL: url, Shop: "10000651", Key: testKey, CAs: ca.pool(), Clock: &askedTwice{then: leave}, Time: fixedClock(testNow).Now,
	})
	if asked := strings.Join(desk.asked, " "); ctx.Err() == nil || asked != "create cancel" {
		t.Errorf("left: %v, asked %q", ctx.Err(), asked)
	}
}

// TestAuthorityWithoutEnd: a pipe that nobody writes keeps no till waiting, and a device without an
// end fills no memory.
func TestAuthorityWithoutEnd(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "ca.pem")
	must(t, syscall.Mkfifo(pipe, 0o600))
	for _, path := range []string{pipe, "/dev/zero"} {
		if _, err := ReadCA(path); !errors.Is(err, ErrAuthority) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
