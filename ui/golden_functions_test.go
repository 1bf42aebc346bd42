package ui

import (
	"slices"
	"time"

	"ancvtpe/payment"
)

// functionFrames are the screens of ANNULATION, DUPLICATA, TOTAUX and CONDITIONS.
func functionFrames() []frame { return slices.Concat(cancelFrames(), totalsFrames(), saleFrames()) }

func cancelFrames() []frame {
	secret := with(idle(), func(s *payment.Snapshot) { s.PasswordSet = true })
	reference := append([]string{"enter", "1", "2"}, append(typed, "enter")...)
	return []frame{
		{"mot-de-passe", secret, keys("enter", "1", "2", "1", "2", "3")},
		{"mot-de-passe-faux", secret, keys("enter", "1", "2", "1", "1", "1", "1", "enter")},
		{"mot-de-passe-bloque", with(secret, func(s *payment.Snapshot) { s.LockedUntil = noon.Add(time.Minute) }), keys("enter", "1", "2")},
		{"reference", idle(), keys("enter", "1", "2", "k", "3", "x")},
		{"reference-fausse", idle(), keys("enter", "1", "2", "k", "enter")},
		{"reference-question", idle(), func(h *till) {
			h.press(reference[:len(reference)-1]...)
			h.hold = true
			h.press("enter")
			h.hold = false
		}},
		{"reference-confirmer", idle(), func(h *till) { knows(h); h.press(reference...) }},
		{"reference-inconnue", idle(), func(h *till) { h.press(reference...) }},
		{"reference-annulee", idle(), func(h *till) {
			knows(h)
			h.engine.lookUp = payment.ErrAlreadyCancelled
			h.press(reference...)
		}},
		{"paye-entre-temps-confirmer", inState(payment.StatePaidMeanwhile), keys("2")},
		{"annulation-inconnue", inState(payment.StateCancelUnknown), nil},
		{"annulation-non-executee", with(inState(payment.StateCancelRefused), func(s *payment.Snapshot) {
			s.Transaction.Cause = payment.CauseNotExecuted
		}), nil},
		{"annulation-deja-faite", with(inState(payment.StateCancelRefused), func(s *payment.Snapshot) {
			s.Transaction.Cause = payment.CauseAlreadyCancelled
		}), nil},
		{"annulation-trop-tard", with(inState(payment.StateCancelRefused), func(s *payment.Snapshot) {
			s.Transaction.Code = payment.CodeNotAllowed
		}), nil},
	}
}

func totalsFrames() []frame {
	return []frame{
		{"duplicata", day(), keys("enter", "1", "3")},
		{"duplicata-aucune", idle(), func(h *till) {
			h.engine.fail[cmdDuplicateLast] = payment.ErrNoTransaction
			h.press("enter", "1", "3", "1")
		}},
		{"duplicata-fait", day(), keys("enter", "1", "3", "1")},
		{"duplicata-imprimante", with(day(), func(s *payment.Snapshot) { s.Printer = dead }), func(h *till) {
			tooled(h)
			h.press("enter", "1", "3", "1")
		}},
		{"totaux", day(), keys("enter", "1", "4")},
		{"totaux-edition", day(), keys("enter", "1", "4", "1")},
		{"totaux-premiers", with(idle(), func(s *payment.Snapshot) { s.Totals.Since = noon }), keys("enter", "1", "4", "1")},
		{"verification", day(), func(h *till) {
			verifies(h, payment.Proof{Total: 48, Asked: 12, Confirmed: 12})
			h.press("enter", "1", "4", "3")
		}},
		{"verification-confirmee", day(), func(h *till) {
			verifies(h, payment.Proof{Total: 48, Asked: 48, Confirmed: 48, Net: 123450, Over: true})
			h.press("enter", "1", "4", "3")
		}},
		{"verification-ecarts", day(), func(h *till) { verifies(h, differing()); h.press("enter", "1", "4", "3") }},
		{"verification-silence", day(), func(h *till) {
			verifies(h, payment.Proof{Total: 48, Asked: 31, Confirmed: 27, Silent: 4, Trouble: payment.CauseTimeout, Over: true})
			h.press("enter", "1", "4", "3")
		}},
		{"verification-arretee", day(), func(h *till) {
			verifies(h, payment.Proof{Total: 48, Asked: 12, Confirmed: 12})
			h.press("enter", "1", "4", "3", "esc")
			h.release()
		}},
		{"cloture-preuve", with(day(), func(s *payment.Snapshot) { s.Settings.ProveClosing = true }), func(h *till) {
			closes(h)
			h.press("enter", "1", "4", "2", "enter")
		}},
		{"cloture-confirmer", day(), keys("enter", "1", "4", "2")},
		{"cloture", day(), func(h *till) { closes(h); h.press("enter", "1", "4", "2", "enter") }},
		{"conditions-lues", with(idle(), func(s *payment.Snapshot) {
			s.Terms = payment.Terms{Version: TermsVersion, At: noon}
		}), keys("enter", "1", "6")},
		{"non-initialise-menu", with(payment.Snapshot{}, func(s *payment.Snapshot) { s.Phase = payment.PhaseUninitialised }), keys("enter", "1", "2")},
	}
}

func saleFrames() []frame {
	last := with(inState(payment.StateAccepted), func(s *payment.Snapshot) {
		s.Phase, s.Transaction.Acknowledged, s.Transaction.Ended = payment.PhaseIdle, true, noon.Add(-time.Hour)
	})
	recap := with(inState(payment.StateAccepted), func(s *payment.Snapshot) {
		s.Transaction.PaymentNo, s.Transaction.Requested, s.Transaction.Paid = 2, 750, 750
		s.Sale = payment.Sale{Order: "ORDER", Total: 2000, Paid: 2000, Payments: 2, Reference: "k3x9m2qv7a"}
	})
	return []frame{
		{"pret-derniere", last, nil},
		{"vente-finie", recap, nil},
		{"partiel-interdit", with(inState(payment.StatePaidMeanwhile), func(s *payment.Snapshot) { s.Transaction.Requested = 2000 }), nil},
		{"vente-abandonnee", with(remainder(), func(s *payment.Snapshot) { s.Transaction.Ended = noon }), func(h *till) {
			h.engine.then[cmdGiveUpRemainder] = func(s *payment.Snapshot) { s.Phase = payment.PhaseIdle }
			h.press("2", "enter")
		}},
	}
}
