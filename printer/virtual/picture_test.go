package virtual

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// picture returns the only paper that was cut.
func picture(t *testing.T, b *bench) image.Image {
	t.Helper()
	if len(b.papers) != 1 {
		t.Fatalf("%d papers, %v", len(b.papers), b.remarks)
	}
	var raw bytes.Buffer
	if err := b.papers[0].writePNG(&raw); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&raw)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func black(img image.Image, x, y int) bool { r, _, _, _ := img.At(x, y).RGBA(); return r == 0 }

// box returns the smallest rectangle that holds all black dots.
func box(img image.Image) (r image.Rectangle) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if black(img, x, y) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func read(t *testing.T, reader gozxing.Reader, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("the code does not read: %v", err)
	}
	return result.GetText()
}

func storeQR(data string) string {
	n := len(data) + 3
	return "\x1d(k" + string([]byte{byte(n), byte(n >> 8)}) + "1P0" + data
}

const printQR = "\x1d(k\x03\x001Q0"

func TestQRReads(t *testing.T) {
	const data = "https://connect.ancv.com/p/0123456789"
	for _, level := range []string{"0", "1", "2", "3"} {
		for _, module := range []byte{2, 4, 8} {
			img := picture(t, obey(t, "A L'ACCUEIL\n\n\x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C"+string(rune(module))+"\x1d(k\x03\x001E"+level+storeQR(data)+printQR+"\nMERCI\n"+cutNow))
			if got := read(t, qrcode.NewQRCodeReader(), img); got != data {
				t.Errorf("level %s, module %d: %q", level, module, got)
			}
		}
	}
}

func TestQRSizeAndPlace(t *testing.T) {
	for align, left := range map[string]int{"0": 0, "1": (384 - 21*5) / 2, "2": 384 - 21*5} {
		got := box(picture(t, obey(t, "\x1ba"+align+"\x1d(k\x03\x001C\x05"+storeQR("1")+printQR+cutNow)))
		if want := image.Rect(left, 0, left+21*5, 21*5); got != want {
			t.Errorf("align %s: %v, want %v", align, got, want)
		}
	}
}

func TestWhatCannotBePrintedIsSaid(t *testing.T) {
	for sent, reason := range map[string]string{
		printQR: "no data is stored",
		"\x1d(k\x03\x001C\x10" + storeQR(strings.Repeat("a", 200)) + printQR: noRoom,
		"\x1d(k\x03\x001E3" + storeQR(strings.Repeat("a", 4000)) + printQR:   "text too long",
		"\x1dkI\x03{Dx":                                "not the data",
		"\x1dkI\x22{B" + strings.Repeat("a", 32):       noRoom,
		"\x1dkI\x03{B\xe9":                             "not the data",
		"\x1dkI\x02{B":                                 "not the data",
		"\x1dkI\x03{Ca":                                "",
		"\x1dw\x02\x1dkI\x0d{B0123456789\xff":          "not the data",
		"\x1dw\x02\x1dkI\x0c{B{C" + "\x64aaaaaaa":      "not the data",
		"\x1dw\x06\x1dkI\x0c{BABCDEFGHIJ" + "\x1d\x42": noRoom,
	} {
		b := obey(t, sent)
		names := b.names(false)
		if reason == "" {
			if len(names) > 0 {
				t.Errorf("%q: %v", sent, names)
			}
			continue
		}
		if len(names) == 0 || !strings.Contains(names[0], reason) {
			t.Errorf("%q: %v, want %s", sent, names, reason)
		}
	}
}

func TestCode128Reads(t *testing.T) {
	for data, want := range map[string]string{
		"{Bk3x9m2qv7a":               "k3x9m2qv7a",
		"{AABC-123":                  "ABC-123",
		"{C" + "\x0c\x22\x38":        "123456",
		"{BREF{C" + "\x01\x02{Bz":    "REF0102z",
		"{Bab{{c":                    "ab{c",
		"{AAB{SaC":                   "ABaC",
		"{C\x00\x63{A" + "X{B" + "y": "0099Xy",
	} {
		img := picture(t, obey(t, "\n\x1ba\x01\x1dh\x50\x1dw\x02\x1dH\x02\x1dkI"+string([]byte{byte(len(data))})+data+"\n"+cutNow))
		if got := read(t, oned.NewCode128Reader(), img); got != want {
			t.Errorf("%q reads %q, want %q", data, got, want)
		}
	}
}

func TestCode128Widths(t *testing.T) {
	if len(widths128) != stop128+1 {
		t.Fatalf("%d values", len(widths128))
	}
	seen := map[string]bool{}
	for v, w := range widths128 {
		sum := 0
		for _, c := range w {
			sum += int(c - '0')
		}
		if sum != 11 && v != stop128 || seen[w] {
			t.Errorf("value %d: %s", v, w)
		}
		seen[w] = true
	}
}

func TestCode128Text(t *testing.T) {
	for place, want := range map[string]string{
		"0": "[CODE128] AB", "1": "             AB\n[CODE128] AB", "2": "[CODE128] AB\n             AB", "3": "             AB\n[CODE128] AB\n             AB",
	} {
		got := obey(t, "\x1ba\x01\x1dH"+place+"\x1dkI\x04{BAB"+cutNow).papers[0].text()
		if squeeze(got) != squeeze(want) {
			t.Errorf("HRI %s: %q", place, got)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestRasterDots(t *testing.T) {
	const bits = "\x80\x01\x00\x00\xff\x00"
	for mode, want := range map[string]image.Rectangle{
		"0": image.Rect(0, 0, 16, 3), "1": image.Rect(0, 0, 32, 3), "2": image.Rect(0, 0, 16, 6), "3": image.Rect(0, 0, 32, 6),
	} {
		img := picture(t, obey(t, "\x1dv0"+mode+"\x02\x00\x03\x00"+bits+cutNow))
		if got := box(img); got != want {
			t.Errorf("mode %s: %v, want %v", mode, got, want)
		}
		if mode == "0" && (!black(img, 0, 0) || !black(img, 15, 0) || black(img, 1, 0) || black(img, 0, 1) || !black(img, 7, 2) || black(img, 8, 2)) {
			t.Error("dots are at other places")
		}
	}
	// What is wider than the paper is cut off.
	if got := box(picture(t, obey(t, "\x1dv0\x00\x40\x00\x01\x00"+strings.Repeat("\xff", 64)+cutNow))); got != image.Rect(0, 0, 384, 1) {
		t.Errorf("a wide picture covers %v", got)
	}
}

func TestPaperWidths(t *testing.T) {
	for columns, dots := range map[int]int{32: 384, 42: 576, 48: 576} {
		b := obey(t, strings.Repeat("W", columns)+"\n"+strings.Repeat("W", columns+1)+"\n"+cutNow, columns)
		if got := picture(t, b).Bounds().Dx(); got != dots {
			t.Errorf("%d columns: %d dots", columns, got)
		}
		if len(b.papers[0].lines) != 3 {
			t.Errorf("%d columns: %q", columns, b.papers[0].lines)
		}
	}
}

func TestSizesOfCharacters(t *testing.T) {
	one := box(picture(t, obey(t, "H\n"+cutNow)))
	four := box(picture(t, obey(t, "\x1d!\x11H\n"+cutNow)))
	if four.Dx() != 2*one.Dx() || four.Dy() != 2*one.Dy() {
		t.Errorf("double size is %v of %v", four, one)
	}
	if bold := box(picture(t, obey(t, "\x1bE\x01H\n"+cutNow))); bold.Dx() <= one.Dx() {
		t.Errorf("bold is %v of %v", bold, one)
	}
	if small := box(picture(t, obey(t, "\x1bM\x01H\n"+cutNow))); small.Dx() >= one.Dx() || small.Dy() >= one.Dy() {
		t.Errorf("font B is %v of %v", small, one)
	}
	for feed, sent := range map[int]string{30: "H\n", 24: "\x1b3\x10H\n", 48: "\x1d!\x01H\n", 64: "\x1b3\x40H\n"} {
		if got := picture(t, obey(t, sent+cutNow)).Bounds().Dy(); got != feed {
			t.Errorf("%q feeds %d dots, want %d", sent, got, feed)
		}
	}
}
