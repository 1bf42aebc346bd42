package keyboard

import (
	"bytes"
	"strconv"
	"strings"
)

// AskColour asks a terminal what colour is behind its text (OSC 11). Nobody waits for the
// answer: it is taken out of the keys whenever it comes, and many terminals never give it.
const AskColour = "\x1b]11;?\x1b\\"

var colourAnswer = []byte("\x1b]11;")

// colourMost bounds an answer: rgb: and three numbers.
const colourMost = 64

// Sieve takes one answer to AskColour out of what is typed.
type Sieve struct {
	Tell func(dark bool)
	held []byte // the beginning of an answer
	done bool
}

// Pass returns what was typed of b, in bytes of its own.
func (s *Sieve) Pass(b []byte) []byte {
	b = append(s.held, b...)
	s.held = nil
	if s.done || s.Tell == nil {
		return bytes.Clone(b)
	}
	at := bytes.Index(b, colourAnswer)
	if at < 0 {
		// Its beginning, unless that is ESC alone: the red key must not wait.
		for n := len(colourAnswer) - 1; n >= 2; n-- {
			if typed, torn := bytes.CutSuffix(b, colourAnswer[:n]); torn {
				s.held = bytes.Clone(colourAnswer[:n])
				return bytes.Clone(typed)
			}
		}
		return bytes.Clone(b)
	}
	tail := b[at:]
	end, after := bytes.IndexByte(tail, '\a'), 1
	if st := bytes.Index(tail, []byte("\x1b\\")); st >= 0 && (end < 0 || st < end) {
		end, after = st, 2
	}
	switch {
	case end >= 0 && end <= colourMost:
		s.done = true
		if dark, ok := isDark(string(tail[len(colourAnswer):end])); ok {
			s.Tell(dark)
		}
		return append(bytes.Clone(b[:at]), tail[end+after:]...)
	case len(tail) > colourMost:
		s.done = true // it is no answer
		return bytes.Clone(b)
	}
	s.held = bytes.Clone(tail)
	return bytes.Clone(b[:at])
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
