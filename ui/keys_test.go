package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// azertyRows holds the characters of the keys 1 to 9 and 0 without SHIFT, for each layout.
var azertyRows = map[string]string{
	"fr":                    `&é"'(-è_çà`,
	"fr, CAPS LOCK":         `&É"'(-È_ÇÀ`,
	"be, fr(mac)":           `&é"'(§è!çà`,
	"be, fr(mac), CAPS":     `&É"'(§È!ÇÀ`,
	"digits, or the keypad": digitKeys[1:] + "0",
}

// TestAzerty: the digit row without SHIFT counts as digits on amounts and menus, typed or at once,
// and in a scanned id.
func TestAzerty(t *testing.T) {
	for name, row := range azertyRows {
		keys := each(row)
		digit := func(d int) string { return keys[(d+9)%10] }
		amount := []string{digit(1), digit(2), digit(5), digit(0)}
		for _, comma := range []string{"", ",", ".", ";"} {
			h := newTill(t, idle())
			want := "12,50 EUR"
			if comma != "" {
				amount, want = slices.Concat([]string{digit(9), digit(7)}, []string{comma}, []string{digit(6), digit(8)}), "97,68 EUR"
			}
			h.press(amount...)
			h.wantText(want)
			at := newTill(t, idle())
			at.burst(amount...)
			at.wantText(want)
		}
		h := newTill(t, idle())
		h.press(keyEnter, digit(1), digit(3))
		h.wantWords("DUPLICATA")
		h = newTill(t, idle())
		h.burst(keyEnter, digit(1), digit(4))
		h.wantWords("TOTAUX")
		h = newTill(t, idle())
		h.press("5", keyEnter, keyEnter, digit(2))
		h.burst(append(each(strings.Join([]string{digit(1), digit(0), digit(1), digit(2), digit(3), digit(4), digit(5), digit(3), digit(0), digit(5), digit(1)}, "")), keyEnter)...)
		h.wantCalls(cmdStartDebit)
		if h.engine.debit.payer != "10123453051" {
			t.Errorf("%s: the payer is %q", name, h.engine.debit.payer)
		}
	}
}

// TestScannersFrame: a scanner's prefix and suffix do not belong to the code.
func TestScannersFrame(t *testing.T) {
	control := func(c string) keyboard.Key { return keyboard.Key{Name: c, Kind: keyboard.Control} }
	for name, around := range map[string][2][]keyboard.Key{
		"GS":       {{control("\x1d")}, nil},
		"STX, ETX": {{control("\x02")}, {keyboard.Hit(keyLeave)}},
		"AIM":      {{keyboard.Hit("]"), keyboard.Hit("C"), keyboard.Hit("1")}, nil},
		"TAB":      {nil, {keyboard.Hit(keyTab)}},
		"CR LF CR": {nil, {keyboard.Hit(keyEnter), keyboard.Hit(keyEnter)}},
	} {
		h := newTill(t, idle())
		h.press("5", keyEnter, keyEnter, "2")
		var code []keyboard.Key
		for _, k := range each("10123453051") {
			code = append(code, keyboard.Hit(k))
		}
		end := []keyboard.Key{keyboard.Hit(keyEnter)}
		if len(around[1]) > 0 && around[1][0].Name != keyLeave {
			end = nil
		}
		h.hit(slices.Concat(around[0], code, end, around[1])...)
		h.quiet()
		h.wantCalls(cmdStartDebit)
		if h.engine.debit.payer != "10123453051" || h.left {
			t.Errorf("%s: the payer is %q, left %t", name, h.engine.debit.payer, h.left)
		}
	}
}

// TestEnterForTheResultThatWent: ENTER within 2 s after a result's timeout was meant for the result
// and has no effect.
func TestEnterForTheResultThatWent(t *testing.T) {
	for after, opens := range map[time.Duration]bool{timeoutGrace - time.Millisecond: false, timeoutGrace: true} {
		h := newTill(t, inState(payment.StateAccepted))
		h.engine.then[cmdAcknowledge] = func(s *payment.Snapshot) { s.Phase = payment.PhaseIdle }
		h.clock = h.app.opened.Add(resultStays)
		h.send(secondTick{})
		h.wantWords("PRET")
		h.clock = h.app.opened.Add(after)
		h.key(keyEnter)
		if opens {
			h.wantWords("BENEFICIAIRE")
			continue
		}
		h.wantWords("PRET")
		h.wantText(textMissed)
	}
}

// TestDigitsOnAResult: digits on a result begin the next sale, unless there is a remainder.
func TestDigitsOnAResult(t *testing.T) {
	h := newTill(t, inState(payment.StateAccepted))
	h.engine.then[cmdAcknowledge] = func(s *payment.Snapshot) { s.Phase = payment.PhaseIdle }
	h.press("1", "2", "5", "0")
	h.wantCalls(cmdAcknowledge)
	h.wantWords("MONTANT")
	h.wantText("12,50 EUR")

	h = newTill(t, with(inState(payment.StateAccepted), func(s *payment.Snapshot) { s.Sale = remainder().Sale }))
	h.press("1")
	h.wantCalls()
	h.wantText(textIdleKey)
}

// TestAKeyThatDoesNothingIsSaid: a key without effect shows a notice on menus, forms and while the
// acquirer is asked. Arrows, which the wheel sends, do not.
func TestAKeyThatDoesNothingIsSaid(t *testing.T) {
	for _, way := range [][]string{nil, {keyEnter}, {keyEnter, "1"}, {keyEnter, "1", "4"}, {"5", keyEnter, keyEnter}} {
		h := newTill(t, idle())
		h.press(way...)
		before := h.frame()
		h.press("x")
		h.wantText(textIdleKey)
		h.press(keyEsc)
		if strings.Contains(h.said(), textIdleKey) {
			t.Errorf("after %v the notice stays after a key that acts\n%s", way, h.frame())
		}
		h = newTill(t, idle())
		h.press(append(way, keyLeft)...)
		if h.frame() != before {
			t.Errorf("after %v an arrow shows the notice\n%s", way, h.frame())
		}
	}
	h := newTill(t, inState(payment.StateWaiting))
	h.press(keyEnter)
	h.wantText(textIdleKey)
	h.show(inState(payment.StateAccepted))
	if strings.Contains(h.said(), textIdleKey) {
		t.Errorf("the notice is shown on the result too\n%s", h.frame())
	}
}

// TestConfirmationsWantAnEnterOfTheirOwn: an ENTER does not answer a question that opened in the
// same burst, however far apart the burst's keys are.
func TestConfirmationsWantAnEnterOfTheirOwn(t *testing.T) {
	for _, gap := range []time.Duration{0, 25 * time.Millisecond, 60 * time.Millisecond, 100 * time.Millisecond} {
		for way, name := range map[string]string{"1 4 2": cmdCloseDay, "1 5 9 enter": cmdReset} {
			h := newTill(t, idle())
			h.press(keyEnter)
			for _, k := range append(strings.Fields(way), keyEnter) {
				h.hit(keyboard.Hit(k))
				h.clock = h.clock.Add(gap)
			}
			h.quiet()
			h.wantCalls()
			h.clock = h.clock.Add(time.Second)
			if name == cmdReset {
				h.press(each("10000651")...)
			}
			h.key(keyEnter)
			h.wantCalls(name)
		}
	}
}

// TestOverlaysAreModal: under help and ticket keys have no effect on the screen, and a notice says
// so.
func TestOverlaysAreModal(t *testing.T) {
	for _, over := range []string{keyHelp, keyPaper} {
		h := newTill(t, with(idle(), func(s *payment.Snapshot) { s.LastTicket = ticket }))
		h.press(keyEnter, "1")
		h.press(over, "4", "2")
		h.wantText(textCovered)
		h.press(keyEsc)
		h.wantWords("ANCV")
		h.wantCalls()
	}
	h, w := phoned(t, 60, 20)
	h.press(keyPhone, keyHelp, keyEnter)
	if w.paid {
		t.Error("F3 F1 ENTER pays under the help")
	}
}

// TestAWindowThatShrinks: after the window has shrunk the keys go to what is visible.
func TestAWindowThatShrinks(t *testing.T) {
	for _, focused := range []bool{false, true} {
		h, w := phoned(t, 120, 40)
		h.press(keyPhone)
		if focused {
			h.press(keyTab)
		}
		h.resize(60, 20)
		seen := strings.Contains(h.frame(), "téléphone du client")
		h.press(keyEnter)
		if seen != w.paid {
			t.Errorf("the phone is visible: %t, it received the key: %t\n%s", seen, w.paid, h.frame())
		}
		if seen != focused {
			t.Errorf("the phone had the keys: %t, it is visible: %t", focused, seen)
		}
	}
}
