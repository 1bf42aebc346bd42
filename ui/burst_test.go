package ui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// gathered plays keys at milliseconds and tells what comes out: keys as they are, a
// scan in brackets, with ! when ENTER ended it.
func gathered(keys []tea.KeyMsg, at []int) string {
	var g gatherer
	var out []string
	note := func(ready []input) {
		for _, in := range ready {
			switch {
			case in.scan == nil:
				out = append(out, in.stroke.name)
			case in.scan.entered:
				out = append(out, "["+in.scan.text+"]!")
			default:
				out = append(out, "["+in.scan.text+"]")
			}
		}
	}
	start := time.Unix(0, 0)
	last := start
	for i, m := range keys {
		last = start.Add(time.Duration(at[i]) * time.Millisecond)
		note(g.press(m, last))
	}
	ready, wait := g.due(last.Add(burstGap - 1))
	if len(ready) > 0 || (wait != 1 && wait != 0) {
		return "let go too early"
	}
	ready, _ = g.due(last.Add(burstGap))
	note(ready)
	return strings.Join(out, " ")
}

func TestGatherer(t *testing.T) {
	k := keyMsg
	many := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("12345678901")}
	paste := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("a\rb"), Paste: true}
	for _, c := range []struct {
		name string
		keys []tea.KeyMsg
		at   []int
		want string
	}{
		{"one key", []tea.KeyMsg{k("1")}, []int{0}, "1"},
		{"two close keys", []tea.KeyMsg{k("1"), k("2")}, []int{0, 10}, "1 2"},
		{"three close keys", []tea.KeyMsg{k("1"), k("2"), k("3")}, []int{0, 10, 20}, "[123]"},
		{"three fingers", []tea.KeyMsg{k("1"), k("2"), k("3")}, []int{0, 11, 22}, "1 2 3"},
		{"two then one", []tea.KeyMsg{k("1"), k("2"), k("3")}, []int{0, 5, 16}, "1 2 3"},
		{"one message of many runes", []tea.KeyMsg{many}, []int{0}, "[12345678901]"},
		{"a scan with its ENTER", []tea.KeyMsg{many, k("enter")}, []int{0, 1}, "[12345678901]!"},
		{"after the first ENTER", []tea.KeyMsg{many, k("enter"), k("1"), k("enter")}, []int{0, 1, 2, 3}, "[12345678901]!"},
		{"ENTER well after", []tea.KeyMsg{many, k("enter")}, []int{0, 50}, "[12345678901] enter"},
		{"three ENTERs", []tea.KeyMsg{k("enter"), k("enter"), k("enter")}, []int{0, 1, 2}, "[]!"},
		{"ESC is not held", []tea.KeyMsg{k("1"), k("esc"), k("2")}, []int{0, 1, 2}, "1 esc 2"},
		{"arrows of a wheel", []tea.KeyMsg{k("up"), k("up"), k("up")}, []int{0, 0, 0}, "up up up"},
		{"a paste", []tea.KeyMsg{paste}, []int{0}, "[a]!"},
		{"a paste of one", []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("7"), Paste: true}}, []int{0}, "[7]"},
		{"a torn sequence", []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("["), Alt: true}}, []int{0}, ""},
		{"tab in a scan", []tea.KeyMsg{k("1"), k("2"), k("tab")}, []int{0, 0, 0}, "[12\t]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := gathered(c.keys, c.at); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestGathererIsBounded: a device that never stops typing does not fill the memory.
func TestGathererIsBounded(t *testing.T) {
	var g gatherer
	for range 10 * burstMax {
		g.press(keyMsg("1"), time.Unix(0, 0))
	}
	if len(g.held) != burstMax {
		t.Errorf("%d keys held, want %d", len(g.held), burstMax)
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
