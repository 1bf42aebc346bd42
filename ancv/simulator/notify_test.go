package simulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// nobody is a receiver that accepts no connection and counts the tries.
type nobody struct{ asked atomic.Int64 }

func (n *nobody) RoundTrip(*http.Request) (*http.Response, error) {
	n.asked.Add(1)
	return nil, http.ErrServerClosed
}

// A notification without a receiver is sent again four times, unless a reset ends it.
func TestNotificationsForgottenAreNotSentAgain(t *testing.T) {
	for _, forgotten := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			cfg, err := Config{Dir: t.TempDir()}.withDefaults()
			if err != nil {
				t.Fatal(err)
			}
			n, gone := newNotifier(cfg, func(string, any) {}), &nobody{}
			n.client.Transport = gone
			n.send(t.Context(), transaction{ID: "aaaaaa", ReturnURL: "http://127.0.0.1/"}, nil)
			synctest.Wait()
			if forgotten {
				n.clear()
			}
			<-time.After(time.Hour) // of the bubble's clock
			if want, got := map[bool]int64{false: 5, true: 1}[forgotten], gone.asked.Load(); got != want {
				t.Errorf("forgotten %t: sent %d times, want %d", forgotten, got, want)
			}
		})
	}
}

// TestNotificationLooksNoOtherNameUp: whoever sends a returnUrl must not make this machine ask a
// name server for it.
func TestNotificationLooksNoOtherNameUp(t *testing.T) {
	var asked atomic.Bool // both address families are asked at once
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		asked.Store(true)
		return nil, errors.New("no name server")
	}}
	n := newNotifier(Config{NotifyHosts: []string{"caisse.test"}}, func(string, any) {})
	for host, want := range map[string]bool{"ailleurs.test": false, "192.0.2.1": false, "CAISSE.test": true} {
		asked.Store(false)
		_, err := n.dial(t.Context(), "tcp", net.JoinHostPort(host, "9"))
		if err == nil || errors.Is(err, errNotLoopback) == want || asked.Load() != want {
			t.Errorf("%s: looked up %t, %v", host, asked.Load(), err)
		}
	}
}
