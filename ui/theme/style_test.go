package theme

import (
	"io"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// TestStyle: a style writes what Lip Gloss writes, for each depth of colour. It ends at each line's
// end, and writes nothing around an empty text.
func TestStyle(t *testing.T) {
	for _, profile := range []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI, termenv.Ascii} {
		r := lipgloss.NewRenderer(io.Discard, termenv.WithProfile(profile))
		for _, full := range []lipgloss.Style{
			r.NewStyle(), r.NewStyle().Foreground(lipgloss.Color("#5cc8ff")).Bold(true), underlined(r.NewStyle()),
			r.NewStyle().Reverse(true), r.NewStyle().Background(lipgloss.Color("#18222e")),
		} {
			s := styleOf(full)
			for _, text := range []string{"x", "MONTANT 12,50 EUR", "é « à »"} {
				if got, want := s.Render(text), full.Render(text); got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}
			if got, want := s.Render("a\nb"), full.Render("a")+"\n"+full.Render("b"); got != want || s.Render("") != "" {
				t.Errorf("%q, want %q; nothing is %q", got, want, s.Render(""))
			}
		}
	}
}
