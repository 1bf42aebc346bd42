package ui

import (
	"errors"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// begins makes the fake engine start a debit as the real one does.
func begins(h *till) {
	h.engine.then[cmdStartDebit] = func(s *payment.Snapshot) {
		seq := s.Transaction.Seq
		*s = inState(payment.StateCreating)
		s.Transaction.Seq, s.Transaction.Mode = seq+1, h.engine.debit.mode
		s.Transaction.Requested = h.engine.debit.amount
	}
}

// TestKeysOfTheContract: 1 2 5 0 ENTER ENTER ENTER shows the QR code of 12,50 EUR.
func TestKeysOfTheContract(t *testing.T) {
	h := newTill(t, idle())
	begins(h)
	h.press("1", "2", "5", "0")
	h.wantText("MONTANT", "12,50 EUR")
	h.press("enter")
	h.wantText("BENEFICIAIRE", "1 ANCV", "2 AUTRE MOYEN")
	h.press("enter")
	h.wantText("MODE DE PAIEMENT", "1 Présenter QR Code", "2 Scanner/Saisir l'Id. du client")
	h.press("enter")
	h.wantCalls(cmdStartDebit)
	if want := (debit{1250, payment.ModeQR, ""}); h.engine.debit != want {
		t.Fatalf("debit is %v, want %v", h.engine.debit, want)
	}
	h.wantText("CONNEXION", "12,50 EUR")
	h.show(qrSnapshot("CVCO:k3x9m2qv7a"))
	h.wantText("SCANNEZ LE QR CODE", "12,50 EUR", "04:37")
	accepted := inState(payment.StateAccepted)
	h.show(accepted)
	h.wantText("PAIEMENT ACCEPTE", "✔ 12,50 EUR")
	h.engine.then[cmdAcknowledge] = func(s *payment.Snapshot) { s.Phase = payment.PhaseIdle }
	h.press("enter")
	h.wantCalls(cmdStartDebit, cmdAcknowledge)
	h.wantText("PRET")
}

func TestMenuLeadsToTheSameDebit(t *testing.T) {
	h := newTill(t, idle())
	begins(h)
	h.press("enter", "1")
	h.wantText("ANCV", "1 DEBIT")
	h.press("1", "7", ",", "5", "enter")
	h.wantText("MODE DE PAIEMENT", "7,50 EUR")
	h.press("2")
	h.wantText("IDENTIFIANT CLIENT")
	h.burst("1", "0", "0", "0", "0", "0", "0", "3", "0", "5", "1", "enter")
	h.wantCalls(cmdStartDebit)
	if want := (debit{750, payment.ModePayerID, "10000003051"}); h.engine.debit != want {
		t.Fatalf("debit is %v, want %v", h.engine.debit, want)
	}
}

// TestScanIsForTheFieldAlone: a scan on a screen that expects none has no effect, and neither have
// the keys after its ENTER.
func TestScanIsForTheFieldAlone(t *testing.T) {
	for _, keys := range [][]string{{}, {"5"}, {"enter"}, {"5", "enter", "1"}} {
		h := newTill(t, idle())
		h.press(keys...)
		before := h.frame()
		h.burst(append(each("10000003051"), "enter")...)
		h.wantText(textScanDropped)
		h.app.notice = ""
		if h.frame() != before {
			t.Errorf("after %v a scan changed the screen\n%s", keys, h.frame())
		}
		h.wantCalls()
	}
	h := newTill(t, idle())
	begins(h)
	h.press("5", "enter", "1", "2")
	h.burst("1", "2", "3", "enter", "enter", "enter")
	h.wantCalls()
	h.wantText("Identifiant : 123", "11 chiffres")
	h.burst("1", "0", "0", "0", "0", "0", "0", "3", "0", "5", "1")
	h.wantCalls()
	h.press("enter")
	h.wantCalls(cmdStartDebit)
}

// TestKeyHitTwice: a command is issued once, however often its key is hit before the screen shows
// the result.
func TestKeyHitTwice(t *testing.T) {
	for _, c := range []struct {
		name    string
		snap    payment.Snapshot
		before  []string
		key     string
		command string
	}{
		{"debit", idle(), []string{"5", "enter", "1"}, "1", cmdStartDebit},
		{"abort", inState(payment.StateWaiting), nil, "esc", cmdAbort},
		{"result", inState(payment.StateRefused), nil, "enter", cmdAcknowledge},
		{"remainder", remainder(), []string{"2"}, "enter", cmdGiveUpRemainder},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newTill(t, c.snap)
			h.press(c.before...)
			h.hold = true
			h.press(c.key, c.key, c.key)
			if len(h.waiting) != 1 {
				t.Fatalf("%d commands in flight, want 1", len(h.waiting))
			}
			h.hold = false
			h.run(h.waiting[0])
			// The command was accepted, but its snapshot has not come yet.
			h.press(c.key)
			h.wantCalls(c.command)
		})
	}
}

// TestOneKeyIsTwoAtMost: 1 1 in one burst counts as two keys and makes one debit.
func TestOneKeyIsTwoAtMost(t *testing.T) {
	h := newTill(t, idle())
	begins(h)
	h.press("5", "enter", "1")
	h.key("1") // the keyboard delivers two close keys as two
	h.key("1")
	h.wantCalls(cmdStartDebit)
	h.wantText("CONNEXION")
}

// TestFailedCommandKeepsTheAmount: ERREUR says what to do, and going back keeps the amount.
func TestFailedCommandKeepsTheAmount(t *testing.T) {
	for _, err := range []error{
		payment.ErrNotInitialised, payment.ErrUnresolved, payment.ErrStorage, payment.ErrRemainderOpen,
		payment.ErrStopped, errors.New("anything"),
	} {
		h := newTill(t, idle())
		h.engine.fail[cmdStartDebit] = err
		h.press("1", "2", "5", "0", "enter", "1", "1")
		h.wantText("ERREUR", "✘")
		h.press("enter")
		h.wantText("MODE DE PAIEMENT", "12,50 EUR")
		delete(h.engine.fail, cmdStartDebit)
		begins(h)
		h.press("1")
		h.wantText("CONNEXION", "12,50 EUR")
	}
}

// TestNothingToDoIsSilent: ErrNothingToDo shows no error, since the snapshot shows what has
// changed.
func TestNothingToDoIsSilent(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	h.engine.fail[cmdAbort] = payment.ErrNothingToDo
	h.press("esc")
	h.wantCalls(cmdAbort)
	h.wantText("EN ATTENTE DU CLIENT")
}

func TestTermsAreReadThenTheDebitGoesOn(t *testing.T) {
	h := newTill(t, idle())
	h.engine.fail[cmdStartDebit] = payment.ErrTermsNotAccepted
	h.press("1", "2", "5", "0", "enter", "1", "1")
	h.wantText("CONDITIONS", "page suivante")
	delete(h.engine.fail, cmdStartDebit)
	begins(h)
	pages := 0
	for h.app.top().Title(h.app.scene()) == wordTerms {
		if pages++; pages > 20 {
			t.Fatal("ENTER never reaches the end of the conditions")
		}
		h.press("enter")
	}
	if pages < 3 {
		t.Errorf("accepted after %d ENTER, before the text was read", pages)
	}
	h.wantCalls(cmdStartDebit, cmdAcceptTerms, cmdStartDebit)
	h.wantText("CONNEXION", "12,50 EUR")
}

func TestTermsDeclined(t *testing.T) {
	h := newTill(t, idle())
	h.engine.fail[cmdStartDebit] = payment.ErrTermsNotAccepted
	h.press("5", "enter", "1", "1", "esc")
	h.wantText("PRET", "Conditions refusées")
	h.wantCalls(cmdStartDebit)
}

// TestResultStaysForAWhile: a result is acknowledged once after 30 s without a key.
func TestResultStaysForAWhile(t *testing.T) {
	h := newTill(t, inState(payment.StateAccepted))
	h.clock = h.app.opened.Add(resultStays - time.Second)
	h.send(secondTick{})
	h.wantCalls()
	h.clock = h.clock.Add(time.Second)
	h.send(secondTick{})
	h.send(secondTick{})
	h.wantCalls(cmdAcknowledge)
}

// TestSuddenScreenIgnoresBusyKeyboard: a result that opens during a burst ignores the burst's keys.
// One that opens while no key is hit accepts ENTER at once.
func TestSuddenScreenIgnoresBusyKeyboard(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	h.hit(keyboard.Hit("7")) // no effect here
	h.show(inState(payment.StateAccepted))
	h.key("enter")
	h.wantCalls()
	h.wantText("PAIEMENT ACCEPTE", textMissed)
	h.key("enter")
	h.wantCalls(cmdAcknowledge)

	h = newTill(t, inState(payment.StateWaiting))
	h.show(inState(payment.StateAccepted))
	h.key("enter")
	h.wantCalls(cmdAcknowledge)
}

// TestSuddenScreenAfterAScan: ENTER on a result counts soon after the payer's id was scanned, since
// a scanner sends no further keys.
func TestSuddenScreenAfterAScan(t *testing.T) {
	h := newTill(t, idle())
	h.press("5", "0", "enter", "enter", "2")
	h.burst("1", "0", "1", "2", "3", "4", "5", "3", "0", "5", "1", "enter")
	h.wantCalls(cmdStartDebit)
	h.show(inState(payment.StateWaiting))
	h.show(inState(payment.StateAccepted))
	h.key("enter")
	h.wantCalls(cmdStartDebit, cmdAcknowledge)
}

// TestKeyOfTheScreenBefore: a key that was hit before the result opened but is handled afterwards
// does not act on the result.
func TestKeyOfTheScreenBefore(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	hit := h.clock
	h.clock = h.clock.Add(time.Second)
	h.show(inState(payment.StateAccepted))
	h.clock = hit
	h.key("enter")
	h.wantCalls()
}

// TestRedMeantForTheWait: a red key just after the result opened was meant to cancel, and must not
// close the result. ENTER counts at once.
func TestRedMeantForTheWait(t *testing.T) {
	for _, state := range []payment.State{payment.StateAccepted, payment.StatePaidMeanwhile, payment.StateAborted} {
		h := newTill(t, inState(payment.StateWaiting))
		h.show(inState(state))
		h.clock = h.app.opened.Add(redGrace - time.Millisecond)
		h.key("esc")
		h.wantCalls()
		h.clock = h.app.opened.Add(redGrace)
		h.key("esc")
		h.wantCalls(cmdAcknowledge)
	}
}

func TestEscOnEveryScreen(t *testing.T) {
	for _, keys := range [][]string{
		{},
		{"5"},
		{"enter"},
		{"enter", "1"},
		{"enter", "1", "1"},
		{"5", "enter"},
		{"5", "enter", "1"},
		{"5", "enter", "1", "2"},
		{"5", "enter", "1", "2", "1"},
	} {
		h := newTill(t, idle())
		h.press(append(keys, "esc")...)
		if got := h.contractWords(); len(got) != 1 || got[0] != "PRET" {
			t.Errorf("%v then ESC shows %q", keys, got)
		}
		h.wantCalls()
	}
	for _, state := range payment.States() {
		h := newTill(t, inState(state))
		h.press("esc")
		switch {
		case state.Final():
			h.wantCalls(cmdAcknowledge)
		case abortable(state) || state == payment.StateUnknown || state == payment.StateAbortUnknown:
			h.wantCalls(cmdAbort)
		default:
			h.wantCalls()
		}
	}
}

func TestBackspaceGoesBackOneScreen(t *testing.T) {
	h := newTill(t, idle())
	h.press("5", "0", "enter", "1", "2", "7", "backspace")
	h.wantText("IDENTIFIANT CLIENT")
	h.press("backspace")
	h.wantText("MODE DE PAIEMENT")
	h.press("backspace")
	h.wantText("BENEFICIAIRE")
	h.press("backspace")
	h.wantText("MONTANT", "0,50 EUR")
	h.press("backspace", "backspace")
	h.wantText("MONTANT", "0,00 EUR")
	h.press("backspace")
	h.wantText("PRET")
}

// TestNewsDuringACommand: if a ticket is printed while the command of ENTER is in flight, RESTE DU
// still counts as the answer to ENTER. A red key that follows counts.
func TestNewsDuringACommand(t *testing.T) {
	h := newTill(t, inState(payment.StateAccepted))
	h.engine.then[cmdAcknowledge] = func(s *payment.Snapshot) {
		seq := s.Seq
		*s = remainder()
		s.Seq = seq
	}
	h.hold = true
	h.press(keyEnter)
	h.hold = false
	h.show(inState(payment.StateAccepted)) // the printer's event
	h.run(h.waiting[0])
	h.wantText("RESTE DU")
	h.key(keyEsc)
	h.wantContract("CONFIRMER")
}

// A red key while a slow disk stores the debit aborts the payment as soon as it has begun, so that
// it does not go on behind PRET (found by the disk campaign). If the debit is refused, nothing is
// aborted.
func TestRedWhileTheDebitIsInFlight(t *testing.T) {
	for _, fails := range []error{nil, payment.ErrStorage} {
		h := newTill(t, idle())
		h.engine.fail[cmdStartDebit] = fails
		h.engine.then[cmdStartDebit] = func(s *payment.Snapshot) {
			*s = with(inState(payment.StateCreating), func(n *payment.Snapshot) { n.Seq = s.Seq })
		}
		h.press("5", "0", "enter", "enter")
		h.hold = true
		h.press("enter", "esc", "esc")
		h.wantText("dès qu'il a commencé")
		h.hold = false
		waiting := h.waiting
		h.waiting = nil
		for _, cmd := range waiting {
			h.run(cmd)
		}
		if fails != nil {
			h.wantCalls(cmdStartDebit)
			h.wantWords("ERREUR")
			continue
		}
		h.wantCalls(cmdStartDebit, cmdAbort)
	}
}

// A program that reads the screen may answer a result within the burst of the key before. A
// bouncing key does not answer.
func TestResultIsAnsweredInTheSameBurst(t *testing.T) {
	for gap, want := range map[time.Duration][]string{answerGap: {cmdAcknowledge}, answerGap - 1: nil} {
		h := newTill(t, inState(payment.StateWaiting))
		h.hit(keyboard.Hit(keyTab))
		h.show(inState(payment.StateAccepted))
		h.clock = h.clock.Add(gap)
		h.key(keyEnter)
		h.wantCalls(want...)
	}
}
