package ui

import (
	"bytes"
	"image"
	"image/png"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/widget"
)

// PRET shows the shop's logo from windows of 120 x 40 on, which have room for it beside a ticket.
const (
	logoScreenCols, logoScreenRows = 120, 40
	logoCols, logoRows             = 64, 14
)

// logo is the shop's logo, drawn once for each file.
type logo struct {
	file  []byte
	drawn string
}

// take draws a logo unless it is the one already drawn.
func (l *logo) take(file []byte) {
	if bytes.Equal(l.file, file) {
		return
	}
	*l = logo{file: file}
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || config.Width*config.Height > logoPoints {
		return // loading checks the file; if it is wrong all the same, no logo is shown
	}
	var img image.Image
	if img, err = png.Decode(bytes.NewReader(file)); err == nil {
		l.drawn = widget.Picture(img, logoCols, logoRows)
	}
}

// logoPoints bounds an image that is decoded (384 x 160, docs/contrat/files.md).
const logoPoints = 384 * 160

// logoLines draws the logo in the middle, or returns nil where there is no room.
func logoLines(sc scene) []string {
	if sc.logo == "" || sc.ascii || sc.size.Cols < logoScreenCols || sc.size.Rows < logoScreenRows || lipgloss.Width(sc.logo) > sc.cols {
		return nil
	}
	return widget.Indent(strings.Split(sc.logo, "\n"), (sc.cols-lipgloss.Width(sc.logo))/2)
}
