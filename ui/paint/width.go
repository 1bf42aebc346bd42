package paint

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns how many columns a line takes, as ansi.StringWidth does. That function takes longer
// than all other work for a key, so it is called only for lines that hold more than SGR sequences
// and plain characters.
func Width(line string) int {
	columns := 0
	for i := 0; i < len(line); {
		if n := plainAt(line[i:]); n > 0 {
			columns++
			i += n
			continue
		}
		n := sgrAt(line[i:])
		if n == 0 {
			return ansi.StringWidth(line)
		}
		i += n
	}
	return columns
}

// Truncate is ansi.Truncate, which it calls only for lines that are too wide.
func Truncate(line string, columns int, tail string) string {
	if Width(line) <= columns {
		return line
	}
	return ansi.Truncate(line, columns, tail)
}

// plainAt returns the length in bytes of a text's first character if it certainly takes one column
// and cannot join the character before it, else 0.
func plainAt(text string) int {
	if text == "" {
		return 0
	}
	if c := text[0]; c < utf8.RuneSelf {
		if c < ' ' || c == 0x7f {
			return 0
		}
		return 1
	}
	r, n := utf8.DecodeRuneInString(text)
	switch {
	case r >= 0xc0 && r <= 0x17f, // letters with accents
		r == '°', r == '«', r == '»', r == '·', r == '…', r == '’', r == '–', r == '—', r == '•', r == '€',
		r == '▸', r == '▤', r == '●', r == '○', r == '◐', r == '✘',
		r >= 0x2500 && r <= 0x259f: // boxes and blocks
		return n
	}
	return 0
}

// sgrAt returns the length of the SGR sequence at the begin of a text, or 0.
func sgrAt(text string) int {
	if !strings.HasPrefix(text, "\x1b[") {
		return 0
	}
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}
