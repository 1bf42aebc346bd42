package remote

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Why a session ends before its visitor leaves.
var (
	errTaken    = errors.New("taken over")
	errStopping = errors.New("server stops")
	errIdle     = errors.New("idle")
	errGone     = errors.New("client is gone")
	errTillOver = errors.New("till has ended")
	errDemoOver = errors.New("demo is over")
	errDemoFull = errors.New("demo has used up its time or its room")
	errRevoked  = errors.New("key is no longer authorized")
)

// desk is a till and who sits at it: one cashier at most.
type desk struct {
	till *Till
	demo bool
	born time.Time

	mu      sync.Mutex
	cashier *seat
	others  map[*seat]struct{}
	closed  error // why nobody may sit down any more
}

// seat is a session at a desk.
type seat struct {
	from  string // address
	since time.Time
	taker string // the address of who took it
	end   context.CancelCauseFunc
	left  chan struct{} // closed once its screen is off
}

func newDesk(t *Till, demo bool) *desk {
	return &desk{till: t, demo: demo, born: time.Now(), others: map[*seat]struct{}{}}
}

// sit gives the cashier's seat, or the seat of the one who has it.
func (d *desk) sit(s *seat) (present *seat, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed != nil {
		return nil, d.closed
	}
	if d.cashier != nil {
		return d.cashier, nil
	}
	d.cashier = s
	return nil, nil
}

// stand lets somebody look.
func (d *desk) stand(s *seat) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed != nil {
		return d.closed
	}
	d.others[s] = struct{}{}
	return nil
}

// leave gives a seat back.
func (d *desk) leave(s *seat) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cashier == s {
		d.cashier = nil
	}
	delete(d.others, s)
	close(s.left)
}

// evict ends the session of a cashier and waits until its screen is off, so that a till
// never has two.
func (d *desk) evict(ctx context.Context, present *seat, by string) {
	d.mu.Lock()
	present.taker = by
	d.mu.Unlock()
	present.end(errTaken)
	select {
	case <-present.left:
	case <-ctx.Done():
	}
}

func (d *desk) takerOf(s *seat) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return s.taker
}

// close ends all sessions and lets nobody in any more.
func (d *desk) close(why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed == nil {
		d.closed = why
	}
	for s := range d.others {
		s.end(why)
	}
	if d.cashier != nil {
		d.cashier.end(why)
	}
}
