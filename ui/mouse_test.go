package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// click presses the left button on the first occurrence of a text.
func (h *till) click(text string) {
	h.t.Helper()
	for y, line := range strings.Split(h.frame(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			h.clock = h.clock.Add(500 * time.Millisecond)
			h.clickAt(lipgloss.Width(before), y)
			return
		}
	}
	h.t.Fatalf("%q is not on the screen\n%s", text, h.frame())
}

// A whole debit can be made with the mouse, on keypad, menu and footer.
func TestMouseDebit(t *testing.T) {
	h := newTill(t, idle())
	h.resize(120, 40)
	for _, digit := range []string{"    1    ", "    2    ", "    5    ", "    0    "} {
		h.click(digit)
	}
	h.wantText("12,50 EUR")
	h.click("ENTREE")
	h.wantWords(wordService)
	h.click("ENTREE  Choisir")
	h.wantWords(wordMode)
	h.click("1  Présenter QR Code")
	h.wantCalls(cmdStartDebit)
	if h.engine.debit.amount != 1250 || h.engine.debit.mode != payment.ModeQR {
		t.Errorf("asked for %+v", h.engine.debit)
	}
}

// At 80 by 24 there is no keypad, and footer and menu can be clicked.
func TestMouseSmall(t *testing.T) {
	h := newTill(t, idle())
	h.click("ENTREE  Menu")
	h.click("1  ANCV")
	h.wantWords(wordANCV)
	h.click("RETOUR")
	h.wantWords(wordService)
	h.click("F1 Aide")
	h.wantText(textHelpHeading)
	h.click("ESC  Fermer")
	h.click("ESC  Accueil")
	h.wantText(textTypeAmount)
}

// Clicks elsewhere, and the other buttons, have no effect.
func TestMouseElsewhere(t *testing.T) {
	h := newTill(t, with(idle(), printed))
	h.resize(120, 40)
	before := h.frame()
	for y := range 40 {
		for _, x := range []int{0, 1, 3, 83, 119} {
			if y > 36 && x < 60 {
				continue // the footer
			}
			h.clickAt(x, y)
		}
	}
	if h.frame() != before {
		t.Errorf("the screen has changed\n%s", h.frame())
	}
}

// A click is ignored like a key on a screen that opened by itself, while it may have been meant for
// the one before.
func TestMouseGuard(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	h.resize(120, 40)
	h.press("f2", "f2")
	h.hit(keyboard.Hit("7"))
	h.show(inState(payment.StateAccepted))
	for y, line := range strings.Split(h.frame(), "\n") {
		if before, _, found := strings.Cut(line, "ENTREE"); found {
			h.clickAt(lipgloss.Width(before), y)
			break
		}
	}
	h.wantCalls()
	h.click("ENTREE")
	h.wantCalls(cmdAcknowledge)
}

// A key of the keypad lights up when it is hit by key or click, and goes out again.
func TestKeypadLights(t *testing.T) {
	h := newTill(t, idle())
	h.press("5")
	if h.app.lit.key != "" {
		t.Error("a key is lit where there is no keypad")
	}
	h.resize(120, 40)
	h.press("7")
	if h.app.lit.key != "7" {
		t.Errorf("lit: %q", h.app.lit.key)
	}
	first := h.later[len(h.later)-1]
	h.press(".")
	h.send(first) // the end of the first key's light must not end this one's
	if h.app.lit.key != "," {
		t.Errorf("lit: %q", h.app.lit.key)
	}
	h.send(h.later[len(h.later)-1])
	if h.app.lit.key != "" {
		t.Errorf("the key is still lit: %q", h.app.lit.key)
	}
}
