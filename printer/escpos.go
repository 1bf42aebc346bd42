package printer

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
	"rsc.io/qr"
)

// Commands of Epson's ESC/POS, by the names of its reference.
const (
	escInit       = "\x1b@"        // ESC @
	escCodePage   = "\x1bt\x13"    // ESC t 19: CP858
	escCharset    = "\x1bR\x00"    // ESC R 0: no national characters in place of # $ @ [
	escCenter     = "\x1ba\x01"    // ESC a 1
	escLeft       = "\x1ba\x00"    // ESC a 0
	escFeed       = "\x1bd"        // ESC d n
	escCut        = "\x1dVB\x00"   // GS V 66 0: feed to the knife, cut
	escAskOffline = "\x10\x04\x02" // DLE EOT 2, answered at once
	escAskPaper   = "\x10\x04\x04" // DLE EOT 4, answered at once
	escAskDone    = "\x1dr\x01"    // GS r 1, answered when what came before is printed
	escQR         = "\x1d(k"       // GS ( k pL pH cn fn ...
)

// Dots across the paper, 58 mm up to 32 columns and 80 mm above, and the size in dots
// of a module that phones and hand scanners read well.
const (
	dotsNarrow   = 384
	dotsWide     = 576
	narrowest    = 32
	minModule    = 3
	maxModule    = 8
	feedAfterCut = 4
)

// script is what is sent to a receipt printer for one copy.
type script struct{ bytes.Buffer }

// newScript writes a ticket for a printer: the rows in CP858, the codes by the
// printer's own QR command.
func newScript(p *paper) *script {
	s := &script{}
	s.WriteString(escInit + escCodePage + escCharset)
	for _, r := range p.rows {
		if r.code != "" {
			s.qr(r.code, p.columns)
			continue
		}
		s.text(r.text)
	}
	s.feed(feedAfterCut)
	s.WriteString(escCut)
	return s
}

// text writes one line. Its characters are those that fold left.
func (s *script) text(line string) {
	for _, r := range line {
		b, ok := charmap.CodePage858.EncodeRune(r)
		if !ok || b < ' ' {
			b = '?'
		}
		s.WriteByte(b)
	}
	s.WriteByte('\n')
}

func (s *script) feed(lines byte) {
	s.WriteString(escFeed)
	s.WriteByte(lines)
}

// qr writes a code, as large as the paper takes. A text too long for the paper is
// left out: it stands under the code in clear.
func (s *script) qr(text string, columns int) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return
	}
	dots := dotsNarrow
	if columns > narrowest {
		dots = dotsWide
	}
	module := min(maxModule, dots/(code.Size+2*quietZone))
	if module < minModule {
		return
	}
	s.WriteString(escCenter)
	s.feed(1)
	s.qrCommand('A', '2', 0)              // model 2
	s.qrCommand('C', byte(module))        // dots a module
	s.qrCommand('E', '0')                 // level L
	s.qrCommand('P', []byte("0"+text)...) // store
	s.qrCommand('Q', '0')                 // print
	s.feed(1)
	s.WriteString(escLeft)
}

func (s *script) qrCommand(function byte, parameters ...byte) {
	size := len(parameters) + 2
	s.WriteString(escQR)
	s.Write([]byte{byte(size % 256), byte(size / 256), '1', function}) //nolint:gosec // a code holds 2953 bytes
	s.Write(parameters)
}

// foldCP858 leaves a text that code page 858 can write: what it lacks becomes
// the letter without its accent, or a question mark.
func foldCP858(s string) string {
	s = strings.NewReplacer("œ", "oe", "Œ", "OE", "’", "'", "‘", "'", "“", "\"", "”", "\"",
		"–", "-", "—", "-", "…", "...", "Ÿ", "Y").Replace(s)
	var b strings.Builder
	for _, r := range s {
		switch {
		case encodable(r):
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(plain(r))
		}
	}
	return b.String()
}

func encodable(r rune) bool {
	b, ok := charmap.CodePage858.EncodeRune(r)
	return ok && b >= ' ' && b != 0x7f
}

// plain is a letter without its marks, or a question mark.
func plain(r rune) rune {
	base, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if encodable(base) {
		return base
	}
	return '?'
}
