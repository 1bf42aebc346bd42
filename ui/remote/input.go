package remote

import (
	"io"
	"time"

	"ancvtpe/ui"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
)

// listen begins to read the keys, and asks the terminal for its colours unless --theme
// says which to use.
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
	ss.srv.beside("keyboard", func() {
		defer keys.Close()
		select {
		case <-keys.Over(): // also where the reading panics
			ss.end(errGone)
		case <-ss.ctx.Done():
		}
	})
	if told != nil {
		_, _ = io.WriteString(ss.channel, keyboard.AskColour)
	}
	return nil
}

// keyboardQuiet is how long a session's keyboard has been quiet.
func (ss *session) keyboardQuiet() time.Duration {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if ss.keyboard == nil {
		return 0
	}
	return ss.keyboard.Idle()
}

// recolour takes what the terminal said; what has not been taken before is left out.
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

// resize keeps the latest size that the screens have not taken; it never waits for them.
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
