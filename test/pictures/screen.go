package main

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"ancvtpe/internal/console"
)

// cell is one character of a screen and how it is drawn. Colours are as SVG writes them.
type cell struct {
	char   rune
	ink    string
	ground string
	bold   bool
}

// screen is the content of a terminal at one moment.
type screen [][]cell

// look is a terminal's own colours.
type look struct{ text, ground, edge string }

var looks = map[string]look{
	"sombre":    {"#dfe7ee", "#0f1720", "#31414f"},
	"clair":     {"#15202b", "#f4f6f8", "#b9c4ce"},
	"contraste": {"#ffffff", "#000000", "#8a8a8a"},
	noColour:    {"#d8dee9", "#14181f", "#3b4553"},
}

// noColour is the fourth palette: NO_COLOR.
const noColour = "sans-couleur"

// capture copies what an emulator shows.
func capture(from *console.Screen, l look) screen {
	cells := from.Cells()
	s := make(screen, len(cells))
	for y, row := range cells {
		s[y] = make([]cell, len(row))
		for x, c := range row {
			char, _ := utf8.DecodeRuneInString(c.Text + " ")
			s[y][x] = cell{char: char, ink: l.colour(c.Ink), ground: l.colour(c.Ground), bold: c.Bold}
		}
	}
	return s
}

// colour is a colour as SVG writes it. The programs that are drawn here use true colours, and
// of the palette the QR code's black and white.
func (l look) colour(c console.Colour) string {
	switch c {
	case console.OwnInk:
		return l.text
	case console.OwnGround:
		return l.ground
	case 16:
		return "#000000"
	case 231:
		return "#ffffff"
	default:
		return fmt.Sprintf("#%06x", c-console.TrueColour)
	}
}

// rows are the screen's text, a trimmed string a row.
func (s screen) rows() []string {
	rows := make([]string, len(s))
	for y, row := range s {
		var b strings.Builder
		for _, c := range row {
			b.WriteRune(c.char)
		}
		rows[y] = strings.TrimRight(b.String(), " ")
	}
	return rows
}

// replace replaces a text by another of the same length.
func (s screen) replace(old, with string) {
	for y, text := range s.rows() {
		if at := strings.Index(text, old); at >= 0 {
			at = len([]rune(text[:at]))
			for i, r := range []rune(with) {
				s[y][at+i].char = r
			}
		}
	}
}

// without returns the screen with an empty row for the row of a text. If it is tight it has a row
// fewer, the last one where the text is not there.
func (s screen) without(text string, tight bool) screen {
	at := slices.IndexFunc(s.rows(), func(row string) bool { return strings.TrimSpace(row) == text })
	switch {
	case tight && at < 0:
		at = len(s) - 1
	case at < 0:
		return s
	case !tight:
		for x := range s[at] {
			s[at][x].char = ' '
		}
		return s
	}
	return slices.Delete(s, at, at+1)
}

// passing matches what always changes, which is times, the time left, spinners, bars, and the
// acquirer's progress with a payment.
var passing = regexp.MustCompile(`(autorisé|validé) *|\d+:\d\d(:\d\d)?|\d+ s\b|[━╌]+|[◐◓◑◒]`)

// code reports whether a cell is a QR code's, which holds the phone's address.
func (c cell) code() bool {
	pure := func(colour string) bool { return colour == "#000000" || colour == "#ffffff" }
	return pure(c.ink) && pure(c.ground)
}

// mark is the same for two screens that differ only in passing, and not in other words or
// colours.
func (s screen) mark() string {
	h := sha256.New()
	for y, text := range s.rows() {
		skip := map[int]bool{}
		for _, m := range passing.FindAllStringIndex(text, -1) {
			from := len([]rune(text[:m[0]]))
			for i := range []rune(text[m[0]:m[1]]) {
				skip[from+i] = true
			}
		}
		for x, c := range s[y] {
			if !skip[x] && !c.code() {
				fmt.Fprint(h, c)
			}
		}
		fmt.Fprintln(h)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}
