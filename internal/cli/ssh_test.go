package cli

import (
	"testing"

	"ancvtpe/ui/theme"
)

// The server's own terminal does not decide its visitors' palette.
func TestVisitorsPalette(t *testing.T) {
	t.Setenv("COLORFGBG", "0;15")
	for asked, want := range map[string]theme.Palette{"": theme.Dark, "clair": theme.Light, "contraste": theme.Contrast} {
		if got, err := visitorsPalette(&options{theme: asked}); err != nil || got != want {
			t.Errorf("--theme %q: %v %v", asked, got, err)
		}
	}
	if _, err := visitorsPalette(&options{theme: "rose"}); err == nil {
		t.Error("any theme will do")
	}
}
