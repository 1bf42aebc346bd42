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

// connection is a network connection, device or serial port of a printer.
// Close ends a Read and a Write that are under way.
type connection interface {
	io.ReadWriteCloser
	SetWriteDeadline(t time.Time) error
}

func dialTCP(address string) func(context.Context) (connection, error) {
	return func(ctx context.Context) (connection, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		tcp, ok := conn.(*net.TCPConn)
		if !ok {
			return nil, errors.Join(fmt.Errorf("%s is no TCP connection", address), conn.Close())
		}
		return tcp, nil
	}
}

// checkDevice refuses whatever is no character device: a shell command may have left a file there
// while no printer was plugged in.
func checkDevice(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Mode()&os.ModeCharDevice == 0 {
		return fmt.Errorf("%s: %w", path, ErrNotDevice)
	}
	return nil
}

// openDevice opens a character device without waiting for it.
func openDevice(path string) func(context.Context) (connection, error) {
	return func(context.Context) (connection, error) {
		if err := checkDevice(path); err != nil {
			return nil, err
		}
		var err error
		conn := &device{closed: make(chan struct{})}
		conn.File, err = os.OpenFile(path, os.O_RDWR|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
		if errors.Is(err, os.ErrPermission) { // a device that is write-only cannot be asked for its state
			conn.File, err = os.OpenFile(path, os.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
		}
		if err != nil {
			return nil, err
		}
		if err := rawTerminal(conn.File); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	}
}

// device is a printer's device file. Its Read waits where the file reports the end, which
// only means that the printer has sent nothing yet.
type device struct {
	*os.File
	closed chan struct{}
}

// devicePause is the time between two reads of a device that has sent nothing.
const devicePause = 50 * time.Millisecond

func (d *device) Read(b []byte) (int, error) {
	for {
		n, err := d.File.Read(b)
		if n > 0 || err == nil || errors.Is(err, os.ErrClosed) {
			return n, err
		}
		if !errors.Is(err, io.EOF) { // not readable, or unplugged: then the next write fails
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

// rawTerminal puts a device that is a terminal into raw mode, so that the system changes no
// byte.
func rawTerminal(f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = conn.Control(func(fd uintptr) {
		if term.IsTerminal(fd) {
			_, failed = term.MakeRaw(fd)
		}
	})
	return errors.Join(err, failed)
}
