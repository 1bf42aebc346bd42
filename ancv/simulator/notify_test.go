package simulator

import (
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
