package ui

import (
	"regexp"
	"time"

	"ancvtpe/ui/keyboard"
)

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
	if r.opener == nil || atOnce && (r.keys >= keyboard.ScanSize || !r.over) {
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
	if r.keys < keyboard.ScanSize || 3*r.slow > 2*r.keys || r.expects > expectDigits || r.same || r.judged || r.first && a.amountTyped() {
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
