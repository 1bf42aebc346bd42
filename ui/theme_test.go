package ui

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"ancvtpe/payment"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
)

// TestPalettes compares the escape sequences of the main screens in the four themes with golden
// files (ESC written as ␛).
func TestPalettes(t *testing.T) {
	themes := map[string]struct {
		palette theme.Palette
		profile termenv.Profile
	}{
		"sombre": {theme.Dark, termenv.ANSI}, "clair": {theme.Light, termenv.ANSI},
		"contraste": {theme.Contrast, termenv.ANSI}, "sans-couleur": {theme.Dark, termenv.Ascii},
	}
	for name, c := range themes {
		t.Run(name, func(t *testing.T) {
			var all strings.Builder
			for _, s := range []payment.Snapshot{
				with(idle(), printed), inState(payment.StateAccepted), inState(payment.StateRefused),
				with(inState(payment.StateUnknown), func(s *payment.Snapshot) { s.Trouble, s.TroubleSince = payment.CauseTimeout, noon }),
			} {
				h := newTill(t, s)
				r := lipgloss.NewRenderer(io.Discard)
				r.SetColorProfile(c.profile)
				h.app.theme = theme.New(r, c.palette)
				h.resize(120, 40)
				fmt.Fprintf(&all, "%s\n\n", strings.ReplaceAll(h.app.View(), "\x1b", "␛"))
			}
			golden(t, filepath.Join("testdata", "palette-"+name+".golden"), all.String())
		})
	}
}

func TestPaletteNames(t *testing.T) {
	for _, name := range theme.Names() {
		if _, known := theme.Named(name); !known {
			t.Errorf("%q has no palette", name)
		}
	}
	if _, known := theme.Named("rose"); known {
		t.Error("an unknown name has a palette")
	}
}

// TestNextTheme: CTRL+T changes to the next palette and names it, and a later answer of the
// terminal does not undo that.
func TestNextTheme(t *testing.T) {
	h := newTill(t, idle())
	for _, want := range []string{"clair", "contraste", "sombre", "clair"} {
		h.press(keyTheme)
		h.wantText("Couleurs : " + want + ".")
		if got := h.app.theme.Palette.Name(); got != want {
			t.Errorf("the palette is %s, want %s", got, want)
		}
	}
	h.send(tty.PaletteMsg(theme.Contrast))
	if h.app.theme.Palette != theme.Light {
		t.Error("the terminal's answer undoes the choice")
	}
}
