package simulator

import (
	"context"
	"errors"
	"testing"
	"time"
)

// Each amount of the table ends as the contract says, by QR code (the payer attaches
// itself) and by id.
func TestCents(t *testing.T) {
	tests := []struct {
		name       string
		amount     int64
		adjustable bool
		paid       int64
		state      []string
		lost       int
	}{
		{"01", 1001, false, 1001, []string{"AUTHORIZED", "VALIDATED"}, 0},
		{"02 adjustable", 1302, true, 651, []string{"AUTHORIZED", "VALIDATED"}, 0},
		{"02 not adjustable", 1302, false, 1302, []string{"AUTHORIZED", "VALIDATED"}, 0},
		{"03", 1003, false, 0, []string{"REJECTED"}, 0},
		{"04", 1004, false, 0, []string{"ABORTED"}, 0},
		{"05", 1005, false, 0, []string{"EXPIRED"}, 0},
		{"06", 1006, false, 1006, []string{"AUTHORIZED", "VALIDATED"}, 1},
		{"07", 1007, false, 1007, []string{"AUTHORIZED", "VALIDATED"}, 3},
		{"08", 1008, false, 1008, []string{"AUTHORIZED", "VALIDATED"}, 0},
		{"09", 1009, false, 1009, []string{"AUTHORIZED", "VALIDATED"}, 0},
	}
	for _, tt := range tests {
		for _, byID := range []bool{false, true} {
			name := tt.name + " by code"
			if byID {
				name = tt.name + " by id"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sim := start(t, func(c *Config) {
					if byID {
						c.Scale = 0.3 // slow enough to attach
					}
				})
				c := newTill(t, sim)
				id := c.create(tt.amount, tt.adjustable)
				if byID {
					c.good(c.attach(id, "12345678901", tt.amount), "PROCESSING")
				}
				a, lost := c.outcome(id)
				if a.tx.State != tt.state[0] && a.tx.State != tt.state[len(tt.state)-1] {
					t.Errorf("state = %s, want %v", a.tx.State, tt.state)
				}
				if a.paid() != tt.paid || !a.sealed {
					t.Errorf("paid = %d, want %d; sealed %t", a.paid(), tt.paid, a.sealed)
				}
				if lost != tt.lost {
					t.Errorf("%d answers were lost, want %d", lost, tt.lost)
				}
			})
		}
	}
}

func TestCents05ExpiresEarlier(t *testing.T) {
	now := newClock()
	sim := start(t, func(c *Config) { c.Now, c.Scale = now.Now, 1 })
	c := newTill(t, sim)
	a := c.status(c.create(1005, false))
	c.good(a, "INITIALIZED")
	if left := a.tx.ExpirationDate.Sub(*a.tx.CreationDate); left != 5*time.Second {
		t.Fatalf("time to pay = %s, want 5s", left)
	}
}

// Silence: the acquirer has been paid and does not answer.
func TestCents08IsSilent(t *testing.T) {
	sim := start(t, func(c *Config) { c.Scale = 1 })
	c := newTill(t, sim)
	id := c.create(1008, false)
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	asked := make(chan struct{})
	go func() { // the silence begins with the first status call
		defer close(asked)
		c.wait(ctx, id, 0)
	}()
	until(t, "the silence", func() bool {
		sim.bank.mu.Lock()
		defer sim.bank.mu.Unlock()
		return sim.bank.entries[id].begun
	})
	if err := sim.Accept(id, 0); err != nil {
		t.Fatal(err)
	}
	<-asked
	ctx, stop = context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if a := c.wait(ctx, id, 25); !errors.Is(a.err, context.DeadlineExceeded) {
		t.Fatalf("the acquirer spoke: %+v", a)
	}
	if l := sim.Ledger(); l.Debits != (Tally{1, 1008}) {
		t.Fatalf("ledger = %+v", l)
	}
}

func TestCents09CannotBeCancelled(t *testing.T) {
	dir := t.TempDir()
	sim := start(t, func(c *Config) { c.Dir = dir })
	c := newTill(t, sim)
	id := c.create(1009, false)
	if _, lost := c.outcome(id); lost != 0 {
		t.Fatalf("%d answers lost", lost)
	}
	c.refused(c.cancel(id), 409, codeNotAllowed)
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	c = newTill(t, start(t, func(c *Config) { c.Dir = dir })) // nor after a restart
	c.refused(c.cancel(id), 409, codeNotAllowed)
}

func TestCents09CanBeCancelledWhileItWaits(t *testing.T) {
	c := newTill(t, start(t, func(c *Config) { c.Scale = 3600 }))
	c.good(c.cancel(c.create(1009, false)), "CANCELLED")
}

// A payment of another amount waits, and no timer changes it.
func TestCents00Waits(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	waits, paid := c.create(1000, false), c.create(1001, false)
	if _, lost := c.outcome(paid); lost != 0 {
		t.Fatalf("%d answers lost", lost)
	}
	c.good(c.status(waits), "INITIALIZED")
}
