package widget

import (
	"strings"

	"ancvtpe/ui/paint"
)

// The keypad has four rows of digits and a row of three coloured keys.
const (
	KeypadCols = 3*padCols + 2*padGap

	padCols, padGap = 12, 2
)

// Cap is one key of the keypad: its name as in ui/keyboard, and its label.
type Cap struct{ Key, Label string }

var pad = [5][3]Cap{
	{{"1", "1"}, {"2", "2"}, {"3", "3"}},
	{{"4", "4"}, {"5", "5"}, {"6", "6"}},
	{{"7", "7"}, {"8", "8"}, {"9", "9"}},
	{{"f1", "F1"}, {"0", "0"}, {",", ","}},
	{{"esc", "ESC"}, {"backspace", "RETOUR"}, {"enter", "ENTREE"}},
}

// PadStyles draw the keypad. The functions take the name of a key: Face draws its label, Head and
// Foot half a row above and below it.
type PadStyles struct {
	Face       func(key, label string) string
	Head, Foot func(key string, cols int) string
}

// KeypadRows returns the height of the keypad in rows. A tall key has half a row above and below
// its label; other keys are one row high with an empty row between them.
func KeypadRows(tall bool) int {
	if tall {
		return 3 * len(pad)
	}
	return 2*len(pad) - 1
}

// Keypad draws the keypad, KeypadCols cells wide and KeypadRows high.
func Keypad(s PadStyles, tall bool) []string {
	var lines []string
	gap := strings.Repeat(" ", padGap)
	for i, row := range pad {
		var above, face, below []string
		for _, c := range row {
			above = append(above, s.Head(c.Key, padCols))
			below = append(below, s.Foot(c.Key, padCols))
			label := Center(c.Label, padCols)
			face = append(face, s.Face(c.Key, label+strings.Repeat(" ", padCols-paint.Width(label))))
		}
		switch {
		case tall:
			lines = append(lines, strings.Join(above, gap), strings.Join(face, gap), strings.Join(below, gap))
		case i > 0:
			lines = append(lines, "", strings.Join(face, gap))
		default:
			lines = append(lines, strings.Join(face, gap))
		}
	}
	return lines
}

// KeypadAt returns the name of the key at a cell of the keypad, or an empty string.
func KeypadAt(col, row int, tall bool) string {
	each := 2
	if tall {
		each = 3
	}
	if row < 0 || row >= KeypadRows(tall) || !tall && row%2 == 1 || col < 0 || col >= KeypadCols || col%(padCols+padGap) >= padCols {
		return ""
	}
	return pad[row/each][col/(padCols+padGap)].Key
}
