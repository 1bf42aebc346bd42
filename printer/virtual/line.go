package virtual

import (
	"image"
	"strings"
)

// style says how characters print.
type style struct {
	small, bold, under, reverse bool
	wide, high                  int // factors on the cell's size
}

type cell struct {
	char  rune
	x     int // dots from the left margin
	style style
}

// line is the print buffer, which the next line feed prints.
type line struct {
	cells []cell
	end   int // dots
}

// put adds a character. It prints a full line first.
func (m *machine) put(r rune) {
	w := m.font(m.style).width*m.style.wide + m.spacing
	if m.line.end+w > m.areaWidth() && len(m.line.cells) > 0 {
		m.newLine()
	}
	m.line.cells = append(m.line.cells, cell{char: r, x: m.line.end, style: m.style})
	m.line.end += w
}

// tab moves to the next stop. Stops are 8 columns apart until ESC D sets others.
func (m *machine) tab() {
	unit := m.font(m.style).width * m.style.wide
	for _, stop := range m.tabs {
		if x := int(stop) * unit; x > m.line.end {
			m.line.end = min(x, m.areaWidth())
			return
		}
	}
}

// newLine prints the buffer and feeds one line.
func (m *machine) newLine() { m.printLine(m.lineFeed) }

// printLine prints the buffer and feeds n dots, or the height of its characters if that is
// more.
func (m *machine) printLine(n int) {
	if len(m.line.cells) == 0 {
		m.line = line{}
		m.paper.feed(n)
		m.paper.say("")
		return
	}
	tallest := 0
	for _, c := range m.line.cells {
		tallest = max(tallest, m.font(c.style).height*c.style.high)
	}
	top, left := len(m.paper.rows), m.indent(m.line.end)
	m.paper.feed(max(n, tallest))
	for _, c := range m.line.cells {
		m.draw(c, left+c.x, top+tallest)
	}
	m.paper.say(m.lineText(left - m.areaLeft() + m.margin))
	m.line = line{}
}

// draw blackens a character whose cell ends above bottom.
func (m *machine) draw(c cell, left, bottom int) {
	f := m.font(c.style)
	top := bottom - f.height*c.style.high
	glyph := f.glyph(c.char)
	area := image.Rect(left, top, left+f.width*c.style.wide, bottom)
	if c.style.reverse {
		m.paper.fill(area)
	}
	if c.style.under {
		m.paper.fill(image.Rect(area.Min.X, bottom-2, area.Max.X, bottom))
	}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			gx, gy := (x-left)/c.style.wide, (y-top)/c.style.high
			black := glyph.AlphaAt(gx, gy).A >= 0x80 || (c.style.bold && gx > 0 && glyph.AlphaAt(gx-1, gy).A >= 0x80)
			switch {
			case black && c.style.reverse:
				m.paper.clear(x, y)
			case black:
				m.paper.dot(x, y)
			}
		}
	}
}

// lineText returns the buffer as text. Spaces stand for the white of alignment and tabs. A
// wide character is one character.
func (m *machine) lineText(left int) string {
	var b strings.Builder
	unit := m.font(style{}).width
	at := -left
	for _, c := range m.line.cells {
		b.WriteString(strings.Repeat(" ", max(c.x-at, 0)/unit))
		b.WriteRune(c.char)
		at = c.x + m.font(c.style).width*c.style.wide + m.spacing
	}
	return b.String()
}

// areaLeft and areaWidth are the printing area in dots.
func (m *machine) areaLeft() int {
	return (m.paper.width-m.columns*m.fontA.width)/2 + m.margin
}

func (m *machine) areaWidth() int {
	whole := m.columns*m.fontA.width - m.margin
	if m.area > 0 {
		return min(m.area, whole)
	}
	return whole
}

// indent returns the left edge of something of this width, by ESC a.
func (m *machine) indent(width int) int {
	room := max(m.areaWidth()-width, 0)
	return m.areaLeft() + room*m.align/2
}

func (m *machine) font(s style) *typeface {
	if s.small {
		return m.fontB
	}
	return m.fontA
}
