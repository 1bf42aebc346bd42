package ui

import (
	"errors"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// The real engine is an Engine.
var _ Engine = (*payment.Engine)(nil)

// TestRemainder checks I9: the remainder is paid by ANCV or given up after a question.
func TestRemainder(t *testing.T) {
	h := newTill(t, remainder())
	begins(h)
	h.wantText("RESTE DU", "BENEFICIAIRE", "7,50 EUR", "12,50 EUR sur 20,00 EUR", "1 ANCV", "2 AUTRE MOYEN")
	h.press("1")
	h.wantText("MODE DE PAIEMENT", "7,50 EUR")
	h.press("esc")
	h.wantText("RESTE DU")
	for _, key := range []string{"esc", "2", "backspace"} {
		h.press(key)
		h.wantText("CONFIRMER", "7,50 EUR", "k3x9m2qv7a")
		h.press("esc")
		h.wantText("RESTE DU")
	}
	h.wantCalls()
	h.press("1", "1")
	if want := (debit{750, payment.ModeQR, ""}); h.engine.debit != want {
		t.Fatalf("debit is %v, want %v", h.engine.debit, want)
	}

	h = newTill(t, remainder())
	h.engine.then[cmdGiveUpRemainder] = func(s *payment.Snapshot) { s.Phase = payment.PhaseIdle }
	h.press("2", "enter")
	h.wantCalls(cmdGiveUpRemainder)
	h.wantText("PRET")
}

// TestAnotherPayer: a payment whose payer was refused accepts another id.
func TestAnotherPayer(t *testing.T) {
	s := inState(payment.StateNeedPayer)
	s.Transaction.Code = payment.CodePayerBusy
	h := newTill(t, s)
	h.wantText("IDENTIFIANT CLIENT", "12,50 EUR", "autre paiement en attente")
	h.press("1", "enter")
	h.wantCalls()
	h.press("backspace", "backspace", "backspace")
	h.wantText("IDENTIFIANT CLIENT")
	h.burst("1", "0", "0", "0", "0", "0", "0", "3", "0", "5", "1", "enter")
	h.wantCalls(cmdGivePayer)
	if h.engine.debit.payer != "10000003051" {
		t.Errorf("payer is %q", string(h.engine.debit.payer))
	}
}

// TestWriteOffIsConfirmed checks I6: SANS SUITE is offered only when the engine allows it, and must
// be confirmed.
func TestWriteOffIsConfirmed(t *testing.T) {
	s := inState(payment.StateUnknown)
	h := newTill(t, s)
	h.press("9")
	h.wantText("RESULTAT INCONNU")
	s.CanWriteOff = true
	h.show(s)
	h.press("9")
	h.wantText("CONFIRMER")
	h.press("esc")
	h.wantText("RESULTAT INCONNU")
	h.wantCalls()
	h.press("9", "enter")
	h.wantCalls(cmdWriteOff)
}

// TestLeaving: CTRL+C quits at once at PRET, and asks first during a payment.
func TestLeaving(t *testing.T) {
	h := newTill(t, idle())
	h.press("ctrl+c")
	if !h.left {
		t.Error("CTRL+C at PRET does not leave")
	}
	h = newTill(t, inState(payment.StateWaiting))
	h.press("ctrl+c", "ctrl+c")
	h.wantText("CONFIRMER")
	h.press("esc")
	h.wantText("EN ATTENTE DU CLIENT")
	if h.left {
		t.Fatal("left without an answer")
	}
	h.press("ctrl+c", "enter")
	if !h.left {
		t.Error("ENTER does not leave")
	}
	h.wantCalls()
}

// TestResultPushesAside: a result replaces menus and help.
func TestResultPushesAside(t *testing.T) {
	for _, key := range []string{"ctrl+c", "f1", "f2"} {
		s := inState(payment.StateWaiting)
		s.LastTicket = ticket
		h := newTill(t, s)
		h.press(key)
		h.show(inState(payment.StateAccepted))
		h.wantText("PAIEMENT ACCEPTE", "✔ 12,50 EUR")
	}
}

// TestOldSnapshotIsLeftOut: an older snapshot is ignored. TestRefundIsSaid: if a cancelled debit
// had been paid and was refunded, result and PRET must say so and not « rien n'a été débité ».
func TestRefundIsSaid(t *testing.T) {
	for _, state := range []payment.State{payment.StateAborted, payment.StateExpired, payment.StateRefused} {
		s := inState(state)
		s.Transaction.Refunded = true
		h := newTill(t, s)
		h.wantSaid("l'ANCV le rembourse en entier")
		s.Phase, s.Seq = payment.PhaseIdle, s.Seq+1
		h.show(s)
		h.wantSaid("le client est remboursé")
		if strings.Contains(h.said(), "rien n'a été débité") {
			t.Errorf("%v: %s", state, h.said())
		}
	}
}

func TestOldSnapshotIsLeftOut(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	old := h.engine.snap
	h.show(inState(payment.StateAccepted))
	h.send(snapshotMsg{old})
	h.wantText("PAIEMENT ACCEPTE")
}

// TestNeverAcceptedBeforeItIsDurable checks I7: in PhaseStorage the screen is ERREUR in every
// state.
func TestNeverAcceptedBeforeItIsDurable(t *testing.T) {
	for _, state := range payment.States() {
		s := inState(state)
		s.Phase = payment.PhaseStorage
		h := newTill(t, s)
		h.wantWords("ERREUR")
		h.press("enter", "esc", "9")
		h.wantCalls()
	}
}

// TestOverlays: F1 and F2 open and close help and ticket. These leave the title visible, and their
// ESC does not cancel the payment.
func TestOverlays(t *testing.T) {
	s := inState(payment.StateWaiting)
	s.LastTicket = ticket
	h := newTill(t, s)
	h.press("f1")
	h.wantText("EN ATTENTE DU CLIENT", "AIDE", "ESC : annuler")
	h.press("esc")
	h.wantCalls()
	h.press("f2")
	h.wantText("EN ATTENTE DU CLIENT", "dernier ticket", "MONTANT PAYE : 12,50 EUR")
	h.press("down", "esc")
	h.wantCalls()
	h.press("esc")
	h.wantCalls(cmdAbort)

	h = newTill(t, s)
	h.resize(120, 40)
	h.wantText("MONTANT PAYE : 12,50 EUR")
	h.press("f2")
	if got := h.frame(); len(got) == 0 || h.app.layout().paper {
		t.Errorf("F2 does not close the ticket\n%s", got)
	}
}

// TestPrinterTrouble: F5 retries printing, and is offered only when the printer has failed.
func TestPrinterTrouble(t *testing.T) {
	s := idle()
	h := newTill(t, s)
	h.press("f5")
	h.wantCalls()
	s.Printer = payment.PrinterState{Owed: 2, Err: errors.New("no paper")}
	h.show(s)
	h.wantText("IMPRIMANTE", "F5 Réimprimer")
	h.wantSaid("Tickets en attente : 2.")
	h.press("f5")
	h.wantCalls(cmdRetryPrinting)
}

// TestHelpCannotLie: each key that the footer names has an effect, the help lists every key of the
// screen, and each screen has a help of its own.
func TestHelpCannotLie(t *testing.T) {
	for _, f := range frames() {
		h := newTill(t, f.snap)
		if f.do != nil {
			f.do(h)
		}
		title := h.app.top().Title(h.app.scene())
		if text := helpOf(title); text == helpOf("") || strings.Count(text.about, ".") < 2 {
			t.Errorf("%s: the help of %s does not explain it", f.name, title)
		}
		for _, b := range h.app.top().Keys(h.app.scene()) {
			if b.label != "" && (b.help == "" || b.act == nil || len(b.keys) == 0) {
				t.Errorf("%s: the footer's %q does nothing", f.name, b.label)
			}
		}
	}
}
