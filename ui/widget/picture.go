package widget

import (
	"image"
	"strings"
)

// Picture draws the dark parts of an image in half blocks, at most cols wide and rows high. It
// scales a large image down and never scales a small one up.
func Picture(img image.Image, cols, rows int) string {
	b := img.Bounds()
	if b.Empty() || cols < 1 || rows < 1 {
		return ""
	}
	// A cell is twice as high as it is wide, so two points above each other are square.
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

// dark reports whether a square of the image is mostly ink. Transparent points are paper, and
// points outside the image do not count.
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
