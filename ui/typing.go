package ui

import (
	"reflect"
	"regexp"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
)

// typing is the burst that goes on, and what it has led to so far. Its keys act on the
// screens at once; what cannot be taken back waits for its end, where it is judged. A scan
// that nobody expects puts the screens back as they were at its first key.
type typing struct {
	burst     keyboard.Burst
	no        int           // of the burst; the next one has the next number
	going     bool          // what the burst was is not known yet
	more      bool          // the burst is not over
	rest      bool          // this follows a scan within the burst
	kept      kept          // the screens at its first key
	expects   expectation   // of the screen at its first key
	last      time.Time     // when its last key came
	gap       time.Duration // between that and the one before
	dropped   bool          // none of its keys counts, which was said
	behind    bool          // it began while the end of a dropped scan may still come
	tail      time.Time     // until then
	commanded bool          // its last key gave a command: what opens is the answer
	missed    bool          // a screen opened by itself meanwhile; the rest was meant for the one before
	row       row
	held      []tea.Cmd        // what waits for the end
	fingers   []func() tea.Cmd // what was done to the phone, which waits for it too
}

// row is the last unbroken row of characters within a burst. One as long as a scan that began
// on a screen which expects none is a scan, unless it is proved to be typed: a program that types
// ahead types nothing in vain.
type row struct {
	keys    int
	opening int  // of the screen under it (App.openings)
	amount  bool // it takes a sum
	first   bool // it began with the burst
	key     string
	same    bool // it is one key, held down
	expects expectation
	gave    bool // one of them gave a command
	lost    bool // one of them led to nothing, or followed one that gave a command
	over    bool // another key has come
	judged  bool // and it was no scan
	piece   int  // how many keys came with its first one, that one included
	began   time.Time
	led     *row // the keys that opened the screen which this row answers, in the same burst
}

// whole is the row and the keys that led to it. They are one row unless what answers is a code that
// came in one piece: a program that has read the screen types so, and a scanner of 5 to 60 ms a key
// does not.
func (r row) whole(last time.Time) row {
	if r.led == nil || r.piece >= scanRow && r.began.Equal(last) {
		return r
	}
	return r.joined()
}

func (r row) joined() row {
	if r.led == nil {
		return r
	}
	w := *r.led
	w.same = w.same && r.same && w.key == r.key
	w.lost, w.gave = w.lost || w.gave || r.lost, w.gave || r.gave
	w.keys += r.keys
	return w
}

// scanRow is from where a row may be a scan, as keyboard.Burst has it.
const scanRow = 7

// expectation is what a screen takes in one piece.
type expectation uint8

const (
	expectNothing expectation = iota // keys alone: a scan is dropped
	expectDigits                     // a few digits, as fast as they come: one too many is a scan's
	expectText                       // any text: what comes fast is typed like the rest, a paste is taken
	expectCode                       // a scanner's code: a burst that is one counts as a whole
)

// scanTarget is a screen that expects a scan or a paste.
type scanTarget interface {
	// Expects is what it takes as it stands now.
	Expects() expectation
	// Scan takes a scan, or a paste.
	Scan(sc scene, s keyboard.Scan) action
}

// expected is what the screen that the keys go to takes now.
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

// kept are the screens at a moment.
type kept struct {
	base          baseID
	stack         []screen
	state         []reflect.Value // of the screens that are pointers
	help          help
	paper         paper
	open, focused bool // the phone
	opened        time.Time
}

// keep is a copy of the screens. A screen's state is its struct; what that refers to it may
// replace and must not change.
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

// restore puts the screens back, unless the till has gone on to another one since.
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

// hitAll takes the keys that came together.
func (a *App) hitAll(keys keyboard.Keys) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(keys))
	for i, k := range keys {
		a.ahead = len(keys) - i
		cmds = append(cmds, a.hit(k))
	}
	last := keys[len(keys)-1]
	if t := &a.typing; t.going && !t.dropped && !t.burst.Marked() && last.Kind == keyboard.Named && last.Name == keyEnter {
		cmds = append(cmds, a.settle()) // nothing came with it that could make a scan of it
	}
	return tea.Batch(cmds...)
}

// hit takes a key as it comes.
func (a *App) hit(k keyboard.Key) tea.Cmd {
	t := &a.typing
	if a.watching {
		if k.Kind == keyboard.Named && k.Name == keyLeave {
			return tea.Quit
		}
		return nil
	}
	a.welcome = false // the key counts all the same
	if !t.going {
		end := a.scanEnds(k)
		if !end && k.Kind == keyboard.Named {
			t.tail = time.Time{} // a hand is at the keys
		}
		a.begin()
		if t.behind = end || k.Kind == keyboard.Printable && k.At.Before(t.tail); end {
			t.dropped = true
			a.say(textScanDropped)
		}
	}
	t.commanded = false
	if t.gap, t.last = k.At.Sub(t.last), k.At; t.gap >= answerGap && !k.At.Before(a.opened) {
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
		return nil // a scanner's ETX
	case k.Kind == keyboard.Named && k.Name == keyEnter && t.expects == expectCode && t.kept.base == a.base &&
		t.burst.Verdict() == keyboard.Scanned && !t.burst.Marked():
		return a.settle() // a code and its ENTER: there is nothing to wait for
	}
	return tea.Batch(a.light(k.Name), a.press(k))
}

const (
	// scanTail is how long after a scan that was dropped its own end may come: a machine that is
	// kept busy cuts one in two, and the second half is too short to be known by itself.
	scanTail = 500 * time.Millisecond
	// scanPace is the most between two keys of a scanner.
	scanPace = 60 * time.Millisecond
)

// scanEnds reports whether the key that begins a burst may be the end of the scan that was
// dropped last. A digit of an amount is taken: it sends nothing, and a hand's first digits must
// not be missing from a sum. The red key is none of a scanner's.
func (a *App) scanEnds(k keyboard.Key) bool {
	switch {
	case !k.At.Before(a.typing.tail):
		return false
	case k.Kind == keyboard.Named:
		return k.Name == keyEnter || k.Name == keyTab
	}
	return k.Kind == keyboard.Printable && (!takesAmount(a.top()) || a.covered())
}

// begin begins a burst, or what follows a code and its ENTER in the same one.
func (a *App) begin() {
	t := &a.typing
	no := t.no
	if !t.more {
		no++
	}
	*t = typing{no: no, going: true, rest: t.more && t.expects == expectCode && t.burst.Verdict() == keyboard.Scanned, more: true, last: t.last, tail: t.tail, kept: a.keep(), expects: a.expected()}
}

// count follows the rows of characters of the burst. A character that comes a moment after the
// one before has opened a screen may answer it, and begins a row that remembers what led to it.
func (a *App) count(k keyboard.Key) {
	t := &a.typing
	if k.Kind != keyboard.Printable {
		t.row.over = true
		return
	}
	_, entry := a.top().(*amountScreen)
	moved := a.openings != t.row.opening && !(entry && t.row.amount)
	answers := moved && t.gap >= answerGap && !k.At.Before(a.opened)
	if begun := t.row.keys > 0 && !t.row.over; !begun || answers {
		next := row{first: t.row.keys == 0 && t.burst.First() == k, key: k.Name, same: true, expects: a.expected(), piece: a.ahead, began: k.At}
		if begun {
			led := t.row.joined()
			next.led = &led
		}
		t.row = next
	}
	t.row.lost = t.row.lost || t.row.gave
	t.row.same = t.row.same && k.Name == t.row.key
	t.row.opening, t.row.amount = a.openings, takesAmount(a.top())
	t.row.keys++
}

// refused reports whether the burst, by its keys so far, is one that nobody expects here.
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
		return true // the end of the scan before it: nobody types that fast so soon
	}
	refused := a.strayed()
	t.row.judged = t.row.judged || t.row.over && !refused
	return refused
}

// strayed reports whether the last row is a scan on a screen that expects none: one of its keys
// led to nothing, or it began the burst. Into a field that its first keys opened nobody types the
// rest without a moment between.
func (a *App) strayed() bool {
	r := a.typing.row.whole(a.typing.last)
	if r.keys < scanRow || r.expects > expectDigits || r.same || r.judged || r.first && a.amountTyped() {
		return false
	}
	return r.lost || r.first && r.expects == expectNothing
}

// amount is a sum with its comma: no code that a scanner reads looks like it.
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

// drop takes back what the burst has led to, and says so.
func (a *App) drop() {
	t := &a.typing
	t.dropped, t.held, t.fingers = true, nil, nil
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

// say shows a notice that stays until a key has answered it, whatever the till does meanwhile.
func (a *App) say(text string) { a.notice, a.noticeDone, a.noticeStays = text, false, true }

// quiet ends the burst.
func (a *App) quiet() tea.Cmd {
	cmd := a.settle()
	a.typing.more = false
	return cmd
}

// settle does what the burst has led to: what it was is known now.
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
	if a.strayed() {
		a.drop()
		return nil
	}
	cmds := t.held
	t.held = nil
	a.do.release()
	for _, do := range t.fingers {
		cmds = append(cmds, do())
	}
	t.fingers = nil
	return tea.Batch(append(cmds, a.seen(), a.replay())...)
}

// scanned gives a scan to the screen that expected it when it began.
func (a *App) scanned() (cmd tea.Cmd, ok bool) {
	t := &a.typing
	if t.burst.Verdict() != keyboard.Scanned || t.expects <= expectDigits {
		return nil, false
	}
	scan, more := t.burst.Scan()
	if more || t.expects == expectText && !t.burst.Marked() || t.kept.base != a.base {
		return nil, false // typed, by its keys one by one
	}
	t.held = nil
	a.queue = slices.DeleteFunc(a.queue, func(q queued) bool { return q.burst == t.no })
	a.do.recall()
	a.restore(t.kept)
	target, _ := a.top().(scanTarget)
	if a.deaf(t.burst.First()) {
		return nil, true
	}
	a.notice = ""
	return a.apply(target.Scan(a.scene(), scan)), true
}
