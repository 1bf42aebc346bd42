package recette

import (
	"slices"
	"strings"

	"ancvtpe/internal/console"
)

// scannerKey begins what a scanner sends in one burst, its ENTER included.
const scannerKey = "DOUCHETTE:"

// keyNames are the keys as the book names them, and what a terminal sends for them.
var keyNames = map[string]string{
	"ENTREE": "ENTER", "ESC": "ESC", "RETOUR": "BACKSPACE", "↑": "UP", "↓": "DOWN", "PAGE↑": "PGUP", "PAGE↓": "PGDN",
	"F1": "F1", "F2": "F2", "F3": "F3", "F5": "F5", "TAB": "TAB", "CTRL+C": "CTRL+C", "ESPACE": " ",
}

// handMost is how many characters a hand types at once.
const handMost = 6

// strokes are what a terminal sends for a key, a text, or what a scanner reads, in the writes that
// a person or a scanner makes of them.
func strokes(key string) []string {
	if name, named := keyNames[key]; named {
		if sent, known := console.NamedKeys[name]; known {
			return []string{sent}
		}
		return []string{name}
	}
	if text, scanned := strings.CutPrefix(key, scannerKey); scanned {
		return []string{text + "\r"}
	}
	var pieces []string
	for piece := range slices.Chunk([]rune(key), handMost) {
		pieces = append(pieces, string(piece))
	}
	return pieces
}

// keyTrouble tells of a word in capitals that is no key's name: it was meant for one.
func keyTrouble(key string) bool {
	if _, named := keyNames[key]; named || strings.HasPrefix(key, scannerKey) {
		return false
	}
	return strings.ContainsAny(key, "↑↓+") || key == "ENTER" || key == "BACKSPACE" || key == "UP" || key == "DOWN" || key == "F4"
}
