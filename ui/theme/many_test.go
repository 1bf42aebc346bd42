package theme

import (
	"io"
	"math"
	"strconv"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// On a terminal with 256 colours each state keeps about its own colour: a refusal is red, not
// black.
func TestStatesIn256Colours(t *testing.T) {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.ANSI256)
	channel := func(hex string, i int) float64 {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		return float64(n)
	}
	for p := range palettes {
		c := p.colours()
		for tone := range tones {
			for _, s := range []shade{c.bar[tone], c.big[tone], c.red, c.yellow, c.green} {
				taken, ok := colour(r, s).(lipgloss.Color)
				if !ok {
					t.Fatalf("%s: no colour", s.hex)
				}
				shown := termenv.ConvertToRGB(termenv.ANSI256.Color(string(taken))).Hex()
				sum := 0.0
				for i := range 3 {
					sum += math.Pow(channel(shown, i)-channel(s.hex, i), 2)
				}
				if far := math.Sqrt(sum); far > 80 {
					t.Errorf("%s: %s is shown as %s, %.0f away", p.Name(), s.hex, shown, far)
				}
			}
		}
	}
}
