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
