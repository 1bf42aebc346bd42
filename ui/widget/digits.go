package widget

import "strings"

// BigRows is the height of Big.
const BigRows = 3

// Big draws digits, commas, spaces and minus signs three rows high. Any other
// character is left out.
func Big(s string) string {
	var rows [BigRows]strings.Builder
	for _, r := range s {
		for i, row := range bigGlyph(r) {
			rows[i].WriteString(row)
		}
	}
	lines := make([]string, BigRows)
	for i := range rows {
		lines[i] = strings.TrimRight(rows[i].String(), " ")
	}
	return strings.Join(lines, "\n")
}

func bigGlyph(r rune) [BigRows]string {
	switch r {
	case '0':
		return [BigRows]string{"█▀█ ", "█ █ ", "▀▀▀ "}
	case '1':
		return [BigRows]string{"▀█  ", " █  ", "▀▀▀ "}
	case '2':
		return [BigRows]string{"▀▀█ ", "█▀▀ ", "▀▀▀ "}
	case '3':
		return [BigRows]string{"▀▀█ ", "▀▀█ ", "▀▀▀ "}
	case '4':
		return [BigRows]string{"█ █ ", "▀▀█ ", "  ▀ "}
	case '5':
		return [BigRows]string{"█▀▀ ", "▀▀█ ", "▀▀▀ "}
	case '6':
		return [BigRows]string{"█▀▀ ", "█▀█ ", "▀▀▀ "}
	case '7':
		return [BigRows]string{"▀▀█ ", "  █ ", "  ▀ "}
	case '8':
		return [BigRows]string{"█▀█ ", "█▀█ ", "▀▀▀ "}
	case '9':
		return [BigRows]string{"█▀█ ", "▀▀█ ", "▀▀▀ "}
	case ',':
		return [BigRows]string{"  ", "  ", "█ "}
	case ' ':
		return [BigRows]string{"  ", "  ", "  "}
	case '-':
		return [BigRows]string{"   ", "▀▀ ", "   "}
	}
	return [BigRows]string{}
}

// HugeRows is the height of Huge.
const HugeRows = 2 * BigRows

// Huge is Big at twice the size.
func Huge(s string) string {
	lines := make([]string, 0, HugeRows)
	for line := range strings.Lines(Big(s)) {
		var upper, lower strings.Builder
		for _, r := range strings.TrimSuffix(line, "\n") {
			upper.WriteString(pixel(r == '█' || r == '▀'))
			lower.WriteString(pixel(r == '█' || r == '▄'))
		}
		lines = append(lines, strings.TrimRight(upper.String(), " "), strings.TrimRight(lower.String(), " "))
	}
	return strings.Join(lines, "\n")
}

func pixel(on bool) string {
	if on {
		return "██"
	}
	return "  "
}
