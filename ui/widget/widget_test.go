package widget

import (
	"cmp"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
)

func TestFlowDropsOrnamentFirst(t *testing.T) {
	blocks := []Block{Text("a"), Gap(), Ornament(1, "b"), Ornament(2, "c"), Text("d")}
	for rows, want := range map[int]string{
		9: "a\n\nb\nc\nd", 5: "a\n\nb\nc\nd", 4: "a\nb\nc\nd", 3: "a\nb\nd", 2: "a\nd", 1: "a", 0: "",
	} {
		if got := Flow(10, rows, blocks...); got != want {
			t.Errorf("in %d rows: %q, want %q", rows, got, want)
		}
	}
}

func TestWrapKeepsTogether(t *testing.T) {
	for _, c := range []struct {
		text string
		cols int
		want string
	}{
		{"payer 12,50 EUR vite", 12, "payer\n12,50 EUR\nvite"},
		{"là, vérifiez-le", 12, "là,\nvérifiez-le"},
		{"a : b", 3, "a :\nb"},
		{"voir A > 4 ici", 7, "voir\nA > 4\nici"},
		{"dire « a b » là", 6, "dire\n« a\nb » là"},
		{"abcdef", 3, "abc\ndef"},
		{"abc", 0, ""},
	} {
		if got := Wrap(c.text, c.cols); got != c.want {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.cols, got, c.want)
		}
	}
}

// TestFlowLeavesNoWordAlone: the second line of a text is not a single word where the first can give
// it company.
func TestFlowLeavesNoWordAlone(t *testing.T) {
	const text = "Le client scanne ce code avec son application."
	for cols, want := range map[int]string{
		40: "Le client scanne ce code\navec son application.",
		30: "Le client scanne ce code avec\nson application.",
		46: text,
	} {
		if got := Flow(cols, 9, Text(text)); got != want {
			t.Errorf("in %d columns: %q, want %q", cols, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		text string
		cols int
		want string
	}{{"CAMPING", 7, "CAMPING"}, {"CAMPING", 4, "CAM…"}, {"CAMPING", 1, "…"}, {"CAMPING", 0, ""}, {"日本語", 4, "日…"}} {
		if got := Truncate(c.text, c.cols); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.text, c.cols, got, c.want)
		}
	}
}

func TestDigitsAreAligned(t *testing.T) {
	paint := func(n int) string { return strings.Repeat("█", n) }
	seen := map[string]rune{}
	for _, r := range "0123456789, -" {
		lines := Digits(string(r), 2, paint)
		for _, line := range lines {
			if lipgloss.Width(line) != DigitCols(string(r), 2) {
				t.Errorf("%q is drawn as %q", r, lines)
			}
		}
		drawn := strings.Join(lines, "\n")
		if other, twice := seen[drawn]; twice {
			t.Errorf("%q looks like %q", r, other)
		}
		seen[drawn] = r
	}
	if got := DigitCols("12,50", 2); got != 2*(3+1+3+1+1+1+3+1+3) {
		t.Errorf("12,50 is %d wide", got)
	}
	if got := Digits("x", 2, paint); strings.Join(got, "") != "" {
		t.Errorf("unknown character is %q", got)
	}
}

func TestScroll(t *testing.T) {
	lines := strings.Split("a b c d e", " ")
	var s Scroll
	s = s.Move(-1, 5, 2)
	if got := strings.Join(s.Window(lines, 2), ""); got != "ab" {
		t.Errorf("at the top: %q", got)
	}
	s = s.Move(9, 5, 2)
	if got := strings.Join(s.Window(lines, 2), ""); got != "de" || !s.AtEnd(5, 2) {
		t.Errorf("at the end: %q", got)
	}
	// The window has grown since.
	if got := strings.Join(s.Window(lines, 9), ""); got != "abcde" {
		t.Errorf("in a larger window: %q", got)
	}
	if got := s.Window(lines, -1); len(got) != 0 {
		t.Errorf("a window without rows: %q", got)
	}
}

func TestMenuKeepsTheCursorInSight(t *testing.T) {
	items := []Item{{Key: '1', Label: "a"}, {Key: '2', Label: "b"}, {Key: '3', Label: "c"}}
	plain := func(s string) string { return s }
	if got := Menu(items, 2, 2, plain).Text; got != "  2 b\n▸ 3 c" {
		t.Errorf("menu is %q", got)
	}
	if got := Menu(items, 0, 9, plain).Text; got != "▸ 1 a\n  2 b\n  3 c" {
		t.Errorf("menu is %q", got)
	}
}

func TestBeside(t *testing.T) {
	got := strings.Join(Beside([]string{"a", "b"}, []string{"x", "y", "z"}, 3), "|")
	if got != "a  x|b  y" {
		t.Errorf("beside is %q", got)
	}
}

// TestKeypadAt: each cell stands for the key whose label is drawn there.
func TestKeypadAt(t *testing.T) {
	half := func(_ string, cols int) string { return strings.Repeat("x", cols) }
	face := func(_, label string) string { return strings.ReplaceAll(label, " ", "x") }
	label := map[string]string{"esc": "ESC", "backspace": "RETOUR", "enter": "ENTREE", "f1": "F1"}
	for _, tall := range []bool{false, true} {
		lines := Keypad(PadStyles{Face: face, Head: half, Foot: half}, tall)
		if len(lines) != KeypadRows(tall) {
			t.Fatalf("%d rows, want %d", len(lines), KeypadRows(tall))
		}
		hit := map[string]int{}
		for y, line := range lines {
			for x, cell := range []rune(line) {
				key := KeypadAt(x, y, tall)
				if (cell == ' ') != (key == "") {
					t.Errorf("cell %d,%d %q is %q", x, y, cell, key)
				}
				hit[key]++
				if middle := !tall || y%3 == 1; middle && key != "" && !strings.Contains(line, cmp.Or(label[key], key)) {
					t.Errorf("%q on the row %q", key, line)
				}
			}
		}
		rows := 1
		if tall {
			rows = 3
		}
		for _, key := range []string{"0", "9", ",", "esc", "backspace", "enter", "f1"} {
			if hit[key] != rows*padCols {
				t.Errorf("%q has %d cells", key, hit[key])
			}
		}
		if KeypadAt(-1, 1, tall) != "" || KeypadAt(1, -1, tall) != "" || KeypadAt(KeypadCols, 1, tall) != "" || KeypadAt(1, KeypadRows(tall), tall) != "" {
			t.Error("a cell outside the keypad is a key")
		}
	}
}

// Each line of a menu stands for its item's key, also the second line of a long label, and
// whatever blocks are above the menu.
func TestFlowKeys(t *testing.T) {
	list := Menu([]Item{{Key: '1', Label: "un deux trois"}, {Key: '2', Label: "b"}}, 1, 2, func(s string) string { return s })
	for _, c := range []struct {
		cols, rows int
		want       string
	}{
		{20, 9, "||1|2"},
		{12, 9, "||1|1|2"},
		{20, 2, "1|2"}, // the ornament goes
		{20, 1, "1"},
	} {
		_, keys := FlowKeys(c.cols, c.rows, Ornament(3, "a\nb"), list)
		if got := strings.Join(keys, "|"); got != c.want {
			t.Errorf("%d by %d: %q, want %q", c.cols, c.rows, got, c.want)
		}
	}
}
