package remote

import (
	"context"
	"io"

	"ancvtpe/ui"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
)

// listen begins to read the keys, and asks the terminal for its colours unless --theme
// says which to use.
func (ss *session) listen() {
	var told func(bool)
	if !ss.srv.cfg.PaletteFixed && answers(ss.term) {
		told = ss.recolour
	}
	ss.mu.Lock()
	ss.keyboard = newKeys(told)
	ss.mu.Unlock()
	ss.srv.beside("keyboard", func() {
		defer ss.end(errGone) // also where the reading panics
		ss.keyboard.read(ss.ctx, ss.channel)
	})
	if told != nil {
		_, _ = io.WriteString(ss.channel, keyboard.AskColour)
	}
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

func (ss *session) stage(ctx context.Context) *stage { return &stage{ctx: ctx, k: ss.keyboard} }

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
