package paint

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// pieces are parts of lines, some of which are wider or narrower than one column or join others.
var pieces = []string{
	"a", "é", "€", "─", "█", "▸", "●", "✔", "✘", "… ", "«", "\x1b[1;38;5;16m", "\x1b[m", "\x1b[0m",
	"\u0301", "\u200d", "\ufe0f", "\u00ad", "\u00a0", "漢", "👍", "🇫", "🇷", "\x1b[2J", "\x1b[", "\x1b", "\x9b", "\u009b", "\r", "\t", "\xff", "ﷺ", "각", "ᄀ", "ᅡ", "☺", "0\u20e3",
}

func TestWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := ""
		for _, piece := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "line") {
			line += piece
		}
		if got, want := Width(line), ansi.StringWidth(line); got != want {
			t.Errorf("%q is %d wide, want %d", line, got, want)
		}
		columns := rapid.IntRange(0, 14).Draw(t, "columns")
		if got, want := Truncate(line, columns, "…"), ansi.Truncate(line, columns, "…"); got != want {
			t.Errorf("%q cut to %d is %q, want %q", line, columns, got, want)
		}
	})
	for r := rune(0); r < 0x11000; r++ {
		if n := plainAt(string(r)); n > 0 && ansi.StringWidth("x"+string(r)+"x") != 3 {
			t.Errorf("%U is not one column wide", r)
		}
	}
}
