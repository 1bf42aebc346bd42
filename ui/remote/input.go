package remote

import (
	"io"
	"time"

	"ancvtpe/ui"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
)

// listen starts the keyboard, and asks the terminal for its background unless --theme fixes the
// palette.
func (ss *session) listen() error {
	var told func(bool)
	if !ss.srv.cfg.PaletteFixed && keyboard.AnswersColour(ss.term) {
		told = ss.recolour
	}
	keys, err := keyboard.New(ss.channel, told)
	if err != nil {
		return err
	}
	ss.mu.Lock()
	ss.keyboard = keys
	ss.mu.Unlock()
	ss.srv.detach("keyboard", func() {
		defer keys.Close()
		select {
		case <-keys.Over(): // the end of the input, or a panic
			ss.end(errGone)
		case <-ss.ctx.Done():
		}
	})
	if told != nil {
		_, _ = io.WriteString(ss.channel, keyboard.AskColour)
	}
	return nil
}

// keyboardQuiet returns the time since a session's last key, or 0 before its keyboard is read.
func (ss *session) keyboardQuiet() time.Duration {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if ss.keyboard == nil {
		return 0
	}
	return ss.keyboard.Idle()
}

// recolour sets the palette for the terminal's background. It never waits for the screens: a new
// palette replaces one that they have not received.
func (ss *session) recolour(dark bool) {
	p := theme.Dark
	if !dark {
		p = theme.Light
	}
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if p == ss.colours {
		return
	}
	ss.colours = p
	select {
	case <-ss.palettes:
	default:
	}
	ss.palettes <- p
}

func (ss *session) palette() theme.Palette {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.colours
}

// resize sets the window's size. It never waits for the screens: a new size replaces one that they
// have not received.
func (ss *session) resize(size ui.Size) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.size = size
	select {
	case <-ss.sizes:
	default:
	}
	ss.sizes <- size
}

func (ss *session) window() ui.Size {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.size
}
