package paint

import (
	"io"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// ASCII returns a writer for a terminal that shows only ASCII. It replaces any other character by
// as many ASCII characters as the character is columns wide, so that the layout stays the same.
func ASCII(out io.Writer) io.Writer { return &ascii{out: out} }

type ascii struct {
	out  io.Writer
	rest []byte // the beginning of a character whose end was not written yet
}

// Write implements io.Writer.
func (a *ascii) Write(p []byte) (int, error) {
	from := slices.Concat(a.rest, p)
	a.rest = nil
	to := make([]byte, 0, len(from))
	for len(from) > 0 {
		if !utf8.FullRune(from) {
			a.rest = from
			break
		}
		r, size := utf8.DecodeRune(from)
		from = from[size:]
		if r < utf8.RuneSelf {
			to = utf8.AppendRune(to, r)
			continue
		}
		for range ansi.StringWidth(string(r)) {
			to = utf8.AppendRune(to, letter(r))
		}
	}
	if _, err := a.out.Write(to); err != nil {
		return 0, err
	}
	return len(p), nil
}

// letter returns the ASCII character that looks most like r, or '?'.
func letter(r rune) rune {
	switch r {
	case '─', '━', '╌', '–', '—':
		return '-'
	case '│', '┃', '◐':
		return '|'
	case '◓':
		return '/'
	case '◑', '▤':
		return '='
	case '◒':
		return '\\'
	case '▸', '›':
		return '>'
	case '◂', '‹', '↩':
		return '<'
	case '↑':
		return '^'
	case '↓':
		return 'v'
	case '●', '•':
		return '*'
	case '○', '°':
		return 'o'
	case '✔':
		return '+'
	case '✘':
		return 'x'
	case '▏': // the cursor of a field
		return '_'
	case '·', '…':
		return '.'
	case '«', '»', '“', '”':
		return '"'
	case '’', '‘':
		return '\''
	case 'Œ':
		return 'O'
	case 'œ':
		return 'o'
	case '€':
		return 'E'
	case '█', '▀', '▄':
		return '#'
	case '\u00a0', '\u202f':
		return ' '
	}
	if r >= '┌' && r <= '╰' { // corners and crosses
		return '+'
	}
	if base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); base < utf8.RuneSelf && unicode.IsPrint(base) {
		return base
	}
	return '?'
}
