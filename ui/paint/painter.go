package paint

import (
	"io"
	"strings"
	"sync"
	"time"
)

const (
	// taken are the modes of a screen: alternate screen; the keyboard as the decoder of ui/keyboard
	// reads it best, whatever a program before has left (normal keypad and cursor keys, no keys as
	// numbers: xterm's modifyOtherKeys, kitty's flags, which are put on its stack); no cursor,
	// pasting in brackets, the mouse with buttons, reported by SGR. What was there is wiped.
	taken = "\x1b[?1049h" + "\x1b>\x1b[?1l\x1b[>4;0m\x1b[>0u" + "\x1b[m\x1b[H\x1b[2J\x1b[?25l\x1b[?2004h\x1b[?1002h\x1b[?1006h"
	// given is the way back. What a terminal makes of CSI > 4 m that does not know it, and takes it
	// for an underline, ends with it.
	given = "\x1b[?1006l\x1b[?1002l\x1b[?2004l" + pop + "\x1b[>4m\x1b[m" + "\x1b[?1049l\x1b[?25h"
	pop   = "\x1b[<u" // kitty's flags
	// patience bounds the wait for a terminal that does not read, when it is left.
	patience = time.Second
)

// Painter draws frames on one terminal. Its methods may be called from any goroutine and,
// Leave and Close apart, never wait for the terminal.
type Painter struct {
	out   io.Writer
	wake  chan struct{}
	quit  chan struct{}
	ended chan struct{}

	mu      sync.Mutex
	frame   string
	fresh   bool // frame was not drawn yet
	whole   bool // what the terminal shows is not known
	away    bool // the terminal is not ours
	control []byte
	waiting []chan struct{} // for control to be written

	shown []string // of the painting goroutine: the lines that stand on the terminal
	// broken is what the painting goroutine panicked with; it is looked at once ended is closed.
	broken any
}

// Ended is closed when nothing is drawn any more: after Close, or when the terminal is gone.
func (p *Painter) Ended() <-chan struct{} { return p.ended }

// Broken tells, after Ended, whether a panic was why.
func (p *Painter) Broken() bool { return p.broken != nil }

// New makes the painter of a terminal, which it does not touch before Enter.
func New(out io.Writer) *Painter {
	p := &Painter{out: out, wake: make(chan struct{}, 1), quit: make(chan struct{}), ended: make(chan struct{}), away: true}
	go p.paint()
	return p
}

// Show draws a frame: its lines, separated by newlines, from the top left. They hold text
// and SGR sequences, no other control.
func (p *Painter) Show(frame string) {
	p.change(func() {
		p.fresh = p.fresh || frame != p.frame
		p.frame = frame
	})
}

// ShowWhole is Show for the first frame of another window's size, over whatever the window
// has made of the one before.
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

// Ask sends a terminal a question, which shows nothing on it.
func (p *Painter) Ask(question string) {
	p.change(func() {
		if !p.away {
			p.control = append(p.control, question...)
		}
	})
}

// Enter takes the terminal, also one that it never left (SIGSTOP), and draws the latest frame.
func (p *Painter) Enter() {
	p.change(func() {
		if !p.away {
			p.control = append(p.control, pop...)
		}
		p.control = append(p.control, taken...)
		p.away, p.whole, p.fresh = false, true, p.frame != ""
	})
}

// Leave gives the terminal back as it was before Enter, and returns once that is written,
// or after a second where the terminal does not read.
func (p *Painter) Leave() {
	written := make(chan struct{})
	p.change(func() {
		if p.away {
			close(written)
			return
		}
		p.control = append(p.control, given...)
		p.away = true
		p.waiting = append(p.waiting, written)
	})
	select {
	case <-written:
	case <-p.ended:
	case <-time.After(patience):
	}
}

// Close leaves the terminal and ends the painter.
func (p *Painter) Close() {
	p.Leave()
	close(p.quit)
	select {
	case <-p.ended:
	case <-time.After(patience): // in a write that does not end before the terminal does
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

// paint draws until the end. A panic ends the drawing of one terminal, and not the program
// with the sessions of all others.
func (p *Painter) paint() {
	defer close(p.ended)
	defer func() {
		if p.broken = recover(); p.broken != nil {
			defer func() { _ = recover() }()
			_, _ = p.out.Write([]byte(given)) // nobody else writes any more
		}
	}()
	for {
		select {
		case <-p.wake:
		case <-p.quit:
			return
		}
		bytes, waiting := p.next()
		if len(bytes) > 0 {
			if _, err := p.out.Write(bytes); err != nil {
				return // the terminal is gone: its keyboard tells the session
			}
		}
		for _, w := range waiting {
			close(w)
		}
	}
}

// next is what must be written, and who waits for it.
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
