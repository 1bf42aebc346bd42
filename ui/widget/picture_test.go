package widget

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
)

// TestPicture: dark opaque points are ink, and a cell shows two points.
func TestPicture(t *testing.T) {
	img := image.NewNRGBA(image.Rect(3, 5, 7, 8)) // 4 x 3, not at the origin
	for x, column := range []string{"## ", " ##", "# #", "   "} {
		for y, c := range column {
			paper := color.NRGBA{255, 255, 255, 255}
			if c == '#' {
				paper = color.NRGBA{20, 20, 60, 255}
			}
			img.SetNRGBA(3+x, 5+y, paper)
		}
	}
	img.SetNRGBA(6, 5, color.NRGBA{0, 0, 0, 10}) // nearly transparent
	if got, want := Picture(img, 10, 10), "█▄▀\n ▀▀"; got != want {
		t.Errorf("picture\n%s\nwant\n%s", got, want)
	}
}

// TestPictureFits: an image of any size is drawn no larger than its room.
func TestPictureFits(t *testing.T) {
	for _, size := range []image.Point{{384, 160}, {1, 160}, {384, 1}, {7, 7}} {
		img := image.NewGray(image.Rectangle{Max: size})
		for _, room := range []image.Point{{60, 12}, {1, 1}, {5, 40}} {
			got := Picture(img, room.X, room.Y)
			if w, h := lipgloss.Width(got), lipgloss.Height(got); w > room.X || h > room.Y {
				t.Errorf("%v in %v is %dx%d", size, room, w, h)
			}
			if !strings.Contains(got, "█") && !strings.Contains(got, "▀") {
				t.Errorf("%v in %v has no ink: %q", size, room, got)
			}
		}
	}
	if got := Picture(image.NewGray(image.Rectangle{}), 10, 10) + Picture(image.NewGray(image.Rect(0, 0, 2, 2)), 0, 5); got != "" {
		t.Errorf("nothing is drawn as %q", got)
	}
}
