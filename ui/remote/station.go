package remote

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Causes for the end of a session that its user did not end.
var (
	errTaken    = errors.New("taken over")
	errStopping = errors.New("server stops")
	errIdle     = errors.New("idle")
	errGone     = errors.New("client is gone")
	errTillOver = errors.New("till has ended")
	errClosed   = errors.New("till was closed by its cashier")
	errDemoOver = errors.New("demo is over")
	errDemoFull = errors.New("demo has used up its time or its room")
	errRevoked  = errors.New("key is no longer authorized")
)

// station is an open till with its sessions, of which at most one is the cashier.
type station struct {
	till  *Till
	demo  bool
	begun time.Time

	mu      sync.Mutex
	cashier *occupant
	others  map[*occupant]struct{}
	closed  error // why no session may join any more, or nil
}

// occupant is a session at a station.
type occupant struct {
	from  string // address
	since time.Time
	taker string // address of the session that took the till over
	end   context.CancelCauseFunc
	left  chan struct{} // closed once its screens have ended
}

func newStation(t *Till, demo bool) *station {
	return &station{till: t, demo: demo, begun: time.Now(), others: map[*occupant]struct{}{}}
}

// claim makes o the cashier, or returns the present cashier.
func (st *station) claim(o *occupant) (present *occupant, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.closed != nil {
		return nil, st.closed
	}
	if st.cashier != nil {
		return st.cashier, nil
	}
	st.cashier = o
	return nil, nil
}

// join adds a session that only watches.
func (st *station) join(o *occupant) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.closed != nil {
		return st.closed
	}
	st.others[o] = struct{}{}
	return nil
}

// leave removes a session.
func (st *station) leave(o *occupant) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.cashier == o {
		st.cashier = nil
	}
	delete(st.others, o)
	close(o.left)
}

// evict ends the session of the present cashier and waits until its screens have ended, so that a
// till never shows two.
func (st *station) evict(ctx context.Context, present *occupant, by string) {
	st.mu.Lock()
	present.taker = by
	st.mu.Unlock()
	present.end(errTaken)
	select {
	case <-present.left:
	case <-ctx.Done():
	}
}

func (st *station) takerOf(o *occupant) string {
	st.mu.Lock()
	defer st.mu.Unlock()
	return o.taker
}

// close ends all sessions and lets no session join any more.
func (st *station) close(why error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.closed == nil {
		st.closed = why
	}
	for o := range st.others {
		o.end(why)
	}
	if st.cashier != nil {
		st.cashier.end(why)
	}
}
