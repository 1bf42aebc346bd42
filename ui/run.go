package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
)

// framesPerSecond halves the time from a key to the painted answer, against the 60
// of Bubble Tea.
const framesPerSecond = 120

// Run shows the screens on out and reads the keys from in until the cashier leaves
// or ctx ends; both return nil. The terminal is put back as it was, after a panic
// too, which comes back as an error. Signals are left to the caller, who ends ctx.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if o.Renderer == nil {
		o.Renderer = lipgloss.NewRenderer(out)
		// Else the first style would ask the terminal, and wait for its answer.
		o.Renderer.SetHasDarkBackground(true)
	}
	screen := &shared{out: out}
	if o.Bell == nil {
		o.Bell = screen.ring
	}
	app := New(ctx, o)
	// The first frame is of the right size: Bubble Tea asks for it only after that.
	if tty, ok := out.(term.File); ok {
		if cols, rows, err := term.GetSize(tty.Fd()); err == nil && cols > 0 && rows > 0 {
			app.size = Size{cols, rows}
		}
	}
	defer app.Close()
	keys, err := newWedge(in)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	defer keys.end()
	program := tea.NewProgram(app,
		tea.WithContext(ctx),
		tea.WithInput(inputOf(keys, in)),
		tea.WithOutput(outputOf(screen, out)),
		tea.WithAltScreen(),
		tea.WithMouseCellMotion(),
		tea.WithFPS(framesPerSecond),
		tea.WithoutSignalHandler(),
	)
	if o.Sizes != nil {
		go forwardSizes(ctx, o.Sizes, program)
	}
	_, err = program.Run()
	if err != nil && !(errors.Is(err, context.Canceled) && ctx.Err() != nil && !errors.Is(err, tea.ErrProgramPanic)) {
		return fmt.Errorf("run the screens: %w", err)
	}
	return nil
}

// inputOf is the wedge, as a terminal where the input is one.
func inputOf(keys *wedge, in io.Reader) io.Reader {
	if tty, ok := in.(term.File); ok {
		return ttyWedge{keys, tty}
	}
	return keys
}

// shared is the output, which the bell shares with the frames.
type shared struct {
	mu  sync.Mutex
	out io.Writer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(p)
}

func (s *shared) ring() { _, _ = s.Write([]byte{'\a'}) }

// outputOf is the shared output, as a terminal where the output is one.
func outputOf(screen *shared, out io.Writer) io.Writer {
	if tty, ok := out.(term.File); ok {
		return ttyOut{screen, tty}
	}
	return screen
}

// ttyOut is a shared output that lets Bubble Tea ask for the window's size.
type ttyOut struct {
	*shared
	term.File
}

func (t ttyOut) Write(p []byte) (int, error) { return t.shared.Write(p) }

func forwardSizes(ctx context.Context, sizes <-chan Size, program *tea.Program) {
	for {
		select {
		case size, open := <-sizes:
			if !open {
				return
			}
			program.Send(tea.WindowSizeMsg{Width: size.Cols, Height: size.Rows})
		case <-ctx.Done():
			return
		}
	}
}
