package textfile

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const oasis = "ID_MAGASIN=10000651\nENSEIGNE=L’OASIS D’ÉTÉ\nVILLE=SÈTE – « 12 € »\n"

func utf16(t *testing.T, s string, order unicode.Endianness, mark unicode.BOMPolicy) string {
	t.Helper()
	raw, err := unicode.UTF16(order, mark).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestDecode(t *testing.T) {
	ansi, err := charmap.Windows1252.NewEncoder().String(oasis)
	if err != nil {
		t.Fatal(err)
	}
	crlf := strings.ReplaceAll(oasis, "\n", "\r\n")
	little := utf16(t, oasis, unicode.LittleEndian, unicode.IgnoreBOM)
	for name, raw := range map[string]string{
		"UTF-8":                        oasis,
		"UTF-8 with mark":              "\xef\xbb\xbf" + oasis,
		"two marks":                    "\xef\xbb\xbf\xef\xbb\xbf" + oasis,
		"joined files":                 strings.Replace(oasis, "ENS", "\xef\xbb\xbfENS", 1),
		"Windows-1252":                 ansi,
		"Windows-1252 after a mark":    "\xef\xbb\xbf" + ansi,
		"CRLF":                         crlf,
		"CR":                           strings.ReplaceAll(oasis, "\n", "\r"),
		"UTF-16LE with mark":           utf16(t, oasis, unicode.LittleEndian, unicode.UseBOM),
		"UTF-16BE with mark":           utf16(t, oasis, unicode.BigEndian, unicode.UseBOM),
		"UTF-16LE":                     little,
		"UTF-16BE":                     utf16(t, oasis, unicode.BigEndian, unicode.IgnoreBOM),
		"UTF-16LE, CRLF":               utf16(t, crlf, unicode.LittleEndian, unicode.UseBOM),
		"UTF-16LE, a byte of CTRL+Z":   little + "\x1a",
		"UTF-16LE, a byte of line end": little + "\n",
		"UTF-16LE, CTRL+Z":             utf16(t, oasis+"\x1a", unicode.LittleEndian, unicode.UseBOM),
		"CTRL+Z":                       oasis + "\x1a",
		"CTRL+Z up to the block":       oasis + strings.Repeat("\x1a", 100),
		"CTRL+Z, line end":             oasis + "\x1a\r\n",
		"Windows-1252, CTRL+Z":         ansi + "\x1a",
	} {
		if got := Decode([]byte(raw)); got != oasis {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestDecodeSpacesAndTheRest(t *testing.T) {
	for raw, want := range map[string]string{
		"":                             "",
		"\x1a":                         "",
		"A\u00a0=\u202fB\u2007C":       "A = B C",
		"A\xa0=\xc9":                   "A =É",
		"A\x1aB":                       "A\x1aB", // not at the end, so the caller refuses it
		"A \n\n":                       "A \n\n",
		"A\r\r\nB\n\rC":                "A\n\nB\n\nC",
		"A\x00\x1b":                    "A\x00\x1b",
		"日本":                           "日本",
		"\xff\xfe":                     "",
		"\xff\xfeA\x00\xac\x20":        "A€",
		"\xfe\xff\x00A\xd8\x3d":        "A\ufffd",
		"\x00":                         "\x00",
		"a line of text with one \x00": "a line of text with one \x00",
	} {
		if got := Decode([]byte(raw)); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// FuzzDecode: the result is valid UTF-8 without CR, mark or no-break space, and decoding it
// again changes nothing.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(oasis))
	f.Add([]byte("\xff\xfeA\x00\r\x00\x1a"))
	f.Add([]byte("A\xa0=\x92\x1a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		text := Decode(raw)
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\u00a0\u2007\u202f\ufeff") {
			t.Errorf("%q: %q", raw, text)
		}
	})
}
