package keyboard

import (
	"bytes"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// splitter cuts what comes into keys and holds them until BurstGap has passed without one.
// What comes together is one burst, whatever it is made of: controls and sequences
// between the digits must not make single keys of what a scanner types.
type splitter struct {
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
func (s *splitter) due() time.Time {
	switch {
	case len(s.held) > 0 || s.lone():
		return s.last.Add(BurstGap)
	case s.cut():
		return s.last.Add(tornMost)
	case len(s.torn) > 0:
		return s.since.Add(pasteMost)
	}
	return time.Time{}
}

// take returns what is ready by a chunk.
func (s *splitter) take(c chunk) (ready [][]byte) {
	if c.at.Sub(s.last) > BurstGap {
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

func (s *splitter) keep(key []byte, kind keyKind) {
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
func (s *splitter) pass(now time.Time) [][]byte {
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
func (s *splitter) cut() bool {
	return len(s.torn) > 0 && !bytes.HasPrefix(s.torn, pasteBegin)
}

func (s *splitter) lone() bool { return len(s.torn) == 1 && s.torn[0] == '\x1b' }

// release gives what is held: single keys, or one scan.
func (s *splitter) release() (ready [][]byte) {
	held, foreign := s.held, s.foreign
	s.held, s.foreign = nil, false
	pasted := slices.ContainsFunc(held, func(k heldKey) bool { return k.kind == kindPaste })
	switch {
	case !pasted && (len(held) < BurstSize || repeated(held) || moused(held)):
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
