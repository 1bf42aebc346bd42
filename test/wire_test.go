//go:build campaign

package test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// wire is the network between a till and the outside acquirer, which is toxiproxy on the
// loopback. Its faults act on the bytes of TLS.
type wire struct {
	t      testing.TB
	server *toxiproxy.ApiServer
	listen string
	to     string

	work     sync.Mutex // held while the proxy is being changed, which may take long
	proxy    *toxiproxy.Proxy
	mended   bool
	replaced int // the number of proxies that had to be replaced

	mu      sync.Mutex
	on, off time.Time     // when the present faults began and ended
	began   chan struct{} // closed when they began
	over    chan struct{} // closed when they ended
}

// newWire listens on the first free one of thirty ports. They are below the ephemeral ports
// and belong to this till, so that nobody takes the port while the network is down.
func newWire(t testing.TB, a *outsideAcquirer, first int) *wire {
	t.Helper()
	zerolog.SetGlobalLevel(zerolog.Disabled) // some toxics write to the log of all
	rest, _ := strings.CutPrefix(a.url, "https://")
	to, _, _ := strings.Cut(rest, "/")
	w := &wire{t: t, to: to, server: toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())}
	for port := first; w.listen == ""; port++ {
		if port == first+30 {
			t.Fatalf("no free port from %d on", first)
		}
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			w.proxy = toxiproxy.NewProxy(w.server, address, address, w.to)
			if w.proxy.Start() == nil {
				w.listen = address
			}
		}
	}
	w.began, w.over = make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { w.proxy.Stop() })
	return w
}

// url returns the acquirer's URL through the wire.
func (w *wire) url() string { return "https://" + w.listen + "/acquisition/api/public/v1" }

// renew cuts all connections and begins with a network without faults. reset makes every later
// close a RST, which toxiproxy sets when a connection is made.
func (w *wire) renew(reset bool) error {
	w.mu.Lock()
	w.on, w.off = time.Time{}, time.Time{}
	w.began, w.over = make(chan struct{}), make(chan struct{})
	w.mu.Unlock()
	w.work.Lock()
	defer w.work.Unlock()
	return w.replace(reset)
}

func (w *wire) replace(reset bool) error {
	// Stop closes the listener, then waits for a connection that is being accepted. That may
	// wait for toxiproxy's own lock where a toxic could not be removed, so the wait is bounded.
	stopped, old := make(chan struct{}), w.proxy
	go func() {
		defer close(stopped)
		old.Stop()
	}()
	select {
	case <-stopped:
	case <-time.After(2 * time.Second):
	}
	w.proxy, w.mended = toxiproxy.NewProxy(w.server, w.listen, w.listen, w.to), false
	if reset {
		for _, side := range []string{"upstream", "downstream"} {
			if err := w.add(toxic{side, "reset_peer", `"timeout": 0`}, 0); err != nil {
				return err
			}
		}
	}
	return w.start()
}

// start listens. A program that this process is just starting holds the old listener until its
// exec, so that the port may not be free at once.
func (w *wire) start() error {
	err := w.proxy.Start()
	for limit := time.Now().Add(5 * time.Second); errors.Is(err, syscall.EADDRINUSE) && time.Now().Before(limit); {
		<-time.After(5 * time.Millisecond)
		err = w.proxy.Start()
	}
	return err
}

// toxic is one of toxiproxy's, on what the till sends (upstream) or is sent (downstream).
type toxic struct{ side, kind, attributes string }

func (w *wire) add(x toxic, toxicity float64) error {
	text := fmt.Sprintf(`{"type": %q, "stream": %q, "toxicity": %g, "attributes": {%s}}`, x.kind, x.side, toxicity, x.attributes)
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
		return fmt.Errorf("toxic %s: %w", text, err)
	}
	return nil
}

// spoil switches toxics on. Without any, it stops listening and cuts every connection.
func (w *wire) spoil(toxics []toxic) error {
	w.work.Lock()
	defer w.work.Unlock()
	if len(toxics) == 0 {
		w.proxy.Stop()
		return nil
	}
	if w.mended {
		// toxiproxy 2.5.0 panics when a toxic is added to a connection that lost one while it
		// ended (link.go, AddToxic), so all connections are renewed.
		if err := w.replace(false); err != nil {
			return err
		}
	}
	for _, x := range toxics {
		if name := x.kind + "_" + x.side; w.proxy.Toxics.GetToxic(name) != nil {
			if _, err := w.proxy.Toxics.UpdateToxicJson(name, strings.NewReader(`{"toxicity": 1}`)); err != nil {
				return err
			}
			continue
		}
		if err := w.add(x, 1); err != nil {
			return err
		}
	}
	return nil
}

// mend removes all toxics and listens again.
func (w *wire) mend() error {
	w.work.Lock()
	defer w.work.Unlock()
	done := make(chan struct{})
	proxy := w.proxy
	go func() {
		defer close(done)
		proxy.Toxics.ResetToxics(context.Background())
	}()
	select {
	case <-done:
		w.mended = true
	case <-time.After(2 * time.Second): // toxiproxy waits for a reader that has gone
		w.replaced++
		return w.replace(false)
	}
	if !w.proxy.Enabled {
		return w.start()
	}
	return nil
}

// begin and end note the times between which the network has faults. begin returns false where
// it has begun before.
func (w *wire) begin() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.on.IsZero() {
		return false
	}
	w.on = time.Now()
	return true
}

func (w *wire) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off = time.Now()
	close(w.over)
}

// fail makes a fault for this duration, once, and then removes it.
func (w *wire) fail(toxics []toxic, d time.Duration) {
	if !w.begin() {
		return
	}
	if err := w.spoil(toxics); err != nil {
		w.t.Error(err)
	}
	close(w.began)
	time.AfterFunc(d, func() {
		if err := w.mend(); err != nil {
			w.t.Error(err)
		}
		w.end()
	})
}

// failing reports whether a fault is on now.
func (w *wire) failing() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.on.IsZero() && w.off.IsZero()
}

// whole returns when the faults ended, or zero while they last.
func (w *wire) whole() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.off
}
