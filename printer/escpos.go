package printer

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"rsc.io/qr"
)

// Commands of Epson's ESC/POS, by the names of its reference. No other command is sent, so
// none opens a drawer or writes the printer's memory.
const (
	escInit     = "\x1b@"      // ESC @
	escLatin    = "\x1c."      // FS .: leaves the Chinese mode in which cheap printers start
	escCodePage = "\x1bt"      // ESC t n
	escCharset  = "\x1bR\x00"  // ESC R 0: no national characters in place of # $ @ [
	escSpacing  = "\x1b2"      // ESC 2: default line spacing
	escGap      = "\x1b \x00"  // ESC SP 0: no space beside characters
	escPlain    = "\x1b!\x00"  // ESC ! 0: font A, no emphasis
	escUpright  = "\x1b{\x00"  // ESC { 0: not upside down
	escPositive = "\x1dB\x00"  // GS B 0: black on white
	escBold     = "\x1bE"      // ESC E n
	escSize     = "\x1d!"      // GS ! n
	escCenter   = "\x1ba\x01"  // ESC a 1
	escLeft     = "\x1ba\x00"  // ESC a 0
	escFeed     = "\x1bd"      // ESC d n
	escCut      = "\x1dVB\x00" // GS V 66 0: feed to the knife, partial cut
	escNoAuto   = "\x1da\x00"  // GS a 0: no automatic status
	escAskDone  = "\x1dr\x01"  // GS r 1: answered once everything before it is printed
	escQR       = "\x1d(k"     // GS ( k pL pH cn fn ...
	escBarcode  = "\x1dkI"     // GS k 73 n d1...dn: Code 128
	escRaster   = "\x1dv0\x00" // GS v 0 0 xL xH yL yH ...
)

// Sizes in dots. Paper is 58 mm wide up to 32 columns and 80 mm above. Phones and hand
// scanners read modules from minModule on well.
const (
	dotsNarrow  = 384
	dotsWide    = 576
	narrowest   = 32
	minModule   = 3
	maxModule   = 8
	feedLast    = 4
	dotsLine    = 24 // height of a line of text
	stripHeight = 48 // of a picture; a printer that loses bytes spoils one strip
)

// script is the bytes of one copy for a receipt printer.
type script struct {
	bytes.Buffer
	style style
	dots  int // across the paper
	lines int // roughly, of paper; the waits grow with it
}

// newScript returns the commands that print p.
func newScript(p *paper, st style) *script {
	s := &script{style: st, dots: paperDots(p.columns)}
	s.WriteString(escInit + escLatin + escCodePage)
	s.WriteByte(st.profile.page)
	s.WriteString(escCharset + escSpacing + escGap + escPlain + escUpright + escPositive + escLeft)
	for _, r := range p.rows {
		switch r.kind {
		case rowQR:
			s.qr(r.text)
		case rowReference:
			s.reference(r.text)
		case rowPicture:
			s.picture(r.picture)
		case rowBig:
			s.big(r.text, p.columns)
		default:
			s.text(r.text, r.bold)
		}
	}
	s.feed(feedLast)
	if st.cut {
		s.WriteString(escCut)
	}
	return s
}

func paperDots(columns int) int {
	if columns > narrowest {
		return dotsWide
	}
	return dotsNarrow
}

// text writes one line. fold has already replaced the characters that the profile lacks.
func (s *script) text(line string, bold bool) {
	if bold {
		s.WriteString(escBold + "\x01")
	}
	for _, r := range line {
		b, ok := s.style.profile.encode(r)
		if !ok {
			b = '?'
		}
		s.WriteByte(b)
	}
	s.WriteByte('\n')
	s.lines++
	if bold {
		s.WriteString(escBold + "\x00")
	}
}

// big writes a sum in double height, and in double width where it fits, aligned right.
func (s *script) big(sum string, columns int) {
	size, width := byte(0x11), 2*cells(sum)
	if width > columns {
		size, width = 0x01, cells(sum)
	}
	indent := max(0, columns-width)
	if size == 0x11 {
		indent /= 2
	}
	s.WriteString(escSize)
	s.WriteByte(size)
	s.text(strings.Repeat(" ", indent)+sum, true)
	s.WriteString(escSize + "\x00")
	s.lines++
}

func (s *script) feed(lines byte) {
	s.WriteString(escFeed)
	s.WriteByte(lines)
	s.lines += int(lines)
}

// reference writes the code that the cashier scans for a cancellation.
func (s *script) reference(text string) {
	modules := code128(text)
	if !s.style.barcode || modules == nil {
		s.qr(text)
		return
	}
	s.WriteString(escCenter)
	if s.style.profile.draws {
		s.WriteString("\x1dh\x50\x1dw\x02\x1dH\x00" + escBarcode) // 80 dots high, 2 a module, no text
		s.WriteByte(byte(len(text) + 2))                          //nolint:gosec // code128 takes at most 20 characters
		s.WriteString("{B" + text)
		s.WriteByte('\n')
		s.lines += 4
	} else {
		s.raster(drawBars(modules, 2, 80))
	}
	s.WriteString(escLeft)
}

// qr writes a QR code, as large as the paper allows. A code too large for the paper is left
// out; the ticket also has its content as text.
func (s *script) qr(text string) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return
	}
	module := min(maxModule, s.dots/(code.Size+2*quietZone))
	if module < minModule {
		return
	}
	s.WriteString(escCenter)
	s.feed(1)
	if s.style.profile.draws {
		s.qrCommand('A', '2', 0)              // model 2
		s.qrCommand('C', byte(module))        // dots a module
		s.qrCommand('E', '0')                 // level L
		s.qrCommand('P', []byte("0"+text)...) // store
		s.qrCommand('Q', '0')                 // print
		s.lines += code.Size * module / dotsLine
	} else {
		s.raster(drawModules(code, module))
	}
	s.feed(1)
	s.WriteString(escLeft)
}

func (s *script) qrCommand(function byte, parameters ...byte) {
	size := len(parameters) + 2
	s.WriteString(escQR)
	s.Write([]byte{byte(size % 256), byte(size / 256), '1', function}) //nolint:gosec // a code holds 2953 bytes
	s.Write(parameters)
}

func (s *script) picture(b bitmap) {
	if b.width > s.dots {
		return
	}
	s.WriteString(escCenter)
	s.raster(b)
	s.WriteString(escLeft)
}

// raster sends a picture strip by strip.
func (s *script) raster(b bitmap) {
	row := (b.width + 7) / 8
	for top := 0; top < b.height; top += stripHeight {
		height := min(stripHeight, b.height-top)
		s.WriteString(escRaster)
		s.Write([]byte{byte(row), byte(row >> 8), byte(height), 0}) //nolint:gosec // 72 bytes, 48 rows at most
		for y := top; y < top+height; y++ {
			s.Write(b.row(y))
		}
	}
	s.lines += b.height/dotsLine + 1
}

// fold replaces each character that the printer lacks by those of replaced, by the letter
// without its accent, or by a question mark.
func (p profile) fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch _, ok := p.encode(r); {
		case ok:
			b.WriteRune(r)
		case replaced[r] != "":
			b.WriteString(p.fold(replaced[r]))
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(p.plain(r))
		}
	}
	return b.String()
}

// replaced maps characters to what stands for them where the printer lacks them.
var replaced = map[rune]string{
	'œ': "oe", 'Œ': "OE", 'æ': "ae", 'Æ': "AE", '’': "'", '‘': "'", '“': "\"", '”': "\"", '«': "\"", '»': "\"",
	'–': "-", '—': "-", '…': "...", '€': "EUR", '\u00a0': " ", '\u202f': " ", '°': "o",
}

// plain returns a letter without its marks, or a question mark.
func (p profile) plain(r rune) rune {
	base, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if _, ok := p.encode(base); ok {
		return base
	}
	return '?'
}
