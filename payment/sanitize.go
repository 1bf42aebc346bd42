package payment

import (
	"strings"
	"unicode"
)

// Clean passes text from outside through the allow-list before it reaches a
// screen, a ticket or a log: printable runes and plain spaces, at most limit runes,
// trimmed. It drops C0, C1, bidi, format, surrogate and private characters and limits
// combining marks, since these would draw over the till's own words (decision 25). Adapters
// call it on what they read, and screens on other texts, such as a path.
func Clean(s string, limit int) string {
	var b strings.Builder
	count, marks := 0, 0
	for _, r := range s {
		if count == limit {
			break
		}
		switch {
		case stacks(r):
			if marks++; marks > 2 || count == 0 {
				continue
			}
		case r == '\t' || r == '\n' || r == '\u00a0' || r == '\u202f':
			r, marks = ' ', 0
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			continue
		default:
			marks = 0
		}
		if r == ' ' && count == 0 {
			continue
		}
		b.WriteRune(r)
		count++
	}
	return strings.TrimSpace(b.String())
}

// stacks reports whether a rune adds to the one before it and takes no room of its own:
// combining and enclosing marks, and the vowels and finals of Hangul syllables.
func stacks(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1160 && r <= 0x11ff || r >= 0xd7b0 && r <= 0xd7ff
}
