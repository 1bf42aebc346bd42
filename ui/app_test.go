package ui

import (
	"testing"

	"ancvtpe/payment"
)

// The bell rings once when a result or RESULTAT INCONNU appears.
func TestBell(t *testing.T) {
	rung := 0
	h := newTill(t, inState(payment.StateWaiting))
	h.app.ring = func() { rung++ }
	h.show(inState(payment.StateWaiting))
	h.show(inState(payment.StateUnknown))
	h.show(inState(payment.StateUnknown))
	if rung != 1 {
		t.Errorf("the bell rang %d times for an unknown result", rung)
	}
	h.show(inState(payment.StateAccepted))
	h.show(with(inState(payment.StateAccepted), printed))
	h.show(idle())
	if rung != 2 {
		t.Errorf("the bell rang %d times in all", rung)
	}
}

// CTRL+Z stops the program at PRET and not during a payment. It never does so in a session that is
// not on this machine's terminal.
func TestSuspend(t *testing.T) {
	stopped := 0
	suspends := func(h *till) bool {
		before := stopped
		h.app.stop = func() { stopped++ }
		h.key(keySuspend)
		return stopped > before
	}
	h := newTill(t, idle())
	if suspends(h) {
		t.Error("a session without Suspends stops the program")
	}
	h.app.suspends = true
	if !suspends(h) {
		t.Error("CTRL+Z does nothing at rest")
	}
	h.show(inState(payment.StateWaiting))
	if suspends(h) {
		t.Error("CTRL+Z stops the program during a payment")
	}
	h.wantText("attendez sa fin")
}

// CTRL+L draws the whole screen again, also during a payment.
func TestRedraw(t *testing.T) {
	h, drawn := newTill(t, inState(payment.StateWaiting)), 0
	h.app.redraw = func() { drawn++ }
	h.key(keyRedraw)
	h.wantCalls()
	if drawn != 1 {
		t.Errorf("the screen was drawn %d times", drawn)
	}
}
