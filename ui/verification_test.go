package ui

import (
	"testing"

	"ancvtpe/payment"
)

// verifies makes the fake engine answer a verification with p, and holds back the next part if it
// is not over.
func verifies(h *till, p payment.Proof) {
	h.engine.verify = func(payment.Proof) (payment.Proof, error) {
		h.hold = !p.Over
		return p, nil
	}
}

// release runs the commands that were held back.
func (h *till) release() {
	h.hold = false
	waiting := h.waiting
	h.waiting = nil
	for _, cmd := range waiting {
		h.run(cmd)
	}
}

func differing() payment.Proof {
	return payment.Proof{Total: 48, Asked: 48, Confirmed: 42, Silent: 1, Trouble: payment.CauseBroken, Over: true, Differ: []payment.ProofDifference{
		{Reference: "k3x9m2qv7a", Here: 1250, Known: true, State: payment.AcquirerAuthorized, There: 1251},
		{Reference: "a1b2c3d4e5", Here: 2000, Known: true, State: payment.AcquirerCancelled, There: 2000},
		{Reference: "zz00yy11xx", Here: 3000, HereCancelled: true, Known: true, State: payment.AcquirerValidated, There: 3000},
		{Reference: "q1w2e3r4t5", Here: 123450},
		{Reference: "m9n8b7v6c5", Here: 500, Known: true, State: payment.AcquirerExpired},
	}}
}

// TestVerification: a verification goes on part by part, shows its progress, and ends with the
// contract's sentence.
func TestVerification(t *testing.T) {
	h := newTill(t, day())
	var asked []int
	h.engine.verify = func(p payment.Proof) (payment.Proof, error) {
		asked = append(asked, p.Asked)
		p.Total, p.Net = 48, 123450
		p.Asked += 12
		p.Confirmed, p.Over = p.Asked, p.Asked == 48
		h.hold = p.Asked == 12
		return p, nil
	}
	h.press("enter", "1", "4", "3")
	h.wantWords("VERIFICATION")
	h.wantText("12 / 48", "ESC Arrêter")
	h.press("enter", "backspace", "1") // only the red key has an effect
	h.wantText("12 / 48")
	h.release()
	h.wantText("48 transactions, 1 234,50 EUR : l'ANCV confirme.", "Rien n'a été modifié")
	if len(asked) != 4 || asked[3] != 36 {
		t.Errorf("the parts began at %v", asked)
	}
	h.press("1")
	h.wantText("12 / 48")
	h.release()
	h.press("backspace")
	h.wantText("1 EDITION", "2 CLOTURE", "3 VERIFICATION")
	h.wantCalls()
}

// TestVerificationStops: the first red key ends the verification and keeps its result so far. The
// second leaves the screen.
func TestVerificationStops(t *testing.T) {
	h := newTill(t, day())
	verifies(h, payment.Proof{Total: 48, Asked: 12, Confirmed: 12})
	h.press("enter", "1", "4", "3", "esc")
	questions := 0
	h.engine.verify = func(p payment.Proof) (payment.Proof, error) {
		questions++
		return p, nil
	}
	h.release()
	h.wantText("Vérification arrêtée.", "L'ANCV confirme : 12 / 48")
	if questions != 1 {
		t.Errorf("%d calls after the red key", questions)
	}
	h.press("esc")
	h.wantText("PRET")
}

// TestVerificationThatCannotBegin: a verification that the engine refuses says why, and a closed
// one asks nothing more.
func TestVerificationThatCannotBegin(t *testing.T) {
	h := newTill(t, day())
	h.engine.verify = func(p payment.Proof) (payment.Proof, error) { return p, payment.ErrUnresolved }
	h.press("enter", "1", "4", "3")
	h.wantText("VERIFICATION", errorText(payment.ErrUnresolved))
	verifies(h, payment.Proof{Total: 48, Asked: 12})
	h.press("1")
	h.show(inState(payment.StateWaiting)) // a payment of another session takes the screen
	h.engine.verify = func(payment.Proof) (payment.Proof, error) {
		return payment.Proof{Total: 48, Asked: 24}, nil // would go on for ever
	}
	h.release()
	h.wantText("EN ATTENTE DU CLIENT")
}

// TestVerificationDiffers: the screen lists each payment that differs at the acquirer.
func TestVerificationDiffers(t *testing.T) {
	h := newTill(t, day())
	verifies(h, differing())
	h.press("enter", "1", "4", "3")
	h.wantText(
		"L'ANCV confirme : 42 / 48", "k3x9m2qv7a : ici 12,50 EUR, ANCV 12,51 EUR",
		"a1b2c3d4e5 : ici 20,00 EUR, ANCV annulé 20,00 EUR", "zz00yy11xx : ici annulé 30,00 EUR, ANCV 30,00 EUR",
		"q1w2e3r4t5 : ici 1 234,50 EUR, ANCV inconnue", "m9n8b7v6c5 : ici 5,00 EUR, ANCV rien de payé",
	)
}
