package ui

import (
	"context"
	"fmt"
	"io"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/tty"
)

// Run shows the screens on out and reads the keys from in until the cashier leaves, in
// is at its end or ctx ends; all return nil (tty.Run).
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	keys, err := keyboard.New(in, nil)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	defer keys.Close()
	return RunOn(ctx, o, keys, out)
}

// RunOn is Run with a keyboard that has been read before and may be read afterwards.
func RunOn(ctx context.Context, o Options, keys *keyboard.Keyboard, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if o.Renderer == nil {
		o.Renderer = lipgloss.NewRenderer(out)
		// Else the first style would ask the terminal, and wait for its answer.
		o.Renderer.SetHasDarkBackground(true)
	}
	t := tty.New(keys, out)
	t.Sizes, t.Palettes, t.Resumed = o.Sizes, o.Palettes, o.Resumed
	if o.Bell == nil {
		o.Bell = t.Bell
	}
	app := New(ctx, o)
	app.stop, app.redraw = t.Suspend, t.Clear
	defer app.Close()
	if size := t.Size(); size.Cols > 0 && size.Rows > 0 {
		app.size = size // the first frame is of the right size
	}
	return tty.Run(ctx, app, t)
}
