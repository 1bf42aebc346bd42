package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// line is the way to a printer. Close ends a Read and a Write under way.
type line interface {
	io.ReadWriteCloser
	SetWriteDeadline(t time.Time) error
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

// openDevice opens a character device without waiting for it. Anything else at that path
// is no printer: a file is what is left of a print when no printer was plugged in.
func openDevice(path string) func(context.Context) (line, error) {
	return func(context.Context) (line, error) {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if info.Mode()&os.ModeCharDevice == 0 {
			return nil, fmt.Errorf("%s: %w", path, ErrNotDevice)
		}
		way := &device{closed: make(chan struct{})}
		way.File, err = os.OpenFile(path, os.O_RDWR|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
		if errors.Is(err, os.ErrPermission) { // one that may only be written cannot be asked
			way.File, err = os.OpenFile(path, os.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
		}
		if err != nil {
			return nil, err
		}
		if err := rawTerminal(way.File); err != nil {
			return nil, errors.Join(err, way.Close())
		}
		return way, nil
	}
}

// device is a printer's device file. It says nothing where a connection would be over.
type device struct {
	*os.File
	closed chan struct{}
}

// devicePause is how often a device that has nothing to say is read again.
const devicePause = 50 * time.Millisecond

func (d *device) Read(b []byte) (int, error) {
	for {
		n, err := d.File.Read(b)
		if n > 0 || err == nil || errors.Is(err, os.ErrClosed) {
			return n, err
		}
		if !errors.Is(err, io.EOF) { // it cannot be read, or is gone, as the next write tells
			<-d.closed
			return 0, err
		}
		select {
		case <-time.After(devicePause):
		case <-d.closed:
			return 0, err
		}
	}
}

func (d *device) Close() error {
	close(d.closed)
	return d.File.Close()
}

// rawTerminal keeps the system from changing bytes on their way, where the device is a
// terminal line.
func rawTerminal(f *os.File) error {
	way, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = way.Control(func(fd uintptr) {
		if term.IsTerminal(fd) {
			_, failed = term.MakeRaw(fd)
		}
	})
	return errors.Join(err, failed)
}
