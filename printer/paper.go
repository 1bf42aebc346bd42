package printer

import (
	"strings"

	"ancvtpe/payment"

	"github.com/mattn/go-runewidth"
	"golang.org/x/text/unicode/norm"
)

// maxText bounds a field on paper, in runes. The longest real one is a masked e-mail
// address.
const maxText = 512

// row is a line of text, a code or a picture.
type row struct {
	kind    rowKind
	text    string // the line, or the content of a code
	bold    bool
	picture bitmap
}

type rowKind uint8

const (
	rowText      rowKind = iota
	rowQR                // a QR code
	rowReference         // the reference as a QR code or a barcode, by the printer's style
	rowPicture           // the logo
	rowBig               // a sum in large characters, aligned right
)

// paper collects the rows of one ticket. It cleans every text, so that no text reaches a
// printer uncleaned.
type paper struct {
	columns int
	fold    func(string) string // replaces characters that the printer lacks; nil keeps all
	rich    bool                // pictures, large and bold characters can be printed
	rows    []row
}

func (p *paper) clean(s string) string {
	s = payment.Clean(norm.NFC.String(s), maxText)
	if p.fold != nil {
		s = p.fold(s)
	}
	return s
}

// left, center and right add a text, wrapped at words. An empty text adds nothing.
func (p *paper) left(s string) { p.put(s, func(string) int { return 0 }) }

func (p *paper) center(s string) {
	p.put(s, func(line string) int { return (p.columns - cells(line)) / 2 })
}

func (p *paper) right(s string) {
	p.put(s, func(line string) int { return p.columns - cells(line) })
}

func (p *paper) put(s string, indent func(string) int) {
	for _, line := range wrap(p.clean(s), p.columns) {
		p.rows = append(p.rows, row{text: strings.Repeat(" ", indent(line)) + line})
	}
}

// field adds "LABEL : VALUE", or the value right-aligned under its label where one line is
// too narrow. An empty value adds nothing.
func (p *paper) field(label, value string) {
	value = p.clean(value)
	if value == "" {
		return
	}
	p.pair(label+" :", value)
}

// pair adds two texts on one line, or the second one right-aligned under the first.
func (p *paper) pair(first, second string) {
	if one := first + " " + second; cells(p.clean(one)) <= p.columns {
		p.left(one)
		return
	}
	p.left(first)
	p.right(second)
}

// sum adds a field whose value is large on rich paper.
func (p *paper) sum(label, value string) {
	if !p.rich {
		p.field(label, value)
		return
	}
	p.left(label + " :")
	p.rows = append(p.rows, row{kind: rowBig, text: p.clean(value)})
}

// strong adds a centered line that is bold on rich paper.
func (p *paper) strong(s string) {
	from := len(p.rows)
	p.center(s)
	for i := from; i < len(p.rows); i++ {
		p.rows[i].bold = p.rich
	}
}

func (p *paper) qr(text string) { p.rows = append(p.rows, row{kind: rowQR, text: text}) }

// lines returns the paper as text, with QR codes in block characters.
func (p *paper) lines() []string {
	lines := make([]string, 0, len(p.rows))
	for _, r := range p.rows {
		if r.kind == rowQR {
			lines = append(lines, drawCode(r.text, p.columns)...)
			continue
		}
		lines = append(lines, r.text)
	}
	return lines
}

// cells returns the width of a text in columns. It does not depend on the locale, which
// runewidth would otherwise ask for the width of ambiguous characters.
func cells(s string) int {
	return (&runewidth.Condition{StrictEmojiNeutral: true}).StringWidth(s)
}

// wrap breaks a text at its spaces. It breaks a word only where the word is wider than a
// line.
func wrap(s string, columns int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && cells(line)+1+cells(word) <= columns {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		whole, rest := cut(word, columns)
		for rest != "" {
			lines = append(lines, whole)
			whole, rest = cut(rest, columns)
		}
		line = whole
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut splits a word behind the last character that fits.
func cut(word string, columns int) (head, tail string) {
	for i, r := range word {
		if i > 0 && cells(word[:i]+string(r)) > columns {
			return word[:i], word[i:]
		}
	}
	return word, ""
}
