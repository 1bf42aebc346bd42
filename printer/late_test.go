package printer

import (
	"io"
	"os"
	"testing"
	"time"
)

// asleep is a line whose answer came in time, to a program that was stopped until after its
// deadline: the first Read tells of the deadline alone.
type asleep struct {
	io.ReadWriteCloser
	answer []byte
	woke   bool
}

func (*asleep) SetDeadline(time.Time) error { return nil }

func (a *asleep) Read(p []byte) (int, error) {
	if !a.woke {
		a.woke = true
		return 0, os.ErrDeadlineExceeded
	}
	if len(a.answer) == 0 {
		return 0, os.ErrDeadlineExceeded
	}
	n := copy(p, a.answer)
	a.answer = a.answer[n:]
	return n, nil
}

// TestAnswerToAProgramThatWasStopped: a printer that says that it has no paper while the till
// is stopped is not taken for one that says nothing, to which a copy is sent all the same
// (found by make two: a copy counted as printed that a hanging printer had not confirmed).
func TestAnswerToAProgramThatWasStopped(t *testing.T) {
	b := make([]byte, 2)
	silent, err := read(&timed{line: &asleep{answer: []byte("\x12\x72")}}, time.Second, b)
	if silent || err != nil || string(b) != "\x12\x72" {
		t.Errorf("silent %v, %v, answer %q", silent, err, b)
	}
	if silent, err := read(&timed{line: &asleep{}}, time.Second, b); !silent || err != nil {
		t.Errorf("no answer at all: silent %v, %v", silent, err)
	}
}
