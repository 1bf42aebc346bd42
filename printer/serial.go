package printer

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.bug.st/serial"
)

// serialChunk bounds one write, in bytes. A write cannot be interrupted, and short ones
// show that a slow printer makes progress.
const serialChunk = 16

// serialLine is a serial port. Its writes have no deadline, so each runs in a goroutine.
type serialLine struct {
	serial.Port
	deadline time.Time
	under    chan written // gets the result of the write under way; nil without one
}

type written struct {
	n   int
	err error
}

func openSerial(path string, baud int) func(context.Context) (connection, error) {
	return func(context.Context) (connection, error) {
		if err := checkDevice(path); err != nil {
			return nil, err
		}
		port, err := serial.Open(path, &serial.Mode{BaudRate: baud, DataBits: 8})
		if err != nil {
			return nil, fmt.Errorf("open serial port: %w", err)
		}
		return &serialLine{Port: port}, nil
	}
}

func (l *serialLine) SetWriteDeadline(t time.Time) error {
	l.deadline = t
	return nil
}

// Write sends at most serialChunk bytes. After os.ErrDeadlineExceeded the caller must pass
// the same bytes again, since the write goes on.
func (l *serialLine) Write(b []byte) (int, error) {
	b = b[:min(len(b), serialChunk)]
	if l.under == nil {
		under, bytes := make(chan written, 1), append([]byte(nil), b...)
		l.under = under
		go func() {
			n, err := l.Port.Write(bytes)
			under <- written{n, err}
		}()
	}
	timer := time.NewTimer(time.Until(l.deadline))
	defer timer.Stop()
	select {
	case w := <-l.under:
		l.under = nil
		return w.n, w.err
	case <-timer.C:
		return 0, os.ErrDeadlineExceeded
	}
}
