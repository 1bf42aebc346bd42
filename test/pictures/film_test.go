package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The README's film is small and short enough to be watched.
func TestFilmIsShort(t *testing.T) {
	drawn, err := os.ReadFile(filepath.Join(images, film.name+".svg"))
	if err != nil {
		t.Fatal(err)
	}
	if len(drawn) > 300_000 {
		t.Errorf("%d bytes", len(drawn))
	}
	seconds := 0.0
	for _, s := range film.steps {
		seconds += s.seconds
	}
	if seconds < 12 || seconds > 18 {
		t.Errorf("%.1f s", seconds)
	}
}

var poster = regexp.MustCompile(`#f\d+\{visibility:visible\}`)

// TestFilmDecodes: a phone that scans the film reads the payment's address.
func TestFilmDecodes(t *testing.T) {
	for _, tool := range []string{"rsvg-convert", "zbarimg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs rsvg-convert and zbarimg: apt-get install librsvg2-bin zbar-tools") //nolint:forbidigo // CI has them
		}
	}
	raw, err := os.ReadFile(filepath.Join(images, film.name+".svg"))
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, s := range film.steps {
		if slices.Contains(s.texts, "Temps restant") {
			break
		}
		if s.seconds > 0 {
			at++
		}
	}
	dir := t.TempDir()
	svg, png := filepath.Join(dir, "film.svg"), filepath.Join(dir, "film.png")
	frame := poster.ReplaceAllString(string(raw), fmt.Sprintf("#f%d{visibility:visible}", at))
	if err := os.WriteFile(svg, []byte(frame), 0o600); err != nil {
		t.Fatal(err)
	}
	// As wide as GitHub shows it.
	if out, err := exec.Command("rsvg-convert", "-w", "840", "-o", png, svg).CombinedOutput(); err != nil {
		t.Fatalf("rsvg-convert: %v: %s", err, out)
	}
	out, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", png).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v: %s", err, out)
	}
	if said := strings.TrimSpace(string(out)); !regexp.MustCompile(`^http://127[0-9.]+:8080/p/[0-9a-z]{10}$`).MatchString(said) {
		t.Errorf("the code says %q", said)
	}
}
