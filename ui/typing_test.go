package ui

import (
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// TestHandThroughMenus: a hand that knows its way is slower than any scanner, and none of its digits
// is dropped.
func TestHandThroughMenus(t *testing.T) {
	for _, pace := range []time.Duration{100 * time.Millisecond, 120 * time.Millisecond, 149 * time.Millisecond} {
		h := newTill(t, idle())
		h.press(keyEnter, "1")
		h.clock = h.clock.Add(time.Second)
		for _, k := range each("52471147") {
			h.hit(keyboard.Hit(k))
			h.clock = h.clock.Add(pace)
		}
		h.quiet()
		h.wantText("Nouveau mot de passe")
		h.wantText("••••••")
		if h.app.notice != "" {
			t.Errorf("at %v a key: said %q", pace, h.app.notice)
		}
	}
}

// TestResetByAProgram: a program reads the last question and types its answer at once, in the burst
// of the ENTER that led there. What was typed before the question stood erases nothing.
func TestResetByAProgram(t *testing.T) {
	answer := append(each("10000651"), keyEnter)
	hits := func(names []string) (keys []keyboard.Key) {
		for _, name := range names {
			keys = append(keys, keyboard.Hit(name))
		}
		return keys
	}
	h := newTill(t, with(idle(), func(s *payment.Snapshot) { s.PasswordSet = true }))
	h.engine.password = "4711"
	maintenance("9", "enter", "4", "7", "1", "1")(h)
	h.clock = h.clock.Add(time.Second)
	h.hit(keyboard.Hit(keyEnter))
	h.wantText(textResetLast)
	h.clock = h.clock.Add(5 * time.Millisecond)
	h.hit(hits(answer)...)
	h.quiet()
	h.wantCalls(cmdReset)

	h = newTill(t, idle())
	maintenance("9")(h)
	h.burst(append([]string{keyEnter}, answer...)...)
	h.wantCalls()
}

// TestHeldEnterLeavesTheResult: a key that is held down does not dismiss a result that nobody read.
func TestHeldEnterLeavesTheResult(t *testing.T) {
	for _, pace := range []time.Duration{25 * time.Millisecond, 31 * time.Millisecond, 92 * time.Millisecond} {
		h := newTill(t, inState(payment.StateWaiting))
		for i := range 25 {
			if i == 8 {
				h.show(inState(payment.StateAccepted))
			}
			h.clock = h.clock.Add(pace)
			h.hit(keyboard.Hit(keyEnter))
		}
		h.wantCalls()
		h.quiet()
		h.press(keyEnter)
		h.wantCalls(cmdAcknowledge)
	}
}

// TestProgramAnswersTheResult: a program that hits ENTER on each screen that it has read hits it at
// an even pace, and the result takes it.
func TestProgramAnswersTheResult(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	for range 4 {
		h.clock = h.clock.Add(30 * time.Millisecond)
		h.hit(keyboard.Hit(keyEnter))
	}
	h.show(inState(payment.StateAccepted))
	h.clock = h.clock.Add(30 * time.Millisecond)
	h.hit(keyboard.Hit(keyEnter))
	h.wantCalls(cmdAcknowledge)
}
