package keyboard

import (
	"bytes"
	"slices"
	"time"
	"unicode/utf8"
)

// splitter cuts what a terminal sends into characters, sequences and pastes. What ends in the
// middle of one waits for its end.
type splitter struct {
	torn  []byte    // the beginning of a character, of a sequence, or of a paste
	last  time.Time // when bytes came last
	since time.Time // when the paste in torn began
}

const (
	// loneMost is how long ESC is waited for to be more than the red key: the rest of a
	// sequence comes in the same write, and hardly ever in the next.
	loneMost = 10 * time.Millisecond
	// suffixMost is the most between the CR and the LF of a scanner's suffix, which are one ENTER:
	// slow ones take 55 ms a key. No keyboard has a key that sends LF behind CR.
	suffixMost = 60 * time.Millisecond
	// tornMost is how long the end of a sequence may be waited for; a slow line tears them.
	tornMost = 100 * time.Millisecond
	// pasteMost is how long a paste of the terminal may take. One that never ends must not
	// swallow the keyboard, and the red key with it.
	pasteMost = time.Second
	// pasteSize bounds a paste in bytes, sequenceSize a sequence, stringSize one that
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
	pieces = s.flush(at) // what was waited for longer than it may be
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

// due is when flush must be called though nothing comes; zero: not at all.
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

// flush returns what has waited too long for its end: ESC alone is the red key, a paste ends
// there, and a sequence that was cut is dropped.
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

// pieceLength is the length of the piece that b begins with; 0 when its end has not come.
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
		return 2 // one ENTER of a scanner, or of a file
	}
	_, size := utf8.DecodeRune(b)
	return size
}

// escapeLength is the length of the piece that begins with ESC: ESC alone before what is
// no sequence, SS3, CSI, or a string up to its end.
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
	return 1 // the red key, and what was hit behind it
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
			return i // broken off by what is none of it
		}
	}
	return tooLong(b, sequenceSize)
}

// ss3Length allows for modifiers, which some terminals put between O and the letter.
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
			return i // broken off
		}
	}
	return tooLong(b, stringSize)
}

// tooLong is 0 while the end may still come, and the length of b once it is too long for one.
func tooLong(b []byte, most int) int {
	if len(b) > most {
		return len(b)
	}
	return 0
}
