package ui

import (
	"image"
	"image/color"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/muesli/termenv"

	"ancvtpe/internal/console"
	"ancvtpe/ui/theme"
)

// TestQRDecodes reads the code back from the screen at each size, in every colour profile (also
// without colours) and palette, on dark and light backgrounds.
func TestQRDecodes(t *testing.T) {
	for _, text := range []string{
		"CVCO:k3x9m2qv7a", "http://127.0.0.1:8080/payer/k3x9m2qv7a", strings.Repeat("k", 78), strings.Repeat("é", 39),
	} {
		for _, size := range []Size{{60, 20}, {80, 24}, {120, 40}, {160, 50}, {200, 70}} {
			if size.Rows == 20 && len(text) > 15 {
				continue // the code has no room and is not shown
			}
			for _, profile := range []termenv.Profile{termenv.Ascii, termenv.ANSI, termenv.ANSI256, termenv.TrueColor} {
				for _, palette := range []theme.Palette{theme.Dark, theme.Light, theme.Contrast} {
					for _, light := range []bool{false, true} {
						h := newTill(t, qrSnapshot(text))
						h.resize(size.Cols, size.Rows)
						r := lipgloss.NewRenderer(io.Discard)
						r.SetColorProfile(profile)
						r.SetHasDarkBackground(!light)
						h.app.theme = theme.New(r, palette)
						got, err := decode(h.app.View(), size, light)
						if err != nil || got != text {
							t.Errorf("%v, profile %v, palette %v, light %t: %q read as %q, %v", size, profile, palette, light, text, got, err)
						}
					}
				}
			}
		}
	}
}

// decode draws a frame's cells, each twice as high as it is wide, and reads the QR code
// in it.
func decode(frame string, size Size, light bool) (string, error) {
	return decodeIn(frame, size, func(c console.Colour) color.Gray { return shade(c, light) })
}

// userPalettes are common colour schemes of terminals: black, white, bright black and bright white
// (colours 0, 7, 8 and 15), and the background. Gruvbox light and Base16's light schemes exchange
// black and white.
var userPalettes = map[string]struct{ black, white, brightBlack, brightWhite, ground uint8 }{
	"gruvbox light":   {0xf0, 0x6c, 0x85, 0x38, 0xf0},
	"selenized white": {0xeb, 0x87, 0xcd, 0x28, 0xff},
	"base16 light":    {0xf8, 0x38, 0xb8, 0x18, 0xf8},
	"base16 dark":     {0x18, 0xd8, 0x58, 0xf8, 0x18},
	"solarized dark":  {0x32, 0xe6, 0x27, 0xf7, 0x27},
}

// TestQRDecodesOnUserPalettes: the code uses colours of the fixed part of the 256, which are black
// and white whatever the first sixteen are (decision 120).
func TestQRDecodesOnUserPalettes(t *testing.T) {
	const text = "CVCO:k3x9m2qv7a"
	for name, p := range userPalettes {
		for _, profile := range []termenv.Profile{termenv.Ascii, termenv.ANSI256, termenv.TrueColor} {
			for _, palette := range []theme.Palette{theme.Dark, theme.Light, theme.Contrast} {
				h := newTill(t, qrSnapshot(text))
				r := lipgloss.NewRenderer(io.Discard)
				r.SetColorProfile(profile)
				h.app.theme = theme.New(r, palette)
				got, err := decodeIn(h.app.View(), h.app.size, func(c console.Colour) color.Gray {
					switch c {
					case qrBlack:
						return color.Gray{}
					case qrWhite:
						return color.Gray{Y: 255}
					case black:
						return color.Gray{Y: p.black}
					case white:
						return color.Gray{Y: p.white}
					case brightBlack:
						return color.Gray{Y: p.brightBlack}
					case brightWhite:
						return color.Gray{Y: p.brightWhite}
					}
					return color.Gray{Y: p.ground}
				})
				if err != nil || got != text {
					t.Errorf("%s, profile %v, palette %v: read as %q, %v", name, profile, palette, got, err)
				}
			}
		}
	}
}

func decodeIn(frame string, size Size, shade func(console.Colour) color.Gray) (string, error) {
	screen := console.NewScreen(size.Cols, size.Rows)
	if _, err := io.WriteString(screen, strings.ReplaceAll(frame, "\n", "\r\n")); err != nil {
		return "", err
	}
	cells := screen.Cells()
	const scale = 3
	picture := image.NewGray(image.Rect(0, 0, size.Cols*scale, 2*size.Rows*scale))
	for y, row := range cells {
		for x, cell := range row {
			upper, lower := cell.Ground, cell.Ground
			switch cell.Text {
			case "█":
				upper, lower = cell.Ink, cell.Ink
			case "▀":
				upper = cell.Ink
			case "▄":
				lower = cell.Ink
			}
			fill(picture, x*scale, 2*y*scale, scale, shade(upper))
			fill(picture, x*scale, (2*y+1)*scale, scale, shade(lower))
		}
	}
	square := picture.SubImage(quietZone(cells, scale))
	bits, err := gozxing.NewBinaryBitmapFromImage(square)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]interface{}{
		gozxing.DecodeHintType_PURE_BARCODE: true,
	})
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// quietZone finds the code with its white edge: as wide as the first white run from the top, and as
// high as that is white on the left. Large digits beside the code may be white too.
func quietZone(cells [][]console.Cell, scale int) image.Rectangle {
	white := func(x, y int) bool {
		c := cells[y][x]
		return c.Ink == qrBlack && c.Ground == qrWhite || c.Ink == black && c.Ground == brightWhite && !c.Reversed
	}
	for y, row := range cells {
		for x := range row {
			if !white(x, y) || !white(x, min(y+5, len(cells)-1)) {
				continue
			}
			right, below := x, y
			for white(right, y) && right < len(row)-1 {
				right++
			}
			for below < len(cells) && white(x, below) {
				below++
			}
			return image.Rect(x*scale, 2*y*scale, right*scale, 2*below*scale)
		}
	}
	return image.Rectangle{}
}

func fill(picture *image.Gray, x, y, side int, c color.Gray) {
	for dy := range side {
		for dx := range side {
			picture.SetGray(x+dx, y+dy, c)
		}
	}
}

// The code's colours of the 256, and those of the palette that may take their place.
const (
	qrBlack, qrWhite         = 16, 231
	black, white             = 0, 7
	brightBlack, brightWhite = 8, 15
)

// shade returns the brightness of a colour on a light or dark terminal.
func shade(c console.Colour, light bool) color.Gray {
	switch {
	case c == brightWhite || c == qrWhite:
		return color.Gray{Y: 255}
	case c == black || c == qrBlack:
		return color.Gray{}
	case (c == console.OwnGround) == light:
		return color.Gray{Y: 230}
	}
	return color.Gray{Y: 30}
}

// TestQRIsWholeOrAbsent: no size shows a part of the code.
func TestQRIsWholeOrAbsent(t *testing.T) {
	h := newTill(t, qrSnapshot(strings.Repeat("k", 78)))
	for rows := 1; rows <= 30; rows++ {
		for cols := 1; cols <= 90; cols++ {
			h.resize(cols, rows)
			full := 0
			for line := range strings.Lines(h.app.View()) {
				if strings.Contains(line, "48;5;231m") {
					full++
				}
			}
			if full != 0 && full != 21 {
				t.Fatalf("%d lines of the code at %dx%d\n%s", full, cols, rows, h.frame())
			}
		}
	}
}

// TestQRTooLong: a text too long for a code shows a sentence and does not panic.
func TestQRTooLong(t *testing.T) {
	h := newTill(t, qrSnapshot(strings.Repeat("k", 5000)))
	h.wantText("SCANNEZ LE QR CODE", "QR_MODELE")
}

// TestTimeLeftOnOneLine: beside a large code the column was one cell too narrow for it.
func TestTimeLeftOnOneLine(t *testing.T) {
	h := newTill(t, qrSnapshot("CVCO:k3x9m2qv7a"))
	h.resize(120, 40)
	if left := leftText(h.app.scene()); !strings.Contains(h.frame(), left) {
		t.Errorf("%q is not on one line\n%s", left, h.frame())
	}
}

// TestCodeStaysUnderANotice: a notice took the rows of the code, which the payer was scanning.
func TestCodeStaysUnderANotice(t *testing.T) {
	const text = "http://127.0.0.1:8080/p/k3x9m2qv7a"
	for _, size := range []Size{{38, 19}, {38, 20}, {60, 20}, {60, 21}, {60, 22}, {80, 24}} {
		h := newTill(t, qrSnapshot(text))
		h.resize(size.Cols, size.Rows)
		there, _ := decode(h.app.View(), size, false)
		h.press("8")
		h.wantText("Cette touche") // also where there is no room for the code
		if got, err := decode(h.app.View(), size, false); size.Cols >= smallCols && got != there {
			t.Errorf("%v: %q before, %q, %v\n%s", size, there, got, err, h.frame())
		}
	}
}

// TestMenuNoticeIsWhole: only a code takes a notice's rows, since a menu scrolls.
func TestMenuNoticeIsWhole(t *testing.T) {
	for _, size := range []Size{{38, 8}, {40, 12}, {60, 12}} {
		h := newTill(t, idle())
		h.resize(size.Cols, size.Rows)
		h.press("enter", "1", "9", "9")
		h.wantText("Cette touche ne fait rien ici. F1 : les touches de cet écran.")
	}
}
