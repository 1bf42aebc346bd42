package ui

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"ancvtpe/ui/keyboard"
)

// answering is a terminal that answers that its background is white, and ends the session once a
// light frame was drawn.
type answering struct {
	mu      sync.Mutex
	written bytes.Buffer
	keys    io.WriteCloser
	asked   int
}

func (a *answering) Write(b []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.written.Write(b)
	if n := strings.Count(string(b), keyboard.AskColour); n > 0 {
		a.asked += n
		go func() { _, _ = io.WriteString(a.keys, "\x1b]11;rgb:ffff/ffff/ffff\x1b\\") }()
	}
	if strings.Contains(a.written.String(), "48;2;243;246;248") {
		a.keys.Close() // the end of the input ends the session
	}
	return len(b), nil
}

// TestLightTerminalIsRecognised: a terminal that answers that it is light gets the light palette,
// and is asked once.
func TestLightTerminalIsRecognised(t *testing.T) {
	t.Setenv("TERM", "xterm")
	in, keys := io.Pipe()
	out := &answering{keys: keys}
	renderer := lipgloss.NewRenderer(io.Discard)
	renderer.SetColorProfile(termenv.TrueColor)
	renderer.SetHasDarkBackground(true)
	if err := Run(t.Context(), Till{Engine: newFakeEngine(idle())}, Session{Renderer: renderer, AskColour: true}, in, out); err != nil {
		t.Fatal(err)
	}
	if out.asked != 1 {
		t.Errorf("asked %d times", out.asked)
	}
}
