package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// day returns the snapshot of a till with totals since a closing.
func day() payment.Snapshot {
	s := idle()
	s.Totals = payment.DayTotals{
		Since: noon.Add(-14 * time.Hour), Closing: 41,
		Debits:        payment.Tally{Count: 3, Total: 5750},
		Cancellations: payment.Tally{Count: 1, Total: 1250},
	}
	s.LastClosing = &payment.Closing{Number: 41, At: noon.Add(-14 * time.Hour), Auto: true}
	for i, l := range []payment.DayLine{
		{Reference: "k3x9m2qv7a", Kind: payment.KindDebit, Amount: 1250},
		{Reference: "p7w2c4nd8e", Kind: payment.KindDebit, Amount: 2000},
		{Reference: "k3x9m2qv7a", Kind: payment.KindCancellation, Amount: 1250},
		{Reference: "z5r8t1hb6m", Kind: payment.KindDebit, Amount: 2500},
	} {
		l.Seq, l.At = int64(i+1), noon.Add(time.Duration(i-9)*11*time.Minute)
		s.Recent = append(s.Recent, l)
	}
	return s
}

func closes(h *till) {
	h.engine.then[cmdCloseDay] = func(s *payment.Snapshot) {
		s.LastClosing = &payment.Closing{Number: 42, At: noon, Totals: s.Totals}
		s.Totals = payment.DayTotals{Since: noon, Closing: 42}
	}
}

var dead = payment.PrinterState{Owed: 1, Err: errors.New("no paper")}

// TestEdition shows and prints the totals without a closing.
func TestEdition(t *testing.T) {
	h := newTill(t, day())
	h.press("enter", "1", "4", "1")
	h.wantCalls(cmdPrintTotals)
	h.wantWords("TOTAUX")
	h.wantText("22/11/2026 à 00:05", "57,50 EUR", "12,50 EUR", "45,00 EUR", "0041", "envoyé à l'imprimante")
	h.press("backspace")
	h.wantText("1 EDITION", "2 CLOTURE")
	h.press("1", "enter")
	h.wantText("PRET")
}

// TestClosingByHand: the question shows the present totals, the closing its number and totals, and
// PRET follows.
func TestClosingByHand(t *testing.T) {
	h := newTill(t, day())
	closes(h)
	h.press("enter", "1", "4", "2")
	h.wantWords("CONFIRMER")
	h.wantText("45,00 EUR")
	s := day()
	s.Totals.Debits = payment.Tally{Count: 4, Total: 6750}
	h.show(s)
	h.wantText("55,00 EUR")
	h.press("esc")
	h.wantText("PRET")
	h.wantCalls()
	h.press("enter", "1", "4", "2", "enter")
	h.wantCalls(cmdCloseDay)
	h.wantWords("CLOTURE")
	h.wantText("Clôture n° 0042", "55,00 EUR")
	h.press("enter")
	h.wantText("PRET", "Clôture n° 0042 faite")
	h.wantCalls(cmdCloseDay)
}

// TestClosingThatIsNotDone: if the closing fails, the screen says so and not CLOTURE.
func TestClosingThatIsNotDone(t *testing.T) {
	h := newTill(t, day())
	h.engine.fail[cmdCloseDay] = payment.ErrStorage
	h.press("enter", "1", "4", "2", "enter")
	h.wantText("ERREUR", "disque")
	h.press("enter")
	h.wantText("CONFIRMER", "45,00 EUR")
}

// TestClosingHidesNoPayment: a payment that another session began stays on the screen.
func TestClosingHidesNoPayment(t *testing.T) {
	h := newTill(t, day())
	h.engine.then[cmdCloseDay] = func(s *payment.Snapshot) {
		*s = inState(payment.StateWaiting)
		s.LastClosing = &payment.Closing{Number: 42}
	}
	h.press("enter", "1", "4", "2", "enter")
	h.wantText("EN ATTENTE DU CLIENT")
}

func TestDuplicates(t *testing.T) {
	for digit, command := range map[string]string{"1": cmdDuplicateLast, "2": cmdDuplicateTotals} {
		h := newTill(t, day())
		h.press("enter", "1", "3")
		h.wantWords("DUPLICATA")
		h.wantText("1 DERNIERE TRANSACTION", "2 TOTAUX DE LA JOURNEE")
		h.press(digit)
		h.wantCalls(command)
		h.wantText("PRET", "Duplicata envoyé")
		s := day()
		s.Printer = dead
		h.show(s)
		h.press("enter", "1", "3", digit)
		h.wantText("PRET", "Le ticket sortira", "F5 Réimprimer")
	}
	h := newTill(t, idle())
	h.engine.fail[cmdDuplicateLast] = payment.ErrNoTransaction
	h.press("enter", "1", "3", "1")
	h.wantText("DUPLICATA", "AUCUNE TRANSACTION")
	h.press("enter")
	h.wantText("1 DERNIERE TRANSACTION")
	h.engine.fail[cmdDuplicateLast] = payment.ErrStorage
	h.press("1")
	h.wantText("ERREUR", "disque")
}

// TestTermsMenu: the conditions are shown with the date of acceptance. Until they are accepted, and
// again after a change of the text, they can be accepted or declined there.
func TestTermsMenu(t *testing.T) {
	s := idle()
	s.Terms = payment.Terms{Version: TermsVersion, At: noon}
	h := newTill(t, s)
	h.press("enter", "1", "6")
	h.wantText("Acceptées le 22/11/2026 à 14:05 (version " + TermsVersion + ")")
	leaf(h)
	h.wantText("PRET")
	h.wantCalls()
	for _, version := range []string{"", "2020-01"} {
		s.Terms.Version = version
		h = newTill(t, s)
		h.press("enter", "1", "6")
		if version != "" {
			h.wantText("Le texte a changé")
		}
		h.press("esc")
		h.wantText("PRET", "Conditions refusées")
		h.wantCalls()
		h.press("enter", "1", "6")
		leaf(h)
		h.wantCalls(cmdAcceptTerms)
		h.wantText("PRET", "Conditions acceptées")
	}
}

// leaf presses ENTER until the conditions are gone.
func leaf(h *till) {
	for range 30 {
		if h.app.top().Title(h.app.scene()) != wordTerms {
			return
		}
		h.press("enter")
	}
	h.t.Fatal("ENTER never reaches the end of the conditions")
}

// TestUninitialisedMenu: MAINTENANCE opens on a till that is not initialised, and the other
// functions show a notice.
func TestUninitialisedMenu(t *testing.T) {
	s := idle()
	s.Phase, s.KeyLoaded = payment.PhaseUninitialised, false
	h := newTill(t, s)
	h.press("enter")
	h.wantText("BENEFICIAIRE")
	h.press("1")
	for _, digit := range []string{"1", "2", "3", "4"} {
		h.press(digit)
		h.wantText("ANCV", "n'est pas initialisé", "MAINTENANCE")
	}
	h.wantCalls()
	h.press("6")
	h.wantText("CONDITIONS")
	h.press("esc")
	h.wantText("NON INITIALISE")
}

// TestLastOperation: PRET says how the last operation ended, for each final state, and never by a
// word of the contract on its own row.
func TestLastOperation(t *testing.T) {
	want := map[payment.State]string{
		payment.StateAccepted: "12,50 EUR payés", payment.StatePaidMeanwhile: "12,50 EUR payés",
		payment.StateRefused: "rien n'a été débité", payment.StateAbandoned: "abandonnés par le client",
		payment.StateExpired: "non payés à temps", payment.StateAborted: "annulés, rien", payment.StateFailed: "non payés",
		payment.StateWrittenOff: "à vérifier", payment.StateCancelAccepted: "12,50 EUR rendus",
		payment.StateCancelRefused: "reste valable",
	}
	for _, state := range payment.States() {
		if !state.Final() {
			continue
		}
		for _, size := range sizes {
			s := inState(state)
			s.Phase, s.Transaction.Acknowledged, s.Transaction.Ended = payment.PhaseIdle, true, noon.UTC()
			if state == payment.StateCancelRefused {
				s.Transaction.Code = payment.CodeNotAllowed
			}
			h := newTill(t, s)
			h.resize(size.Cols, size.Rows)
			got := h.said()
			if !strings.Contains(got, "Dernière opération") || !strings.Contains(got, "14:05") || !strings.Contains(got, want[state]) {
				t.Errorf("%v at %v\n%s", state, size, h.frame())
			}
			if words := h.contractWords(); len(words) != 1 || words[0] != "PRET" {
				t.Errorf("%v at %v: words are %q", state, size, words)
			}
		}
	}
	s := inState(payment.StateAborted)
	s.Phase, s.Transaction.Refunded, s.Transaction.Ended = payment.PhaseIdle, true, noon.AddDate(0, 0, -1)
	h := newTill(t, s)
	h.wantText("le 21/11/2026 à 14:05", "remboursé")
	s = inState(payment.StateAccepted)
	s.Phase, s.Transaction.Requested = payment.PhaseIdle, 2000
	h = newTill(t, s)
	h.wantText("12,50 EUR payés sur 20,00 EUR")
}

// TestSaleOfSeveralPayments: the screen says what ANCV has paid, in how many payments, and what
// remains.
func TestSaleOfSeveralPayments(t *testing.T) {
	s := inState(payment.StateAccepted)
	s.Transaction.PaymentNo, s.Transaction.Requested, s.Transaction.Paid = 2, 750, 750
	s.Sale = payment.Sale{Order: "ORDER", Total: 2000, Paid: 2000, Payments: 2, Reference: "k3x9m2qv7a"}
	h := newTill(t, s)
	h.wantText("Vente de 20,00 EUR : l'ANCV a payé 20,00 EUR en 2 paiements, reste 0,00 EUR.")
	s.Transaction.State, s.Sale.Paid, s.Sale.Payments = payment.StateRefused, 1250, 1
	h = newTill(t, s)
	h.wantText("12,50 EUR en 1 paiement, reste 7,50 EUR")

	h = newTill(t, remainder())
	h.engine.then[cmdGiveUpRemainder] = func(s *payment.Snapshot) { s.Phase = payment.PhaseIdle }
	h.press("2", "enter")
	h.wantText("PRET", "l'ANCV a payé 12,50 EUR en 1 paiement. Encaissez 7,50 EUR")
}

// TestLessThanAllowed: if less was paid although AJUSTEMENT is NON, the payment counts and the
// screen says so (decision 11).
func TestLessThanAllowed(t *testing.T) {
	for adjustable, said := range map[bool]bool{false: true, true: false} {
		s := inState(payment.StateAccepted)
		s.Transaction.Requested, s.Transaction.Adjustable = 2000, adjustable
		h := newTill(t, s)
		h.wantText("RESTE DU : 7,50 EUR")
		if got := strings.Contains(h.frame(), "n'est pas permis"); got != said {
			t.Errorf("adjustable %t\n%s", adjustable, h.frame())
		}
	}
}

// TestTotalsTakenBack: the screen says that the ticket is being printed only once its command is
// sent. A red key before that says that nothing was sent.
func TestTotalsTakenBack(t *testing.T) {
	h := newTill(t, idle())
	h.press(keyEnter, "1", "4")
	h.hit(keyboard.Hit("1")) // the burst goes on
	h.wantWords(wordTotals)
	if strings.Contains(h.said(), textTotalsPrint) {
		t.Error("it says that the ticket is sent")
	}
	h.hit(keyboard.Hit(keyEsc))
	h.quiet()
	h.wantWords(wordReady)
	h.wantText("n'était pas encore partie")
	h.wantCalls()
}
