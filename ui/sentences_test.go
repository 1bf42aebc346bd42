package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

// wantSaid checks that the screen's text has these parts.
func (h *till) wantSaid(parts ...string) {
	h.t.Helper()
	for _, part := range parts {
		if !strings.Contains(h.said(), part) {
			h.t.Fatalf("%q is not on the screen\n%s", part, h.frame())
		}
	}
}

// TestRefusedCancellationSaysWhetherTheDebitStands: a refused cancellation says that the payment is
// still valid only if the acquirer has said so.
func TestRefusedCancellationSaysWhetherTheDebitStands(t *testing.T) {
	for _, c := range []struct {
		name  string
		code  payment.Code
		cause payment.Cause
		want  bool
	}{
		{"not allowed", payment.CodeNotAllowed, payment.CauseNone, true},
		{"refused", payment.CodeBadRequest, payment.CauseNone, true},
		{"not executed", "", payment.CauseNotExecuted, true},
		{"not executed, after a refusal", payment.CodeNotAllowed, payment.CauseNotExecuted, true},
		{"not executed, after an unknown reference", payment.CodeNotFound, payment.CauseNotExecuted, true},
		{"not sent", "", payment.CauseConnect, true},
		{"till stopped before it was sent", "", payment.CauseInterrupted, true},
		{"cancelled by another", "", payment.CauseAlreadyCancelled, false},
		{"unknown of the acquirer", payment.CodeNotFound, payment.CauseNone, false},
		{"rejected, abandoned or expired", "", payment.CauseNone, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := inState(payment.StateCancelRefused)
			s.Transaction.Code, s.Transaction.Cause, s.Transaction.Ended = c.code, c.cause, noon
			h := newTill(t, s)
			if got := strings.Contains(h.said(), "remboursez le client autrement"); got != (c.code == payment.CodeNotAllowed) {
				t.Errorf("advises another way to refund: %v\n%s", got, h.frame())
			}
			if got := strings.Contains(h.said(), "Le paiement reste valable"); got != c.want {
				t.Errorf("says that the payment is valid: %v\n%s", got, h.frame())
			}
			s.Phase = payment.PhaseIdle
			h.show(s)
			if got := strings.Contains(h.said(), "le paiement reste valable"); got != c.want {
				t.Errorf("PRET says that the payment is valid: %v\n%s", got, h.frame())
			}
		})
	}
}

// TestCancelledByAnother: the result says « déjà annulés », since « non annulés » would lead to a
// second refund.
func TestCancelledByAnother(t *testing.T) {
	s := inState(payment.StateCancelRefused)
	s.Transaction.Cause, s.Transaction.Ended = payment.CauseAlreadyCancelled, noon
	h := newTill(t, s)
	h.wantText("ANNULATION REFUSEE", "12,50 EUR déjà annulés", "ne remboursez pas")
	s.Phase = payment.PhaseIdle
	h.show(s)
	h.wantText("12,50 EUR déjà annulés")
}

// TestWrittenOffCancellation speaks of a refund, not of a payment to take again.
func TestWrittenOffCancellation(t *testing.T) {
	s := inState(payment.StateWrittenOff)
	h := newTill(t, s)
	h.wantText("avant d'encaisser à nouveau")
	s.Transaction.Kind = payment.KindCancellation
	h.show(s)
	h.wantText("avant de rembourser autrement")
}

// TestSealTroubleOfAPayment: no sentence sends the cashier to MAINTENANCE during an unresolved
// payment, when it cannot be opened.
func TestSealTroubleOfAPayment(t *testing.T) {
	for cause, want := range map[payment.Cause]string{
		payment.CauseInvalidSeal:  "ancv-tpe init --cle FICHIER",
		payment.CauseResponseSeal: "appelez l'ANCV si cela dure",
	} {
		for _, state := range []payment.State{payment.StateWaiting, payment.StateUnknown} {
			for _, size := range sizes {
				s := inState(state)
				s.Trouble, s.TroubleSince = cause, noon.Add(-12*time.Minute)
				h := newTill(t, s)
				h.resize(size.Cols, size.Rows)
				got := h.said()
				if !strings.Contains(got, want) || strings.Contains(got, "MAINTENANCE") || strings.Contains(got, "SCEAU_REPONSE") {
					t.Errorf("%v at %v: want %q\n%s", state, size, want, h.frame())
				}
			}
		}
	}
}

// TestPrinterSentence: the screen says what is wrong with the printer, as far as the tools know,
// and how many tickets wait.
func TestPrinterSentence(t *testing.T) {
	s := day()
	s.Printer = payment.PrinterState{Owed: 2, Err: errors.New("paper")}
	h := newTill(t, s)
	tooled(h)
	h.wantSaid("IMPRIMANTE", "Plus de papier.", "Tickets en attente : 2.")
	h.press("enter", "1", "4", "1")
	h.wantSaid("TOTAUX", "Plus de papier.", "Le ticket sortira")
	s.Printer.Err = fmt.Errorf("commit: %w", payment.ErrStorage)
	h.show(s)
	h.wantSaid("Le disque ne peut pas être écrit")
}

// TestTicketFrame: a ticket is in the middle of its paper and all its lines start at the same
// column, so that centred lines look centred.
func TestTicketFrame(t *testing.T) {
	for _, c := range []struct{ cols, columns int }{{80, 32}, {80, 48}, {120, 32}, {40, 48}, {40, 32}, {120, 48}} {
		s := idle()
		s.LastTicket, s.Settings.Columns = ticket, c.columns
		h := newTill(t, s)
		h.resize(c.cols, 40)
		if c.cols < wideCols {
			h.press("f2")
		}
		for _, line := range ticket {
			h.wantPaper(line)
		}
	}
}

// TestDiagnosisLeadsOn: the sentences of verifier and TEST CONNEXION never advise to run these
// again.
func TestDiagnosisLeadsOn(t *testing.T) {
	for c := payment.CauseNone; c <= payment.CauseNoCode; c++ {
		text := VerdictText(payment.Verdict{Step: payment.StepTLS, Tried: true, Cause: c})
		if strings.Contains(text, "verifier") || strings.Contains(text, "TEST CONNEXION") {
			t.Errorf("cause %d: %s", c, text)
		}
	}
}
