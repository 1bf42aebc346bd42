package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// line is the way to a printer.
type line interface {
	io.ReadWriteCloser
	SetDeadline(t time.Time) error
}

// timed is a line whose time may be over: from then on no shorter wait gives it more.
type timed struct {
	line
	sent bool // a part of the ticket may have left
	mu   sync.Mutex
	over bool
}

// until sets the deadline of what follows, none for the zero time.
func (l *timed) until(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return nil
	}
	return l.SetDeadline(t)
}

// expire ends what is under way and all that follows. A line that knows no deadline
// (a plain file) does not block either.
func (l *timed) expire() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	_ = l.SetDeadline(time.Unix(1, 0))
}

func (l *timed) expired() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over
}

func dialTCP(address string) func(context.Context) (line, error) {
	return func(ctx context.Context) (line, error) {
		way, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		tcp, ok := way.(*net.TCPConn)
		if !ok {
			return nil, errors.Join(fmt.Errorf("%s is no TCP connection", address), way.Close())
		}
		return tcp, nil
	}
}

// openDevice opens a device without waiting for it; what it does not take at once is
// waited for under the deadline.
func openDevice(path string) func(context.Context) (line, error) {
	return func(context.Context) (line, error) {
		return os.OpenFile(path, os.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	}
}
