package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/creack/pty"
	"go.uber.org/goleak"

	"ancvtpe/payment"
)

// asTill makes the test binary a till on its own standard input and output.
const asTill = "ANCV_TEST_TILL"

func TestMain(m *testing.M) {
	switch os.Getenv(asTill) {
	case "":
		goleak.VerifyTestMain(m)
	case "panic":
		// Bubble Tea recovers from this panic.
		endWith(Run(context.Background(), Till{Engine: brokenEngine{newFakeEngine(idle())}}, Session{}, os.Stdin, os.Stdout))
	default:
		endWith(Run(context.Background(), Till{Engine: newFakeEngine(idle())}, Session{}, os.Stdin, os.Stdout))
	}
}

func endWith(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// brokenEngine panics in Subscribe.
type brokenEngine struct{ *fakeEngine }

func (brokenEngine) Subscribe() (<-chan payment.Snapshot, func()) { panic("broken") }

// silentPty runs the test binary as a till on a terminal that answers no query, and returns what it
// wrote. It types typed once the text when was written.
func silentPty(t *testing.T, mode, when, typed string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), asTill+"="+mode, "TERM=xterm-256color")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tty.Close() }()
	var written bytes.Buffer
	chunk := make([]byte, 4096)
	for {
		n, err := tty.Read(chunk)
		written.Write(chunk[:n])
		if err != nil {
			break
		}
		if typed != "" && strings.Contains(written.String(), when) {
			if _, err := tty.WriteString(typed); err != nil {
				t.Fatal(err)
			}
			typed = ""
		}
	}
	return written.String(), cmd.Wait()
}

// TestNoQuestionToTheTerminal: the program does not query the terminal (background colour,
// attributes, cursor position), since many terminals do not answer.
func TestNoQuestionToTheTerminal(t *testing.T) {
	written, err := silentPty(t, "run", "PRET", "\x03")
	if err != nil {
		t.Fatalf("till: %v\n%q", err, written)
	}
	for _, question := range []string{"\x1b]10;?", "\x1b]11;?", "\x1b[c", "\x1b[0c", "\x1b[6n", "\x1b[?6n"} {
		if strings.Contains(written, question) {
			t.Errorf("the till sends the query %q", question)
		}
	}
	wantKeyboard(t, written)
	if !strings.Contains(written, "\x1b[?1049h") || !strings.HasSuffix(strings.TrimRight(written, "\r\n"), "h") ||
		strings.LastIndex(written, "\x1b[?1049l") < strings.LastIndex(written, "\x1b[?1049h") {
		t.Errorf("the terminal is not restored: %q", written)
	}
}

// TestPanicPutsTheTerminalBack: Run returns a panic as an error, with the terminal restored.
func TestPanicPutsTheTerminalBack(t *testing.T) {
	written, err := silentPty(t, "panic", "", "")
	var exited *exec.ExitError
	if !errors.As(err, &exited) {
		t.Fatalf("till ended with %v\n%q", err, written)
	}
	wantKeyboard(t, written)
	if strings.LastIndex(written, "\x1b[?1049l") < strings.LastIndex(written, "\x1b[?1049h") {
		t.Errorf("still on the alternate screen: %q", written)
	}
}

// wantKeyboard checks that the till set the keyboard's modes once, after the alternate screen
// (which has flags of its own in kitty) and before the first frame, and that it restored the
// terminal.
func wantKeyboard(t *testing.T, written string) {
	t.Helper()
	last := -1
	for _, mode := range []string{
		"\x1b[?1049h", "\x1b>", "\x1b[?1l", "\x1b[>4;0m", "\x1b[>0u", "\x1b[2J", "\x1b[<u", "\x1b[>4m", "\x1b[?1049l",
	} {
		at := strings.Index(written, mode)
		if at <= last || strings.LastIndex(written, mode) != at {
			t.Errorf("%q is not written once, in its place: %q", mode, written)
		}
		last = at
	}
}

// screenBuffer is an output that signals when a text was written to it.
type screenBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
	want string
	seen chan struct{}
}

func (b *screenBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(p)
	if b.want != "" && strings.Contains(b.text.String(), b.want) {
		b.want = ""
		close(b.seen)
	}
	return len(p), nil
}

// TestRunEndsWithItsContext: Run returns nil when ctx ends, and leaves no goroutine behind.
func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, keyboard := io.Pipe()
	defer func() { _ = keyboard.Close() }()
	out := &screenBuffer{want: "AIEMENT ACCEPTE", seen: make(chan struct{})}
	engine := newFakeEngine(idle())
	accepted := inState(payment.StateAccepted)
	accepted.Seq = 2
	engine.feed <- accepted
	done := make(chan error, 1)
	sizes := make(chan Size, 1)
	sizes <- Size{60, 20}
	go func() { done <- Run(ctx, Till{Engine: engine}, Session{Sizes: sizes}, in, out) }()
	<-out.seen
	cancel()
	if err := <-done; err != nil {
		t.Errorf("run: %v", err)
	}
}

// TestRunEndsWithItsKeyboard: Run returns when the window was closed, even without a signal.
func TestRunEndsWithItsKeyboard(t *testing.T) {
	in, keyboard := io.Pipe()
	out := &screenBuffer{want: "PRET", seen: make(chan struct{})}
	done := make(chan error, 1)
	go func() { done <- Run(t.Context(), Till{Engine: newFakeEngine(idle())}, Session{}, in, out) }()
	<-out.seen
	_ = keyboard.Close()
	if err := <-done; err != nil {
		t.Errorf("run: %v", err)
	}
}

// brokenKeyboard panics in Read.
type brokenKeyboard struct{}

func (brokenKeyboard) Read([]byte) (int, error) { panic("broken") }

// TestRunSurvivesItsKeyboard: a panic in the keyboard's goroutine ends the session and not the
// program, which may serve other sessions.
func TestRunSurvivesItsKeyboard(t *testing.T) {
	err := Run(t.Context(), Till{Engine: newFakeEngine(idle())}, Session{}, brokenKeyboard{}, io.Discard)
	if !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("run: %v", err)
	}
}
