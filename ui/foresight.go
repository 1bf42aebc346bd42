package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// The wedge holds each key until it knows that a hand typed it. What a key will do to an
// entry is drawn meanwhile, so that it is answered at once; no screen has taken it, and
// what is drawn goes by itself when no key follows: it was a scanner's.

// heldMsg names a key that the wedge holds; gone ends its drawing.
type heldMsg struct {
	key  string
	gone int // the number of the drawing that ends; 0: it begins
}

// foresight is the key that is drawn ahead; number counts them.
type foresight struct {
	key    string
	number int
}

// foreseeing is a screen that can be drawn as it will be after a key that changes what was
// entered, or the line that is marked, and nothing else.
type foreseeing interface {
	// Foresee is a copy of the screen after the key; nil: the key does something else.
	Foresee(key string) screen
}

// heldMost is how long a key is drawn ahead: the wedge holds it for burstGap.
const heldMost = 4 * burstGap

func (a *App) foresee(m heldMsg) tea.Cmd {
	if m.gone != 0 {
		if m.gone == a.ahead.number {
			a.ahead.key = ""
		}
		return nil
	}
	a.ahead = foresight{m.key, a.ahead.number + 1}
	return a.after(heldMost, heldMsg{gone: a.ahead.number})
}

// foreseen is the App to be drawn: itself, or as it will be after the key that is held.
func (a *App) foreseen() *App {
	if a.ahead.key == "" || a.covered() || a.spoilt || a.guard {
		return a
	}
	f, can := a.top().(foreseeing)
	if !can {
		return a
	}
	next := f.Foresee(a.ahead.key)
	if next == nil {
		return a
	}
	shown := *a
	shown.stack = append(slices.Clone(a.stack[:len(a.stack)-1]), next)
	shown.notice = "" // as the key will
	return &shown
}

// Foresee draws what an amount will be.
func (s *amountScreen) Foresee(key string) screen {
	next := *s
	switch {
	case key == keyBack && !s.entry.Empty():
		next.entry = s.entry.Back()
	case len(key) == 1:
		entry, taken := s.entry.Press([]rune(key)[0])
		if !taken {
			return nil
		}
		next.entry = entry
	default:
		return nil
	}
	return &next
}

// Foresee draws the line that will be marked.
func (m *menuScreen) Foresee(key string) screen {
	if key != keyUp && key != keyDown {
		return nil
	}
	next := *m
	next.move(scene{}, key)
	return &next
}

// foretold are the keys that the wedge tells of before it gives them on.
var foretold = map[string]string{"\x1b[A": keyUp, "\x1b[B": keyDown, "\x1bOA": keyUp, "\x1bOB": keyDown, "\x7f": keyBack}

// foretell names a key that came alone, if it is one to be drawn ahead.
func foretell(b []byte) (string, bool) {
	if len(b) == 1 && slices.Contains(each(amountKeys), string(b)) {
		return string(b), true
	}
	name, known := foretold[string(b)]
	return name, known
}

// forwardHeld tells the program of the keys that the wedge holds.
func forwardHeld(done <-chan struct{}, held <-chan string, program *tea.Program) {
	for {
		select {
		case key := <-held:
			program.Send(heldMsg{key: key})
		case <-done:
			return
		}
	}
}
