package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// A scanner types much faster than fingers do: keys within burstGap of one
// another, burstSize or more, are one scan (decision 3).
const (
	burstGap  = 10 * time.Millisecond
	burstSize = 3
	burstMax  = 512 // keys kept of one burst
)

// stroke is one key: its name as Bubble Tea gives it, and when it came.
type stroke struct {
	name string
	at   time.Time
	// quiet is how long no key had come before this one.
	quiet time.Duration
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

// gatherer tells fingers from a scanner: it holds keys until burstGap has passed
// without one, then lets one or two go as keys and more as a scan. The keys that
// no scanner sends (arrows, ESC, BACKSPACE, ...) are never held.
type gatherer struct {
	held   []stroke
	pasted bool
	last   time.Time
}

// press takes what one message brings and returns what is ready by it.
func (g *gatherer) press(m tea.KeyMsg, now time.Time) []input {
	names := strokeNames(m)
	if len(names) == 0 {
		return nil
	}
	var ready []input
	if len(g.held) > 0 && now.Sub(g.last) > burstGap {
		ready = g.release()
	}
	direct := !scannerKey(m)
	if direct || m.Paste {
		ready = append(ready, g.release()...)
	}
	for _, name := range names {
		s := stroke{name: name, at: now, quiet: now.Sub(g.last)}
		g.last = now
		if direct {
			ready = append(ready, input{stroke: s})
		} else if len(g.held) < burstMax {
			g.held = append(g.held, s)
		}
	}
	if m.Paste {
		g.pasted = true
		ready = append(ready, g.release()...)
	}
	return ready
}

// due returns what is ready because no key has come for burstGap; wait is how long
// to ask again after, zero when nothing is held.
func (g *gatherer) due(now time.Time) (ready []input, wait time.Duration) {
	if len(g.held) == 0 {
		return nil, 0
	}
	if rest := burstGap - now.Sub(g.last); rest > 0 {
		return nil, rest
	}
	return g.release(), 0
}

func (g *gatherer) release() []input {
	held, pasted := g.held, g.pasted
	g.held, g.pasted = nil, false
	if len(held) >= burstSize || (pasted && len(held) > 0) {
		return []input{{stroke: held[0], scan: newScan(held)}}
	}
	ready := make([]input, len(held))
	for i, s := range held {
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

func scannerKey(m tea.KeyMsg) bool {
	switch m.Type {
	case tea.KeyRunes, tea.KeySpace, tea.KeyEnter, tea.KeyTab:
		return true
	}
	return false
}
