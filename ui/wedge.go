package ui

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"
)

// A scanner types much faster than fingers do: keys within burstGap of one
// another, burstSize or more, are one scan (decision 3).
const (
	burstGap  = 10 * time.Millisecond
	burstSize = 3
	burstMax  = 200 // keys kept of one burst
)

// wedge stands between the keyboard and Bubble Tea. It takes the keys as soon as they
// come, however busy the screens are, and tells fingers from a scanner by the moments
// at which they came: keys go on one a Read, a scan goes on as a bracketed paste. A burst
// with controls or sequences among its keys is nobody's scan and nobody's hand. Were
// the moments taken in Update, keys that queued up on a loaded machine would be taken
// for a scan, and an amount would lose digits.
type wedge struct {
	src  cancelreader.CancelReader
	fed  chan chunk
	keys chan []byte
	quit chan struct{}
	wait sync.WaitGroup
	rest []byte // of what Read has begun to give
	// over is closed when the keyboard is gone for good: nobody is at the screen any more.
	over chan struct{}
	// broken is what the wedge panicked with; nil: it did not. It is looked at once over is closed.
	broken any
	ended  sync.Once
}

type chunk struct {
	bytes []byte
	at    time.Time
}

// keysAhead is how many keys may wait for the screens; a device that never stops
// typing loses the rest.
const keysAhead = 1024

func newWedge(in io.Reader) (*wedge, error) {
	src, err := cancelreader.NewReader(in)
	if err != nil {
		return nil, err
	}
	w := &wedge{src: src, fed: make(chan chunk), keys: make(chan []byte, keysAhead), quit: make(chan struct{}), over: make(chan struct{})}
	w.wait.Go(w.feed)
	w.wait.Go(w.group)
	return w, nil
}

// end stops the wedge. Where the input cannot be interrupted its last Read stays
// behind until the input is closed.
func (w *wedge) end() {
	close(w.quit)
	if w.src.Cancel() {
		w.wait.Wait()
	}
	_ = w.src.Close()
}

// survive, deferred with recover(), makes of a panic the end of the keyboard: it must end
// one session, and not the program with all others.
func (w *wedge) survive(p any) {
	if p != nil {
		w.gone(p)
	}
}

// gone says that no key will come any more.
func (w *wedge) gone(broken any) {
	w.ended.Do(func() {
		w.broken = broken
		close(w.over)
	})
}

func (w *wedge) feed() {
	defer close(w.fed)
	defer func() { w.survive(recover()) }()
	for {
		b := make([]byte, 4096)
		n, err := w.src.Read(b)
		if n > 0 {
			select {
			case w.fed <- chunk{b[:n], time.Now()}:
			case <-w.quit:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (w *wedge) group() {
	defer close(w.keys)
	defer func() { w.survive(recover()) }()
	var s sorter
	for {
		var due <-chan time.Time
		if at := s.due(); !at.IsZero() {
			due = time.After(time.Until(at))
		}
		select {
		case c, open := <-w.fed:
			if !open {
				w.pass(s.pass(s.last))
				w.gone(nil)
				return
			}
			w.pass(s.take(c))
		case <-due:
			select {
			case c, open := <-w.fed: // it came in time, but was not looked at yet
				if open {
					w.pass(s.take(c))
				}
			default:
				w.pass(s.pass(time.Now()))
			}
		case <-w.quit:
			return
		}
	}
}

func (w *wedge) pass(keys [][]byte) {
	for _, k := range keys {
		select {
		case w.keys <- k:
		default:
		}
	}
}

// Read gives one key, one scan, or one sequence that passes as it is.
func (w *wedge) Read(p []byte) (int, error) {
	if len(w.rest) == 0 {
		key, open := <-w.keys
		if !open {
			return 0, io.EOF
		}
		w.rest = key
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// ttyWedge is a wedge on a terminal: it lets Bubble Tea set the raw mode.
type ttyWedge struct {
	*wedge
	term.File
}

func (t ttyWedge) Read(p []byte) (int, error) { return t.wedge.Read(p) }

// sorter cuts what comes into keys and holds them until burstGap has passed without one.
// What comes together is one burst, whatever it is made of: controls and sequences
// between the digits must not make single keys of what a scanner types.
type sorter struct {
	held    []heldKey
	foreign bool // held has, or had no room for, what no scan is made of
	last    time.Time
	torn    []byte // the beginning of a character, of a sequence, or of a paste
	// since is when the paste in torn began.
	since time.Time
}

// heldKey is one key, or a paste of the terminal itself, without its brackets.
type heldKey struct {
	bytes []byte
	kind  keyKind
}

type keyKind uint8

const (
	kindForeign keyKind = iota // no scan is made of it: a control, a sequence
	kindTyped                  // a scanner could send it
	kindPaste
	kindMouse // a report of the mouse
)

// cancelled is the character CAN, which is bound to nothing.
const cancelled = 0x18

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
	// spoiltScan is given on in place of a burst that holds foreign keys: no screen
	// takes a scan with a control in it.
	spoiltScan = slices.Concat(pasteBegin, []byte{cancelled}, pasteEnd)
)

// due is when something must be done though nothing comes; zero: not at all.
func (s *sorter) due() time.Time {
	switch {
	case len(s.held) > 0 || s.lone():
		return s.last.Add(burstGap)
	case s.cut():
		return s.last.Add(tornMost)
	case len(s.torn) > 0:
		return s.since.Add(pasteMost)
	}
	return time.Time{}
}

// take returns what is ready by a chunk.
func (s *sorter) take(c chunk) (ready [][]byte) {
	if c.at.Sub(s.last) > burstGap {
		ready = s.pass(c.at)
	}
	b, pasting := slices.Concat(s.torn, c.bytes), len(s.torn) > 0 && !s.cut()
	s.torn, s.last = nil, c.at
	for len(b) > 0 {
		key, kind := nextKey(b)
		if key == nil {
			s.torn = bytes.Clone(b)
			if !pasting {
				s.since = c.at
			}
			break
		}
		b = b[len(key):]
		s.keep(key, kind)
	}
	return ready
}

func (s *sorter) keep(key []byte, kind keyKind) {
	switch {
	case kind == kindPaste:
		key = bytes.TrimSuffix(key[len(pasteBegin):], pasteEnd)
	case brokenOff(key):
		key = []byte{cancelled} // Bubble Tea would take what stands in it for keys
	}
	s.foreign = s.foreign || kind == kindForeign || kind == kindMouse
	if len(s.held) < burstMax {
		s.held = append(s.held, heldKey{key, kind})
	}
}

const (
	// pasteMost is how long a paste of the terminal may take. One that never ends must not
	// swallow the keyboard, and the red key with it.
	pasteMost = time.Second
	// tornMost is how long the end of a sequence may be waited for; a slow line tears them.
	tornMost = 100 * time.Millisecond
)

// pass returns what a pause that lasts until now makes ready. A paste that has lasted too
// long ends; of a sequence that never ended nothing is left.
func (s *sorter) pass(now time.Time) [][]byte {
	switch {
	case s.lone():
		s.keep(s.torn, kindForeign) // ESC, the red key
		s.torn = nil
	case s.cut() && now.Sub(s.last) >= tornMost:
		s.torn = nil
	case len(s.torn) > 0 && !s.cut() && now.Sub(s.since) >= pasteMost:
		s.keep(s.torn, kindPaste)
		s.torn = nil
	}
	return s.release()
}

// cut tells whether a character or a sequence stands torn; lone, whether it may be ESC.
func (s *sorter) cut() bool {
	return len(s.torn) > 0 && !bytes.HasPrefix(s.torn, pasteBegin)
}

func (s *sorter) lone() bool { return len(s.torn) == 1 && s.torn[0] == '\x1b' }

// release gives what is held: single keys, or one scan.
func (s *sorter) release() (ready [][]byte) {
	held, foreign := s.held, s.foreign
	s.held, s.foreign = nil, false
	pasted := slices.ContainsFunc(held, func(k heldKey) bool { return k.kind == kindPaste })
	switch {
	case !pasted && (len(held) < burstSize || repeated(held) || moused(held)):
		for _, k := range held {
			ready = append(ready, k.bytes)
		}
		return ready
	case foreign:
		return [][]byte{spoiltScan}
	}
	text := pasteBegin
	for _, k := range held {
		text = slices.Concat(text, k.bytes)
	}
	return [][]byte{slices.Concat(text, pasteEnd)}
}

// repeated tells of a key that is held down: an arrow, yellow, red.
func repeated(held []heldKey) bool {
	return held[0].kind == kindForeign &&
		!slices.ContainsFunc(held, func(k heldKey) bool { return !bytes.Equal(k.bytes, held[0].bytes) })
}

// moused tells of a mouse that was moved, turned or clicked: one press at most, since no
// hand clicks twice in so short a time, and a scanner must not.
func moused(held []heldKey) bool {
	presses := 0
	for _, k := range held {
		if k.kind != kindMouse {
			return false
		}
		if bytes.HasPrefix(k.bytes, []byte("\x1b[<0;")) && k.bytes[len(k.bytes)-1] == 'M' {
			presses++
		}
	}
	return presses <= 1
}

// nextKey cuts the first key off: nil when b ends in the middle of it.
func nextKey(b []byte) (key []byte, kind keyKind) {
	switch {
	case bytes.HasPrefix(b, pasteBegin):
		if end := bytes.Index(b, pasteEnd); end >= 0 {
			return b[:end+len(pasteEnd)], kindPaste
		}
		if len(b) > 64<<10 {
			return b, kindForeign
		}
		return nil, kindPaste
	case b[0] == '\x1b':
		n := escapeLength(b)
		switch {
		case n == 0:
			return nil, kindForeign
		case bytes.HasPrefix(b, []byte("\x1b[<")) && (b[n-1] == 'M' || b[n-1] == 'm'):
			return b[:n], kindMouse
		}
		return b[:n], kindForeign
	case b[0] == '\r' || b[0] == '\n' || b[0] == '\t':
		return b[:1], kindTyped
	case b[0] < ' ' || b[0] == 0x7f:
		return b[:1], kindForeign
	case !utf8.FullRune(b):
		return nil, kindForeign
	}
	r, size := utf8.DecodeRune(b)
	if r == utf8.RuneError || !unicode.IsPrint(r) {
		return b[:size], kindForeign
	}
	return b[:size], kindTyped
}
