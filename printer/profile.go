package printer

import (
	"golang.org/x/text/encoding/charmap"
)

// profile says what a kind of receipt printer can do.
type profile struct {
	page  byte             // ESC t n
	table *charmap.Charmap // nil: ASCII alone
	asks  bool             // the printer answers questions about its state
	draws bool             // the printer draws codes itself (GS ( k, GS k), else pictures are sent
}

// profiles returns the profiles by the value of profil=. Page numbers are Epson's.
func profiles() map[string]profile {
	return map[string]profile{
		"epson":     {page: 19, table: charmap.CodePage858, asks: true, draws: true},
		"cp437":     {page: 0, table: charmap.CodePage437, asks: true, draws: true},
		"cp1252":    {page: 16, table: charmap.Windows1252, asks: true, draws: true},
		"ascii":     {page: 0, asks: true, draws: true},
		"generique": {page: 0},
	}
}

// encode returns the byte of a character, and false where the printer has none.
func (p profile) encode(r rune) (byte, bool) {
	if r < 0x80 || p.table == nil {
		return byte(r), ' ' <= r && r < 0x7f //nolint:gosec // below 0x80
	}
	b, ok := p.table.EncodeRune(r)
	return b, ok && b >= 0x80
}

// style says how the copies of one printer look.
type style struct {
	profile profile
	barcode bool // the reference as Code 128, not as QR code
	cut     bool
}
