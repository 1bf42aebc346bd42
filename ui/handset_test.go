package ui

import (
	"context"
	"strings"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/ui/phone"
)

// oneWaits is a wallet with one payment that waits.
type oneWaits struct{ paid bool }

func (w *oneWaits) now() phone.Payment {
	p := phone.Payment{ID: "k3x9m2qv7a", Shop: "CAMPING", Outcome: phone.OutcomeOpen, Requested: 1250}
	if w.paid {
		p.Outcome, p.Paid = phone.OutcomePaid, 1250
	}
	return p
}

func (w *oneWaits) Waiting(context.Context) ([]phone.Payment, error) {
	if w.paid {
		return nil, nil
	}
	return []phone.Payment{w.now()}, nil
}

func (w *oneWaits) Show(context.Context, string) (phone.Payment, error) { return w.now(), nil }

func (w *oneWaits) Pay(context.Context, string, payment.Amount) (phone.Payment, error) {
	w.paid = true
	return w.now(), nil
}

func (w *oneWaits) Refuse(context.Context, string) (phone.Payment, error) { return w.now(), nil }

// withPhone gives a till the phone of a payer who is asked for a payment.
func withPhone(h *till) {
	h.t.Helper()
	h.app.handset.phone = phone.New(h.t.Context(), &oneWaits{})
}

func phoned(t *testing.T, cols, rows int) (*till, *oneWaits) {
	t.Helper()
	h, w := newTill(t, inState(payment.StateWaiting)), &oneWaits{}
	h.app.handset.phone = phone.New(t.Context(), w)
	h.resize(cols, rows)
	return h, w
}

// F3 shows the phone and TAB switches the keys between phone and till. A key for one never acts on
// the other.
func TestPhoneBeside(t *testing.T) {
	h, w := phoned(t, 120, 40)
	h.press("f3")
	h.wantText("téléphone du client", "▸ Payer 12,50 EUR")
	h.press("enter")
	if w.paid {
		t.Fatal("the till's ENTER pays on the phone")
	}
	h.press("tab", "enter")
	if !w.paid {
		t.Fatal("ENTER on the phone does nothing")
	}
	h.wantText("Paiement accepté")
	h.press("esc")
	h.wantCalls()
	h.press("esc") // the till's red key again
	h.wantCalls(cmdAbort)
	h.press("f3")
	if strings.Contains(h.frame(), "téléphone du client") {
		t.Error("F3 does not close the phone")
	}
}

// Where there is no room beside the till the phone covers the body and has the keys.
func TestPhoneOver(t *testing.T) {
	for _, size := range []Size{{60, 20}, {40, 12}} {
		h, w := phoned(t, size.Cols, size.Rows)
		h.press("f3")
		h.wantText("téléphone du client", "▸ Payer 12,50 EUR", "ESC "+upper(textHelpClose))
		if strings.Contains(h.frame(), "ESC "+upper(textHelpAbort)) {
			t.Errorf("%v: the footer names the red key of the screen under the phone\n%s", size, h.frame())
		}
		h.press("enter")
		if !w.paid {
			t.Errorf("%v: ENTER on the phone does nothing", size)
		}
		h.press("esc")
		if strings.Contains(h.frame(), "téléphone du client") {
			t.Errorf("%v: ESC does not close the phone", size)
		}
		h.wantCalls()
	}
}

// After F3 the till keeps the keys if it is visible beside the phone, else the phone has them, at
// every size. The footer names TAB, which switches them.
func TestPhoneKeys(t *testing.T) {
	for _, size := range append([]Size{{160, 50}}, sizes...) {
		h, w := phoned(t, size.Cols, size.Rows)
		if size.Cols < thirdCols {
			h.press("f3")
		} else { // the phone is open already and polls each second
			h.send(secondTick{})
		}
		beside := size.Cols >= 80
		if got := h.app.handset.focused; got == beside {
			t.Fatalf("%v: the phone has the keys: %t", size, got)
		}
		if beside {
			h.wantText("TAB " + upper(textHelpToPhone))
			h.press("enter")
		} else {
			h.press("tab", "enter")
			h.wantText("TAB " + upper(textHelpToPhone))
		}
		if w.paid {
			t.Errorf("%v: the till's ENTER pays", size)
		}
		h.press("tab")
		if strings.Contains(h.frame(), textPhoneThere) {
			t.Errorf("%v: the message stays when the phone has the keys", size)
		}
		h.press("enter")
		if !w.paid {
			t.Errorf("%v: ENTER on the phone does nothing", size)
		}
		h.wantText("TAB " + upper(textHelpToTill))
		h.press("esc")
		if strings.Contains(h.frame(), "téléphone du client") != beside || h.app.handset.focused {
			t.Errorf("%v: after ESC\n%s", size, h.frame())
		}
		h.wantCalls()
	}
}

// A click on the phone gives it the keys, and a click on the till takes them back.
func TestPhoneMouse(t *testing.T) {
	h, w := phoned(t, 120, 40)
	h.press("f3")
	h.click("Payer 12,50 EUR")
	if !w.paid || !h.app.handset.focused {
		t.Fatalf("paid %t, focused %t", w.paid, h.app.handset.focused)
	}
	h.click("Temps restant")
	if h.app.handset.focused {
		t.Error("a click on the till leaves the keys on the phone")
	}
	h.click("ESC  Annuler")
	h.wantCalls(cmdAbort)
}

// A scan while the phone has the keys has no effect.
func TestPhoneScan(t *testing.T) {
	h, w := phoned(t, 120, 40)
	h.press("f3", "tab")
	h.burst(append(each("10000003051"), "enter")...)
	if w.paid {
		t.Error("a scan pays")
	}
	h.wantCalls()
}

// Without a simulator there is no phone.
func TestNoPhone(t *testing.T) {
	h := newTill(t, idle())
	before := h.frame()
	h.press("f3", "tab")
	h.wantText(textIdleKey)
	if h.app.notice = ""; h.frame() != before {
		t.Errorf("F3 does something\n%s", h.frame())
	}
}

// TestPhoneByItself: from 160 columns the phone is open from the start. The first F3 leaves it
// open, the second closes it.
func TestPhoneByItself(t *testing.T) {
	h, _ := phoned(t, 160, 45)
	h.wantText("téléphone du client")
	h.press("f3")
	h.wantText("téléphone du client", textPhoneThere)
	h.press("f3")
	if strings.Contains(h.frame(), "téléphone du client") {
		t.Error("F3 does not close the phone")
	}
}

// TestAmountBesidePhone: at 80 columns MONTANT is as narrow as the phone leaves room for. Its card
// was cut, and « 12,50 E » was left of the sum.
func TestAmountBesidePhone(t *testing.T) {
	h := newTill(t, idle())
	h.app.handset.phone = phone.New(t.Context(), &oneWaits{paid: true})
	h.resize(80, 24)
	h.press("1", "2", "5", "0", "f3")
	h.wantText("12,50 EUR")
}

// TestCodeBesidePhone: at 80 columns the code, its amount and the phone are all in sight.
func TestCodeBesidePhone(t *testing.T) {
	for _, text := range []string{"CVCO:k3x9m2qv7a", "http://127.0.0.1:8080/p/k3x9m2qv7a", strings.Repeat("A", 78)} {
		h := newTill(t, qrSnapshot(text))
		h.app.handset.phone = phone.New(t.Context(), &oneWaits{})
		h.resize(80, 24)
		h.press("f3")
		h.wantText("téléphone du client", "12,50 EUR")
		if got, err := decode(h.app.View(), h.app.size, false); err != nil || got != text {
			t.Errorf("%q beside the phone reads %q, %v\n%s", text, got, err, h.frame())
		}
	}
}

// TestSumsBesidePhone: RESTE DU cut « sur 18 000,03 EUR ».
func TestSumsBesidePhone(t *testing.T) {
	s := remainder()
	s.Sale.Total, s.Sale.Paid = 1800003, 900000
	h := newTill(t, s)
	h.app.handset.phone = phone.New(t.Context(), &oneWaits{})
	h.resize(80, 24)
	h.press("f3")
	h.wantText("téléphone du client", "9 000,00 EUR sur 18 000,03 EUR")
}

// TestPhoneOverACode: a phone that covers a code on a small window took its rows, and no key was
// named.
func TestPhoneOverACode(t *testing.T) {
	h := newTill(t, qrSnapshot("http://127.0.0.1:8080/p/k3x9m2qv7a"))
	h.app.handset.phone = phone.New(t.Context(), &oneWaits{})
	h.resize(60, 20)
	h.press("f3")
	h.wantText("téléphone du client", "F3", "TAB")
}
