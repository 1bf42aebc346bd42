package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"ancvtpe/internal/console/consoletest"
)

// stage is a program in a pseudo-terminal whose output is timed.
type stage struct {
	*consoletest.Console
	tap *tap
}

// tap receives each chunk of a program's output. With answers it also answers the queries of a
// usual terminal, with a dark background and the cursor at home.
type tap struct {
	mu      sync.Mutex
	first   time.Time // since it was armed
	bytes   int
	last    time.Time
	answers bool
	stage   *stage
}

var replies = []struct{ question, reply []byte }{
	{[]byte("\x1b]10;?"), []byte("\x1b]10;rgb:ffff/ffff/ffff\x1b\\")},
	{[]byte("\x1b]11;?"), []byte("\x1b]11;rgb:0000/0000/0000\x1b\\")},
	{[]byte("\x1b[c"), []byte("\x1b[?62;22c")},
	{[]byte("\x1b[6n"), []byte("\x1b[1;1R")},
}

func (t *tap) Write(p []byte) (int, error) {
	now := time.Now()
	t.mu.Lock()
	if t.bytes == 0 {
		t.first = now
	}
	t.bytes += len(p)
	t.last = now
	answers, s := t.answers, t.stage
	t.mu.Unlock()
	if answers && s != nil {
		for _, r := range replies {
			if bytes.Contains(p, r.question) {
				_ = s.Send(string(r.reply))
			}
		}
	}
	return len(p), nil
}

// arm begins a measurement.
func (t *tap) arm() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes = 0
}

// seen returns the times of the first and the last chunk since arm, and the number of bytes.
func (t *tap) seen() (first, last time.Time, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.first, t.last, t.bytes
}

// open starts a program.
func open(answers bool, env []string, name string, args ...string) (*stage, error) {
	cmd := exec.Command(name, args...) //nolint:gosec // the programs to be measured
	cmd.Env = append(os.Environ(), append([]string{"TERM=xterm-256color", "COLORTERM="}, env...)...)
	s := &stage{tap: &tap{answers: answers}}
	s.tap.stage = s
	var err error
	// The lock makes the tap wait, which may answer before Start has returned.
	s.tap.mu.Lock()
	s.Console, err = consoletest.Start(cmd, 80, 24, s.tap)
	s.tap.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return s, nil
}

// quiet waits until nothing was written for d.
func (s *stage) quiet(d time.Duration) {
	for {
		_, last, _ := s.tap.seen()
		left := d - time.Since(last)
		if left <= 0 {
			return
		}
		time.Sleep(left)
	}
}

// answered waits until something was written since arm, but no longer than d.
func (s *stage) answered(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if _, _, n := s.tap.seen(); n > 0 {
			return
		}
	}
}
