package ui

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"ancvtpe/ui/theme"
)

var framesTo = flag.String("frames", "", "write the frames with their colours under this directory (make pictures)")

// TestPalettesSayTheSame: all palettes show the same words, also on a terminal without colours.
func TestPalettesSayTheSame(t *testing.T) {
	themes := themesOf()
	for _, f := range frames() {
		for _, size := range pictured() {
			words := map[string]string{}
			for name, look := range themes {
				h := newTill(t, f.snap)
				h.app.theme = look
				h.resize(size.Cols, size.Rows)
				if f.do != nil {
					f.do(h)
				}
				words[name] = letters(h.frame())
				if coloured := strings.Contains(h.app.View(), "48;2;"); coloured != (name != "sans-couleur") {
					t.Errorf("%s at %v in %s: true colours are used: %v", f.name, size, name, coloured)
				}
				writeFrame(t, filepath.Join(*framesTo, name, fmt.Sprintf("%s-%dx%d.ansi", f.name, size.Cols, size.Rows)), h.app.View())
			}
			for name, said := range words {
				if said != words["sombre"] {
					t.Errorf("%s at %v in %s says\n%s\nand in sombre\n%s", f.name, size, name, said, words["sombre"])
				}
			}
		}
	}
}

// TestDisplayPalettes is the same of the customer's display.
func TestDisplayPalettes(t *testing.T) {
	for shot, s := range displays() {
		for _, size := range pictured() {
			words := map[string]string{}
			for name, look := range themesOf() {
				d, _ := newTestDisplay(t, s, size)
				d.theme = look
				words[name] = letters(ansi.Strip(d.View()))
				writeFrame(t, filepath.Join(*framesTo, name, fmt.Sprintf("ecran-client-%s-%dx%d.ansi", shot, size.Cols, size.Rows)), d.View())
			}
			for name, said := range words {
				if said != words["sombre"] {
					t.Errorf("%s at %v in %s says\n%s\nand in sombre\n%s", shot, size, name, said, words["sombre"])
				}
			}
		}
	}
}

// themesOf are the palettes in true colour, and none.
func themesOf() map[string]theme.Theme {
	themes := map[string]theme.Theme{"sans-couleur": theme.New(rendererOf(termenv.Ascii), theme.Dark)}
	for _, name := range theme.Names() {
		palette, _ := theme.Named(name)
		themes[name] = theme.New(rendererOf(termenv.TrueColor), palette)
	}
	return themes
}

// pictured returns the sizes in which the palettes are compared: two, or all if -frames writes them
// for a person to look at.
func pictured() []Size {
	if *framesTo == "" {
		return []Size{{80, 24}, {120, 40}}
	}
	return append([]Size{{160, 50}}, sizes...)
}

// rendererOf returns a renderer for a terminal with that profile.
func rendererOf(p termenv.Profile) *lipgloss.Renderer {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(p)
	r.SetHasDarkBackground(true)
	return r
}

// letters returns the words of a frame without edges and blocks.
func letters(frame string) string {
	return strings.Join(strings.FieldsFunc(frame, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

func writeFrame(t *testing.T, path, view string) {
	t.Helper()
	if *framesTo == "" {
		return
	}
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(view), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
