package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
)

// press passes a key on: to the global keys, the queue, or the screen on top.
func (a *App) press(k keyboard.Key) tea.Cmd {
	t := &a.typing
	if k.Kind == keyboard.Click {
		return a.click(k)
	}
	if b, name, ok := lookUp(a.globalKeys(), k.Name); ok {
		if a.notice == textCovered {
			a.notice = ""
		}
		return a.act(b, name)
	}
	switch {
	case a.covered(): // the cashier does not see the screen
		t.row.noEffect = true
		a.say(textCovered)
		return nil
	case a.ignores(k):
		t.row.noEffect = true
		return nil
	case k.Name == keyEsc && a.do.withdraw():
		a.queue = nil
		a.notice, a.noticeDone = textWithdrawn, false
		return nil
	case k.Name != keyEsc && a.waits():
		t.row.noEffect = true
		a.enqueue(k)
		return nil
	}
	if k.Name == keyEsc {
		a.queue = nil // keys typed ahead on the screen that it leaves
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

// give passes a key to the screen on top.
func (a *App) give(name string) tea.Cmd {
	b, name, ok := lookUp(a.top().Keys(a.scene()), name)
	if !ok {
		a.typing.row.noEffect = true
		a.idleKey(name)
		return nil
	}
	a.notice, a.noticeStays = "", false
	return a.act(b, name)
}

// idleKey shows a notice that the key does nothing here, except for arrows, which the mouse's wheel
// sends.
func (a *App) idleKey(name string) {
	switch name {
	case keyUp, keyDown, keyLeft, keyRight, keyPgUp, keyPgDn:
		return
	}
	if !a.noticeStays && !a.linear {
		a.notice, a.noticeDone = textIdleKey, false
	}
}

// act carries out a binding. Its command waits while the burst may still be a scan, unless the
// action is urgent.
func (a *App) act(b binding, name string) tea.Cmd {
	t := &a.typing
	a.do.holding = t.going && t.burst.Open()
	act := b.act(a.scene(), name)
	cmd := a.apply(act)
	t.commanded = cmd != nil
	t.row.noEffect = t.row.noEffect || act.notice != "" && !act.done // refused
	switch {
	case cmd == nil || !a.do.holding:
	case act.urgent:
		a.do.release()
	default:
		t.held, t.row.issued = append(t.held, cmd), true
		cmd = nil
	}
	a.do.holding = false
	return cmd
}

// phoneKey passes a key to the phone, once its burst cannot be a scan.
func (a *App) phoneKey(_ scene, name string) action {
	t := &a.typing
	do := func() tea.Cmd { return a.handset.phone.Key(name) }
	if t.going && t.burst.Open() {
		t.forPhone = append(t.forPhone, do)
		return stay()
	}
	return run(do())
}

// waits reports whether keys must wait for the end of a command, which may change the screen. They
// do not wait while a result is being acknowledged.
func (a *App) waits() bool {
	if w, ok := a.top().(waiter); ok && w.waits() {
		return true
	}
	return a.do.inFlight != "" && !(a.base.kind == baseResult && len(a.stack) == 1)
}

// waiter is a screen that may wait for the engine's answer. Keys that come in the meantime are for
// the screen that the answer opens.
type waiter interface{ waits() bool }

func (a *App) enqueue(k keyboard.Key) {
	if len(a.queue) == queueMost {
		a.say(textBurstDropped)
		return
	}
	a.queue = append(a.queue, queued{k, a.typing.no})
}

// replay passes the keys that waited to the present screens.
func (a *App) replay() tea.Cmd {
	var cmds []tea.Cmd
	a.replaying = true // so that they confirm nothing on a screen that opens now
	defer func() { a.replaying = false }()
	for len(a.queue) > 0 && !a.waits() && !a.covered() {
		k := a.queue[0].key
		a.queue = a.queue[1:]
		if a.ignores(k) {
			continue
		}
		cmds = append(cmds, a.give(k.Name))
	}
	return tea.Batch(cmds...)
}

// answerGap is the least time between a key and one that answers a screen which opened by itself.
// Programs that type without reading, bouncing keys and scanners with ticks of 20 ms are faster.
// People who read are slower, and their ENTER must count.
const answerGap = 25 * time.Millisecond

// current reports whether the present key was hit after the screen on top had opened.
func (a *App) current() bool { return !a.replaying && a.typing.last.After(a.opened) }

// fresh reports whether the present key is current, in a later burst than the keys that opened the
// screen. A confirmation requires that (decision 28). If the acquirer answers within a burst, the
// screen that opens belongs to that burst.
func (a *App) fresh() bool { return a.current() && a.typing.no > a.openedIn }

// alone reports whether the burst has no characters.
func (a *App) alone() bool { return a.typing.burst.Characters() == 0 }

// lookUp finds the binding of a key, else of the key that it stands for: a digit of an AZERTY
// keyboard without SHIFT, or the comma. It returns the name that was found.
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

// azerty maps the characters of the digit row without SHIFT to digits, for the layouts fr, be and
// fr(mac), also with CAPS LOCK. It maps ; and . to the comma.
var azerty = map[string]string{
	"&": "1", "é": "2", "É": "2", `"`: "3", "'": "4", "(": "5", "-": "6", "§": "6", "è": "7", "È": "7",
	"_": "8", "!": "8", "ç": "9", "Ç": "9", "à": "0", "À": "0", ";": ",", ".": ",",
}

// unshifted replaces the characters of an AZERTY keyboard's digit row by the digits.
func unshifted(text string) string {
	return strings.Map(func(r rune) rune {
		if digit, known := azerty[string(r)]; known && digit != "," {
			return rune(digit[0])
		}
		return r
	}, text)
}
