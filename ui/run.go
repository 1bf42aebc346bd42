package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"

	"ancvtpe/ui/theme"
)

// framesPerSecond halves the time from a key to the painted answer, against the 60
// of Bubble Tea.
const framesPerSecond = 120

// Run shows the screens on out and reads the keys from in until the cashier leaves, in
// is at its end or ctx ends; all return nil. The terminal is put back as it was, after a panic
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
	go func() {
		select {
		case <-keys.over: // the window was closed, and perhaps no signal tells of it
			cancel()
		case <-ctx.Done():
		}
	}()
	program := tea.NewProgram(app,
		tea.WithContext(ctx),
		tea.WithInput(inputOf(keys, in)),
		tea.WithOutput(outputOf(screen, out)),
		tea.WithAltScreen(),
		tea.WithMouseCellMotion(),
		tea.WithFPS(cmp.Or(o.FPS, framesPerSecond)),
		tea.WithoutSignalHandler(),
	)
	if o.Size != (Size{}) || o.Sizes != nil {
		go forwardSizes(ctx, o.Size, o.Sizes, program)
	}
	if o.Palettes != nil {
		go forwardPalettes(ctx, o.Palettes, program)
	}
	if o.Resumed != nil {
		go takeBack(ctx, o.Resumed, program, terminal{in, screen, &app.suspending})
	}
	_, err = program.Run()
	select {
	case <-keys.over:
		if keys.broken != nil {
			return fmt.Errorf("read the keyboard: %w", tea.ErrProgramPanic)
		}
	default:
	}
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

// terminal is where a session's keys come from, and where its screens go.
type terminal struct {
	in  io.Reader
	out io.Writer
	// suspending: Bubble Tea gave the terminal up by itself (CTRL+Z) and takes it back.
	suspending *atomic.Bool
}

// takeOver are the modes that Bubble Tea sets at its start: alternate screen, no cursor,
// pasting in brackets, the mouse.
const takeOver = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1002h\x1b[?1006h"

// takeBack sets the terminal anew and draws the whole screen when the program goes on
// after a stop. Bubble Tea's own way would wait for the keyboard and lose a key; what
// the terminal was at first stays in its hands.
func takeBack(ctx context.Context, resumed <-chan os.Signal, program *tea.Program, t terminal) {
	for {
		select {
		case <-resumed:
			if t.suspending.Load() {
				continue
			}
			if tty, ok := t.in.(term.File); ok {
				_, _ = term.MakeRaw(tty.Fd()) // a terminal that is gone ends the session elsewhere
			}
			_, _ = io.WriteString(t.out, takeOver)
			program.Send(tea.ClearScreen())
		case <-ctx.Done():
			return
		}
	}
}

// forwardSizes tells Bubble Tea the size of a window that it cannot ask; until it knows it,
// it erases nothing of a line that gets shorter.
func forwardSizes(ctx context.Context, first Size, sizes <-chan Size, program *tea.Program) {
	if first != (Size{}) {
		program.Send(tea.WindowSizeMsg{Width: first.Cols, Height: first.Rows})
	}
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

func forwardPalettes(ctx context.Context, palettes <-chan theme.Palette, program *tea.Program) {
	for {
		select {
		case p := <-palettes:
			program.Send(paletteMsg(p))
		case <-ctx.Done():
			return
		}
	}
}
