package ui

import (
	"io"
	"testing"

	"ancvtpe/payment"
)

// TestAHeldKeyIsDrawn: what a key will do to an amount or to a menu is drawn while the
// wedge holds it, and is gone when no key follows; no screen has taken it.
func TestAHeldKeyIsDrawn(t *testing.T) {
	h := newTill(t, idle())
	h.press("1", "2")
	h.wantText("0,12 EUR")
	h.send(heldMsg{key: "5"})
	h.wantText("1,25 EUR")
	h.noKeyComes() // it was a scanner's: nothing comes
	h.wantText("0,12 EUR")
	h.send(heldMsg{key: keyBack})
	h.wantText("0,01 EUR")
	h.press("5") // another key came, and this one never
	h.wantText("1,25 EUR")
	h.send(heldMsg{key: "5"})
	h.wantText("12,55 EUR")
	h.press("5")
	h.wantText("12,55 EUR")
	h.press(keyEnter)
	h.send(heldMsg{key: keyDown})
	if m, ok := h.app.top().(*menuScreen); !ok || m.cursor != 0 {
		t.Errorf("the menu has moved: %+v", h.app.top())
	}
	h.wantText("▸ 2")
	h.noKeyComes()
	h.wantText("▸ 1")
	h.send(heldMsg{key: "2"}) // chooses: not before it is a hand's
	h.wantText("▸ 1")
}

// TestNothingIsDrawnAhead where the key is not the screen's.
func TestNothingIsDrawnAhead(t *testing.T) {
	h := newTill(t, idle())
	h.press("1", "2", keyHelp)
	h.send(heldMsg{key: "5"})
	h.press(keyHelp)
	h.wantText("0,12 EUR")
	before := h.app.View()
	h.send(heldMsg{key: "x"})
	h.app.spoilt = true
	h.send(heldMsg{key: "5"})
	if got := h.app.View(); got != before {
		t.Errorf("drawn ahead:\n%s", got)
	}
	h = newTill(t, inState(payment.StateWaiting))
	before = h.app.View()
	h.send(heldMsg{key: "5"})
	if got := h.app.View(); got != before {
		t.Errorf("drawn ahead over a payment:\n%s", got)
	}
}

// TestTheWedgeTellsOfAKeyAtOnce, and of none that comes with others.
func TestTheWedgeTellsOfAKeyAtOnce(t *testing.T) {
	in, keyboard := io.Pipe()
	defer func() { _ = keyboard.Close() }()
	w, err := newWedge(in)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = keyboard.Close()
		w.end()
	}()
	for text, want := range map[string]string{"5": "5", "\x1b[A": keyUp, "\x7f": keyBack} {
		if _, err := io.WriteString(keyboard, text); err != nil {
			t.Fatal(err)
		}
		if got := <-w.held; got != want {
			t.Errorf("%q is told as %q", text, got)
		}
		drain(t, w)
	}
	for _, text := range []string{"12345", "\r", "\x1b", "1\r"} {
		if _, err := io.WriteString(keyboard, text); err != nil {
			t.Fatal(err)
		}
		drain(t, w)
		select {
		case got := <-w.held:
			t.Errorf("%q is told as %q", text, got)
		default:
		}
	}
}

// drain takes what the wedge gives for one group.
func drain(t *testing.T, w *wedge) {
	t.Helper()
	if _, err := w.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
}

// noKeyComes ends what is drawn ahead.
func (h *till) noKeyComes() {
	later := h.later
	h.later = nil
	for _, m := range later {
		if _, ours := m.(heldMsg); ours {
			h.send(m)
		}
	}
}
