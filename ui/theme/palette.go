package theme

import (
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Tone is the state of a screen, which the colour of its bar shows beside the word.
type Tone uint8

// Tones.
const (
	Idle     Tone = iota // nothing under way
	Waiting              // a payment is under way
	Accepted             // the amount asked for was paid
	Partial              // part of it was paid, or the result is unknown
	Refused              // no money moved
	tones
)

// Palette is a set of colours that a theme uses.
type Palette uint8

// Palettes.
const (
	Dark     Palette = iota // for a dark background
	Light                   // for a light background
	Contrast                // every text at 7:1 at least
	palettes
)

// names are the values of --theme.
var names = [palettes]string{Dark: "sombre", Light: "clair", Contrast: "contraste"}

// Names returns the names of all palettes.
func Names() []string { return names[:] }

// Named returns the palette of that name, and whether there is one.
func Named(name string) (Palette, bool) {
	for p, n := range names {
		if n == name {
			return Palette(p), true
		}
	}
	return Dark, false
}

// Name returns the palette's name.
func (p Palette) Name() string { return names[p%palettes] }

// Next returns the palette after p; the first follows the last.
func (p Palette) Next() Palette { return (p + 1) % palettes }

// shade is a colour: its exact value, and the number of one of the terminal's sixteen colours to
// use instead (empty for the terminal's default).
type shade struct{ hex, ansi string }

// colours are the shades of one palette.
type colours struct {
	ground, card, edge, text, dim, accent shade
	bar, onBar, big                       [tones]shade
	red, yellow, green, onRed, onKey      shade
	pad, onPad, paper, ink                shade
}

var (
	black = shade{"#000000", "0"}
	white = shade{"#ffffff", "15"}
	night = shade{"#101010", "0"} // near black, on the coloured keys
	paper = shade{"#f7f5ee", "15"}
	ink   = shade{"#1b1b1b", "0"}
)

func (p Palette) colours() colours {
	c := colours{
		ground: shade{"#0f1720", ""}, card: shade{"#18222e", ""}, edge: shade{"#31414f", ""},
		text: shade{"#dfe7ee", ""}, dim: shade{"#8296a8", ""}, accent: shade{"#5cc8ff", "14"},
		bar:   [tones]shade{{"#22425c", "4"}, {"#1d5fa8", "4"}, {"#1f7a46", "2"}, {"#8a5606", "3"}, {"#a3283a", "1"}},
		onBar: [tones]shade{white, white, {"#ffffff", "0"}, {"#ffffff", "0"}, white},
		big:   [tones]shade{{"#5cc8ff", "14"}, {"#dfe7ee", ""}, {"#4ade80", "10"}, {"#fbbf24", "11"}, {"#f87171", "9"}},
		red:   shade{"#c23b4b", "1"}, yellow: shade{"#d9a42b", "3"}, green: shade{"#2f9e5d", "2"}, onRed: white, onKey: night,
		pad: shade{"#31414f", "7"}, onPad: shade{"#dfe7ee", "0"}, paper: paper, ink: ink,
	}
	switch p {
	case Light:
		c.ground, c.card, c.edge = shade{"#f4f6f8", ""}, shade{"#ffffff", ""}, shade{"#b9c4ce", ""}
		c.text, c.dim, c.accent = shade{"#15202b", ""}, shade{"#566573", ""}, shade{"#0b62a3", "4"}
		c.bar = [tones]shade{{"#2d4f6b", "4"}, {"#1257a5", "4"}, {"#176b3a", "2"}, {"#8a5200", "3"}, {"#9c1f31", "1"}}
		c.big = [tones]shade{{"#0b62a3", "4"}, {"#15202b", ""}, {"#176b3a", "2"}, {"#8a5200", "5"}, {"#9c1f31", "1"}}
		c.pad, c.onPad, c.paper = shade{"#b9c4ce", "7"}, shade{"#15202b", "0"}, shade{"#fffef8", "15"}
	case Contrast:
		c.ground, c.card, c.edge = shade{"#000000", ""}, shade{"#000000", ""}, shade{"#9a9a9a", ""}
		c.text, c.dim, c.accent = white, shade{"#d0d0d0", ""}, shade{"#ffe14d", ""}
		c.text.ansi = ""
		c.bar = [tones]shade{{"#26404f", "7"}, {"#003f8a", "7"}, {"#00522a", "7"}, {"#5e3a00", "7"}, {"#7d0b1d", "7"}}
		c.onBar = [tones]shade{{"#ffffff", "0"}, {"#ffffff", "0"}, {"#ffffff", "0"}, {"#ffffff", "0"}, {"#ffffff", "0"}}
		c.big = [tones]shade{{"#ffe14d", ""}, {"#ffffff", ""}, {"#5cff9d", ""}, {"#ffd24d", ""}, {"#ff9d9d", ""}}
		c.red, c.yellow, c.green = shade{"#8f1020", "7"}, shade{"#ffd24d", "7"}, shade{"#5cff9d", "7"}
		c.onRed, c.onKey = shade{"#ffffff", "0"}, black
		c.pad, c.onPad, c.paper = shade{"#2c2c2c", "7"}, shade{"#ffffff", "0"}, shade{"#ffffff", "15"}
		c.ink = black
	}
	return c
}

// rim returns the colour of a card's edge in a state. It is the bar's colour, or in contraste a
// brighter one, since edges must be visible there.
func (c colours) rim(p Palette, tone Tone) shade {
	switch {
	case tone == Idle:
		return c.edge
	case p == Contrast:
		return c.big[tone]
	}
	return c.bar[tone]
}

// of256 names a colour of the 256 for each shade that termenv would take for another: greys for
// tints, and states that looked alike.
var of256 = map[string]string{
	"#0f1720": "233", "#18222e": "235", "#31414f": "239", "#dfe7ee": "254", "#8296a8": "247", // sombre
	"#f4f6f8": "255", "#b9c4ce": "250", "#15202b": "234", "#566573": "241", // clair
	"#9a9a9a": "247", "#2c2c2c": "236", "#1b1b1b": "234", "#101010": "233",
	"#22425c": "238", "#2d4f6b": "240", "#26404f": "238", // idle
	"#176b3a": "22", "#a3283a": "124", "#9c1f31": "124", "#c23b4b": "160", // accepted, refused, the red key
}

// colour returns a shade as the renderer can draw it: one of the sixteen colours by its number,
// or the exact colour, to which the renderer finds the nearest it has.
func colour(r *lipgloss.Renderer, s shade) lipgloss.TerminalColor {
	if depthOf(r) > Sixteen {
		if n, known := of256[s.hex]; known && r.ColorProfile() == termenv.ANSI256 {
			return lipgloss.Color(n)
		}
		return lipgloss.Color(s.hex)
	}
	if s.ansi == "" {
		return lipgloss.NoColor{}
	}
	return lipgloss.Color(s.ansi)
}
