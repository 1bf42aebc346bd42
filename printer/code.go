package printer

import (
	"strings"

	"rsc.io/qr"
)

// quietZone is the white border of a code, in modules (ISO/IEC 18004, 9.1). The paper
// around a ticket is white, so that one module is enough on a narrow one.
const (
	quietZone    = 4
	minQuietZone = 1
)

// drawCode draws the smallest QR code of a text, one module a column and two a row. A block
// character is black, a space white. It returns nil where the code is wider than the
// columns or the text too long for any code.
func drawCode(text string, columns int) []string {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil
	}
	quiet := min(quietZone, (columns-code.Size)/2)
	if code.Size > columns || quiet < minQuietZone {
		return nil
	}
	indent := (columns - code.Size) / 2
	lines := make([]string, 0, code.Size/2+quietZone+1)
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		var b strings.Builder
		b.WriteString(strings.Repeat(" ", indent))
		for x := range code.Size {
			b.WriteRune(halfBlock(code.Black(x, y), code.Black(x, y+1)))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

func halfBlock(upper, lower bool) rune {
	switch {
	case upper && lower:
		return '█'
	case upper:
		return '▀'
	case lower:
		return '▄'
	default:
		return ' '
	}
}
