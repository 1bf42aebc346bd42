package widget

import (
	"image"
	"strings"
)

// Picture draws the dark parts of a picture in half blocks, at most cols wide and rows
// high; it makes a large one smaller and never a small one larger.
func Picture(img image.Image, cols, rows int) string {
	b := img.Bounds()
	if b.Empty() || cols < 1 || rows < 1 {
		return ""
	}
	// A cell is two points high, and twice as high as it is wide: points are square.
	scale := max(1, (b.Dx()+cols-1)/cols, (b.Dy()+2*rows-1)/(2*rows))
	ink := func(x, y int) bool { return dark(img, b.Min.X+x*scale, b.Min.Y+y*scale, scale) }
	lines := make([]string, 0, rows)
	for y := 0; y*scale < b.Dy(); y += 2 {
		var line strings.Builder
		for x := 0; x*scale < b.Dx(); x++ {
			line.WriteRune([]rune(" ▀▄█")[bit(ink(x, y), 1)+bit(ink(x, y+1), 2)])
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return strings.Join(lines, "\n")
}

// dark tells whether a square of the picture is rather ink than paper; what is
// transparent, or outside, is paper.
func dark(img image.Image, x, y, size int) bool {
	square := image.Rect(x, y, x+size, y+size).Intersect(img.Bounds())
	ink, points := 0, square.Dx()*square.Dy()
	for py := square.Min.Y; py < square.Max.Y; py++ {
		for px := square.Min.X; px < square.Max.X; px++ {
			r, g, b, a := img.At(px, py).RGBA()
			luma := (299*int(r) + 587*int(g) + 114*int(b)) / 1000
			ink += max(0, int(a)-luma)
		}
	}
	return points > 0 && ink*2 > points*0xffff
}

func bit(set bool, value int) int {
	if set {
		return value
	}
	return 0
}
