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

// PaletteMsg tells a model to change its colours.
type PaletteMsg theme.Palette

// Run shows a model on a terminal until the model quits, the keyboard ends or ctx ends, and then
// returns nil. The model receives keyboard.Keys and keyboard.Quiet, and none of Bubble Tea's own
// messages for keys and mouse. Keys that it has not received stay for the next model. Run always
// restores the terminal and returns a panic as an error. The caller handles signals and ends ctx.
func Run(ctx context.Context, m tea.Model, t *Terminal) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer t.end()
	resized, unnotify := resizes()
	defer unnotify()
	go func() {
		select {
		case <-t.keys.Over(): // the window was closed, perhaps without a signal
			cancel()
		case <-t.painter.Ended():
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := t.acquire(); err != nil {
		return err
	}
	program := tea.NewProgram(painted{Model: m, terminal: t},
		tea.WithContext(ctx),
		tea.WithInput(nil),
		tea.WithoutRenderer(),
		tea.WithoutSignalHandler(),
	)
	go t.sendSizes(ctx, resized, program)
	typed := make(chan struct{})
	go func() {
		defer close(typed)
		t.sendKeys(ctx, program)
	}()
	if t.Palettes != nil {
		go t.recolour(ctx, program)
	}
	if t.Resumed != nil {
		go t.reacquire(ctx)
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

// sendKeys sends the keys to the program until ctx ends.
func (t *Terminal) sendKeys(ctx context.Context, program *tea.Program) {
	for {
		select {
		case m := <-t.keys.Msgs():
			program.Send(m)
		case <-ctx.Done():
			return
		}
	}
}

// panicked returns an error if the keyboard or the painter panicked, else nil.
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
