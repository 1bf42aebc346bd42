package ui

import (
	"io"
	"sync"

	"github.com/charmbracelet/x/term"
)

// shared is the output, which the bell shares with the frames.
type shared struct {
	mu  sync.Mutex
	out io.Writer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(p)
}

func (s *shared) ring() { _, _ = s.Write([]byte{'\a'}) }

// outputOf is the shared output, as a terminal where the output is one.
func outputOf(screen *shared, out io.Writer) io.Writer {
	if tty, ok := out.(term.File); ok {
		return ttyOut{screen, tty}
	}
	return screen
}

// ttyOut is a shared output that lets Bubble Tea ask for the window's size.
type ttyOut struct {
	*shared
	term.File
}

func (t ttyOut) Write(p []byte) (int, error) { return t.shared.Write(p) }
