package ancv

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ancvtpe/payment"
)

// I1: a POST is never sent twice. The server reads it, counts it and closes the connection, a new
// one or a used one, after which Go's transport may repeat a request.
func TestPostIsSentOnce(t *testing.T) {
	for _, kept := range []bool{false, true} {
		for _, name := range []string{"create", "attach", "cancel"} {
			t.Run(fmt.Sprintf("%s kept=%t", name, kept), func(t *testing.T) {
				var posts, kinds atomic.Int32
				var remote sync.Map
				c := honest(t, func(w http.ResponseWriter, r *http.Request) {
					if _, again := remote.LoadOrStore(r.RemoteAddr, true); !again {
						kinds.Add(1)
					}
					if r.Method == http.MethodGet {
						_, _ = io.WriteString(w, transactionJSON("PROCESSING", 1250))
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					posts.Add(1)
					panic(http.ErrAbortHandler)
				}, func(cfg *Config) { cfg.Timeouts.Idle = time.Hour })
				if kept {
					_, err := c.Status(t.Context(), testQuery, 0)
					must(t, err)
				}
				_, err := everyCall(c)[name](t.Context())
				wantFailure(t, err, true, payment.CauseBroken)
				if n := posts.Load(); n != 1 {
					t.Errorf("sent %d times", n)
				}
				if n := kinds.Load(); n != 1 {
					t.Errorf("%d connections", n)
				}
			})
		}
	}
}

// A kept connection that the server closed behind the client's back: the POST goes
// out at most once, and is only called unsent if it never came.
func TestPostOnDeadConnection(t *testing.T) {
	ca := newAuthority(t, 10)
	config := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}
	var posts atomic.Int32
	address := listen(t, func(raw net.Conn) {
		conn := tls.Server(raw, config)
		in := bufio.NewReader(conn)
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method == http.MethodPost {
			posts.Add(1)
		}
		body := transactionJSON("PROCESSING", 1250)
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		// No "Connection: close": the client keeps a connection that is about to die.
	})
	c := connect(t, "https://"+address, ca, nil)
	for range 50 {
		posts.Store(0)
		c.Close() // the status starts on a live connection
		_, err := c.Status(t.Context(), testQuery, 0)
		must(t, err)
		_, err = c.Cancel(t.Context(), testQuery)
		var failure *payment.Failure
		switch n := posts.Load(); {
		case n > 1:
			t.Fatalf("sent %d times", n)
		case err == nil && n != 1:
			t.Fatalf("answered, but sent %d times", n)
		case errors.As(err, &failure) && !failure.Sent && n != 0:
			t.Fatal("said unsent, but the server has it")
		}
	}
}

func TestPostCannotBeReplayed(t *testing.T) {
	c := honest(t, answering(200, ""), nil)
	r, err := c.request(context.Background(), call{method: "POST", path: "/", body: WireCancel{}}, "seal")
	must(t, err)
	if r.GetBody != nil || r.ContentLength <= 0 {
		t.Errorf("GetBody set %t, length %d", r.GetBody != nil, r.ContentLength)
	}
}

// A redirect is never followed, since the payment would be sent again.
func TestRedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var requests atomic.Int32
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
		c := honest(t, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"errorCode":"TRANSACTION_NOT_FOUND"}`)
		}, nil)
		_, err := c.Create(t.Context(), testDebit)
		elsewhere.Close()
		wantFailure(t, err, true, payment.CauseRedirected)
		if n := requests.Load(); n != 1 {
			t.Errorf("%d: %d requests", status, n)
		}
	}
}

// limited is a context whose time is over when the test says so.
type limited struct {
	context.Context
	over chan struct{}
}

func (l limited) Done() <-chan struct{} { return l.over }

func (l limited) Err() error {
	select {
	case <-l.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// sayNothing waits until the client hangs up. Without an end by force the server would answer
// then, and the client, which takes leave before it closes, could still hear it.
func sayNothing(r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// The time limits. Each test shortens the one that it needs, the others keep defaults.
func TestSilence(t *testing.T) {
	silent := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		sayNothing(r)
	}
	short := 50 * time.Millisecond
	c := honest(t, silent, func(cfg *Config) {
		cfg.Timeouts = Timeouts{Header: short, Margin: short}
	})
	for name, call := range everyCall(c) {
		t.Run(name, func(t *testing.T) {
			_, err := call(t.Context())
			wantFailure(t, err, true, payment.CauseTimeout)
		})
	}
	t.Run("wait", func(t *testing.T) {
		_, err := c.Status(t.Context(), testQuery, time.Nanosecond)
		wantFailure(t, err, true, payment.CauseTimeout)
	})
	var limit limited
	patient := honest(t, func(w http.ResponseWriter, r *http.Request) {
		close(limit.over)
		silent(w, r)
	}, nil)
	t.Run("caller's limit", func(t *testing.T) {
		limit = limited{t.Context(), make(chan struct{})}
		_, err := patient.Status(limit, testQuery, time.Minute)
		wantFailure(t, err, true, payment.CauseTimeout)
	})
	t.Run("caller gives up before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := patient.Create(ctx, testDebit)
		wantFailure(t, err, false, payment.CauseInterrupted)
	})
}

func TestCallerGivesUp(t *testing.T) {
	arrived := make(chan bool, 1)
	c := honest(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived <- true
		sayNothing(r)
	}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := c.Cancel(ctx, testQuery)
	wantFailure(t, err, true, payment.CauseInterrupted)
}

// A long poll outlives the limit of a plain call, which is proved to have passed.
func TestLongerLimit(t *testing.T) {
	arrived, answer := make(chan bool), make(chan bool)
	c := honest(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Header.Get("Prefer") == "" {
			sayNothing(r)
		}
		arrived <- true
		<-answer
		_, _ = io.WriteString(w, transactionJSON("VALIDATED", 1250, 1250))
	}, func(cfg *Config) { cfg.Timeouts.Header = 50 * time.Millisecond })
	result := make(chan error, 1)
	go func() {
		_, err := c.Status(context.Background(), testQuery, 25*time.Second)
		result <- err
	}()
	<-arrived
	_, err := c.Status(t.Context(), testQuery, 0)
	close(answer)
	wantFailure(t, err, true, payment.CauseTimeout)
	must(t, <-result)
}

func TestSlowBody(t *testing.T) {
	c := honest(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Length", "5000")
		_, _ = io.WriteString(w, `{"transaction":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}, func(cfg *Config) { cfg.Timeouts.Body = 50 * time.Millisecond })
	for name, call := range everyCall(c) {
		t.Run(name, func(t *testing.T) {
			_, err := call(t.Context())
			wantFailure(t, err, true, payment.CauseTimeout)
		})
	}
}

// Answers that are cut or too large. None is believed, none is an error of ours.
func TestBrokenAnswers(t *testing.T) {
	whole := transactionJSON("VALIDATED", 1250, 1250)
	flood := func(w http.ResponseWriter) {
		for range 10 << 10 {
			_, _ = w.Write(bytes.Repeat([]byte{' '}, 1<<10))
		}
	}
	for name, reply := range map[string]func(http.ResponseWriter){
		"truncated": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "5000")
			_, _ = io.WriteString(w, whole)
		},
		"10 MB in pieces": flood,
		"one byte too many": func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, whole+string(bytes.Repeat([]byte{' '}, maxBody+1-len(whole))))
		},
		"header too large": func(w http.ResponseWriter) {
			w.Header().Set("X-Flood", string(bytes.Repeat([]byte{'x'}, 2*maxBody)))
		},
		"compressed": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte{0x1f, 0x8b, 8, 0})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := honest(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				reply(w)
			}, nil)
			_, err := c.Create(t.Context(), testDebit)
			wantFailure(t, err, true, payment.CauseBroken)
		})
	}
}

func TestBodyLimit(t *testing.T) {
	t.Run("10 MB announced", func(t *testing.T) {
		c := honest(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "10485760")
			w.(http.Flusher).Flush()
			<-r.Context().Done() // no body follows the header
		}, nil)
		_, err := c.Status(t.Context(), testQuery, 0)
		wantFailure(t, err, true, payment.CauseBroken)
	})
	t.Run("64 KiB to the byte", func(t *testing.T) {
		whole := transactionJSON("VALIDATED", 1250, 1250)
		c := honest(t, answering(200, whole+string(bytes.Repeat([]byte{' '}, maxBody-len(whole)))), nil)
		_, err := c.Create(t.Context(), testDebit)
		must(t, err)
	})
}

func TestNotHTTP(t *testing.T) {
	ca := newAuthority(t, 10)
	config := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}
	address := listen(t, func(raw net.Conn) {
		conn := tls.Server(raw, config)
		if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(conn, "SSH-2.0 "+testReference+"\r\n")
		}
	})
	_, err := connect(t, "https://"+address, ca, nil).Status(t.Context(), testQuery, 0)
	wantFailure(t, err, true, payment.CauseBroken)
}
