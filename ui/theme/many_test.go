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
				shown := shown256(t, s)
				sum := 0.0
				for i := range 3 {
					sum += math.Pow(channel(shown, i)-channel(s.hex, i), 2)
				}
				if far := math.Sqrt(sum); far > 100 {
					t.Errorf("%s: %s is shown as %s, %.0f away", p.Name(), s.hex, shown, far)
				}
			}
		}
	}
}

// shown256 returns a shade as a terminal of 256 colours shows it.
func shown256(t *testing.T, s shade) string {
	t.Helper()
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.ANSI256)
	taken, ok := colour(r, s).(lipgloss.Color)
	if !ok {
		t.Fatalf("%s: no colour", s.hex)
	}
	return termenv.ConvertToRGB(termenv.ANSI256.Color(string(taken))).Hex()
}

// In 256 colours each state's bar stands out from the others, a card from the ground.
func TestDistinctIn256Colours(t *testing.T) {
	for p := range palettes {
		c, seen := p.colours(), map[string]Tone{}
		for tone := range tones {
			shown := shown256(t, c.bar[tone])
			if other, taken := seen[shown]; taken {
				t.Errorf("%s: the bars of %d and %d are both %s", p.Name(), other, tone, shown)
			}
			seen[shown] = tone
		}
		if p != Contrast && shown256(t, c.card) == shown256(t, c.ground) {
			t.Errorf("%s: a card cannot be told from the ground", p.Name())
		}
	}
}
