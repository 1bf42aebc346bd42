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

// Run shows a model on a terminal until the model quits, the keys are at their end or ctx
// ends; all return nil. The terminal is put back as it was, after a panic too, which comes
// back as an error. Signals are left to the caller, who ends ctx.
func Run(ctx context.Context, m tea.Model, t *Terminal) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer t.end()
	resized, unnotify := resizes()
	defer unnotify()
	keys, err := keyboard.NewWedge(t.keys)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	defer keys.End()
	go func() {
		select {
		case <-keys.Over(): // the window was closed, and perhaps no signal tells of it
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
		tea.WithInput(keys),
		tea.WithoutRenderer(),
		tea.WithoutSignalHandler(),
	)
	go t.follow(ctx, resized, program)
	if t.Palettes != nil {
		go t.recolour(ctx, program)
	}
	if t.Resumed != nil {
		go t.takeBack(ctx)
	}
	_, err = program.Run()
	if broken := panicked(keys, t.painter); broken != nil {
		return broken
	}
	if err != nil && !(errors.Is(err, context.Canceled) && ctx.Err() != nil && !errors.Is(err, tea.ErrProgramPanic)) {
		return fmt.Errorf("run the screens: %w", err)
	}
	return nil
}

// panicked is the error of a keyboard or a painter that panicked; nil: neither did.
func panicked(keys *keyboard.Wedge, painter *paint.Painter) error {
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
