package ui

import (
	"bytes"
	"image"
	"image/png"
	"strings"

	"ancvtpe/ui/widget"
)

// The shop's picture stands at PRET from 120 x 40 on; beside a ticket there is room.
const (
	logoScreenCols, logoScreenRows = 120, 40
	logoCols, logoRows             = 64, 14
)

// logo is the shop's picture, drawn once for each file.
type logo struct {
	file  []byte
	drawn string
}

// take draws a picture that is not the one that is there.
func (l *logo) take(file []byte) {
	if bytes.Equal(l.file, file) {
		return
	}
	*l = logo{file: file}
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || config.Width*config.Height > logoPoints {
		return // it was checked when it was loaded: then there is none to show
	}
	var img image.Image
	if img, err = png.Decode(bytes.NewReader(file)); err == nil {
		l.drawn = widget.Picture(img, logoCols, logoRows)
	}
}

// logoPoints bounds a picture that is decoded (contract, files.md: 384 x 160).
const logoPoints = 384 * 160

// logoLines are the picture in the middle, where the window has room for it.
func logoLines(sc scene) []string {
	if sc.logo == "" || sc.ascii || sc.size.Cols < logoScreenCols || sc.size.Rows < logoScreenRows || widthOf(sc.logo) > sc.cols {
		return nil
	}
	return widget.Indent(strings.Split(sc.logo, "\n"), (sc.cols-widthOf(sc.logo))/2)
}
