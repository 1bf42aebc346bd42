package ui

import (
	"strings"
	"testing"
)

// TestTilesSayWhatTheyAreFor: where there is room each tile of a menu says what it is for. At 160
// columns, with the day's operations beside them, they did not.
func TestTilesSayWhatTheyAreFor(t *testing.T) {
	for _, size := range []Size{{80, 24}, {100, 30}, {120, 40}, {160, 50}, {200, 60}} {
		h := newTill(t, idle())
		h.resize(size.Cols, size.Rows)
		h.press("enter", "1")
		said := h.said()
		for _, label := range []string{textDebit, wordCancellation, wordDuplicate, wordTotals, wordMaintenance, wordTerms} {
			for _, word := range strings.Fields(aboutText(label)) {
				if !strings.Contains(said, word) {
					t.Errorf("at %v %s does not say %q\n%s", size, label, word, h.frame())
				}
			}
		}
	}
}

// TestHelpNamesKeysInFrench: help listed the arrows of a menu as UP DOWN.
func TestHelpNamesKeysInFrench(t *testing.T) {
	h := newTill(t, idle())
	h.press("enter", "1", "f1")
	h.wantText("HAUT BAS : "+textHelpMove, "1 2 3 4 5 6 : "+textHelpDigit)
}
