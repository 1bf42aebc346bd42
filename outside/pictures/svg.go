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
		drawRow(&b, screen, l, y, cols)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func drawRow(b *strings.Builder, screen vt10x.Terminal, l look, y, cols int) {
	for x := 0; x < cols; { // backgrounds, a run at a time
		ground, from := screen.Cell(x, y).BG, x
		for x < cols && screen.Cell(x, y).BG == ground {
			x++
		}
		if ground != vt10x.DefaultBG {
			box(b, l.colour(ground), from, y, x-from, 0, cellHeight)
		}
	}
	for x := 0; x < cols; {
		cell, from := screen.Cell(x, y), x
		for x < cols && alike(screen.Cell(x, y), cell) {
			x++
		}
		run := make([]rune, 0, x-from)
		for i := from; i < x; i++ {
			run = append(run, screen.Cell(i, y).Char)
		}
		drawRun(b, l, cell, run, from, y)
	}
}

// alike tells whether two cells are drawn in one go.
func alike(a, b vt10x.Glyph) bool {
	if strings.ContainsRune("█▀▄", a.Char) || strings.ContainsRune("█▀▄", b.Char) {
		return a.Char == b.Char && a.FG == b.FG
	}
	return a.FG == b.FG && a.Mode&bold == b.Mode&bold
}

func drawRun(b *strings.Builder, l look, cell vt10x.Glyph, run []rune, x, y int) {
	ink := l.colour(cell.FG)
	switch cell.Char {
	case '█':
		box(b, ink, x, y, len(run), 0, cellHeight)
	case '▀':
		box(b, ink, x, y, len(run), 0, cellHeight/2)
	case '▄':
		box(b, ink, x, y, len(run), cellHeight/2, cellHeight/2)
	default:
		weight := ""
		if cell.Mode&bold != 0 {
			weight = ` font-weight="bold"`
		}
		for _, word := range words(run) {
			fmt.Fprintf(b, `<text x="%d" y="%d" fill="%s"%s textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
				margin+(x+word.at)*cellWidth, margin+y*cellHeight+12, ink, weight, len(word.text)*cellWidth, html.EscapeString(string(word.text)))
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

func box(b *strings.Builder, colour string, x, y, cols, top, height int) {
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s" shape-rendering="crispEdges"/>`+"\n",
		margin+x*cellWidth, margin+y*cellHeight+top, cols*cellWidth, height, colour)
}
