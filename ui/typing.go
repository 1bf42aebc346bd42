package ui

import (
	"reflect"
	"regexp"
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
	repeats   int           // how often that came in a row, after the first time
	heldDown  bool          // its last key repeats by itself
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

// row is the last unbroken row of characters in a burst. A row as long as a scan, on a screen that
// expects none, is a scan unless each of its keys had an effect: a program that types ahead types
// no key without effect.
type row struct {
	slow     int // how many of its keys came later than a scanner's next key
	keys     int
	opening  int  // number of the screen that it is typed on (App.openings)
	amount   bool // that screen takes an amount
	first    bool // it begins with the burst's first key
	key      string
	same     bool // all its keys are the same, so a key may be held down
	expects  expectation
	issued   bool // one of its keys issued a command
	noEffect bool // one of its keys had no effect, or followed one that issued a command
	over     bool // another kind of key has ended it
	judged   bool // it ended and was no scan
	began    time.Time
	waited   time.Duration // between the key before it and its first one
	opener   *row          // the keys of the same burst that opened the screen for which this row is typed
}

// whole returns the row together with the keys that led to it. They count as one row, unless this
// row came in less than half the time that passed before it: a program that has read the screen
// types so, and a scanner, whose keys come at one pace, does not. The last keys of a scan are too few
// to show a pace.
func (r row) whole(last time.Time) row {
	atOnce := last.Sub(r.began) < r.waited/2
	if r.opener == nil || atOnce && (r.keys >= scanRow || !r.over) {
		return r
	}
	return r.joined()
}

func (r row) joined() row {
	if r.opener == nil {
		return r
	}
	w := *r.opener
	w.same = w.same && r.same && w.key == r.key
	w.noEffect, w.issued = w.noEffect || w.issued || r.noEffect, w.issued || r.issued
	w.keys += r.keys
	w.slow += r.slow
	return w
}

// scanRow is the least number of characters of a scan, as in keyboard.Burst.
const scanRow = 7

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

// repeat notes when a key came, and whether it is the last one held down: it comes at an even pace.
func (t *typing) repeat(k keyboard.Key) {
	gap := k.At.Sub(t.last)
	if k.Name != t.name {
		t.repeats = 0
	} else {
		t.repeats++
	}
	t.heldDown = t.repeats > 1 && max(gap, t.gap) <= repeatMost && gap < 2*t.gap && t.gap < 2*gap
	t.gap, t.last, t.name = gap, k.At, k.Name
}

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

// count adds a key to the burst's row, or begins a new one. If the key before opened a screen and
// this one was hit after it had opened, it may answer that screen and begins a row with opener set.
func (a *App) count(k keyboard.Key) {
	t := &a.typing
	if k.Kind != keyboard.Printable {
		t.row.over = true
		return
	}
	_, entry := a.top().(*amountScreen)
	moved := a.openings != t.row.opening && !(entry && t.row.amount)
	answers := moved && !k.At.Before(a.opened)
	if begun := t.row.keys > 0 && !t.row.over; !begun || answers {
		next := row{first: t.row.keys == 0 && t.burst.First() == k, key: k.Name, same: true, expects: a.expected(), began: k.At, waited: t.gap}
		if begun {
			opener := t.row.joined()
			next.opener = &opener
		}
		t.row = next
	}
	t.row.noEffect = t.row.noEffect || t.row.issued
	t.row.same = t.row.same && k.Name == t.row.key
	t.row.opening, t.row.amount = a.openings, takesAmount(a.top())
	t.row.keys++
	if t.gap >= handPace {
		t.row.slow++
	}
}

// refused reports whether the burst is spoilt, or a scan that is not expected, by its keys so far.
func (a *App) refused() bool {
	t := &a.typing
	switch t.burst.Verdict() {
	case keyboard.Spoilt:
		return true
	case keyboard.Scanned:
		if t.burst.Marked() {
			return t.expects <= expectDigits
		}
	}
	if t.behind && t.row.keys > 1 && t.gap <= scanPace {
		return true // the end of the scan before it, at a scanner's pace
	}
	refused := a.unexpectedScan()
	t.row.judged = t.row.judged || t.row.over && !refused
	return refused
}

// unexpectedScan reports whether the last row is a scan on a screen that expects none, because one
// of its keys had no effect or because it began the burst. Its first keys may have opened a field
// that accepts the rest, but a hand pauses before it types into a new field.
func (a *App) unexpectedScan() bool {
	r := a.typing.row.whole(a.typing.last)
	if r.keys < scanRow || 3*r.slow > 2*r.keys || r.expects > expectDigits || r.same || r.judged || r.first && a.amountTyped() {
		return false
	}
	return r.noEffect || r.first && r.expects == expectNothing
}

// amount matches a sum with a comma, which is not the form of any scanned code.
var amount = regexp.MustCompile(`^[0-9]{1,6}[,.;][0-9]{0,2}$`)

// amountTyped reports whether the burst is a sum with its comma, on a screen that takes one.
func (a *App) amountTyped() bool {
	t := &a.typing
	top := t.kept.stack[len(t.kept.stack)-1]
	if !takesAmount(top) {
		return false
	}
	return amount.MatchString(t.burst.Text())
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
