package printer

// Questions of DLE EOT, by Epson's numbers.
const (
	askPrinter byte = 1 // is the printer online
	askOffline byte = 2 // why is it offline
	askPaper   byte = 4
)

// reported is what a printer has answered. Bytes are recognised by their fixed bits, never
// by their order, since an automatic status may come before and between answers (ESC/POS,
// DLE EOT, GS r, GS a).
type reported struct {
	asked    []byte  // questions of DLE EOT without an answer yet, oldest first
	answers  int     // to DLE EOT
	spare    int     // answers that may still come to questions that were given up
	endAsked bool    // GS r was sent
	ended    bool    // GS r was answered, so everything before it is printed
	trouble  error   // what keeps the printer from printing; nil for nothing
	garbled  bool    // a byte was no status, so no answer counts (decision 35)
	auto     [4]byte // the automatic status under way
	rest     int     // bytes of auto still to come
}

// anything reports whether the printer has answered anything since it was asked.
func (s *reported) anything() bool {
	return s.answers > 0 || s.ended || s.garbled || s.auto != [4]byte{}
}

func (s *reported) take(b byte) {
	switch {
	case s.rest > 0 && b&0x90 == 0:
		s.auto[4-s.rest] = b
		if s.rest--; s.rest == 0 {
			s.judge(automatic(s.auto))
		}
	case b&0x93 == 0x10:
		s.auto, s.rest = [4]byte{b}, 3
	case b&0x93 == 0x12 && len(s.asked) > 0:
		for _, question := range s.asked {
			s.judge(answer(question, b)) // an earlier question may have been left unanswered
		}
		s.asked = s.asked[1:]
		s.answers++
	case b&0x93 == 0x12 && s.spare > 0:
		s.spare--
	case b == 0x11, b == 0x13: // XON, XOFF
	case b&0x90 == 0 && s.endAsked && !s.ended:
		s.ended = true
		if b&0x0c != 0 {
			s.judge(ErrPaper)
		}
	default:
		s.garbled = true
	}
}

// judge keeps the trouble that matters most; ErrPaper replaces all, and all replace ErrPaused.
func (s *reported) judge(err error) {
	if err != nil && (s.trouble == nil || s.trouble == ErrPaused || err == ErrPaper) { //nolint:errorlint // sentinels of our own
		s.trouble = err
	}
}

// answer returns the trouble in the answer to a question of DLE EOT.
func answer(question, b byte) error {
	switch {
	case question == askPaper && b&0x60 != 0, question == askOffline && b&0x20 != 0:
		return ErrPaper
	case question == askOffline && b&0x44 != 0: // cover, error
		return ErrCover
	case question == askPrinter && b&0x28 != 0: // offline, waits to be set online
		return ErrPaused
	}
	return nil
}

// automatic returns the trouble in the four bytes of an automatic status.
func automatic(b [4]byte) error {
	switch {
	case b[2]&0x0c != 0:
		return ErrPaper
	case b[0]&0x20 != 0, b[1]&0x6c != 0: // cover, errors
		return ErrCover
	case b[0]&0x08 != 0:
		return ErrPaused
	}
	return nil
}
