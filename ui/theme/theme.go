package theme

import "github.com/charmbracelet/lipgloss"

// Theme is the set of styles of one session.
type Theme struct {
	Header   lipgloss.Style // shop name, connection, clock
	Status   lipgloss.Style // a status word, alone on its line
	Title    lipgloss.Style // the screen's word, alone on its line
	Amount   lipgloss.Style // the sum that matters on this screen
	Good     lipgloss.Style // money came in
	Bad      lipgloss.Style // money did not come in
	Warn     lipgloss.Style // the cashier has to read this
	Note     lipgloss.Style // what was asked for is done
	Faint    lipgloss.Style // may be left unread
	Selected lipgloss.Style // the highlighted line of a menu
	Key      lipgloss.Style // the name of a key in the footer
	Ticket   lipgloss.Style // paper: a ticket, or the payer's phone

	// The keypad of a large screen.
	Frame     lipgloss.Style // lines between the keys
	Pad       lipgloss.Style // a white key
	PadRed    lipgloss.Style
	PadYellow lipgloss.Style
	PadGreen  lipgloss.Style
	Lit       lipgloss.Style // a key that was just hit
}

// Palette is which colours a theme uses.
type Palette uint8

// Palettes. All of them are of the sixteen colours of every terminal, whose look is the
// user's choice.
const (
	Dark     Palette = iota // for a dark background
	Light                   // for a light background
	Contrast                // no hues: bold, reverse and underline alone
)

// palettes are the names by which a user chooses.
var palettes = [...]string{Dark: "sombre", Light: "clair", Contrast: "contraste"}

// Names are the palettes' names, for a message.
func Names() []string { return palettes[:] }

// Named is the palette of a name.
func Named(name string) (Palette, bool) {
	for p, n := range palettes {
		if n == name {
			return Palette(p), true
		}
	}
	return Dark, false
}

// The sixteen colours.
const (
	black   = lipgloss.Color("0")
	red     = lipgloss.Color("1")
	green   = lipgloss.Color("2")
	yellow  = lipgloss.Color("3")
	blue    = lipgloss.Color("4")
	magenta = lipgloss.Color("5")
	cyan    = lipgloss.Color("6")

	grey         = lipgloss.Color("8")
	brightRed    = lipgloss.Color("9")
	brightGreen  = lipgloss.Color("10")
	brightYellow = lipgloss.Color("11")
	brightCyan   = lipgloss.Color("14")
	white        = lipgloss.Color("15")
)

// hues are what differs between a dark and a light background.
type hues struct{ good, bad, warn, pick, faint lipgloss.Color }

// New makes the theme of the session that r draws for. A renderer without colours makes
// of every palette one of bold and reverse alone.
func New(r *lipgloss.Renderer, p Palette) Theme {
	switch p {
	case Light:
		return coloured(r, hues{green, red, magenta, blue, grey})
	case Contrast:
		return contrast(r)
	}
	return coloured(r, hues{brightGreen, brightRed, brightYellow, brightCyan, grey})
}

func coloured(r *lipgloss.Renderer, h hues) Theme {
	plain := r.NewStyle()
	bold := plain.Bold(true)
	return Theme{
		Header:   plain,
		Status:   bold.Foreground(h.warn),
		Title:    bold.Reverse(true),
		Amount:   bold,
		Good:     bold.Foreground(h.good),
		Bad:      bold.Foreground(h.bad),
		Warn:     bold.Foreground(h.warn),
		Note:     bold.Foreground(h.pick),
		Faint:    plain.Faint(true),
		Selected: bold.Foreground(h.pick),
		Key:      bold.Foreground(h.pick),
		Ticket:   plain.Foreground(black).Background(white),

		Frame:  plain.Foreground(h.faint),
		Pad:    bold,
		PadRed: bold.Foreground(white).Background(red),
		// Not bold: many terminals make of a bold black a grey.
		PadYellow: plain.Foreground(black).Background(yellow),
		PadGreen:  plain.Foreground(black).Background(green),
		Lit:       plain.Foreground(black).Background(cyan),
	}
}

func contrast(r *lipgloss.Renderer) Theme {
	plain := r.NewStyle()
	bold, reverse := plain.Bold(true), plain.Bold(true).Reverse(true)
	return Theme{
		Header: bold, Status: reverse, Title: reverse, Amount: bold, Good: reverse, Bad: bold.Underline(true),
		Warn: bold.Underline(true), Note: bold, Faint: plain, Selected: reverse, Key: bold, Ticket: plain,
		Frame: plain, Pad: bold, PadRed: bold, PadYellow: bold, PadGreen: bold, Lit: reverse,
	}
}
