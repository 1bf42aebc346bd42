package ui

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
)

// Run shows the screens on out and reads the keys from in, until the cashier leaves, in ends or ctx
// ends. It then returns nil; tty.Run has the errors.
func Run(ctx context.Context, t Till, s Session, in io.Reader, out io.Writer) error {
	var told func(dark bool)
	if s.AskColour = s.AskColour && keyboard.AnswersColour(os.Getenv("TERM")); s.AskColour {
		palettes := make(chan theme.Palette, 1)
		s.Palettes = palettes
		told = func(dark bool) {
			p := theme.Light
			if dark {
				p = theme.Dark
			}
			select {
			case palettes <- p:
			default: // the first answer counts
			}
		}
	}
	keys, err := keyboard.New(in, told)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	defer keys.Close()
	return RunOn(ctx, t, s, keys, out)
}

// RunOn is Run with the caller's keyboard, which other models may use before and after.
func RunOn(ctx context.Context, t Till, s Session, keys *keyboard.Keyboard, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if s.Renderer == nil {
		s.Renderer = lipgloss.NewRenderer(out)
		// Else the first style asks the terminal and waits for its answer.
		s.Renderer.SetHasDarkBackground(true)
	}
	terminal := tty.New(keys, out)
	terminal.Sizes, terminal.Palettes, terminal.Resumed, terminal.AskColour = s.Sizes, s.Palettes, s.Resumed, s.AskColour
	if s.Bell == nil {
		s.Bell = terminal.Bell
	}
	app := New(ctx, t, s)
	app.stop, app.redraw = terminal.Suspend, terminal.Clear
	defer app.Close()
	if size := terminal.Size(); size.Cols > 0 && size.Rows > 0 {
		app.size = size // for the first frame
	}
	return tty.Run(ctx, app, terminal)
}
