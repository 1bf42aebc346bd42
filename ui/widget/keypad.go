package widget

import "strings"

// The keypad of the terminal: four rows of digits and the three coloured keys.
const (
	KeypadCols = 3*padCols + 4
	KeypadRows = 2*len(pad) + 1

	padCols = 9 // of one key, without its frame
)

// Cap is one key of the keypad: the name of the key that it stands for, as Bubble Tea
// has it, and what is written on it.
type Cap struct{ Key, Label string }

var pad = [5][3]Cap{
	{{"1", "1"}, {"2", "2"}, {"3", "3"}},
	{{"4", "4"}, {"5", "5"}, {"6", "6"}},
	{{"7", "7"}, {"8", "8"}, {"9", "9"}},
	{{"f1", "F1 aide"}, {"0", "0"}, {",", ","}},
	{{"esc", "✘ ROUGE"}, {"backspace", "◂ JAUNE"}, {"enter", "● VERT"}},
}

// PadStyles draw the keypad: the lines between the keys, a key by its name, and the
// key that was just hit.
type PadStyles struct {
	Frame func(...string) string
	Cap   func(key string) func(...string) string
}

// Keypad draws the keypad, KeypadCols by KeypadRows.
func Keypad(s PadStyles) []string {
	rule := func(left, middle, right string) string {
		bar := strings.Repeat("─", padCols)
		return s.Frame(left + bar + middle + bar + middle + bar + right)
	}
	lines := []string{rule("┌", "┬", "┐")}
	for i, row := range pad {
		if i > 0 {
			lines = append(lines, rule("├", "┼", "┤"))
		}
		line := s.Frame("│")
		for _, c := range row {
			left := (padCols - len([]rune(c.Label))) / 2
			text := strings.Repeat(" ", left) + c.Label
			line += s.Cap(c.Key)(text+strings.Repeat(" ", padCols-len([]rune(text)))) + s.Frame("│")
		}
		lines = append(lines, line)
	}
	return append(lines, rule("└", "┴", "┘"))
}

// KeypadAt is the key under a cell of the keypad; empty: none.
func KeypadAt(col, row int) string {
	if row < 1 || row >= KeypadRows-1 || row%2 == 0 || col < 1 || col >= KeypadCols-1 || col%(padCols+1) == 0 {
		return ""
	}
	return pad[row/2][col/(padCols+1)].Key
}
