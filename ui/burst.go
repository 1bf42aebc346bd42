package ui

import (
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
)

// stroke is one key: its name as Bubble Tea gives it, and when it came.
type stroke struct {
	name string
	at   time.Time
	// quiet is how long no key had come before this one; rested, none of a hand's: what a
	// scanner sent was not hit once too often.
	quiet, rested time.Duration
}

// scan is a burst: the text before its first ENTER, and whether there was one.
type scan struct {
	text    string
	entered bool
}

// input is one stroke, or one scan.
type input struct {
	stroke stroke
	scan   *scan
}

// foreign tells of a control in a scan: the wedge's mark of a burst that no scanner
// sends, or a paste with sequences in it.
func (s scan) foreign() bool {
	return strings.ContainsFunc(s.text, func(r rune) bool { return r != '\t' && !unicode.IsPrint(r) })
}

// gatherer makes strokes and scans of Bubble Tea's messages. The wedge has told them
// apart already: a scan comes as a paste.
type gatherer struct {
	last, hand time.Time // of any key, and of a hand's
}

// press takes what one message brings.
func (g *gatherer) press(m tea.KeyMsg, now time.Time) []input {
	names := strokeNames(m)
	at := now.Add(-burstGap) // the wedge has held it so long
	scanned := m.Paste || len(names) >= burstSize
	strokes := make([]stroke, len(names))
	for i, name := range names {
		strokes[i] = stroke{name: name, at: at, quiet: now.Sub(g.last), rested: now.Sub(g.hand)}
		g.last = now
		if !scanned {
			g.hand = now
		}
	}
	switch {
	case len(names) == 0:
		return nil
	case scanned:
		return []input{{stroke: strokes[0], scan: newScan(strokes)}}
	}
	ready := make([]input, len(strokes))
	for i, s := range strokes {
		ready[i] = input{stroke: s}
	}
	return ready
}

// newScan drops what comes after the first ENTER.
func newScan(held []stroke) *scan {
	var text strings.Builder
	for _, s := range held {
		switch s.name {
		case keyEnter:
			return &scan{text: text.String(), entered: true}
		case keyTab:
			text.WriteByte('\t')
		default:
			text.WriteString(s.name)
		}
	}
	return &scan{text: text.String()}
}

// strokeNames names the keys of a message: several runes are as many keys. Keys
// with ALT are none of ours, and are what is left of a torn escape sequence.
func strokeNames(m tea.KeyMsg) []string {
	switch {
	case m.Alt:
		return nil
	case m.Type != tea.KeyRunes && m.Type != tea.KeySpace:
		return []string{tea.Key{Type: m.Type}.String()}
	}
	names := make([]string, 0, len(m.Runes))
	for _, r := range m.Runes {
		switch r {
		case '\r', '\n':
			names = append(names, keyEnter)
		case '\t':
			names = append(names, keyTab)
		default:
			names = append(names, string(r))
		}
	}
	return names
}
