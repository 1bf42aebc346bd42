package theme

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// Style is how text is drawn: the escape sequences before and after each line. The zero value
// draws text as it is. Lip Gloss makes the sequences once for each theme; its own Render would work
// them out anew for every word of every frame.
type Style struct{ begin, end string }

func styleOf(s lipgloss.Style) Style {
	begin, end, _ := strings.Cut(s.Render("x"), "x")
	return Style{begin, end}
}

// underlined underlines spaces too. Otherwise Lip Gloss writes a sequence for each letter.
func underlined(s lipgloss.Style) lipgloss.Style {
	return s.Bold(true).Underline(true).UnderlineSpaces(true)
}

// Inverse returns the style with foreground and background swapped, or false if it has no colours.
func (s Style) Inverse() (Style, bool) {
	if s.begin == "" {
		return s, false
	}
	return Style{"\x1b[7m" + s.begin, s.end}, true
}

// Render returns text in this style.
func (s Style) Render(text string) string {
	if s.begin == "" || text == "" {
		return text
	}
	if strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\n", s.end+"\n"+s.begin)
	}
	return s.begin + text + s.end
}
