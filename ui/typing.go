package ui

import (
	"reflect"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
)

// typing is the present burst and what it has led to so far. Its keys act on the screens at once.
// Commands that cannot be undone wait for its end, when the burst is judged. If it was an
// unexpected scan, the screens are restored as they were at its first key (decision 26).
type typing struct {
	burst     keyboard.Burst
	no        int           // number of the burst
	going     bool          // the burst is not judged yet
	more      bool          // the burst has not ended
	rest      bool          // a code and its ENTER came before in the same burst
	kept      kept          // the screens at its first key
	expects   expectation   // of the screen at its first key
	last      time.Time     // when its last key came
	name      string        // of its last key
	repeats   int           // how often that has come at an even pace
	gap       time.Duration // between its last key and the one before
	dropped   bool          // its keys do not count, and a notice says so
	behind    bool          // it began before tail
	tail      time.Time     // until when the end of a dropped scan may come
	commanded bool          // its last key issued a command, so a screen that opens is the answer
	missed    bool          // a screen opened by itself during the burst, so its keys were meant for another
	row       row
	held      []tea.Cmd        // commands that wait for the end
	forPhone  []func() tea.Cmd // keys and clicks for the phone, which wait for the end
}

// expectation is what a screen accepts in one burst (decision 27).
type expectation uint8

const (
	expectNothing expectation = iota // single keys; a scan is dropped
	expectDigits                     // some digits, however fast; a scan is dropped
	expectText                       // any text, however fast, and pastes
	expectCode                       // a scanner's code, which goes to Scan
)

// scanTarget is a screen that may expect more than single keys.
type scanTarget interface {
	// Expects returns what the screen accepts now.
	Expects() expectation
	// Scan handles a scan or a paste.
	Scan(sc scene, s keyboard.Scan) action
}

// expected returns what the screen that has the keys accepts now.
func (a *App) expected() expectation {
	if t, ok := a.top().(scanTarget); ok && !a.covered() {
		return t.Expects()
	}
	return expectNothing
}

// queued is a key that waits for the end of a command.
type queued struct {
	key   keyboard.Key
	burst int
}

// queueMost bounds the keys that wait for the end of a command.
const queueMost = 200

// kept is a copy of the screens, to restore them.
type kept struct {
	base          baseID
	stack         []screen
	state         []reflect.Value // a copy of each screen that is a pointer
	help          help
	paper         paper
	open, focused bool // of the phone
	opened        time.Time
}

// keep copies the screens. It copies a screen's struct but not what its fields point to, so screens
// must replace slices and maps and not change them.
func (a *App) keep() kept {
	k := kept{
		base: a.base, stack: slices.Clone(a.stack), state: make([]reflect.Value, len(a.stack)), help: a.help, paper: a.paper,
		open: a.handset.open, focused: a.handset.focused, opened: a.opened,
	}
	for i, s := range k.stack {
		if v := reflect.ValueOf(s); v.Kind() == reflect.Pointer {
			k.state[i] = reflect.New(v.Elem().Type()).Elem()
			k.state[i].Set(v.Elem())
		}
	}
	return k
}

// restore restores the screens, unless the engine has changed the base screen since.
func (a *App) restore(k kept) {
	if k.base != a.base {
		return
	}
	a.openings++
	a.stack, a.opened, a.help = slices.Clone(k.stack), k.opened, k.help
	a.paper.over, a.paper.beside, a.paper.scroll = k.paper.over, k.paper.beside, k.paper.scroll
	a.handset.open, a.handset.focused = k.open, k.focused
	for i, s := range k.stack {
		if v := reflect.ValueOf(s); v.Kind() == reflect.Pointer {
			v.Elem().Set(k.state[i])
		}
	}
}

// hitAll handles the keys that came together.
func (a *App) hitAll(keys keyboard.Keys) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(keys))
	for _, k := range keys {
		cmds = append(cmds, a.hit(k))
	}
	last := keys[len(keys)-1]
	if t := &a.typing; t.going && !t.dropped && !t.burst.Marked() && last.Kind == keyboard.Named && last.Name == keyEnter {
		cmds = append(cmds, a.settle()) // no key came after ENTER that could make it a scan
	}
	return tea.Batch(cmds...)
}

// hit handles one key.
func (a *App) hit(k keyboard.Key) tea.Cmd {
	t := &a.typing
	if a.watching() {
		if k.Kind == keyboard.Named && k.Name == keyLeave {
			return tea.Quit
		}
		return nil
	}
	a.welcome = false // the key also acts on PRET
	if !t.going {
		end := a.scanEnds(k)
		if !end && k.Kind == keyboard.Named {
			t.tail = time.Time{} // a hand is typing
		}
		a.begin()
		if t.behind = end || k.Kind == keyboard.Printable && k.At.Before(t.tail); end {
			t.dropped = true
			a.say(textScanDropped)
		}
	}
	t.commanded = false
	t.repeat(k)
	if t.gap >= answerGap && !k.At.Before(a.opened) {
		t.missed = false
	}
	t.burst.Add(k)
	a.count(k)
	switch {
	case t.dropped:
		if !t.behind {
			t.tail = k.At.Add(scanTail)
		}
		return nil
	case a.refused():
		a.drop()
		return nil
	case k.Kind == keyboard.Click:
		return a.press(k)
	case k.Kind != keyboard.Named && k.Kind != keyboard.Printable:
		return nil
	case k.Kind == keyboard.Named && k.Name == keyLeave && (t.rest && t.burst.First() == k || t.expects == expectCode && t.burst.Verdict() == keyboard.Scanned):
		return nil // CTRL+C is a scanner's ETX here
	case k.Kind == keyboard.Named && k.Name == keyEnter && t.expects == expectCode && t.kept.base == a.base &&
		t.burst.Verdict() == keyboard.Scanned && !t.burst.Marked():
		return a.settle() // a code with its ENTER is complete
	}
	return tea.Batch(a.light(k.Name), a.press(k))
}

// repeat notes when a key came, and how often it has come at an even pace.
func (t *typing) repeat(k keyboard.Key) {
	gap := k.At.Sub(t.last)
	if even := max(gap, t.gap) <= repeatMost && gap < 2*t.gap && t.gap < 2*gap; even && k.Name == t.name {
		t.repeats++
	} else {
		t.repeats = 0
	}
	t.gap, t.last, t.name = gap, k.At, k.Name
}

// heldDown reports whether the last key repeats by itself. A program that hits a key again on each
// screen that it has read does not do so as often.
func (t *typing) heldDown() bool { return t.repeats >= 5 }

const (
	// repeatMost is the most between two repeats of a key that is held down: the Linux console
	// repeats 11 times a second.
	repeatMost = 120 * time.Millisecond
	// scanTail is how long after a dropped scan its second half may come. A busy machine can cut a
	// scan in two, and the second half alone may be too short to be recognised.
	scanTail = 500 * time.Millisecond
	// handPace is more than a scanner takes for a key, also on a machine that adds half of it. A row
	// two thirds of which came so late is a hand's, not one of a scanner on a line that bunches keys.
	handPace = 100 * time.Millisecond
	// scanPace is the longest time between two keys of a scanner.
	scanPace = 60 * time.Millisecond
)

// scanEnds reports whether the first key of a burst may belong to the scan that was dropped last. A
// digit of an amount counts as typed, since it issues no command and must not be missing from the
// sum. The red key also counts as typed, since no scanner sends it.
func (a *App) scanEnds(k keyboard.Key) bool {
	switch {
	case !k.At.Before(a.typing.tail):
		return false
	case k.Kind == keyboard.Named:
		return k.Name == keyEnter || k.Name == keyTab
	}
	return k.Kind == keyboard.Printable && (!takesAmount(a.top()) || a.covered())
}

// begin starts to judge a new burst, or the rest of a burst that was judged before its end.
func (a *App) begin() {
	t := &a.typing
	no := t.no
	if !t.more {
		no++
	}
	*t = typing{no: no, going: true, rest: t.more && t.expects == expectCode && t.burst.Verdict() == keyboard.Scanned, more: true, last: t.last, gap: t.gap, name: t.name, repeats: t.repeats, tail: t.tail, kept: a.keep(), expects: a.expected()}
}

// drop undoes what the burst has led to and shows a notice.
func (a *App) drop() {
	t := &a.typing
	t.dropped, t.held, t.forPhone = true, nil, nil
	if !t.behind {
		t.tail = t.last.Add(scanTail)
	}
	a.queue = slices.DeleteFunc(a.queue, func(q queued) bool { return q.burst == t.no })
	a.do.recall()
	a.restore(t.kept)
	text := textScanDropped
	if t.burst.Verdict() == keyboard.Spoilt {
		text = textBurstDropped
	}
	a.say(text)
}

// say shows a notice that stays until a key acts on a screen, even if another screen opens.
func (a *App) say(text string) { a.notice, a.noticeDone, a.noticeStays = text, false, true }

// quiet handles the end of the burst.
func (a *App) quiet() tea.Cmd {
	cmd := a.settle()
	a.typing.more = false
	return cmd
}

// settle judges the burst. It passes on a scan, drops an unexpected one, or sends what waited.
func (a *App) settle() tea.Cmd {
	t := &a.typing
	if !t.going {
		return nil
	}
	t.going = false
	if t.dropped {
		return nil
	}
	if cmd, scanned := a.scanned(); scanned {
		return cmd
	}
	t.row.over = true
	if a.unexpectedScan() {
		a.drop()
		return nil
	}
	cmds := t.held
	t.held = nil
	a.do.release()
	for _, do := range t.forPhone {
		cmds = append(cmds, do())
	}
	t.forPhone = nil
	return tea.Batch(append(cmds, a.seen(), a.replay())...)
}

// scanned passes a scan to the screen that expected it at its first key, and reports whether it
// did.
func (a *App) scanned() (cmd tea.Cmd, ok bool) {
	t := &a.typing
	if t.burst.Verdict() != keyboard.Scanned || t.expects <= expectDigits {
		return nil, false
	}
	scan, more := t.burst.Scan()
	if more || t.expects == expectText && !t.burst.Marked() || t.kept.base != a.base {
		return nil, false // it counts as typed
	}
	t.held = nil
	a.queue = slices.DeleteFunc(a.queue, func(q queued) bool { return q.burst == t.no })
	a.do.recall()
	a.restore(t.kept)
	target, _ := a.top().(scanTarget)
	if a.ignores(t.burst.First()) {
		return nil, true
	}
	a.notice = ""
	return a.apply(target.Scan(a.scene(), scan)), true
}
