package ui

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"time"
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
// at which they came: keys go on one a Read, a scan goes on as a bracketed paste. Were
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

func (w *wedge) feed() {
	defer close(w.fed)
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
	var s sorter
	for {
		var due <-chan time.Time
		switch {
		case len(s.held) > 0 || s.cut():
			due = time.After(burstGap - time.Since(s.last))
		case len(s.torn) > 0:
			due = time.After(pasteMost - time.Since(s.since))
		}
		select {
		case c, open := <-w.fed:
			if !open {
				w.pass(s.release())
				close(w.over)
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
				w.pass(append(s.release(), s.unfinished(time.Now())...))
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

// sorter cuts what comes into keys and holds those that a scanner could send until
// burstGap has passed without one.
type sorter struct {
	held [][]byte
	last time.Time
	torn []byte // the beginning of a character, or of a paste of the terminal itself
	// since is when the paste in torn began.
	since time.Time
}

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// take returns what is ready by a chunk.
func (s *sorter) take(c chunk) (ready [][]byte) {
	if len(s.held) > 0 && c.at.Sub(s.last) > burstGap {
		ready = s.release()
	}
	ready = append(ready, s.unfinished(c.at)...)
	b, pasting := slices.Concat(s.torn, c.bytes), len(s.torn) > 0 && !s.cut()
	s.torn, s.last = nil, c.at
	for len(b) > 0 {
		key, typed := nextKey(b)
		if key == nil {
			s.torn = bytes.Clone(b)
			if !pasting {
				s.since = c.at
			}
			break
		}
		b = b[len(key):]
		if !typed {
			ready = append(append(ready, s.release()...), key)
			continue
		}
		if len(s.held) < burstMax {
			s.held = append(s.held, key)
		}
	}
	return ready
}

// pasteMost is how long a paste of the terminal may take. One that never ends must not
// swallow the keyboard, and the red key with it.
const pasteMost = time.Second

// unfinished ends a paste that has lasted too long.
func (s *sorter) unfinished(now time.Time) [][]byte {
	if len(s.torn) == 0 || s.cut() || now.Sub(s.since) < pasteMost {
		return nil
	}
	paste := slices.Concat(s.torn, pasteEnd)
	s.torn = nil
	return [][]byte{paste}
}

// cut tells whether a sequence stands torn that will not be waited for.
func (s *sorter) cut() bool {
	return len(s.torn) > 0 && !bytes.HasPrefix(s.torn, pasteBegin)
}

func (s *sorter) release() (ready [][]byte) {
	held := s.held
	s.held = nil
	if s.cut() {
		defer func(torn []byte) { ready = append(ready, torn) }(s.torn)
		s.torn = nil
	}
	if len(held) < burstSize {
		return held
	}
	return [][]byte{bytes.Join([][]byte{pasteBegin, bytes.Join(held, nil), pasteEnd}, nil)}
}

// nextKey cuts the first key off: nil when b ends in the middle of it. typed tells
// whether a scanner could send it.
func nextKey(b []byte) (key []byte, typed bool) {
	switch {
	case bytes.HasPrefix(b, pasteBegin):
		if end := bytes.Index(b, pasteEnd); end >= 0 {
			return b[:end+len(pasteEnd)], false
		}
		if len(b) > 64<<10 {
			return b, false
		}
		return nil, false
	case b[0] == '\x1b':
		n := escapeLength(b)
		if n == 0 {
			return nil, false
		}
		return b[:n], false
	case b[0] == '\r' || b[0] == '\n' || b[0] == '\t':
		return b[:1], true
	case b[0] < ' ' || b[0] == 0x7f:
		return b[:1], false
	case !utf8.FullRune(b):
		return nil, false
	}
	_, size := utf8.DecodeRune(b)
	return b[:size], true
}

// escapeLength is the length of the sequence that b begins with: ESC alone, SS3, CSI,
// or ESC and a character (ALT); 0 when its end has not come.
func escapeLength(b []byte) int {
	switch {
	case len(b) == 1:
		return 1
	case b[1] == 'O':
		return min(len(b), 3)
	case b[1] != '[':
		_, size := utf8.DecodeRune(b[1:])
		return 1 + size
	}
	for i := 2; i < len(b); i++ {
		if b[i] >= 0x40 && b[i] <= 0x7e && !(i == 2 && b[i] == '[') {
			if b[i] == 'M' && i == 2 { // an old mouse report has three bytes more
				return min(len(b), 6)
			}
			return i + 1
		}
	}
	if len(b) > 32 {
		return len(b)
	}
	return 0
}
