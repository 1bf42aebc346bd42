package ui

import (
	"testing"

	"ancvtpe/payment"
)

// TestRedWhileTheTermsAreInFlight: a red key while the first debit's conditions are being stored
// aborts that debit as soon as it has begun.
func TestRedWhileTheTermsAreInFlight(t *testing.T) {
	h := newTill(t, idle())
	h.engine.fail[cmdStartDebit] = payment.ErrTermsNotAccepted
	h.press("1", "2", "5", "0", "enter", "1", "1")
	delete(h.engine.fail, cmdStartDebit)
	h.engine.then[cmdStartDebit] = func(s *payment.Snapshot) {
		*s = with(inState(payment.StateCreating), func(n *payment.Snapshot) { n.Seq = s.Seq })
	}
	h.hold = true
	for pages := 0; h.app.do.inFlight != cmdAcceptTerms; pages++ {
		if pages > 20 {
			t.Fatal("ENTER never reaches the end of the conditions")
		}
		h.press("enter")
	}
	h.press("esc")
	h.hold = false
	waiting := h.waiting
	h.waiting = nil
	for _, cmd := range waiting {
		h.run(cmd)
	}
	h.wantCalls(cmdStartDebit, cmdAcceptTerms, cmdStartDebit, cmdAbort)
}
