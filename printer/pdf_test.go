package printer

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A PDF of every ticket at every width holds its words as text that can be selected.
func TestPDF(t *testing.T) {
	for name, k := range samples(t) {
		for _, columns := range []int{24, 32, 42, 48} {
			k.Columns, k.Logo = columns, logo(t)
			b, err := drawPDF(k)
			if err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
				t.Fatalf("%s at %d: %v", name, columns, err)
			}
			if dir := os.Getenv("ANCV_LOOK"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.pdf", name, columns)), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Log("the text is not read back: that needs pdftotext (poppler-utils)")
		return
	}
	k := debit(t)
	k.ShopName = "L’Été à 5 €"
	dir := t.TempDir()
	p := open(t, "pdf:"+dir)
	if err := p.Print(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), path, filepath.Join(dir, "000001-debit.pdf"), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"L’Été à 5 €", "CHEQUE-VACANCES CONNECT", "k3x9m2qv7a", "12,50 EUR"} {
		if !strings.Contains(string(out), word) {
			t.Errorf("%q is not in\n%s", word, out)
		}
	}
}

// A line of as many characters as the ticket has columns fills the printed width of the roll.
func TestPDFLetters(t *testing.T) {
	for _, columns := range []int{24, 32, 42, 48} {
		k := debit(t)
		k.Columns = columns
		got, want := drawSheet(k).pdf.GetStringWidth(strings.Repeat("0", columns)), float64(paperDots(columns))/dotsPerMM
		if math.Abs(got-want) > 0.1 {
			t.Errorf("%d columns are %.2f mm wide on %.2f", columns, got, want)
		}
	}
}
