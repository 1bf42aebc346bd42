package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// cancels is the fake engine's part for cancellations: the acquirer's answers, and what was asked.
type cancels struct {
	known    map[payment.Reference]payment.Answer
	lookUp   error // for the known references
	asked    []payment.Reference
	request  payment.CancelRequest
	password string
	tried    []string
	locked   error
	verify   func(payment.Proof) (payment.Proof, error)
}

func (f *fakeEngine) LookUp(ctx context.Context, r payment.Reference) (payment.Answer, error) {
	f.cancels.asked = append(f.cancels.asked, r)
	if ctx.Err() != nil {
		return payment.Answer{}, ctx.Err()
	}
	a, known := f.known[r]
	if !known {
		return payment.Answer{}, fmt.Errorf("look up: %w", &payment.Refusal{Code: payment.CodeNotFound})
	}
	return a, f.lookUp
}

func (f *fakeEngine) CheckPassword(_ context.Context, password string) error {
	f.tried = append(f.tried, password)
	switch {
	case f.locked != nil:
		return f.locked
	case password != f.password:
		return payment.ErrWrongPassword
	}
	return nil
}

func (f *fakeEngine) StartCancellation(_ context.Context, r payment.CancelRequest) error {
	f.request = r
	return f.call(cmdStartCancel)
}

func (f *fakeEngine) DuplicateLast(context.Context) error   { return f.call(cmdDuplicateLast) }
func (f *fakeEngine) DuplicateTotals(context.Context) error { return f.call(cmdDuplicateTotals) }
func (f *fakeEngine) PrintTotals(context.Context) error     { return f.call(cmdPrintTotals) }
func (f *fakeEngine) VerifyDay(_ context.Context, p payment.Proof) (payment.Proof, error) {
	return f.verify(p)
}
func (f *fakeEngine) AtWork(on bool)                    { f.atWork.Store(on) }
func (f *fakeEngine) DeclineTill(context.Context) error { return f.call(cmdDeclineTill) }
func (f *fakeEngine) CloseDay(context.Context) error    { return f.call(cmdCloseDay) }

// knows makes the acquirer know a payment of 12,50 EUR.
func knows(h *till) {
	h.engine.known = map[payment.Reference]payment.Answer{"k3x9m2qv7a": {
		Reference: "k3x9m2qv7a", State: payment.AcquirerValidated, Requested: 2000, Paid: 1250,
		Created: noon.Add(-26 * time.Hour).UTC(),
	}}
}

func cancelling(h *till) {
	h.engine.then[cmdStartCancel] = func(s *payment.Snapshot) { *s = inState(payment.StateCancelling) }
}

var typed = strings.Split("K3X9M2QV7A", "")

// TestCancellation checks « Pas de saisie de montant » and « Le commerçant saisit la référence de
// la transaction à annuler ». The reference is typed in capitals, looked up and confirmed.
func TestCancellation(t *testing.T) {
	h := newTill(t, idle())
	knows(h)
	cancelling(h)
	h.press("enter", "1", "2")
	h.wantWords("REFERENCE", "ANNULATION")
	h.press("k", "3", "enter")
	h.wantText("6 à 64 chiffres et lettres")
	h.press("backspace", "backspace")
	h.press(append(typed, "enter")...)
	h.wantWords("CONFIRMER", "ANNULATION")
	h.wantText("12,50 EUR", "21/11/2026 à 12:05", "payé, validé", "k3x9m2qv7a")
	h.press("esc")
	h.wantText("PRET")
	h.wantCalls()
	h.press("enter", "1", "2")
	h.press(append(typed, "enter", "enter")...)
	h.wantCalls(cmdStartCancel)
	if want := (payment.CancelRequest{Reference: "k3x9m2qv7a", Amount: 1250}); h.engine.request != want {
		t.Errorf("request is %v, want %v", h.engine.request, want)
	}
	h.wantText("ANNULATION EN COURS", "12,50 EUR")
}

// A second ENTER on REFERENCE does not answer CONFIRMER, however fast the acquirer answers.
func TestDoubleEnterConfirmsNothing(t *testing.T) {
	for _, gap := range []time.Duration{answerGap, 60 * time.Millisecond, 120 * time.Millisecond} {
		h := newTill(t, idle())
		knows(h)
		cancelling(h)
		h.press("enter", "1", "2")
		h.press(typed...)
		h.clock = h.clock.Add(500 * time.Millisecond)
		h.hit(keyboard.Hit(keyEnter))
		h.wantWords("CONFIRMER", "ANNULATION")
		h.clock = h.clock.Add(gap)
		h.key(keyEnter)
		h.wantCalls()
		h.wantText(textConfirmAgain)
		h.press("enter")
		h.wantCalls(cmdStartCancel)
	}
}

// TestScannedReference: a scan with ENTER is looked up at once, also on an AZERTY keyboard. A scan
// without ENTER fills the field.
func TestScannedReference(t *testing.T) {
	for _, burst := range []string{
		"k3x9m2qv7a", "K3X9M2QV7A", "]Q3k3x9m2qv7a", "CVCO:k3x9m2qv7a", "k\"xçméqvèa", "k\"xç,éavèq",
	} {
		h := newTill(t, idle())
		knows(h)
		h.press("enter", "1", "2")
		h.burst(strings.Split(burst, "")...)
		if len(h.engine.asked) != 0 {
			t.Errorf("%q without ENTER was looked up", burst)
		}
		h.press("esc", "enter", "1", "2")
		h.burst(append(strings.Split(burst, ""), "enter", "enter")...)
		h.wantWords("CONFIRMER", "ANNULATION")
		h.wantCalls()
	}
	h := newTill(t, idle())
	h.press("enter", "1", "2")
	h.burst("1", "2", "3", "4", "enter")
	h.wantText("REFERENCE", "6 à 64 chiffres et lettres")
	if len(h.engine.asked) != 0 {
		t.Errorf("looked up %q", h.engine.asked)
	}
	h.press("backspace", "backspace", "backspace", "backspace")
	h.burst("k", "3", "x", "9", "m")
	h.burst("2", "q", "v", "7", "a")
	h.wantText("Référence : k3x9m2qv7a")
}

// TestOtherReferences: references of 6 to 64 digits, letters, _ and - are looked up as they were
// typed or scanned, and in small letters only if the acquirer does not know them.
func TestOtherReferences(t *testing.T) {
	long := "Ab-" + strings.Repeat("x_9", 20) + "Z" // 64
	for _, c := range []struct {
		name, typed, scanned string
		asked                []payment.Reference
	}{
		{"typed", "Ab_c-9", "", []payment.Reference{"Ab_c-9", "ab_c-9"}},
		{"longest", long + "zz", "", []payment.Reference{payment.Reference(long), payment.Reference(strings.ToLower(long))}},
		{"scanned", "", "]Q3" + long, []payment.Reference{payment.Reference(long), payment.Reference(strings.ToLower(long))}},
		{"typed slowly, then fast", "k3x9", "m2qv7abc", []payment.Reference{"k3x9m2qv7abc", "m2qv7abc"}},
		{"left in the field", "k3x9", "k3x9m2qv7a", []payment.Reference{"k3x9m2qv7a"}},
		{"too short", "k3x9m", "", nil},
	} {
		h := newTill(t, idle())
		h.press("enter", "1", "2")
		h.press(each(c.typed)...)
		if c.scanned == "" {
			h.press("enter")
		} else {
			h.burst(append(each(c.scanned), "enter")...)
		}
		// References for another keyboard layout follow.
		if got := h.engine.asked; len(got) < len(c.asked) || !slices.Equal(got[:len(c.asked)], c.asked) || c.asked == nil && got != nil {
			t.Errorf("%s: asked %q, want %q", c.name, h.engine.asked, c.asked)
		}
	}
}

// TestLookUpIsLeft: ESC ends a look-up. A later answer opens nothing, and the next command can be
// issued at once.
func TestLookUpIsLeft(t *testing.T) {
	h := newTill(t, idle())
	knows(h)
	begins(h)
	h.press("enter", "1", "2")
	h.press(typed...)
	h.hold = true
	h.press("enter")
	h.wantWords("CONNEXION", "ANNULATION")
	h.press("1", "backspace", "enter")
	h.wantWords("CONNEXION", "ANNULATION")
	h.press("esc")
	h.wantText("PRET")
	asked := h.waiting
	h.hold, h.waiting = false, nil
	h.press("5", "enter", "1", "1")
	h.wantCalls(cmdStartDebit)
	for _, cmd := range asked {
		h.run(cmd)
	}
	h.wantText("CONNEXION", "0,05 EUR")
	h.wantCalls(cmdStartDebit)
}

// TestWhatCannotBeCancelled: each reason has its sentence, and nothing is sent.
func TestWhatCannotBeCancelled(t *testing.T) {
	for _, c := range []struct {
		state payment.AcquirerState
		err   error
		want  []string
	}{
		{payment.AcquirerCancelled, payment.ErrAlreadyCancelled, []string{"déjà annulé", "rien à faire"}},
		{payment.AcquirerExpired, payment.ErrNotPaid, []string{"rien n'a été payé", "délai dépassé"}},
		{payment.AcquirerPaid, &payment.Refusal{Code: payment.CodeNotFound}, []string{"inconnue de l'ANCV", "ticket"}},
		{payment.AcquirerPaid, &payment.Refusal{Code: payment.CodeNotAllowed}, []string{"Remboursez le client autrement"}},
		{payment.AcquirerPaid, &payment.Refusal{Code: payment.CodeInvalidSeal}, []string{"rechargez la clé", "Rien n'est annulé"}},
		{payment.AcquirerPaid, &payment.Failure{Cause: payment.CauseConnect}, []string{"vérifiez le réseau", "Rien n'est annulé"}},
		{payment.AcquirerPaid, payment.ErrUnresolved, []string{"attendez son résultat"}},
	} {
		h := newTill(t, idle())
		knows(h)
		a := h.engine.known["k3x9m2qv7a"]
		a.State = c.state
		h.engine.known["k3x9m2qv7a"], h.engine.lookUp = a, c.err
		h.press("enter", "1", "2")
		h.press(append(typed, "enter")...)
		h.wantWords("ERREUR")
		got := h.said()
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%v: %q is not on the screen\n%s", c.err, want, h.frame())
			}
		}
		h.wantCalls()
		h.press("enter")
		h.wantText("REFERENCE", "Référence : k3x9m2qv7a")
	}
}

// TestPasswordOfCancellation: a password that is set is asked for and never shown. A wrong one is
// refused, and the right one goes with the one cancellation.
func TestPasswordOfCancellation(t *testing.T) {
	s := idle()
	s.PasswordSet = true
	h := newTill(t, s)
	knows(h)
	cancelling(h)
	h.engine.password = "1234"
	h.press("enter", "1", "2")
	h.wantWords("MOT DE PASSE", "ANNULATION")
	h.press("enter")
	h.wantText("Tapez le mot de passe")
	h.press("9", "8", "7", "6")
	h.wantText("••••")
	if strings.Contains(h.frame(), "9876") {
		t.Errorf("the password is on the screen\n%s", h.frame())
	}
	h.press("enter")
	h.wantText("MOT DE PASSE", "Mot de passe faux", "Mot de passe :")
	h.engine.locked = &payment.LockedError{Until: noon.Add(time.Minute)}
	h.press("1", "1", "1", "1", "enter")
	h.wantText("bloqué", "14:06:09")
	h.engine.locked = nil
	h.press("1", "2", "3", "5", "backspace", "4", "enter")
	h.wantWords("REFERENCE", "ANNULATION")
	h.press(append(typed, "enter", "enter")...)
	if want := (payment.CancelRequest{Reference: "k3x9m2qv7a", Amount: 1250, Password: "1234"}); h.engine.request != want {
		t.Errorf("request is %+v, want %+v", h.engine.request, want)
	}
	h.show(s)
	h.press("enter", "1", "2")
	h.wantWords("MOT DE PASSE", "ANNULATION")
	h.press("backspace")
	h.wantText("ANCV", "2 ANNULATION")
}

// TestPasswordThatCannotBeChecked: the tries are counted on disk, so a password cannot be checked
// while the disk fails.
func TestPasswordThatCannotBeChecked(t *testing.T) {
	s := idle()
	s.PasswordSet = true
	h := newTill(t, s)
	h.engine.locked = payment.ErrStorage
	h.press("enter", "1", "2", "1", "1", "1", "1", "enter")
	h.wantText("ERREUR", "disque")
}

// TestCancelPaidMeanwhile: PAYE ENTRE-TEMPS offers the cancellation without a reference and without
// a look-up. ESC leaves the payment and its result as they are.
func TestCancelPaidMeanwhile(t *testing.T) {
	for _, password := range []string{"", "1234"} {
		s := inState(payment.StatePaidMeanwhile)
		s.PasswordSet, s.Transaction.Paid = password != "", 625
		h := newTill(t, s)
		cancelling(h)
		h.engine.password = password
		h.press("2")
		if password != "" {
			h.wantText("MOT DE PASSE")
			h.press("1", "2", "3", "4", "enter")
		}
		h.wantWords("CONFIRMER", "ANNULATION")
		h.wantText("6,25 EUR", "k3x9m2qv7a")
		h.press("esc")
		h.wantText("PAYE ENTRE-TEMPS", "2 : annuler ce paiement")
		h.wantCalls()
		h.press("2")
		if password != "" {
			h.press("1", "2", "3", "4", "enter")
		}
		h.press("enter")
		h.wantCalls(cmdStartCancel)
		if want := (payment.CancelRequest{Reference: "k3x9m2qv7a", Amount: 625, Password: password}); h.engine.request != want {
			t.Errorf("request is %+v, want %+v", h.engine.request, want)
		}
		if len(h.engine.asked) != 0 {
			t.Errorf("looked up %q", h.engine.asked)
		}
	}
	h := newTill(t, inState(payment.StateAccepted))
	h.press("2")
	h.wantText("MONTANT", "0,02 EUR") // the next sale
}

// TestCancelRefusedAtOnce: if the engine refuses the cancellation, ERREUR says why and leads back
// to the question.
func TestCancelRefusedAtOnce(t *testing.T) {
	for err, want := range map[error]string{
		payment.ErrAlreadyCancelled:                               "déjà annulé",
		payment.ErrWrongPassword:                                  "Mot de passe faux",
		&payment.LockedError{Until: noon.Add(time.Minute)}:        "14:06:09",
		fmt.Errorf("commit: %w", payment.ErrStorage):              "disque",
		errors.New("anything"):                                    "verifier",
		fmt.Errorf("rest: %w", payment.ErrNotInitialised):         "MAINTENANCE",
		fmt.Errorf("a transaction: %w", payment.ErrRemainderOpen): "reste dû",
	} {
		h := newTill(t, idle())
		knows(h)
		h.engine.fail[cmdStartCancel] = err
		h.press("enter", "1", "2")
		h.press(append(typed, "enter", "enter")...)
		h.wantText("ERREUR", want)
		h.press("enter")
		h.wantText("CONFIRMER")
	}
}

// TestUnresolvedCancellation: the sentences of an unresolved cancellation differ from a payment's.
func TestUnresolvedCancellation(t *testing.T) {
	s := inState(payment.StateCancelUnknown)
	s.CanWriteOff = true
	h := newTill(t, s)
	h.wantText("RESULTAT INCONNU", "peut-être annulé", "Ne refaites pas l'annulation")
	h.press("9")
	h.wantText("CONFIRMER", "remboursé")
}
