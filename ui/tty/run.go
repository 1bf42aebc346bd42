package tty

import (
	"context"
	"errors"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
)

// PaletteMsg brings a model other colours.
type PaletteMsg theme.Palette

// Run shows a model on a terminal until the model quits, the keyboard ends or ctx ends, and then
// returns nil. The model gets keyboard.Keys and keyboard.Quiet, and no message of Bubble Tea's own
// for keys or mouse. Keys that it has not taken are left for the next model. Run puts the terminal
// back, after a panic too, which it returns as an error. Signals are the caller's, who ends ctx.
func Run(ctx context.Context, m tea.Model, t *Terminal) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer t.end()
	resized, unnotify := resizes()
	defer unnotify()
	go func() {
		select {
		case <-t.keys.Over(): // the window was closed, and perhaps no signal tells of it
			cancel()
		case <-t.painter.Ended():
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := t.take(); err != nil {
		return err
	}
	program := tea.NewProgram(painted{Model: m, terminal: t},
		tea.WithContext(ctx),
		tea.WithInput(nil),
		tea.WithoutRenderer(),
		tea.WithoutSignalHandler(),
	)
	go t.follow(ctx, resized, program)
	typed := make(chan struct{})
	go func() {
		defer close(typed)
		t.hand(ctx, program)
	}()
	if t.Palettes != nil {
		go t.recolour(ctx, program)
	}
	if t.Resumed != nil {
		go t.takeBack(ctx)
	}
	_, err := program.Run()
	cancel()
	<-typed
	if broken := panicked(t.keys, t.painter); broken != nil {
		return broken
	}
	if err != nil && !(errors.Is(err, context.Canceled) && !errors.Is(err, tea.ErrProgramPanic)) {
		return fmt.Errorf("run the screens: %w", err)
	}
	return nil
}

// hand gives the keys to the program until ctx ends.
func (t *Terminal) hand(ctx context.Context, program *tea.Program) {
	for {
		select {
		case m := <-t.keys.Msgs():
			program.Send(m)
		case <-ctx.Done():
			return
		}
	}
}

// panicked is the error of a keyboard or a painter that panicked; nil: neither did.
func panicked(keys *keyboard.Keyboard, painter *paint.Painter) error {
	select {
	case <-keys.Over():
		if keys.Broken() {
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
