package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestGatherer: what a message of Bubble Tea brings, a scan in brackets, with ! when
// ENTER ended it.
func TestGatherer(t *testing.T) {
	paste := func(text string) tea.KeyMsg {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}
	}
	for _, c := range []struct {
		name string
		key  tea.KeyMsg
		want string
	}{
		{"one key", keyMsg("1"), "1"},
		{"ENTER", keyMsg(keyEnter), "enter"},
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
			var g gatherer
			var out []string
			for _, in := range g.press(c.key, noon) {
				switch {
				case in.scan == nil:
					out = append(out, in.stroke.name)
				case in.scan.entered:
					out = append(out, "["+in.scan.text+"]!")
				default:
					out = append(out, "["+in.scan.text+"]")
				}
			}
			if got := strings.Join(out, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestScannedPayer(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"10000003051", "10000003051"},
		{"marie@exemple.fr", "marie@exemple.fr"},
		{"]Q110000003051", "10000003051"},
		{"]C0marie@exemple.fr", "marie@exemple.fr"},
		{"\t10000003051\t", "10000003051"},
		{"ID:10000003051#", "10000003051"},
		{"&àààààà\"à(&", "10000003051"},
		{"&é\"'(-è_çà&", "12345678901"},
		{"&é\"'(-è_çà", ""},
		{"1000000305", ""},
		{"100000030511", ""},
		{"10000003051 20000003051", ""},
		{"marie@", ""},
		{"", ""},
		{strings.Repeat("9", 400), ""},
	} {
		payer, ok := scannedPayer(c.text)
		if string(payer) != c.want || ok != (c.want != "") {
			t.Errorf("%q gives %q, %t; want %q", c.text, string(payer), ok, c.want)
		}
	}
}

func FuzzScannedPayer(f *testing.F) {
	f.Add("]Q110000003051")
	f.Add("&é\"'(-è_çà&")
	f.Fuzz(func(t *testing.T, text string) {
		payer, ok := scannedPayer(text)
		if ok && typeable(string(payer)) != string(payer) {
			t.Errorf("%q gives %q, which cannot be typed", text, string(payer))
		}
	})
}
