package widget

import "strings"

// DigitRows is the height of large digits: five rows, and one in which the comma hangs.
const DigitRows = 6

// glyphs are digits of three points by five. Those of a comma, a space and a minus sign are
// narrower or flat.
func glyph(r rune) []string {
	switch r {
	case '0':
		return []string{"███", "█ █", "█ █", "█ █", "███", "   "}
	case '1':
		return []string{"██ ", " █ ", " █ ", " █ ", "███", "   "}
	case '2':
		return []string{"███", "  █", "███", "█  ", "███", "   "}
	case '3':
		return []string{"███", "  █", "███", "  █", "███", "   "}
	case '4':
		return []string{"█ █", "█ █", "███", "  █", "  █", "   "}
	case '5':
		return []string{"███", "█  ", "███", "  █", "███", "   "}
	case '6':
		return []string{"███", "█  ", "███", "█ █", "███", "   "}
	case '7':
		return []string{"███", "  █", "  █", "  █", "  █", "   "}
	case '8':
		return []string{"███", "█ █", "███", "█ █", "███", "   "}
	case '9':
		return []string{"███", "█ █", "███", "  █", "███", "   "}
	case ',':
		return []string{" ", " ", " ", " ", "█", "█"}
	case ' ':
		return []string{" ", " ", " ", " ", " ", " "}
	case '-':
		return []string{"   ", "   ", "███", "   ", "   ", "   "}
	}
	return nil
}

// Digits draws digits, commas, spaces and minus signs DigitRows high, cols cells a point.
// Any other character is left out. paint draws so many cells that are on: spaces on a
// background, since glyphs leave hairlines between them.
func Digits(s string, cols int, paint func(n int) string) []string {
	lines := make([]string, DigitRows)
	for i := range lines {
		var row strings.Builder
		for _, r := range s {
			if g := glyph(r); g != nil {
				row.WriteString(g[i] + " ")
			}
		}
		lines[i] = runs(strings.TrimSuffix(row.String(), " "), cols, paint)
	}
	return lines
}

// DigitCols is how wide Digits draws s at so many cells a point.
func DigitCols(s string, cols int) int {
	points := 0
	for _, r := range s {
		if g := glyph(r); g != nil {
			points += len([]rune(g[0])) + 1
		}
	}
	return max(0, points-1) * cols
}

// runs draws a row of points.
func runs(row string, cols int, paint func(n int) string) string {
	var b strings.Builder
	for row != "" {
		on := strings.HasPrefix(row, "█")
		mark := " "
		if on {
			mark = "█"
		}
		n := 0
		for strings.HasPrefix(row, mark) {
			row = row[len(mark):]
			n++
		}
		if on {
			b.WriteString(paint(n * cols))
		} else {
			b.WriteString(strings.Repeat(" ", n*cols))
		}
	}
	return b.String()
}
