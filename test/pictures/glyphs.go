package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The size of a cell. 80 columns and the frame are 840 wide, the width of a page on GitHub.
const (
	cellWidth  = 10
	cellHeight = 20
	baseline   = 15
	margin     = 20
)

// em makes DejaVu's letters a cell wide (1233 of 2048 units).
const em = cellWidth * 2048.0 / 1233

// letters are outlines, so that a picture looks the same in every browser and with any fonts.
type letters struct{ plain, bold *sfnt.Font }

func openLetters() (letters, error) {
	plain, err := sfnt.Parse(dejavusansmono.TTF)
	if err != nil {
		return letters{}, fmt.Errorf("parse font: %w", err)
	}
	bold, err := sfnt.Parse(dejavusansmonobold.TTF)
	if err != nil {
		return letters{}, fmt.Errorf("parse bold font: %w", err)
	}
	return letters{plain, bold}, nil
}

// lines are drawn here, since a font's do not meet from row to row.
var lines = map[rune]string{
	'─': "M0 10h10v1h-10z", '│': "M5 0h1v20h-1z",
	'╭': "M5 20V15A5 5 0 0 1 10 10V11A4 4 0 0 0 6 15V20z", '╮': "M0 10A6 5 0 0 1 6 15V20H5V15A5 4 0 0 0 0 11z",
	'╰': "M5 0V6A5 5 0 0 0 10 11V10A4 4 0 0 1 6 6V0z", '╯': "M0 11A6 5 0 0 0 6 6V0H5V6A5 4 0 0 1 0 10z",
	'━': "M0 9h10v3h-10z", '┃': "M4 0h3v20h-3z", '╌': "M1 10h3v1h-3zM6 10h3v1h-3z",
	'┏': "M4 20V9h6v3h-3v8z", '┓': "M0 9h7v11h-3v-8h-4z", '┗': "M4 0h3v9h3v3h-6z", '┛': "M4 0h3v12h-7v-3h4z",
	'▏': "M0 0h1.5v20h-1.5z",
}

// outline returns the shape of a character within its cell.
func (l letters) outline(char rune, bold bool) (string, error) {
	if d, ok := lines[char]; ok {
		return d, nil
	}
	f := l.plain
	if bold {
		f = l.bold
	}
	var buf sfnt.Buffer
	at, err := f.GlyphIndex(&buf, char)
	if err == nil && at == 0 {
		err = fmt.Errorf("the font has no %q", char)
	}
	if err != nil {
		return "", err
	}
	parts, err := f.LoadGlyph(&buf, at, fixed.I(2048), nil)
	if err != nil {
		return "", fmt.Errorf("load %q: %w", char, err)
	}
	return path(parts), nil
}

// path returns outlines as SVG, in a cell's units.
func path(parts sfnt.Segments) string {
	var b strings.Builder
	for i, p := range parts {
		op, points := "M", 1
		switch p.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				b.WriteString("z")
			}
		case sfnt.SegmentOpLineTo:
			op = "L"
		case sfnt.SegmentOpQuadTo:
			op, points = "Q", 2
		case sfnt.SegmentOpCubeTo:
			op, points = "C", 3
		}
		b.WriteString(op)
		for j := range points {
			if j > 0 {
				b.WriteString(" ")
			}
			b.WriteString(number(unit(p.Args[j].X)) + " " + number(baseline+unit(p.Args[j].Y)))
		}
	}
	b.WriteString("z")
	return b.String()
}

// unit converts a coordinate of the font (2048 pixels an em) to the cell's.
func unit(v fixed.Int26_6) float64 { return float64(v) / 64 / 2048 * em }

func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}
