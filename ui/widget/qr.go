package widget

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/mdp/qrterminal/v3"
	"rsc.io/qr"
)

// Inks are the colours of a code, black on white: written as they stand rather than by a
// style, since a colour profile without colours (NO_COLOR) would otherwise leave the code in
// the terminal's own colours, which no phone reads on a light theme. White is always a
// background: white glyphs leave hairlines between cells. Of the 256 colours 16 and 231 are
// black and white whatever the user has made of the first sixteen.
type Inks struct{ White, Black string }

// QRInks are the inks for a terminal with 256 colours or more, or with fewer.
func QRInks(many bool) Inks {
	if many {
		return Inks{White: "\x1b[38;5;16;48;5;231m", Black: "\x1b[38;5;16;48;5;16m"}
	}
	return Inks{White: "\x1b[30;47;107m", Black: "\x1b[30;40m"}
}

const qrReset = "\x1b[0m"

// Code is a QR code in half blocks, level L, with its quiet zone of 4.
type Code struct {
	lines  []string // █ is white, as the library draws it
	spaces bool     // drawn by backgrounds alone
	inks   Inks
}

// NewCode encodes text; it fails when the text is longer than a QR code holds.
func NewCode(text string) (Code, error) {
	// The library draws without looking at this error.
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
	// The library ends on a row that is dark in its lower half (its issue 39), a
	// black bar along the code: the quiet zone is white to its edge.
	last := len(lines) - 1
	lines[last] = strings.Repeat(qrterminal.WHITE_WHITE, lipgloss.Width(lines[last]))
	return Code{lines: lines, inks: QRInks(true)}, nil
}

// Large is the code in whole blocks, two cells wide and one high each: twice as large,
// for a screen that is read from further away.
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
	return Code{lines: large[:min(len(large), c.Cols())], inks: c.inks} // a code is square: half a line of the last is none of it
}

// Spaces is the large code for a terminal that has no blocks.
func (c Code) Spaces() Code {
	large := c.Large()
	large.spaces = true
	return large
}

// Rows is the height of the code in lines.
func (c Code) Rows() int { return len(c.lines) }

// Cols is the width of the code in cells.
func (c Code) Cols() int {
	if len(c.lines) == 0 {
		return 0
	}
	return lipgloss.Width(c.lines[0])
}

// In is the code in other inks.
func (c Code) In(inks Inks) Code {
	c.inks = inks
	return c
}

// Lines is the code, each line with its colours. It is shown whole or not at all.
func (c Code) Lines() []string {
	coloured := make([]string, len(c.lines))
	for i, line := range c.lines {
		var b strings.Builder
		last := ""
		for _, r := range line {
			ink, text := c.inks.White, " "
			switch {
			case r == '▀': // white above
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

// Dark is the large code in characters alone, dark on whatever is light: for paper and for
// programs, which have no colours.
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
