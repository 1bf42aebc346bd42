package widget

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/mdp/qrterminal/v3"
	"rsc.io/qr"
)

// White on black whatever the theme, and written as it stands rather than by a
// style: a colour profile without colours (NO_COLOR) would otherwise leave the
// code in the terminal's own colours, which no phone reads on a light theme.
const (
	qrColours = "\x1b[97;40m"
	qrReset   = "\x1b[0m"
)

// On a terminal without blocks a row of the code is a line of spaces: white ones, and black
// ones, each with its background.
const (
	qrWhite = "\x1b[30;47;107m"
	qrBlack = "\x1b[37;40m"
)

// Code is a QR code in half blocks, level L, with its quiet zone of 4.
type Code struct {
	lines  []string
	spaces bool // drawn by backgrounds alone
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
	return Code{lines: lines}, nil
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
	return Code{lines: large[:min(len(large), c.Cols())]} // a code is square: half a line of the last is none of it
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

// Lines is the code, each line with its colours. It is shown whole or not at all.
func (c Code) Lines() []string {
	coloured := make([]string, len(c.lines))
	for i, line := range c.lines {
		if c.spaces {
			coloured[i] = spaced(line)
			continue
		}
		coloured[i] = qrColours + line + qrReset
	}
	return coloured
}

// spaced is a line of whole blocks as spaces of their colours.
func spaced(line string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range line {
		if r != last {
			colour := qrBlack
			if r == '█' {
				colour = qrWhite
			}
			b.WriteString(qrReset + colour)
			last = r
		}
		b.WriteByte(' ')
	}
	return b.String() + qrReset
}
