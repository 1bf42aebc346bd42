package ui

import (
	"testing"
	"time"
)

// A hand that is taken for a scanner at MONTANT must not leave half an amount unseen:
// what follows without a pause is dropped, too, and the screen says so.
func TestNoHalfAmount(t *testing.T) {
	h := newTill(t, idle())
	h.press("1", "5")
	h.clock = h.clock.Add(30 * time.Millisecond)
	h.send(pasted("015"))
	for _, k := range []string{"0", keyEnter, keyEnter, keyEnter} {
		h.clock = h.clock.Add(30 * time.Millisecond)
		h.send(keyMsg(k))
	}
	h.wantText("MONTANT")
	h.wantText("0,15 EUR")
	h.wantText(textSpoilt)
	h.wantCalls()
	h.press("7")
	h.wantText("1,57 EUR")
	// The red key after a pause ends it: quick fingers may go on at once.
	h.send(pasted("015"))
	h.press(keyEsc)
	h.clock = h.clock.Add(30 * time.Millisecond)
	h.send(keyMsg("8"))
	h.settle()
	h.wantText("0,08 EUR")
}
