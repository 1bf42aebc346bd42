package virtual

import (
	"fmt"
	"image"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Go Mono's cells are 0.6 of its size wide, so that 20 pixels give font A's 12 dots and 15
// give font B's 9.
const (
	sizeA, widthA, heightA, baseA = 20, 12, 24, 19
	sizeB, widthB, heightB, baseB = 15, 9, 17, 13
)

// typeface draws the characters of one of the printer's fonts.
type typeface struct {
	face                font.Face
	width, height, base int
	drawn               map[rune]*image.Alpha
}

// newTypeface returns font A, or font B for small. columns are those of font A. With 42 of
// them a printer of 576 dots has cells of 13 dots.
func newTypeface(small bool, columns int) (*typeface, error) {
	parsed, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, fmt.Errorf("parse font: %w", err)
	}
	t := &typeface{width: widthA, height: heightA, base: baseA, drawn: map[rune]*image.Alpha{}}
	size := sizeA
	if columns == 42 {
		t.width++
	}
	if small {
		size, t.width, t.height, t.base = sizeB, widthB, heightB, baseB
	}
	t.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("scale font: %w", err)
	}
	return t, nil
}

// glyph returns a character's cell. A dot is black where alpha is at least half.
func (t *typeface) glyph(r rune) *image.Alpha {
	if cell := t.drawn[r]; cell != nil {
		return cell
	}
	cell := image.NewAlpha(image.Rect(0, 0, t.width, t.height))
	d := font.Drawer{Dst: cell, Src: image.Opaque, Face: t.face, Dot: fixed.P(0, t.base)}
	d.DrawString(string(r))
	t.drawn[r] = cell
	return cell
}
