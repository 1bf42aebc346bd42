package widget

import "strings"

// DigitRows is the height of large digits in rows: five, and one below for the tail of the comma.
const DigitRows = 6

// glyph returns a character as DigitRows rows of points, or nil if it cannot be drawn. A digit
// has three points by five.
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
	case '✘':
		return []string{"█   █", " █ █ ", "  █  ", " █ █ ", "█   █", "     "}
	case '?':
		return []string{"███ ", "   █", " ██ ", "    ", " █  ", "    "}
	case '←':
		return []string{"  █  ", " █   ", "█████", " █   ", "  █  ", "     "}
	case '⧗':
		return []string{"█████", " ███ ", "  █  ", " ███ ", "█████", "     "}
	case '■':
		return []string{"█████", "█████", "█████", "█████", "█████", "     "}
	}
	return nil
}

// Digits draws digits, commas, spaces, minus signs and the marks ✘ ? ← ⧗ ■, DigitRows high and with
// cols cells for each point. It leaves out other characters. paint draws n filled cells, which
// should be spaces on a background, since block characters leave hairlines between cells.
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

// DigitCols returns the width in cells at which Digits draws s.
func DigitCols(s string, cols int) int {
	points := 0
	for _, r := range s {
		if g := glyph(r); g != nil {
			points += len([]rune(g[0])) + 1
		}
	}
	return max(0, points-1) * cols
}

// runs draws one row of points.
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
