package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// litFor is how long a key of the keypad stays lit after a hit.
const litFor = 150 * time.Millisecond

// lit is the key of the keypad that was just hit, and the number of hits so far.
type lit struct {
	key string
	hit int
}

// unlitMsg ends the light of one hit.
type unlitMsg struct{ hit int }

// light lights a key if the keypad is shown.
func (a *App) light(key string) tea.Cmd {
	if a.size.Cols < wideCols || !a.layout().keypad {
		return nil
	}
	if key == "." {
		key = "," // they are one key on the keypad
	}
	a.lit = lit{key, a.lit.hit + 1}
	return a.after(litFor, unlitMsg{a.lit.hit})
}

func (a *App) unlight(m unlitMsg) {
	if m.hit == a.lit.hit {
		a.lit.key = ""
	}
}

// pad returns the keypad's styles.
func (a *App) pad() widget.PadStyles {
	t := a.theme
	choose := func(plain, red, yellow, green, lit theme.Style) func(string) func(string) string {
		return func(key string) func(string) string {
			switch key {
			case a.lit.key:
				return lit.Render
			case keyEsc:
				return red.Render
			case keyBack:
				return yellow.Render
			case keyEnter:
				return green.Render
			}
			return plain.Render
		}
	}
	return widget.PadStyles{
		Face: choose(t.Pad, t.PadRed, t.PadYellow, t.PadGreen, t.Lit),
		Half: choose(t.Cap, t.CapRed, t.CapYellow, t.CapGreen, t.CapLit),
	}
}
