package printer

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"rsc.io/qr"
)

// bitmap is a picture of black and white dots.
type bitmap struct {
	width, height int
	black         []bool // row by row
}

func newBitmap(width, height int) bitmap {
	return bitmap{width, height, make([]bool, width*height)}
}

// row returns a row of dots, eight a byte, the leftmost in the highest bit, 1 for black.
func (b bitmap) row(y int) []byte {
	packed := make([]byte, (b.width+7)/8)
	for x := range b.width {
		if b.black[y*b.width+x] {
			packed[x/8] |= 0x80 >> (x % 8)
		}
	}
	return packed
}

// fill makes a rectangle black.
func (b bitmap) fill(left, top, width, height int) {
	for y := top; y < top+height; y++ {
		for x := left; x < left+width; x++ {
			b.black[y*b.width+x] = true
		}
	}
}

// drawModules draws a QR code without its border, since the paper around it is white.
func drawModules(code *qr.Code, module int) bitmap {
	b := newBitmap(code.Size*module, code.Size*module)
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				b.fill(x*module, y*module, module, module)
			}
		}
	}
	return b
}

func drawBars(modules []bool, module, height int) bitmap {
	b := newBitmap(len(modules)*module, height)
	for i, black := range modules {
		if black {
			b.fill(i*module, 0, module, height)
		}
	}
	return b
}

// Size of the largest logo, in dots (docs/contrat/files.md).
const (
	logoWidth  = 384
	logoHeight = 160
)

// logoBitmap dithers a PNG to black and white. It returns false where logo is empty, is no
// PNG or is too large.
func logoBitmap(logo []byte) (bitmap, bool) {
	size, err := png.DecodeConfig(bytes.NewReader(logo))
	if err != nil || size.Width > logoWidth || size.Height > logoHeight || size.Width < 1 || size.Height < 1 {
		return bitmap{}, false
	}
	picture, err := png.Decode(bytes.NewReader(logo))
	if err != nil {
		return bitmap{}, false
	}
	frame := image.Rect(0, 0, size.Width, size.Height)
	onWhite := image.NewRGBA(frame)
	draw.Draw(onWhite, frame, image.White, image.Point{}, draw.Src)
	draw.Draw(onWhite, frame, picture, picture.Bounds().Min, draw.Over)
	dithered := image.NewPaletted(frame, color.Palette{color.White, color.Black})
	draw.FloydSteinberg.Draw(dithered, frame, onWhite, image.Point{})
	b := newBitmap(size.Width, size.Height)
	for i, index := range dithered.Pix {
		b.black[i] = index == 1
	}
	return b, true
}
