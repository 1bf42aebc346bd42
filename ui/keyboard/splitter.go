package keyboard

import (
	"bytes"
	"slices"
	"time"
	"unicode/utf8"
)

// splitter cuts what a terminal sends into pieces: characters, sequences and pastes. It keeps an
// incomplete piece until the rest comes.
type splitter struct {
	torn  []byte    // the beginning of an incomplete piece
	last  time.Time // when bytes came last
	since time.Time // when the paste in torn began
}

const (
	// loneMost is how long ESC alone waits for the rest of a sequence before it counts as the red
	// key. The rest nearly always comes in the same write.
	loneMost = 10 * time.Millisecond
	// suffixMost is the longest time between the CR and the LF of a scanner's suffix, which are one
	// ENTER; slow scanners take 55 ms a key. No keyboard sends LF after CR.
	suffixMost = 60 * time.Millisecond
	// tornMost is how long the rest of a sequence may take; a slow line splits them.
	tornMost = 100 * time.Millisecond
	// pasteMost is how long a marked paste may take. A paste without an end must not block the
	// other keys, the red key above all.
	pasteMost = time.Second
	// pasteSize bounds a paste in bytes, sequenceSize a sequence, and stringSize a sequence that
	// carries a text (OSC, DCS).
	pasteSize    = 64 << 10
	sequenceSize = 32
	stringSize   = 4 << 10
)

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// take returns the pieces that the bytes of one read complete.
func (s *splitter) take(b []byte, at time.Time) (pieces [][]byte) {
	pieces = s.flush(at)
	pasting := s.pasting()
	b = slices.Concat(s.torn, b)
	s.torn, s.last = nil, at
	for len(b) > 0 {
		n := pieceLength(b)
		if n == 0 {
			s.torn = bytes.Clone(b)
			if !pasting {
				s.since = at
			}
			break
		}
		pieces, b, pasting = append(pieces, b[:n]), b[n:], false
	}
	return pieces
}

// due returns when flush must be called even if no bytes come, or the zero time.
func (s *splitter) due() time.Time {
	switch {
	case len(s.torn) == 0:
		return time.Time{}
	case s.lone():
		return s.last.Add(loneMost)
	case s.pasting():
		return s.since.Add(pasteMost)
	}
	return s.last.Add(tornMost)
}

// flush returns the incomplete piece once it has waited too long. ESC alone is the red key, and a
// paste ends there; an incomplete sequence is dropped.
func (s *splitter) flush(now time.Time) [][]byte {
	if due := s.due(); due.IsZero() || now.Before(due) {
		return nil
	}
	torn := s.torn
	keep := s.lone() || s.pasting()
	s.torn = nil
	if !keep {
		return nil
	}
	return [][]byte{torn}
}

func (s *splitter) pasting() bool { return bytes.HasPrefix(s.torn, pasteBegin) }

func (s *splitter) lone() bool { return len(s.torn) == 1 && s.torn[0] == '\x1b' }

// pieceLength returns the length of the first piece of b, or 0 if it is incomplete.
func pieceLength(b []byte) int {
	switch {
	case bytes.HasPrefix(b, pasteBegin):
		if end := bytes.Index(b, pasteEnd); end >= 0 {
			return end + len(pasteEnd)
		}
		return tooLong(b, pasteSize)
	case b[0] == '\x1b':
		return escapeLength(b)
	case !utf8.FullRune(b):
		return 0
	case b[0] == '\r' && len(b) > 1 && b[1] == '\n':
		return 2 // one ENTER, from a scanner or a file
	}
	_, size := utf8.DecodeRune(b)
	return size
}

// escapeLength is pieceLength for a piece that begins with ESC: SS3, CSI, a string (OSC, DCS), ALT
// and a letter, or ESC alone.
func escapeLength(b []byte) int {
	if len(b) == 1 {
		return 0 // ESC, or the beginning of a sequence
	}
	switch b[1] {
	case '[':
		return csiLength(b)
	case 'O':
		return ss3Length(b)
	case ']', 'P':
		return stringLength(b)
	}
	if b[1] >= 'A' && b[1] <= 'Z' || b[1] >= 'a' && b[1] <= 'z' {
		return 2 // ALT and a letter
	}
	return 1 // the red key, and another key after it (decision 30)
}

func csiLength(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch {
		case i == 2 && b[i] == '[': // the Linux console's function keys
			if len(b) < 4 {
				return 0
			}
			return 4
		case i == 2 && b[i] == 'M': // an old mouse report has three bytes more
			if len(b) < 6 {
				return 0
			}
			return 6
		case b[i] >= 0x40 && b[i] <= 0x7e || b[i] == '$' && i > 2 && (i+1 == len(b) || b[i+1] < 0x40 || b[i+1] > 0x7e):
			return i + 1 // rxvt ends with $ where SHIFT was held
		case b[i] < ' ' || b[i] > '~':
			return i // cut off by a character that no sequence holds
		}
	}
	return tooLong(b, sequenceSize)
}

// ss3Length allows modifiers between O and the letter, which some terminals send.
func ss3Length(b []byte) int {
	for i := 2; i < len(b); i++ {
		if b[i] < '0' || b[i] > '9' && b[i] != ';' {
			if b[i] < ' ' || b[i] > '~' {
				return i
			}
			return i + 1
		}
	}
	return tooLong(b, sequenceSize)
}

func stringLength(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch {
		case b[i] == '\a':
			return i + 1
		case b[i] == '\x1b' && i+1 == len(b):
			return 0
		case b[i] == '\x1b' && b[i+1] == '\\':
			return i + 2
		case b[i] < ' ' || b[i] == 0x7f:
			return i // cut off
		}
	}
	return tooLong(b, stringSize)
}

// tooLong returns 0 while b may still be completed, and its length once it is longer than most.
func tooLong(b []byte, most int) int {
	if len(b) > most {
		return len(b)
	}
	return 0
}
