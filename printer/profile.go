package printer

import (
	"golang.org/x/text/encoding/charmap"
)

// profile is what a kind of receipt printer can do.
type profile struct {
	page  byte             // ESC t n
	table *charmap.Charmap // nil: ASCII alone
	asks  bool             // it is asked for its state
	draws bool             // it draws codes itself (GS ( k, GS k); else they are sent as pictures
}

// profiles are those of profil=. The numbers of the pages are Epson's.
func profiles() map[string]profile {
	return map[string]profile{
		"epson":     {page: 19, table: charmap.CodePage858, asks: true, draws: true},
		"cp437":     {page: 0, table: charmap.CodePage437, asks: true, draws: true},
		"cp1252":    {page: 16, table: charmap.Windows1252, asks: true, draws: true},
		"ascii":     {page: 0, asks: true, draws: true},
		"generique": {page: 0},
	}
}

// encode is the byte of a character, false where the printer has none.
func (p profile) encode(r rune) (byte, bool) {
	if r < 0x80 || p.table == nil {
		return byte(r), ' ' <= r && r < 0x7f //nolint:gosec // below 0x80
	}
	b, ok := p.table.EncodeRune(r)
	return b, ok && b >= 0x80
}

// style is how the copies of one printer look.
type style struct {
	profile profile
	barcode bool // the reference as Code 128, not as QR code
	cut     bool
}
