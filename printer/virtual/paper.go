package virtual

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
)

// Limits of one paper. A longer one is cut and continued as a new ticket, so that a host
// cannot fill the memory.
const (
	maxRows  = 24000 // 3 m at 8 dots a mm
	maxLines = 4000
	maxBytes = 1 << 20
)

// paper is what was printed since the last cut.
type paper struct {
	width int      // dots
	rows  [][]byte // a bit a dot, 1 is black
	lines []string // the paper as text
	bytes []byte   // the commands that printed it
	blank int      // dots fed since the last line of text, less than a line
}

func (p *paper) full() bool {
	return len(p.rows) >= maxRows || len(p.lines) >= maxLines || len(p.bytes) >= maxBytes
}

func (p *paper) empty() bool { return len(p.rows) == 0 && len(p.lines) == 0 }

// feed adds n rows of white.
func (p *paper) feed(n int) {
	for range min(n, maxRows-len(p.rows)) {
		p.rows = append(p.rows, make([]byte, (p.width+7)/8))
	}
}

// dot blackens one dot. Outside the paper it does nothing.
func (p *paper) dot(x, y int) {
	if x >= 0 && x < p.width && y >= 0 && y < len(p.rows) {
		p.rows[y][x/8] |= 0x80 >> (x % 8)
	}
}

func (p *paper) clear(x, y int) {
	if x >= 0 && x < p.width && y >= 0 && y < len(p.rows) {
		p.rows[y][x/8] &^= 0x80 >> (x % 8)
	}
}

// fill blackens a rectangle.
func (p *paper) fill(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			p.dot(x, y)
		}
	}
}

// say adds a line of text.
func (p *paper) say(text string) {
	p.lines = append(p.lines, strings.TrimRight(text, " "))
	p.blank = 0
}

// advance feeds n dots of white. Each whole height of them is an empty line of text.
func (p *paper) advance(n, height int) {
	p.feed(n)
	p.blank += n
	for ; p.blank >= max(height, 1); p.blank -= max(height, 1) {
		p.lines = append(p.lines, "")
	}
}

func (p *paper) writePNG(w io.Writer) error {
	img := image.NewPaletted(image.Rect(0, 0, p.width, max(len(p.rows), 1)), color.Palette{color.White, color.Black})
	for y, row := range p.rows {
		for x := range p.width {
			img.Pix[y*img.Stride+x] = row[x/8] >> (7 - x%8) & 1
		}
	}
	return png.Encode(w, img)
}

func (p *paper) text() string {
	if len(p.lines) == 0 {
		return ""
	}
	return strings.Join(p.lines, "\n") + "\n"
}
