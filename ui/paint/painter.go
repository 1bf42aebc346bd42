package paint

import (
	"io"
	"strings"
	"sync"
	"time"
)

const (
	// setModes sets the modes of a screen. In order: alternate screen; normal keypad and cursor
	// keys, no modifyOtherKeys (xterm), and no key reports by number (kitty, pushed on its stack),
	// since a program that ran before may have left other modes; cleared screen without a cursor;
	// bracketed paste; mouse buttons and drags, reported by SGR.
	setModes = "\x1b[?1049h" + "\x1b>\x1b[?1l\x1b[>4;0m\x1b[>0u" + "\x1b[m\x1b[H\x1b[2J\x1b[?25l\x1b[?2004h\x1b[?1002h\x1b[?1006h"
	// resetModes restores them. CSI m follows CSI > 4 m because a terminal that does not know the
	// latter may take it for an underline.
	resetModes = "\x1b[?1006l\x1b[?1002l\x1b[?2004l" + pop + "\x1b[>4m\x1b[m" + "\x1b[?1049l\x1b[?25h"
	pop        = "\x1b[<u" // pops kitty's flags from its stack
	// leaveWait bounds the wait for a terminal that does not read.
	leaveWait = time.Second
)

// Painter draws frames on one terminal. Its methods may be called from any goroutine. They do not
// wait for the terminal, except Leave and Close.
type Painter struct {
	out   io.Writer
	wake  chan struct{}
	quit  chan struct{}
	ended chan struct{}

	mu      sync.Mutex
	frame   string
	fresh   bool // frame was not drawn yet
	whole   bool // the terminal's content is unknown, so the next frame is drawn whole
	away    bool // before Enter and after Leave
	control []byte
	waiting []chan struct{} // closed once control is written

	shown []string // the lines on the terminal; only the painting goroutine uses it
	// broken is the value with which the painting goroutine panicked. Read it only after ended is
	// closed.
	broken any
}

// Ended is closed when the painter has stopped: after Close, after a failed write or a panic.
func (p *Painter) Ended() <-chan struct{} { return p.ended }

// Broken reports whether a panic stopped the painter. It may be called once Ended is closed.
func (p *Painter) Broken() bool { return p.broken != nil }

// New makes a painter that writes to out. It writes nothing before Enter. Close must be called.
func New(out io.Writer) *Painter {
	p := &Painter{out: out, wake: make(chan struct{}, 1), quit: make(chan struct{}), ended: make(chan struct{}), away: true}
	go p.paint()
	return p
}

// Show draws a frame from the top left of the screen. Its lines are separated by newlines and hold
// text and SGR sequences, no other control sequences.
func (p *Painter) Show(frame string) {
	p.change(func() {
		p.fresh = p.fresh || frame != p.frame
		p.frame = frame
	})
}

// ShowWhole is Show for the first frame after a change of the window's size, which may have moved
// what was on the screen.
func (p *Painter) ShowWhole(frame string) {
	p.change(func() { p.frame, p.fresh, p.whole = frame, true, true })
}

// Clear draws the whole frame again.
func (p *Painter) Clear() { p.change(func() { p.whole, p.fresh = true, true }) }

// Bell rings the terminal's bell.
func (p *Painter) Bell() {
	p.change(func() {
		if !p.away {
			p.control = append(p.control, '\a')
		}
	})
}

// Ask sends the terminal a query sequence, which shows nothing.
func (p *Painter) Ask(question string) {
	p.change(func() {
		if !p.away {
			p.control = append(p.control, question...)
		}
	})
}

// Enter sets the terminal's modes and draws the latest frame. It may be called again without
// Leave, after a SIGSTOP.
func (p *Painter) Enter() {
	p.change(func() {
		if !p.away {
			p.control = append(p.control, pop...)
		}
		p.control = append(p.control, setModes...)
		p.away, p.whole, p.fresh = false, true, p.frame != ""
	})
}

// Leave restores the terminal's modes and returns once that is written, or after a second where
// the terminal does not read.
func (p *Painter) Leave() {
	written := make(chan struct{})
	p.change(func() {
		if p.away {
			close(written)
			return
		}
		p.control = append(p.control, resetModes...)
		p.away = true
		p.waiting = append(p.waiting, written)
	})
	select {
	case <-written:
	case <-p.ended:
	case <-time.After(leaveWait):
	}
}

// Close calls Leave and stops the painter, which first writes what is pending. It must be called
// once.
func (p *Painter) Close() {
	p.Leave()
	close(p.quit)
	select {
	case <-p.ended:
	case <-time.After(leaveWait): // the goroutine is in a write that ends only with the terminal
	}
}

func (p *Painter) change(what func()) {
	p.mu.Lock()
	what()
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// paint draws until quit or a failed write. It recovers from a panic, which must end one session
// and not the sessions of all others.
func (p *Painter) paint() {
	defer close(p.ended)
	defer func() {
		if p.broken = recover(); p.broken != nil {
			defer func() { _ = recover() }()
			_, _ = p.out.Write([]byte(resetModes)) // this goroutine was the only writer
		}
	}()
	for last := false; !last; {
		select {
		case <-p.wake:
		case <-p.quit: // Leave may have given up waiting for what is still to be written
			last = true
		}
		bytes, waiting := p.next()
		if len(bytes) > 0 {
			if _, err := p.out.Write(bytes); err != nil {
				return // the terminal is gone; Ended ends the session
			}
		}
		for _, w := range waiting {
			close(w)
		}
	}
}

// next returns the bytes to write, and the channels to close afterwards.
func (p *Painter) next() ([]byte, []chan struct{}) {
	p.mu.Lock()
	bytes, waiting := p.control, p.waiting
	draw, whole, frame := p.fresh && !p.away, p.whole, p.frame
	p.control, p.waiting = nil, nil
	if draw {
		p.fresh, p.whole = false, false
	}
	p.mu.Unlock()
	if !draw {
		return bytes, waiting
	}
	lines := strings.Split(frame, "\n")
	if whole {
		bytes = appendWhole(bytes, lines)
	} else {
		bytes = appendChanges(bytes, p.shown, lines)
	}
	p.shown = lines
	return bytes, waiting
}
