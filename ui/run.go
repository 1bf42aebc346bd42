package ui

import (
	"context"
	"errors"
	"fmt"
	"io"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/paint"
)

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
	tty := newTerminal(in, out)
	defer tty.end()
	if o.Bell == nil {
		o.Bell = tty.painter.Bell
	}
	app := New(ctx, o)
	app.stop, app.redraw = tty.suspend, tty.painter.Clear
	defer app.Close()
	resized, unnotify := resizes()
	defer unnotify()
	if size := tty.size(); size.Cols > 0 && size.Rows > 0 {
		app.size = size // the first frame is of the right size
	}
	keys, err := newWedge(in)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	defer keys.end()
	go func() {
		select {
		case <-keys.over: // the window was closed, and perhaps no signal tells of it
			cancel()
		case <-tty.painter.Ended():
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := tty.take(); err != nil {
		return err
	}
	program := tea.NewProgram(painted{App: app, terminal: tty},
		tea.WithContext(ctx),
		tea.WithInput(keys),
		tea.WithoutRenderer(),
		tea.WithoutSignalHandler(),
	)
	go tty.follow(ctx, resized, o.Sizes, program)
	if o.Palettes != nil {
		go forwardPalettes(ctx, o.Palettes, program)
	}
	if o.Resumed != nil {
		go tty.takeBack(ctx, o.Resumed)
	}
	_, err = program.Run()
	if broken := panicked(keys, tty.painter); broken != nil {
		return broken
	}
	if err != nil && !(errors.Is(err, context.Canceled) && ctx.Err() != nil && !errors.Is(err, tea.ErrProgramPanic)) {
		return fmt.Errorf("run the screens: %w", err)
	}
	return nil
}

// panicked is the error of a keyboard or a painter that panicked; nil: neither did.
func panicked(keys *wedge, painter *paint.Painter) error {
	select {
	case <-keys.over:
		if keys.broken != nil {
			return fmt.Errorf("read the keyboard: %w", tea.ErrProgramPanic)
		}
	default:
	}
	select {
	case <-painter.Ended():
		if painter.Broken() {
			return fmt.Errorf("draw the screen: %w", tea.ErrProgramPanic)
		}
	default:
	}
	return nil
}
