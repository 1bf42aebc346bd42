package tty

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
)

// Size is the size of a window in cells.
type Size = struct{ Cols, Rows int }

// Terminal is where a session's keys come from and where its frames go. Bubble Tea runs
// without its renderer, and so leaves all of the terminal to us.
type Terminal struct {
	// Sizes brings the window's sizes where the output is not a terminal of this machine
	// (SSH); nil: the output is asked.
	Sizes <-chan Size
	// Palettes brings other colours, as PaletteMsg, once the terminal has told what it has
	// behind them; nil: never.
	Palettes <-chan theme.Palette
	// Resumed tells that the program goes on after it was stopped: the shell may have left
	// the terminal in other modes. nil: never.
	Resumed <-chan os.Signal

	// AskColour has the terminal asked once for the colour behind its text; the keyboard hears
	// the answer.
	AskColour bool

	keys    *keyboard.Keyboard
	painter *paint.Painter
	in, out term.File // nil where they are not terminals of this machine

	mu     sync.Mutex
	before *term.State // of in, while it is ours
	// taken tells that the terminal is ours again, perhaps with another size.
	taken     chan struct{}
	suspended sync.Mutex // while the shell has it
}

// New makes a terminal of a keyboard, which stays its caller's to close, and an output. It
// touches neither before Run.
func New(keys *keyboard.Keyboard, out io.Writer) *Terminal {
	t := &Terminal{keys: keys, painter: paint.New(out), taken: make(chan struct{}, 1), in: keys.File()}
	if tty, ok := out.(term.File); ok && term.IsTerminal(tty.Fd()) {
		t.out = tty
	}
	return t
}

// take makes the terminal ours: raw, and with our modes.
func (t *Terminal) take() error {
	if t.in != nil {
		state, err := term.MakeRaw(t.in.Fd())
		if err != nil {
			return fmt.Errorf("take the terminal: %w", err)
		}
		t.mu.Lock()
		if t.before == nil { // after a stop the shell may have left other modes
			t.before = state
		}
		t.mu.Unlock()
	}
	t.painter.Enter()
	if t.AskColour {
		t.AskColour = false
		t.painter.Ask(keyboard.AskColour)
	}
	select {
	case t.taken <- struct{}{}:
	default:
	}
	return nil
}

// give puts the terminal back as it was at the first take.
func (t *Terminal) give() {
	t.painter.Leave()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.before != nil {
		_ = term.Restore(t.in.Fd(), t.before) // one that is gone needs no restoring
	}
}

func (t *Terminal) end() {
	t.give()
	t.painter.Close()
}

// Bell rings the terminal's bell.
func (t *Terminal) Bell() { t.painter.Bell() }

// Clear draws the whole screen again, over whatever stands there.
func (t *Terminal) Clear() { t.painter.Clear() }

// Size is the window's as the system knows it, or zero.
func (t *Terminal) Size() Size {
	if t.out == nil {
		return Size{}
	}
	cols, rows, err := term.GetSize(t.out.Fd())
	if err != nil {
		return Size{}
	}
	return Size{cols, rows}
}

// follow tells the program of the window's size, by the system's signal or by sizes.
func (t *Terminal) follow(ctx context.Context, resized <-chan os.Signal, program *tea.Program) {
	sizes := t.Sizes
	for {
		var size Size
		select {
		case <-resized:
			size = t.Size()
		case <-t.taken:
			size = t.Size()
		case s, open := <-sizes:
			if !open {
				sizes = nil
				continue
			}
			size = s
		case <-ctx.Done():
			return
		}
		if size.Cols == 0 {
			continue
		}
		program.Send(tea.WindowSizeMsg{Width: size.Cols, Height: size.Rows})
	}
}

// orphaned bounds the wait for the stop: the system does not stop a program that no shell could
// continue.
const orphaned = 500 * time.Millisecond

// Suspend gives the terminal to the shell and stops the whole program until the shell
// continues it. CTRL+Z hit twice stops it once.
func (t *Terminal) Suspend() {
	if !t.suspended.TryLock() {
		return
	}
	defer t.suspended.Unlock()
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	t.give()
	_ = syscall.Kill(0, syscall.SIGTSTP)
	select {
	case <-goesOn:
	case <-time.After(orphaned):
	}
	_ = t.take() // as in takeBack
}

// takeBack takes the terminal anew when the program goes on after a stop.
func (t *Terminal) takeBack(ctx context.Context) {
	for {
		select {
		case <-t.Resumed:
			_ = t.take() // a terminal that is gone ends the session elsewhere
		case <-ctx.Done():
			return
		}
	}
}

func (t *Terminal) recolour(ctx context.Context, program *tea.Program) {
	for {
		select {
		case p := <-t.Palettes:
			program.Send(PaletteMsg(p))
		case <-ctx.Done():
			return
		}
	}
}

// resizes brings a signal each time that the window's size changes.
func resizes() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	return c, func() { signal.Stop(c) }
}
