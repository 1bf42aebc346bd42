package keyboard

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestDecoder: what a message of Bubble Tea brings, a scan in brackets, with ! when
// ENTER ended it.
func TestDecoder(t *testing.T) {
	paste := func(text string) tea.KeyMsg {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}
	}
	for _, c := range []struct {
		name string
		key  tea.KeyMsg
		want string
	}{
		{"one key", tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("1")}, "1"},
		{"ENTER", tea.KeyMsg{Type: tea.KeyEnter}, "enter"},
		{"two runes in one message", tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("12")}, "1 2"},
		{"three runes in one message", tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("123")}, "[123]"},
		{"a scan with its ENTER", paste("12345678901\r"), "[12345678901]!"},
		{"after the first ENTER", paste("123\r456\r"), "[123]!"},
		{"three ENTERs", paste("\r\r\r"), "[]!"},
		{"a paste of one", paste("7"), "[7]"},
		{"tab in a scan", paste("12\t"), "[12\t]"},
		{"a torn sequence", tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("["), Alt: true}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var g Decoder
			var out []string
			for _, in := range g.Press(c.key, noon) {
				switch {
				case in.Scan == nil:
					out = append(out, in.Stroke.Name)
				case in.Scan.Entered:
					out = append(out, "["+in.Scan.Text+"]!")
				default:
					out = append(out, "["+in.Scan.Text+"]")
				}
			}
			if got := strings.Join(out, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
