package theme

import (
	"io"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Depth is how many colours a terminal has.
type Depth uint8

// Depths.
const (
	None    Depth = iota // no colours: bold, reverse and underline
	Sixteen              // the terminal's own sixteen
	Many                 // 256 or more
)

func depthOf(r *lipgloss.Renderer) Depth {
	switch r.ColorProfile() {
	case termenv.Ascii:
		return None
	case termenv.ANSI:
		return Sixteen
	}
	return Many
}

// Theme is the set of styles of one session.
type Theme struct {
	Palette Palette
	Depth   Depth

	Header   Style // shop name
	Title    Style // a heading in a body
	Amount   Style // the sum that matters on this screen
	Good     Style // money was paid
	Bad      Style // no money was paid
	Warn     Style // the cashier has to read this
	Note     Style // a command was carried out
	Faint    Style // labels, and text of little importance
	Selected Style // the highlighted line of a menu
	Key      Style // the name of a key in a text
	Ticket   Style // a ticket's paper
	Frame    Style // edges
	Accent   Style // the edge of the chosen item or of the field being typed in

	Bars    [tones]Style // the bar, over the whole width
	BarWord [tones]Style // the word on the bar
	Edges   [tones]Style // the edge of a card
	Bigs    [tones]Style // large digits, which are spaces on this background
	BigDim  Style        // large digits of an amount that is not keyed in yet

	// The soft keys and the keys of the keypad; Lit is a key that was just hit.
	Pad, PadRed, PadYellow, PadGreen, Lit Style
	// The upper and lower edges of the keypad's keys, drawn with half blocks.
	Cap, CapRed, CapYellow, CapGreen, CapLit Style
	Chip, ChipOn                             Style // a digit of a menu
	Torn                                     Style // the torn edge of paper

	// Ground and Card are the escape sequences for the background of the window and of a card;
	// empty where the terminal's own background is kept.
	Ground, Card string
}

// New makes the theme of the session that r draws for. Without colours every palette is drawn by
// bold, reverse and underline alone.
func New(r *lipgloss.Renderer, p Palette) Theme {
	if depthOf(r) == None {
		return plain(p)
	}
	return coloured(r, p)
}

func coloured(r *lipgloss.Renderer, p Palette) Theme {
	c, depth := p.colours(), depthOf(r)
	ink := func(s shade) lipgloss.Style { return r.NewStyle().Foreground(colour(r, s)) }
	fore := func(s shade) Style { return styleOf(ink(s)) }
	bold := func(s shade) Style { return styleOf(ink(s).Bold(true)) }
	on := func(back, front shade) Style { return styleOf(ink(front).Background(colour(r, back))) }
	fill := func(s shade) Style { return styleOf(r.NewStyle().Background(colour(r, s))) }
	reversed := styleOf(r.NewStyle().Reverse(true))
	t := Theme{
		Palette: p, Depth: depth,
		Header: bold(c.text), Title: bold(c.text), Amount: bold(c.text),
		Good: bold(c.big[Accepted]), Bad: bold(c.big[Refused]), Warn: bold(c.big[Partial]),
		Note: fore(c.accent), Faint: fore(c.dim), Selected: bold(c.accent), Key: bold(c.accent),
		Ticket: on(c.paper, c.ink), Frame: fore(c.edge), Accent: fore(c.accent),
		Pad: on(c.pad, c.onPad), PadRed: on(c.red, c.onRed), PadYellow: on(c.yellow, c.onKey), PadGreen: on(c.green, c.onKey), Lit: on(c.accent, c.ground),
		Cap: fore(c.pad), CapRed: fore(c.red), CapYellow: fore(c.yellow), CapGreen: fore(c.green), CapLit: fore(c.accent),
		Chip: on(c.pad, c.onPad), ChipOn: on(c.accent, c.ground), Torn: fore(c.paper),
	}
	if depth == Sixteen {
		t.Lit, t.ChipOn = on(c.accent, black), on(c.accent, black)
		if c.accent.ansi == "4" {
			t.Lit, t.ChipOn = on(c.accent, white), on(c.accent, white)
		}
		if c.accent.ansi == "" {
			t.Lit, t.ChipOn = reversed, reversed
		}
		if p == Light { // the green of many terminals is too bright for text on white
			t.Good = on(c.bar[Accepted], c.onBar[Accepted])
		}
		if p == Contrast {
			// Contraste has no hue on sixteen colours; the words carry the meaning.
			under := styleOf(underlined(ink(c.text)))
			t.Good, t.Bad, t.Warn = bold(c.text), under, under
		}
	}
	for tone := range tones {
		t.Bars[tone] = on(c.bar[tone], c.onBar[tone])
		t.BarWord[tone] = t.Bars[tone]
		if c.onBar[tone].ansi != "0" || depth > Sixteen { // many terminals draw a bold black as grey
			t.BarWord[tone] = styleOf(ink(c.onBar[tone]).Background(colour(r, c.bar[tone])).Bold(true))
		}
		t.Edges[tone] = fore(c.rim(p, tone))
		t.Bigs[tone] = fill(c.big[tone])
		if depth == Sixteen && c.big[tone].ansi == "" {
			t.Bigs[tone] = reversed // the terminal's default text and background contrast
		}
	}
	if t.BigDim = t.Bigs[Idle]; depth == Many {
		t.BigDim = fill(c.edge)
		t.Ground, t.Card = on(c.ground, c.text).begin, on(c.card, c.text).begin
	}
	return t
}

// plain returns the theme without colours.
func plain(p Palette) Theme {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.ANSI)
	r.SetHasDarkBackground(true) // else the first style asks the terminal and waits
	var none Style
	strong := r.NewStyle().Bold(true)
	bold, reverse, under := styleOf(strong), styleOf(strong.Reverse(true)), styleOf(underlined(strong))
	filled := styleOf(r.NewStyle().Reverse(true))
	t := Theme{
		Palette: p, Header: bold, Title: bold, Amount: bold, Good: bold, Bad: under, Warn: under, Note: bold, Faint: none,
		Selected: reverse, Key: bold, Ticket: none, Frame: none, Accent: bold, Torn: none,
		Pad: none, PadRed: reverse, PadYellow: reverse, PadGreen: reverse, Lit: reverse,
		BigDim: filled, Cap: none, CapRed: none, CapYellow: none, CapGreen: none, CapLit: none, Chip: none, ChipOn: reverse,
	}
	for tone := range tones {
		t.Bars[tone], t.BarWord[tone], t.Edges[tone], t.Bigs[tone] = filled, reverse, none, filled
	}
	return t
}
