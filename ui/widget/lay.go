package widget

import (
	"strings"

	"ancvtpe/ui/paint"
)

// Lay puts a line of text on a background and pads it to cols cells. base is an SGR sequence with
// the background and the colour of text that has none of its own. Sequences are merged, so that
// each run of cells has one. With an empty base the line is only padded.
func Lay(line string, cols int, base string) string {
	line += strings.Repeat(" ", max(0, cols-paint.Width(line)))
	if base == "" {
		return line
	}
	ground := readLook(look{}, base)
	var b strings.Builder
	now, drawn := ground, look{}
	for line != "" {
		at := strings.IndexByte(line, '\x1b')
		if at < 0 {
			at = len(line)
		}
		if at > 0 {
			if text := line[:at]; now != drawn {
				if drawn != (look{}) {
					b.WriteString("\x1b[0m")
				}
				b.WriteString(now.sequence())
				drawn = now
				b.WriteString(text)
			} else {
				b.WriteString(text)
			}
			line = line[at:]
			continue
		}
		end := strings.IndexByte(line, 'm')
		if end < 0 {
			break // not an SGR sequence; a line holds no others
		}
		if sgr := line[:end+1]; sgr == "\x1b[0m" || sgr == "\x1b[m" {
			now = ground
		} else {
			now = readLook(now, sgr)
		}
		line = line[end+1:]
	}
	return b.String() + "\x1b[0m"
}

// look is how SGR sequences make a cell look; each field holds SGR parameters.
type look struct{ attributes, front, back string }

func readLook(l look, sgr string) look {
	params := strings.Split(strings.TrimSuffix(strings.TrimPrefix(sgr, "\x1b["), "m"), ";")
	for i := 0; i < len(params); i++ {
		p, n := params[i], 1
		if (p == "38" || p == "48") && i+1 < len(params) {
			if n = 3; params[i+1] == "2" {
				n = 5
			}
			n = min(n, len(params)-i)
		}
		whole := strings.Join(params[i:i+n], ";")
		i += n - 1
		switch {
		case p == "38", len(p) == 2 && p[0] == '3', len(p) == 2 && p[0] == '9':
			l.front = whole
		case p == "48", len(p) == 2 && p[0] == '4', len(p) == 3 && p[0] == '1':
			l.back = whole
		case !strings.Contains(l.attributes, whole):
			l.attributes = strings.TrimPrefix(l.attributes+";"+whole, ";")
		}
	}
	return l
}

func (l look) sequence() string {
	var parts []string
	for _, p := range []string{l.attributes, l.front, l.back} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return "\x1b[" + strings.Join(parts, ";") + "m"
}

// Card draws lines in a card that is cols wide, with an edge, an empty cell left and right, and
// the background base. edge draws the edge; heavy draws the thick edge of a chosen item.
func Card(lines []string, cols int, base string, edge func(string) string, heavy bool) []string {
	marks := []rune("╭─╮│╰╯")
	if heavy {
		marks = []rune("┏━┓┃┗┛")
	}
	bar, side := strings.Repeat(string(marks[1]), max(0, cols-2)), edge(string(marks[3]))
	drawn := []string{Lay(edge(string(marks[0])+bar+string(marks[2])), cols, base)}
	for _, line := range lines {
		inner := max(0, cols-4)
		line = paint.Truncate(line, inner, "")
		pad := strings.Repeat(" ", max(0, inner-paint.Width(line)))
		drawn = append(drawn, Lay(side+" "+line+pad+" "+side, cols, base))
	}
	return append(drawn, Lay(edge(string(marks[4])+bar+string(marks[5])), cols, base))
}

// Indent puts cols spaces before each line.
func Indent(lines []string, cols int) []string {
	moved := make([]string, len(lines))
	for i, line := range lines {
		moved[i] = strings.Repeat(" ", max(0, cols)) + line
	}
	return moved
}
