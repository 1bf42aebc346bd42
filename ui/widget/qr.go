package widget

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/mdp/qrterminal/v3"
	"rsc.io/qr"
)

// Inks are the SGR sequences of a code's black and white. They are written directly and not
// through a style, since a profile without colours (NO_COLOR) would leave the code in the
// terminal's own colours, which phones cannot scan on a light theme (decision 19). White is always
// a background, since white block characters leave hairlines between cells. Of the 256 colours,
// 16 and 231 are black and white even where the user has changed the first sixteen (decision 120).
type Inks struct{ White, Black string }

// QRInks returns the inks for a terminal; many means that it has 256 colours or more.
func QRInks(many bool) Inks {
	if many {
		return Inks{White: "\x1b[38;5;16;48;5;231m", Black: "\x1b[38;5;16;48;5;16m"}
	}
	return Inks{White: "\x1b[30;47;107m", Black: "\x1b[30;40m"}
}

const qrReset = "\x1b[0m"

// Code is a QR code of level L, drawn in half blocks with its quiet zone of 4 modules.
type Code struct {
	lines  []string // as the library draws them: █ is white
	spaces bool     // drawn as spaces on backgrounds
	inks   Inks
}

// NewCode encodes text; it fails when the text is longer than a QR code holds.
func NewCode(text string) (Code, error) {
	// The library ignores this error and draws nothing.
	if _, err := qr.Encode(text, qr.L); err != nil {
		return Code{}, fmt.Errorf("encode qr: %w", err)
	}
	var drawn bytes.Buffer
	qrterminal.GenerateWithConfig(text, qrterminal.Config{
		Level:      qrterminal.L,
		Writer:     &drawn,
		HalfBlocks: true,
		QuietZone:  qrterminal.QUIET_ZONE,
	})
	lines := strings.Split(strings.TrimRight(drawn.String(), "\n"), "\n")
	// The library draws the lower half of the last row black (its issue 39). The quiet zone must
	// be white up to its edge.
	last := len(lines) - 1
	lines[last] = strings.Repeat(qrterminal.WHITE_WHITE, lipgloss.Width(lines[last]))
	return Code{lines: lines, inks: QRInks(true)}, nil
}

// Large returns the code at twice the size, with modules two cells wide and one high, for a
// screen that is scanned from further away.
func (c Code) Large() Code {
	large := make([]string, 0, c.Cols())
	for _, line := range c.lines {
		var upper, lower strings.Builder
		for _, r := range line {
			upper.WriteString(pixel(r == '█' || r == '▀'))
			lower.WriteString(pixel(r == '█' || r == '▄'))
		}
		large = append(large, upper.String(), lower.String())
	}
	return Code{lines: large[:min(len(large), c.Cols())], inks: c.inks} // an odd number of rows leaves half a line too many
}

// Spaces returns the large code drawn without block characters, for an ASCII terminal.
func (c Code) Spaces() Code {
	large := c.Large()
	large.spaces = true
	return large
}

// Rows returns the height of the code in lines.
func (c Code) Rows() int { return len(c.lines) }

// Cols returns the width of the code in cells.
func (c Code) Cols() int {
	if len(c.lines) == 0 {
		return 0
	}
	return lipgloss.Width(c.lines[0])
}

// In returns the code in other inks.
func (c Code) In(inks Inks) Code {
	c.inks = inks
	return c
}

// Lines returns the lines of the code with their colours. A part of a code cannot be scanned, so
// callers must show all of them or none.
func (c Code) Lines() []string {
	coloured := make([]string, len(c.lines))
	for i, line := range c.lines {
		var b strings.Builder
		last := ""
		for _, r := range line {
			ink, text := c.inks.White, " "
			switch {
			case r == '▀': // white in the upper half
				text = "▄"
			case r == '▄':
				text = "▀"
			case r != '█':
				ink, text = c.inks.Black, "█"
			}
			if c.spaces {
				text = " "
			}
			if ink != last {
				if last != "" {
					b.WriteString(qrReset)
				}
				b.WriteString(ink)
				last = ink
			}
			b.WriteString(text)
		}
		coloured[i] = b.String() + qrReset
	}
	return coloured
}

func pixel(on bool) string {
	if on {
		return "██"
	}
	return "  "
}

// Dark returns the large code without colours, with █ for black, for text on a light background.
func (c Code) Dark() []string {
	lines := c.Large().lines
	dark := make([]string, len(lines))
	for i, line := range lines {
		dark[i] = strings.Map(func(r rune) rune {
			if r == '█' {
				return ' '
			}
			return '█'
		}, line)
	}
	return dark
}
