package keyboard

import (
	"bytes"
	"strconv"
	"strings"
)

// AskColour asks a terminal for its background colour (OSC 11). The answer comes among the keys.
// Nothing waits for it, since many terminals never answer.
const AskColour = "\x1b]11;?\x1b\\"

// AnswersColour reports whether a terminal with this TERM may be sent AskColour. Old terminals
// could show the query on the screen.
func AnswersColour(term string) bool {
	for _, old := range []string{"linux", "vt", "cons", "ansi", "sun", "wyse", "dumb"} {
		if strings.HasPrefix(term, old) {
			return false
		}
	}
	return term != ""
}

// colour reads an answer to AskColour; ok is false for any other sequence.
func colour(piece []byte) (dark, ok bool) {
	text, found := bytes.CutPrefix(piece, []byte("\x1b]11;"))
	if !found {
		return false, false
	}
	return isDark(string(bytes.TrimRight(text, "\a\x1b\\")))
}

// isDark reads « rgb:ffff/ffff/ffff ».
func isDark(text string) (dark, ok bool) {
	parts := strings.Split(strings.TrimPrefix(text, "rgb:"), "/")
	if len(parts) != 3 || !strings.HasPrefix(text, "rgb:") {
		return false, false
	}
	light := 0.0
	for i, weight := range []float64{0.299, 0.587, 0.114} {
		n, err := strconv.ParseUint(parts[i], 16, 16)
		if err != nil || len(parts[i]) > 4 {
			return false, false
		}
		light += weight * float64(n) / float64(uint64(1)<<(4*len(parts[i]))-1)
	}
	return light < 0.5, true
}
