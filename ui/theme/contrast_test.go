package theme

import (
	"math"
	"strconv"
	"testing"
)

// TestContrast computes the contrast of every text with its background by WCAG 2's formula. It
// must be at least 4.5:1 in sombre and clair, and 7:1 in contraste.
func TestContrast(t *testing.T) {
	for p := range palettes {
		c, least := p.colours(), 4.5
		if p == Contrast {
			least = 7
		}
		check := func(what string, text, ground shade) {
			if got := ratio(t, text.hex, ground.hex); got < least {
				t.Errorf("%s: %s has %.2f:1, want %.1f", p.Name(), what, got, least)
			}
			// The cube of 256 colours has no darker amber than that of 6.7:1.
			if got := ratio(t, shown256(t, text), shown256(t, ground)); got < min(least, 6.5) {
				t.Errorf("%s: %s has %.2f:1 in 256 colours, want %.1f", p.Name(), what, got, min(least, 6.5))
			}
		}
		for _, ground := range []shade{c.ground, c.card} {
			check("text", c.text, ground)
			check("dim", c.dim, ground)
			check("accent", c.accent, ground)
			for tone := range tones {
				check("large digits", c.big[tone], ground)
			}
		}
		for tone := range tones {
			check("bar", c.onBar[tone], c.bar[tone])
		}
		for tone := range tones {
			if got := ratio(t, c.rim(p, tone).hex, c.card.hex); p == Contrast && got < 3 {
				t.Errorf("%s: the edge of %d has %.2f:1, want 3", p.Name(), tone, got)
			}
		}
		check("red key", c.onRed, c.red)
		check("yellow key", c.onKey, c.yellow)
		check("green key", c.onKey, c.green)
		check("keypad", c.onPad, c.pad)
		check("chosen digit", c.ground, c.accent)
		check("paper", c.ink, c.paper)
	}
}

func ratio(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
