package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// stateWords has the contract's word for every state.
var stateWords = map[payment.State]string{
	payment.StateCreating:       "CONNEXION",
	payment.StateNeedPayer:      "IDENTIFIANT CLIENT",
	payment.StateAttaching:      "EN ATTENTE DU CLIENT",
	payment.StateWaiting:        "EN ATTENTE DU CLIENT",
	payment.StateChecking:       "EN ATTENTE DU CLIENT",
	payment.StateExpiring:       "EN ATTENTE DU CLIENT",
	payment.StateRejecting:      "EN ATTENTE DU CLIENT",
	payment.StateAbortChecking:  "ANNULATION EN COURS",
	payment.StateAborting:       "ANNULATION EN COURS",
	payment.StateRecovering:     "REPRISE",
	payment.StateUnknown:        "RESULTAT INCONNU",
	payment.StateAbortUnknown:   "RESULTAT INCONNU",
	payment.StateCancelAsking:   "ANNULATION EN COURS",
	payment.StateCancelling:     "ANNULATION EN COURS",
	payment.StateCancelChecking: "ANNULATION EN COURS",
	payment.StateCancelUnknown:  "RESULTAT INCONNU",
	payment.StateAccepted:       "PAIEMENT ACCEPTE",
	payment.StatePaidMeanwhile:  "PAYE ENTRE-TEMPS",
	payment.StateRefused:        "PAIEMENT REFUSE",
	payment.StateAbandoned:      "ABANDON CLIENT",
	payment.StateExpired:        "DELAI DEPASSE",
	payment.StateAborted:        "PAIEMENT ANNULE",
	payment.StateFailed:         "ERREUR",
	payment.StateWrittenOff:     "SANS SUITE",
	payment.StateCancelAccepted: "ANNULATION ACCEPTEE",
	payment.StateCancelRefused:  "ANNULATION REFUSEE",
}

// TestEveryStateHasItsWord: in each state the screen has the state's word, and no other of the
// contract, at every size.
func TestEveryStateHasItsWord(t *testing.T) {
	for _, state := range payment.States() {
		word := stateWords[state]
		if word == "" {
			t.Errorf("%v has no word", state)
		}
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%v %v", state, size), func(t *testing.T) {
				h := newTill(t, inState(state))
				h.resize(size.Cols, size.Rows)
				if got := h.contractWords(); !slices.Equal(got, []string{word}) {
					t.Fatalf("words are %q, want %q\n%s", got, word, h.frame())
				}
			})
		}
	}
}

// TestQRWord: the word is SCANNEZ LE QR CODE even if the code has no room.
func TestQRWord(t *testing.T) {
	for _, size := range sizes {
		h := newTill(t, qrSnapshot("CVCO:k3x9m2qv7a"))
		h.resize(size.Cols, size.Rows)
		if got := h.contractWords(); !slices.Equal(got, []string{"SCANNEZ LE QR CODE"}) {
			t.Errorf("at %v words are %q\n%s", size, got, h.frame())
		}
	}
}

// TestStatusWords: each status word has a row of its own, the most urgent first, at every size.
func TestStatusWords(t *testing.T) {
	for _, size := range sizes {
		s := inState(payment.StateWaiting)
		s.Transaction.Recovered = true
		s.Printer = payment.PrinterState{Printing: true, Owed: 1}
		h := newTill(t, s)
		h.app.trial = true
		h.resize(size.Cols, size.Rows)
		want := []string{"REPRISE", "IMPRESSION", "HORLOGE D'ESSAI", "EN ATTENTE DU CLIENT"}
		if got := h.contractWords(); !slices.Equal(got, want) {
			t.Errorf("at %v words are %q\n%s", size, got, h.frame())
		}
		s.Printer.Err = payment.ErrStorage
		h.show(s)
		want = []string{"IMPRIMANTE", "REPRISE", "HORLOGE D'ESSAI", "EN ATTENTE DU CLIENT"}
		if got := h.contractWords(); !slices.Equal(got, want) {
			t.Errorf("at %v words are %q\n%s", size, got, h.frame())
		}
	}
}

// TestPhaseWords checks the words of the phases without a transaction.
func TestPhaseWords(t *testing.T) {
	for phase, want := range map[payment.Phase][]string{
		payment.PhaseInvalid:       {"ERREUR"},
		payment.PhaseUninitialised: {"NON INITIALISE"},
		payment.PhaseIdle:          {"PRET"},
		payment.PhaseRemainder:     {"RESTE DU"},
		payment.PhaseStorage:       {"ERREUR"},
	} {
		for _, size := range sizes {
			s := remainder()
			s.Phase = phase
			h := newTill(t, s)
			h.resize(size.Cols, size.Rows)
			if got := h.contractWords(); !slices.Equal(got, want) {
				t.Errorf("phase %d at %v: words are %q, want %q\n%s", phase, size, got, want, h.frame())
			}
			if phase == payment.PhaseRemainder && !slices.ContainsFunc(strings.Split(h.frame(), "\n"), func(row string) bool {
				first, _, _ := strings.Cut(strings.TrimSpace(row), "  ")
				return first == "BENEFICIAIRE"
			}) {
				t.Errorf("at %v no row begins with BENEFICIAIRE\n%s", size, h.frame())
			}
		}
	}
}

// contract lists the words that may appear only in their own state.
var contract = []string{
	"PRET", "NON INITIALISE", "BENEFICIAIRE", "ANCV", "MONTANT", "MODE DE PAIEMENT", "CONNEXION", "SCANNEZ LE QR CODE",
	"IDENTIFIANT CLIENT", "EN ATTENTE DU CLIENT", "ANNULATION EN COURS", "PAIEMENT ACCEPTE", "PAIEMENT REFUSE",
	"ABANDON CLIENT", "DELAI DEPASSE", "PAIEMENT ANNULE", "PAYE ENTRE-TEMPS", "RESULTAT INCONNU", "SANS SUITE",
	"RESTE DU", "REPRISE", "IMPRESSION", "IMPRIMANTE", "ANNULATION", "MOT DE PASSE", "REFERENCE", "CONFIRMER",
	"ANNULATION ACCEPTEE", "ANNULATION REFUSEE", "DUPLICATA", "TOTAUX", "CLOTURE", "VERIFICATION", "MAINTENANCE", "CONDITIONS",
	"DESACTIVATION", "HORLOGE D'ESSAI", "ERREUR",
}

func (h *till) contractWords() []string {
	return slices.DeleteFunc(h.words(), func(w string) bool { return !slices.Contains(contract, w) })
}
