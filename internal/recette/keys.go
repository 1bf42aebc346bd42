package recette

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ancvtpe/internal/console"
)

// scannerKey is the prefix of a key that is a scan, sent in one burst with its ENTER.
const scannerKey = "DOUCHETTE:"

// keyNames maps the book's names of keys to those of console.NamedKeys, or to the text that
// a terminal sends.
var keyNames = map[string]string{
	"ENTREE": "ENTER", "ESC": "ESC", "RETOUR": "BACKSPACE", "↑": "UP", "↓": "DOWN", "PAGE↑": "PGUP", "PAGE↓": "PGDN",
	"F1": "F1", "F2": "F2", "F3": "F3", "F5": "F5", "TAB": "TAB", "CTRL+C": "CTRL+C", "ESPACE": " ",
}

// handMost is how many characters are typed at once; one more would be a scan (decision 174).
const handMost = 6

// strokes returns the writes that a terminal makes of a key, a typed text or a scan.
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

// isText reports whether a key of the book is a text for a field, or a scanner's.
func isText(key string) bool {
	_, named := keyNames[key]
	return !named && utf8.RuneCountInString(key) > 1
}

// keyTrouble reports whether a word looks like a key's name and is none.
func keyTrouble(key string) bool {
	if _, named := keyNames[key]; named || strings.HasPrefix(key, scannerKey) {
		return false
	}
	return strings.ContainsAny(key, "↑↓+") || key == "ENTER" || key == "BACKSPACE" || key == "UP" || key == "DOWN" || key == "F4"
}
