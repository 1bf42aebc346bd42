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

// Terminal is where a session's keys come from and where its frames go. Bubble Tea runs without
// input and renderer, so all control of the terminal is here.
type Terminal struct {
	// Sizes delivers the window's sizes where the output is not a terminal of this machine
	// (SSH). When nil the output is asked for its size.
	Sizes <-chan Size
	// Palettes delivers a palette to change to, as a PaletteMsg, when the terminal has answered
	// which background it has. nil for none.
	Palettes <-chan theme.Palette
	// Resumed signals that the program continues after a stop (SIGCONT); the shell may have
	// left the terminal in other modes. nil for none.
	Resumed <-chan os.Signal

	// AskColour asks the terminal once for its background colour; the keyboard reads the answer.
	AskColour bool

	keys    *keyboard.Keyboard
	painter *paint.Painter
	in, out term.File // nil where they are not terminals of this machine

	mu     sync.Mutex
	before *term.State // the modes of in before the first acquire
	// acquired signals that acquire was called; the size may have changed since.
	acquired  chan struct{}
	suspended sync.Mutex // held while the shell has the terminal
}

// New makes a terminal from a keyboard and an output. It writes nothing and changes no mode
// before Run. The caller closes the keyboard.
func New(keys *keyboard.Keyboard, out io.Writer) *Terminal {
	t := &Terminal{keys: keys, painter: paint.New(out), acquired: make(chan struct{}, 1), in: keys.File()}
	if tty, ok := out.(term.File); ok && term.IsTerminal(tty.Fd()) {
		t.out = tty
	}
	return t
}

// acquire makes the terminal raw and sets the painter's modes.
func (t *Terminal) acquire() error {
	if t.in != nil {
		state, err := term.MakeRaw(t.in.Fd())
		if err != nil {
			return fmt.Errorf("take the terminal: %w", err)
		}
		t.mu.Lock()
		if t.before == nil { // keep the first: after a stop the shell may have left other modes
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
	case t.acquired <- struct{}{}:
	default:
	}
	return nil
}

// restore resets the modes to those before the first acquire.
func (t *Terminal) restore() {
	t.painter.Leave()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.before != nil {
		_ = term.Restore(t.in.Fd(), t.before) // fails only where the terminal is gone
	}
}

func (t *Terminal) end() {
	t.restore()
	t.painter.Close()
}

// Bell rings the terminal's bell.
func (t *Terminal) Bell() { t.painter.Bell() }

// Clear draws the whole frame again, over whatever is on the screen.
func (t *Terminal) Clear() { t.painter.Clear() }

// Size returns the window's size as the system knows it, or zero.
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

// sendSizes sends the program the window's size after each signal, each acquire and each of Sizes.
func (t *Terminal) sendSizes(ctx context.Context, resized <-chan os.Signal, program *tea.Program) {
	sizes := t.Sizes
	for {
		var size Size
		select {
		case <-resized:
			size = t.Size()
		case <-t.acquired:
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

// stopWait bounds the wait in Suspend, since the system does not stop a program that no shell
// could continue (an orphaned process group).
const stopWait = 500 * time.Millisecond

// Suspend restores the terminal and stops the whole process group until the shell continues it.
// A second call in the meantime does nothing, so CTRL+Z hit twice stops it once.
func (t *Terminal) Suspend() {
	if !t.suspended.TryLock() {
		return
	}
	defer t.suspended.Unlock()
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	t.restore()
	_ = syscall.Kill(0, syscall.SIGTSTP)
	select {
	case <-goesOn:
	case <-time.After(stopWait):
	}
	_ = t.acquire() // as in reacquire
}

// reacquire sets the terminal's modes again each time that the program continues after a stop.
func (t *Terminal) reacquire(ctx context.Context) {
	for {
		select {
		case <-t.Resumed:
			_ = t.acquire() // fails where the terminal is gone, which ends the keyboard
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

// resizes returns a channel that receives a signal at each change of the window's size, and a
// function that ends it.
func resizes() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	return c, func() { signal.Stop(c) }
}
