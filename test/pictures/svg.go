package main

import (
	"fmt"
	"html"
	"strings"

	"github.com/hinshun/vt10x"
)

// The size of a cell in the picture.
const (
	cellWidth  = 8
	cellHeight = 16
	margin     = 10
)

// bold is vt10x's mark of a bold cell.
const bold = 1 << 2

// look is the colours of a terminal's theme.
type look struct {
	text, ground string
	sixteen      [16]string
}

var (
	darkLook = look{"#d8dee9", "#14181f", [16]string{
		"#14181f", "#c9485b", "#3fae6b", "#d8a13a", "#5b8fd6", "#b072d1", "#3fb3b8", "#c8cdd5",
		"#77808c", "#ff6b7d", "#5fdc8d", "#ffcf5c", "#86b6ff", "#d79bf5", "#63dfe4", "#ffffff",
	}}
	lightLook = look{"#20252c", "#fbfbf8", [16]string{
		"#20252c", "#b3162c", "#157a3c", "#8a6100", "#1d4fa8", "#7d2b9c", "#0b6e74", "#e4e4df",
		"#7b828c", "#d3293f", "#1f9a4f", "#b07d00", "#2f6bd6", "#9b3fbe", "#0f8d94", "#ffffff",
	}}
)

func (l look) colour(c vt10x.Color) string {
	switch {
	case c == vt10x.DefaultFG:
		return l.text
	case c < 16:
		return l.sixteen[c]
	}
	return l.ground
}

// svg draws a screen, cell by cell: blocks as boxes, so that a QR code can be scanned from
// the picture, everything else as text on the grid.
func svg(screen vt10x.Terminal, l look) string {
	screen.Lock()
	defer screen.Unlock()
	cols, rows := screen.Size()
	width, height := cols*cellWidth+2*margin, rows*cellHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", l.ground)
	fmt.Fprintf(&b, `<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13" xml:space="preserve">`+"\n")
	for y := range rows {
		row{&b, screen, l, y}.draw(cols)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// row draws one row of a screen.
type row struct {
	out    *strings.Builder
	screen vt10x.Terminal
	look   look
	y      int
}

func (r row) draw(cols int) {
	for x := 0; x < cols; { // backgrounds, a run at a time
		ground, from := r.screen.Cell(x, r.y).BG, x
		for x < cols && r.screen.Cell(x, r.y).BG == ground {
			x++
		}
		if ground != vt10x.DefaultBG {
			r.box(ground, from, x-from, whole)
		}
	}
	for x := 0; x < cols; {
		cell, from := r.screen.Cell(x, r.y), x
		for x < cols && alike(r.screen.Cell(x, r.y), cell) {
			x++
		}
		run := make([]rune, 0, x-from)
		for i := from; i < x; i++ {
			run = append(run, r.screen.Cell(i, r.y).Char)
		}
		r.run(cell, run, from)
	}
}

// alike tells whether two cells are drawn in one go.
func alike(a, b vt10x.Glyph) bool {
	if strings.ContainsRune("█▀▄", a.Char) || strings.ContainsRune("█▀▄", b.Char) {
		return a.Char == b.Char && a.FG == b.FG
	}
	return a.FG == b.FG && a.Mode&bold == b.Mode&bold
}

// part is which part of a cell's height a box fills.
type part struct{ top, height int }

var (
	whole = part{0, cellHeight}
	upper = part{0, cellHeight / 2}
	lower = part{cellHeight / 2, cellHeight / 2}
)

func (r row) run(cell vt10x.Glyph, run []rune, x int) {
	switch cell.Char {
	case '█':
		r.box(cell.FG, x, len(run), whole)
	case '▀':
		r.box(cell.FG, x, len(run), upper)
	case '▄':
		r.box(cell.FG, x, len(run), lower)
	default:
		weight := ""
		if cell.Mode&bold != 0 {
			weight = ` font-weight="bold"`
		}
		for _, word := range words(run) {
			fmt.Fprintf(r.out, `<text x="%d" y="%d" fill="%s"%s textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
				margin+(x+word.at)*cellWidth, margin+r.y*cellHeight+12, r.look.colour(cell.FG), weight,
				len(word.text)*cellWidth, html.EscapeString(string(word.text)))
		}
	}
}

// word is a part of a run that holds no two spaces: a picture would make one of them.
type word struct {
	text []rune
	at   int
}

func words(run []rune) []word {
	var all []word
	from := -1
	for i := 0; i <= len(run); i++ {
		blank := i == len(run) || run[i] == ' ' || run[i] == 0
		next := i+1 >= len(run) || run[i+1] == ' ' || run[i+1] == 0
		switch {
		case !blank && from < 0:
			from = i
		case blank && next && from >= 0:
			all = append(all, word{run[from:i], from})
			from = -1
		}
	}
	return all
}

func (r row) box(c vt10x.Color, x, cols int, p part) {
	fmt.Fprintf(r.out, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s" shape-rendering="crispEdges"/>`+"\n",
		margin+x*cellWidth, margin+r.y*cellHeight+p.top, cols*cellWidth, p.height, r.look.colour(c))
}
