package ui

import (
	"strings"
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
	choose := func(key string, plain, red, yellow, green, lit theme.Style) theme.Style {
		switch key {
		case a.lit.key:
			return lit
		case keyEsc:
			return red
		case keyBack:
			return yellow
		case keyEnter:
			return green
		}
		return plain
	}
	half := func(key string) theme.Style {
		return choose(key, t.Cap, t.CapRed, t.CapYellow, t.CapGreen, t.CapLit)
	}
	return widget.PadStyles{
		Face: func(key, label string) string {
			return choose(key, t.Pad, t.PadRed, t.PadYellow, t.PadGreen, t.Lit).Render(label)
		},
		Head: func(key string, cols int) string { return half(key).Render(strings.Repeat("▄", cols)) },
		Foot: func(key string, cols int) string {
			// Many fonts leave a hairline above ▀, and none above a ▄ of the ground.
			if ground, ok := half(key).Inverse(); ok {
				return ground.Render(strings.Repeat("▄", cols))
			}
			return half(key).Render(strings.Repeat("▀", cols))
		},
	}
}
