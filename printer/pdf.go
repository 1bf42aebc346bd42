package printer

import (
	"bytes"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"rsc.io/qr"

	"ancvtpe/payment"
)

// Sizes of a roll in millimetres, where no other unit is named.
const (
	rollNarrow = 58.0
	rollWide   = 80.0
	rollMargin = 4.0
	dotsPerMM  = 8.0
	charWidth  = 0.6  // of the font's height, in gomono
	lineHeight = 1.35 // of the font's height
	pointsMM   = 72 / 25.4
)

// sheet draws a ticket on a page as wide as the roll and as long as it needs.
type sheet struct {
	pdf   *fpdf.Fpdf
	width float64 // of the roll
	left  float64 // of the text
	em    float64 // height of the characters
	y     float64
}

// drawPDF returns the PDF of a ticket, with text that can be selected, codes and logo.
func drawPDF(t payment.Ticket) ([]byte, error) {
	s := drawSheet(t)
	var b bytes.Buffer
	if err := s.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("draw ticket: %w", err)
	}
	return b.Bytes(), nil
}

func drawSheet(t payment.Ticket) *sheet {
	p := composeRich(t, pdfFold)
	length := (&sheet{}).draw(p) // without a pdf it only measures
	s := &sheet{pdf: fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: rollOf(p), Ht: length}})}
	s.pdf.SetCreationDate(t.At)
	s.pdf.SetModificationDate(t.At)
	s.pdf.SetAutoPageBreak(false, 0)
	s.pdf.AddUTF8FontFromBytes("mono", "", gomono.TTF)
	s.pdf.AddUTF8FontFromBytes("mono", "B", gomonobold.TTF)
	s.pdf.AddPage()
	s.draw(p)
	return s
}

func rollOf(p *paper) float64 {
	if p.columns > narrowest {
		return rollWide
	}
	return rollNarrow
}

// draw puts the rows one under the other and returns the length in millimetres. Without a
// pdf it only measures.
func (s *sheet) draw(p *paper) float64 {
	s.width = rollOf(p)
	text := float64(paperDots(p.columns)) / dotsPerMM
	s.left = (s.width - text) / 2
	s.em = text / float64(p.columns) / charWidth
	s.y = rollMargin
	for _, r := range p.rows {
		switch r.kind {
		case rowQR:
			s.code(r.text)
		case rowReference:
			s.code(r.text)
		case rowPicture:
			s.bitmap(r.picture, 1/dotsPerMM)
		case rowBig:
			size := min(1.8, float64(p.columns)/float64(max(1, cells(r.text))))
			s.text(r.text, s.left+text-float64(cells(r.text))*charWidth*s.em*size, size, true)
		default:
			indent := len(r.text) - len(strings.TrimLeft(r.text, " "))
			s.text(r.text[indent:], s.left+float64(indent)*charWidth*s.em, 1, r.bold)
		}
	}
	return s.y + rollMargin
}

func (s *sheet) text(line string, x, size float64, bold bool) {
	s.y += s.em * size * lineHeight
	if s.pdf == nil {
		return
	}
	style := ""
	if bold {
		style = "B"
	}
	s.pdf.SetFont("mono", style, s.em*size*pointsMM)
	s.pdf.Text(x, s.y-s.em*size*(lineHeight-1), line)
}

// code draws a QR code as large as the paper allows, with modules of at most a millimetre.
func (s *sheet) code(text string) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return
	}
	module := min(1, (s.width-2*rollMargin)/float64(code.Size+2*quietZone))
	s.y += quietZone * module
	s.bitmap(drawModules(code, 1), module)
	s.y += quietZone * module
}

// bitmap draws a picture, centered; dot is the width of a dot in millimetres.
func (s *sheet) bitmap(b bitmap, dot float64) {
	left := (s.width - float64(b.width)*dot) / 2
	if s.pdf != nil {
		for y := range b.height {
			row := b.black[y*b.width : (y+1)*b.width]
			for x := 0; x < b.width; x++ {
				from := x
				for x < b.width && row[x] {
					x++
				}
				if x > from {
					s.pdf.Rect(left+float64(from)*dot, s.y+float64(y)*dot, float64(x-from)*dot, dot, "F")
				}
			}
		}
	}
	s.y += float64(b.height)*dot + 1
}

// pdfFold replaces the characters that the font may lack, which are those beyond Latin.
func pdfFold(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x250 || strings.ContainsRune("‘’“”–—…€•", r) {
			return r
		}
		return '?'
	}, text)
}
