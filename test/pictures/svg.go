package main

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// still is one screen of a picture, with its time in a film.
type still struct {
	screen  screen
	seconds float64
	caption string
}

// picture is an SVG that is being made. Repeated letters and rows are written once.
type picture struct {
	letters letters
	look    look
	glyphs  map[glyph]string
	shapes  strings.Builder
	rows    map[string]string
	defs    strings.Builder
}

type glyph struct {
	char rune
	bold bool
}

// draw makes an SVG of one screen, or a film of several.
func draw(l look, title string, stills ...still) (string, error) {
	font, err := openLetters()
	if err != nil {
		return "", err
	}
	p := &picture{letters: font, look: l, glyphs: map[glyph]string{}, rows: map[string]string{}}
	var body strings.Builder
	for i, s := range stills {
		fmt.Fprintf(&body, "<g id=\"f%d\" class=\"f\">\n", i)
		for y := range s.screen {
			id, err := p.row(s.screen[y])
			if err != nil {
				return "", err
			}
			if id != "" {
				fmt.Fprintf(&body, "<use href=\"#%s\" y=\"%d\"/>\n", id, y*cellHeight)
			}
		}
		if s.caption != "" {
			words, err := p.text(captionCells(s.caption, l))
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&body, "<g transform=\"translate(0 %d)\">%s</g>\n", len(s.screen)*cellHeight+captionTop, words)
		}
		body.WriteString("</g>\n")
	}
	return p.document(title, stills, body.String()), nil
}

// captionTop is the space between a film's screen and its caption.
const captionTop = 16

// captionCells returns a caption's letters.
func captionCells(text string, l look) []cell {
	var cells []cell
	for _, r := range text {
		cells = append(cells, cell{char: r, ink: l.text, ground: l.ground, bold: true})
	}
	return cells
}

// document puts the parts together.
func (p *picture) document(title string, stills []still, body string) string {
	first := stills[0].screen
	width, height := len(first[0])*cellWidth+2*margin, len(first)*cellHeight+2*margin
	if stills[0].caption != "" {
		height += captionTop + cellHeight - margin/2
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" data-mark="%s">`+"\n",
		width, height, width, height, marks(stills))
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>\n%s</desc>\n", html.EscapeString(title), html.EscapeString(description(stills)))
	b.WriteString(style(stills))
	fmt.Fprintf(&b, "<defs>\n%s%s</defs>\n", p.shapes.String(), p.defs.String())
	fmt.Fprintf(&b, `<rect x=".5" y=".5" width="%d" height="%d" rx="10" fill="%s" stroke="%s"/>`+"\n", width-1, height-1, p.look.ground, p.look.edge)
	fmt.Fprintf(&b, "<g transform=\"translate(%d %d)\">\n%s</g>\n</svg>\n", margin, margin, body)
	return b.String()
}

// description returns the screens' text, for readers who cannot see the picture.
func description(stills []still) string {
	var b strings.Builder
	for _, s := range stills {
		for _, row := range s.screen.rows() {
			b.WriteString(row + "\n")
		}
	}
	return b.String()
}

// marks tells the test what the picture holds.
func marks(stills []still) string {
	var all []string
	for _, s := range stills {
		all = append(all, s.screen.mark())
	}
	return strings.Join(all, " ")
}

// row returns the id of a row's drawing, or "" for an empty row.
func (p *picture) row(cells []cell) (string, error) {
	words, err := p.text(cells)
	if err != nil {
		return "", err
	}
	drawn := p.grounds(cells) + words
	if drawn == "" {
		return "", nil
	}
	if p.rows[drawn] == "" {
		p.rows[drawn] = "r" + strconv.FormatInt(int64(len(p.rows)), 36)
		fmt.Fprintf(&p.defs, "<g id=\"%s\">%s</g>\n", p.rows[drawn], drawn)
	}
	return p.rows[drawn], nil
}

// blocks are the characters that fill a part of their cell, with its begin and height.
var blocks = map[rune][2]int{'█': {0, cellHeight}, '▀': {0, cellHeight / 2}, '▄': {cellHeight / 2, cellHeight / 2}}

// grounds draws backgrounds and blocks as boxes, one path a colour.
func (p *picture) grounds(cells []cell) string {
	paths := map[string]string{}
	box := func(colour string, x, cols, top, height int) {
		paths[colour] += fmt.Sprintf("M%d %dh%dv%dh-%dz", x*cellWidth, top, cols*cellWidth, height, cols*cellWidth)
	}
	for x := 0; x < len(cells); {
		c, from := cells[x], x
		for x < len(cells) && cells[x].ground == c.ground {
			x++
		}
		if c.ground != p.look.ground {
			box(c.ground, from, x-from, 0, cellHeight)
		}
	}
	over := map[string]string{}
	for x := 0; x < len(cells); {
		c, from := cells[x], x
		for x < len(cells) && cells[x].char == c.char && cells[x].ink == c.ink {
			x++
		}
		if part, ok := blocks[c.char]; ok {
			over[c.ink] += fmt.Sprintf("M%d %dh%dv%dh-%dz", from*cellWidth, part[0], (x-from)*cellWidth, part[1], (x-from)*cellWidth)
		}
	}
	return crisp(paths) + crisp(over)
}

func crisp(paths map[string]string) string {
	var b strings.Builder
	for _, colour := range slices.Sorted(maps.Keys(paths)) {
		fmt.Fprintf(&b, `<path class="c" fill="%s" d="%s"/>`, colour, paths[colour])
	}
	return b.String()
}

// text draws the letters, a group a colour.
func (p *picture) text(cells []cell) (string, error) {
	groups := map[string]string{}
	for x, c := range cells {
		if _, block := blocks[c.char]; block || c.char == ' ' {
			continue
		}
		id, err := p.glyph(glyph{c.char, c.bold})
		if err != nil {
			return "", err
		}
		groups[c.ink] += fmt.Sprintf(`<use href="#%s" x="%d"/>`, id, x*cellWidth)
	}
	var b strings.Builder
	for _, colour := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&b, `<g fill="%s">%s</g>`, colour, groups[colour])
	}
	return b.String(), nil
}

// glyph returns the id of a letter's outline.
func (p *picture) glyph(g glyph) (string, error) {
	if id := p.glyphs[g]; id != "" {
		return id, nil
	}
	outline, err := p.letters.outline(g.char, g.bold)
	if err != nil {
		return "", err
	}
	id := "g" + strconv.FormatInt(int64(len(p.glyphs)), 36)
	p.glyphs[g] = id
	fmt.Fprintf(&p.shapes, "<path id=\"%s\" d=\"%s\"/>\n", id, outline)
	return id, nil
}

// style shows a film's screens one after the other. Where nothing moves, the screen that stays
// longest is shown.
func style(stills []still) string {
	if len(stills) == 1 {
		return "<style>.c{shape-rendering:crispEdges}</style>\n"
	}
	total, poster := 0.0, 0
	for i, s := range stills {
		total += s.seconds
		if s.seconds > stills[poster].seconds {
			poster = i
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<style>.c{shape-rendering:crispEdges}.f{visibility:hidden}#f%d{visibility:visible}\n", poster)
	b.WriteString("@media (prefers-reduced-motion:no-preference){\n")
	fmt.Fprintf(&b, ".f{animation-duration:%gs;animation-timing-function:step-end;animation-iteration-count:infinite}\n", total)
	from := 0.0
	for i, s := range stills {
		to := from + s.seconds/total*100
		fmt.Fprintf(&b, "#f%d{animation-name:a%d}@keyframes a%d{0%%{visibility:%s}", i, i, i, shown(i == 0))
		if i > 0 {
			fmt.Fprintf(&b, "%.3f%%{visibility:visible}", from)
		}
		if i < len(stills)-1 {
			fmt.Fprintf(&b, "%.3f%%{visibility:hidden}", to)
		}
		fmt.Fprintf(&b, "100%%{visibility:%s}}\n", shown(i == len(stills)-1))
		from = to
	}
	b.WriteString("}</style>\n")
	return b.String()
}

func shown(yes bool) string {
	if yes {
		return "visible"
	}
	return "hidden"
}
