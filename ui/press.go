package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
)

// press gives a key to whom it is for.
func (a *App) press(k keyboard.Key) tea.Cmd {
	t := &a.typing
	if k.Kind == keyboard.Click {
		return a.point(k)
	}
	if b, name, ok := lookUp(a.globalKeys(), k.Name); ok {
		if a.notice == textCovered {
			a.notice = ""
		}
		return a.act(b, name)
	}
	switch {
	case a.covered(): // a key goes where the eye is
		t.row.lost = true
		a.say(textCovered)
		return nil
	case a.deaf(k):
		t.row.lost = true
		return nil
	case k.Name == keyEsc && a.do.withdraw():
		a.queue = nil
		a.notice, a.noticeDone = textWithdrawn, false
		return nil
	case k.Name != keyEsc && a.waits():
		t.row.lost = true
		a.enqueue(k)
		return nil
	}
	if k.Name == keyEsc {
		a.queue = nil // typed ahead of it, on a screen that it leaves
		if a.do.unsent {
			t.held = nil
			a.do.recall()
			cmd := a.give(k.Name)
			a.say(textRecalled)
			return cmd
		}
	}
	return a.give(k.Name)
}

// give gives a key to the screen on top.
func (a *App) give(name string) tea.Cmd {
	b, name, ok := lookUp(a.top().Keys(a.scene()), name)
	if !ok {
		a.typing.row.lost = true
		a.idleKey(name)
		return nil
	}
	a.notice, a.noticeStays = "", false
	return a.act(b, name)
}

// idleKey says of a key that it does nothing here. Arrows are not said: the mouse's wheel sends them.
func (a *App) idleKey(name string) {
	switch name {
	case keyUp, keyDown, keyLeft, keyRight, keyPgUp, keyPgDn:
		return
	}
	if !a.noticeStays && !a.linear {
		a.notice, a.noticeDone = textIdleKey, false
	}
}

// act does what a binding says. What cannot be taken back waits while the burst may still
// be a scan; what must not wait says so.
func (a *App) act(b binding, name string) tea.Cmd {
	t := &a.typing
	a.do.holding = t.going && t.burst.Open()
	act := b.act(a.scene(), name)
	cmd := a.apply(act)
	t.commanded = cmd != nil
	t.row.lost = t.row.lost || act.notice != "" && !act.done // refused
	switch {
	case cmd == nil || !a.do.holding:
	case act.urgent:
		a.do.release()
	default:
		t.held, t.row.gave = append(t.held, cmd), true
		cmd = nil
	}
	a.do.holding = false
	return cmd
}

// finger gives a key to the phone, once the burst is known to be no scan.
func (a *App) finger(_ scene, name string) action {
	t := &a.typing
	do := func() tea.Cmd { return a.handset.phone.Key(name) }
	if t.going && t.burst.Open() {
		t.fingers = append(t.fingers, do)
		return stay()
	}
	return run(do())
}

// waits reports whether the screen waits for the end of a command, which decides what the next
// key means. A result that is being put away takes no other key.
func (a *App) waits() bool {
	if w, ok := a.top().(waiter); ok && w.waits() {
		return true
	}
	return a.do.flying != "" && !(a.base.kind == baseResult && len(a.stack) == 1)
}

// waiter is a screen that waits for an answer of this machine: keys that come meanwhile are for
// the screen that the answer opens.
type waiter interface{ waits() bool }

func (a *App) enqueue(k keyboard.Key) {
	if len(a.queue) == queueMost {
		a.say(textBurstDropped)
		return
	}
	a.queue = append(a.queue, queued{k, a.typing.no})
}

// replay gives the keys that waited to the screens that are there now.
func (a *App) replay() tea.Cmd {
	var cmds []tea.Cmd
	a.replaying = true // they were hit for none of the screens that open now
	defer func() { a.replaying = false }()
	for len(a.queue) > 0 && !a.waits() && !a.covered() {
		k := a.queue[0].key
		a.queue = a.queue[1:]
		if a.deaf(k) {
			continue
		}
		cmds = append(cmds, a.give(k.Name))
	}
	return tea.Batch(cmds...)
}

// answerGap is the least between a key and one that answers what has opened upon it, or
// meanwhile. Whatever types blindly is quicker, a key's bounce and a scanner in ticks of 20 ms too;
// whoever reads is not, and must not lose an ENTER that was meant.
const answerGap = 25 * time.Millisecond

// fresh reports whether the key that is being taken was hit for the screen on top, and not
// in one burst with those that opened it: what a confirmation asks for. An answer of the
// acquirer opens a screen within the burst of the key that asked, where it is faster than the hand.
func (a *App) fresh() bool {
	t := &a.typing
	return !a.replaying && !t.last.Before(a.opened) && t.no > a.openedIn
}

// alone reports whether no characters are in the burst of the key that is being taken.
func (a *App) alone() bool { return a.typing.burst.Characters() == 0 }

// lookUp finds the binding of a key, by the other names that it may stand for: the row of digits
// of an AZERTY keyboard without SHIFT, and the comma in its forms.
func lookUp(keys []binding, name string) (binding, string, bool) {
	if b, ok := find(keys, name); ok {
		return b, name, true
	}
	if other, known := azerty[name]; known {
		if b, ok := find(keys, other); ok {
			return b, other, true
		}
	}
	return binding{}, name, false
}

// azerty are the digits of the row of fr, be and fr(mac), with CAPS LOCK too, and the comma.
var azerty = map[string]string{
	"&": "1", "é": "2", "É": "2", `"`: "3", "'": "4", "(": "5", "-": "6", "§": "6", "è": "7", "È": "7",
	"_": "8", "!": "8", "ç": "9", "Ç": "9", "à": "0", "À": "0", ";": ",", ".": ",",
}

// unshifted turns the digit row of an AZERTY keyboard into its digits.
func unshifted(text string) string {
	return strings.Map(func(r rune) rune {
		if digit, known := azerty[string(r)]; known && digit != "," {
			return rune(digit[0])
		}
		return r
	}, text)
}
