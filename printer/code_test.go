package printer

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/payment"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// scan reads the code off a printed text: block characters are ink, the rest is paper.
func scan(t *testing.T, text string) string {
	t.Helper()
	const dot = 4
	var rows []string
	for line := range strings.Lines(text) {
		if blank := strings.Trim(line, " \n█▀▄"); blank == "" {
			rows = append(rows, strings.TrimRight(line, "\n"))
		}
	}
	page := image.NewGray(image.Rect(0, 0, 64*dot, (2*len(rows)+16)*dot))
	for i := range page.Pix {
		page.Pix[i] = 255
	}
	ink := func(x, y int) {
		for i := range dot * dot {
			page.SetGray((x+8)*dot+i%dot, (y+8)*dot+i/dot, color.Gray{})
		}
	}
	for y, row := range rows {
		for x, r := range []rune(row) {
			if r == '█' || r == '▀' {
				ink(x, 2*y)
			}
			if r == '█' || r == '▄' {
				ink(x, 2*y+1)
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(page)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[gozxing.DecodeHintType]interface{}{gozxing.DecodeHintType_PURE_BARCODE: true}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		t.Fatalf("decode: %v\n%s", err, text)
	}
	return result.GetText()
}

// The code can be read from the ticket's file.
func TestPrintedCodeScans(t *testing.T) {
	tests := []struct {
		name    string
		text    string
		columns []int // the widths that the code fits
	}{
		{"reference", "CVCO:k3x9m2qv7a", []int{24, 32, 42, 48}},
		{"page of the simulator", "http://192.168.1.20:8080/t/k3x9m2qv7a", []int{32, 42, 48}},
		{"long address", "https://simulateur.exemple.fr:8443/telephone/paiement/k3x9m2qv7a?langue=fr", []int{42, 48}},
		{"accents", "CVCO:é€k3x9m2qv7a", []int{32, 42, 48}},
	}
	for _, tt := range tests {
		for _, columns := range allColumns {
			dir := t.TempDir()
			k := debit(t)
			k.Nature, k.QR, k.Columns = payment.NatureQR, tt.text, columns
			p := open(t, "dossier:"+dir)
			if err := p.Print(t.Context(), k); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(filepath.Join(dir, "000001-qr.txt"))
			if err != nil {
				t.Fatal(err)
			}
			text := string(b)
			if plain := strings.ReplaceAll(text, "\n", ""); !strings.Contains(plain, tt.text) {
				t.Errorf("%s at %d: no text in clear:\n%s", tt.name, columns, text)
			}
			fits := false
			for _, c := range tt.columns {
				fits = fits || c == columns
			}
			if !fits {
				if strings.ContainsAny(text, "█▀▄") {
					t.Errorf("%s at %d: half a code:\n%s", tt.name, columns, text)
				}
				continue
			}
			if got := scan(t, text); got != tt.text {
				t.Errorf("%s at %d: scanned %q", tt.name, columns, got)
			}
		}
	}
}

// A text that is too long for a code, or that cleaning would change, gets no code.
func TestNoCode(t *testing.T) {
	if got := drawCode(strings.Repeat("x", 5000), 48); got != nil {
		t.Errorf("drew %d lines", len(got))
	}
	k := debit(t)
	k.Nature, k.QR = payment.NatureQR, "CVCO:\x1bk3x9m2qv7a"
	text := strings.Join(Layout(k), "\n")
	if strings.ContainsAny(text, "█▀▄") || !strings.Contains(text, "CVCO:k3x9m2qv7a") {
		t.Errorf("code of a hostile text:\n%s", text)
	}
}
