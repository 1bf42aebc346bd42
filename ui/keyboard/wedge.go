package keyboard

import (
	"io"
	"sync"
	"time"

	"github.com/muesli/cancelreader"
)

// A scanner types much faster than fingers do: keys within BurstGap of one
// another, BurstSize or more, are one scan (decision 3).
const (
	BurstGap  = 10 * time.Millisecond
	BurstSize = 3
	burstMax  = 200 // keys kept of one burst
)

// Wedge stands between the keyboard and Bubble Tea. It takes the keys as soon as they
// come, however busy the screens are, and tells fingers from a scanner by the moments
// at which they came: keys go on one a Read, a scan goes on as a bracketed paste. A burst
// with controls or sequences among its keys is nobody's scan and nobody's hand. Were
// the moments taken in Update, keys that queued up on a loaded machine would be taken
// for a scan, and an amount would lose digits.
type Wedge struct {
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

// NewWedge begins to read the keys of in.
func NewWedge(in io.Reader) (*Wedge, error) {
	src, err := cancelreader.NewReader(in)
	if err != nil {
		return nil, err
	}
	w := &Wedge{src: src, fed: make(chan chunk), keys: make(chan []byte, keysAhead), quit: make(chan struct{}), over: make(chan struct{})}
	w.wait.Go(w.feed)
	w.wait.Go(w.group)
	return w, nil
}

// End stops the wedge. Where the input cannot be interrupted its last Read stays
// behind until the input is closed.
func (w *Wedge) End() {
	close(w.quit)
	if w.src.Cancel() {
		w.wait.Wait()
	}
	_ = w.src.Close()
}

// Over is closed when the keyboard is gone for good: nobody is at the screen any more.
func (w *Wedge) Over() <-chan struct{} { return w.over }

// Broken reports, once Over is closed, whether a panic was why.
func (w *Wedge) Broken() bool { return w.broken != nil }

// survive, deferred with recover(), makes of a panic the end of the keyboard: it must end
// one session, and not the program with all others.
func (w *Wedge) survive(p any) {
	if p != nil {
		w.gone(p)
	}
}

// gone says that no key will come any more.
func (w *Wedge) gone(broken any) {
	w.ended.Do(func() {
		w.broken = broken
		close(w.over)
	})
}

func (w *Wedge) feed() {
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

func (w *Wedge) group() {
	defer close(w.keys)
	defer func() { w.survive(recover()) }()
	var s splitter
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

func (w *Wedge) pass(keys [][]byte) {
	for _, k := range keys {
		select {
		case w.keys <- k:
		default:
		}
	}
}

// Read gives one key, one scan, or one sequence that passes as it is.
func (w *Wedge) Read(p []byte) (int, error) {
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
