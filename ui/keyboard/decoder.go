package keyboard

import (
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
)

// Stroke is one key: its name as Bubble Tea gives it, and when it came.
type Stroke struct {
	Name string
	At   time.Time
	// Quiet is how long no key had come before this one; Rested, none of a hand's: what a
	// scanner sent was not hit once too often.
	Quiet, Rested time.Duration
}

// Scan is a burst: the text before its first ENTER, and whether there was one.
type Scan struct {
	Text    string
	Entered bool
}

// Input is one stroke, or one scan.
type Input struct {
	Stroke Stroke
	Scan   *Scan
}

// Foreign tells of a control in a scan: the wedge's mark of a burst that no scanner
// sends, or a paste with sequences in it.
func (s Scan) Foreign() bool {
	return strings.ContainsFunc(s.Text, func(r rune) bool { return r != '\t' && !unicode.IsPrint(r) })
}

// Decoder makes strokes and scans of Bubble Tea's messages. The wedge has told them
// apart already: a scan comes as a paste.
type Decoder struct {
	last, hand time.Time // of any key, and of a hand's
}

// Click is a key that the mouse stands for.
func (g *Decoder) Click(name string, now time.Time) Input {
	in := Input{Stroke: Stroke{Name: name, At: now, Quiet: now.Sub(g.last), Rested: now.Sub(g.hand)}}
	g.last = now
	return in
}

// Press takes what one message brings.
func (g *Decoder) Press(m tea.KeyMsg, now time.Time) []Input {
	names := strokeNames(m)
	at := now.Add(-BurstGap) // the wedge has held it so long
	scanned := m.Paste || len(names) >= BurstSize
	strokes := make([]Stroke, len(names))
	for i, name := range names {
		strokes[i] = Stroke{Name: name, At: at, Quiet: now.Sub(g.last), Rested: now.Sub(g.hand)}
		g.last = now
		if !scanned {
			g.hand = now
		}
	}
	switch {
	case len(names) == 0:
		return nil
	case scanned:
		return []Input{{Stroke: strokes[0], Scan: newScan(strokes)}}
	}
	ready := make([]Input, len(strokes))
	for i, s := range strokes {
		ready[i] = Input{Stroke: s}
	}
	return ready
}

// newScan drops what comes after the first ENTER.
func newScan(held []Stroke) *Scan {
	var text strings.Builder
	for _, s := range held {
		switch s.Name {
		case "enter":
			return &Scan{Text: text.String(), Entered: true}
		case "tab":
			text.WriteByte('\t')
		default:
			text.WriteString(s.Name)
		}
	}
	return &Scan{Text: text.String()}
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
			names = append(names, "enter")
		case '\t':
			names = append(names, "tab")
		default:
			names = append(names, string(r))
		}
	}
	return names
}
