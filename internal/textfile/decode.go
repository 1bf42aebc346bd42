package textfile

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Byte order marks.
const (
	mark8  = "\xef\xbb\xbf"
	mark16 = "\xff\xfe" // little-endian
	markBE = "\xfe\xff" // big-endian
)

// endOfFile is CTRL+Z, which DOS programs write at the end of a text.
const endOfFile = "\x1a"

// plain turns CR and CRLF into LF and no-break spaces into spaces. It drops byte order marks
// everywhere, since joined files have them inside.
var plain = strings.NewReplacer(
	"\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u2007", " ", "\u202f", " ", "\ufeff", "",
)

// Decode returns a text file as UTF-8 with LF at the ends of its lines. The file may be UTF-8,
// UTF-16 (by its byte order mark or its zero bytes) or, where it is not valid UTF-8,
// Windows-1252. It never fails; from a file that is no text it returns unreadable text, which
// the caller refuses.
func Decode(raw []byte) string {
	text := plain.Replace(decode(raw))
	if end := strings.TrimRight(text, " \t\n"+endOfFile); strings.Contains(text[len(end):], endOfFile) {
		tail, _, _ := strings.Cut(text[len(end):], endOfFile)
		text = end + tail
	}
	return text
}

func decode(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, []byte(mark16)):
		return decode16(raw, unicode.LittleEndian)
	case bytes.HasPrefix(raw, []byte(markBE)):
		return decode16(raw, unicode.BigEndian)
	}
	raw = bytes.TrimPrefix(raw, []byte(mark8))
	if order, ok := order16(raw); ok {
		return decode16(raw, order)
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	text, _ := charmap.Windows1252.NewDecoder().Bytes(raw) // every byte has a rune
	return string(text)
}

// order16 recognises UTF-16 without a mark by its zero bytes. In a western text most units
// have one, always on the same side.
func order16(raw []byte) (unicode.Endianness, bool) {
	var zeros [2]int
	for i, b := range raw {
		if b == 0 {
			zeros[i%2]++
		}
	}
	most := max(2, len(raw)/4) // half of the units
	switch {
	case zeros[1] >= most && zeros[1] > 4*zeros[0]:
		return unicode.LittleEndian, true
	case zeros[0] >= most && zeros[0] > 4*zeros[1]:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// decode16 reads UTF-16. It drops a single byte at the end, which is a line end or CTRL+Z
// that another program has added.
func decode16(raw []byte, order unicode.Endianness) string {
	if n := len(raw) - 1; n%2 == 0 && strings.ContainsRune("\n\r"+endOfFile, rune(raw[n])) {
		raw = raw[:n]
	}
	text, _ := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(raw) // an invalid unit gives U+FFFD
	return string(text)
}
