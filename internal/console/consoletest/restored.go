package consoletest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"

	"github.com/charmbracelet/x/term"
)

// tailSize is how much of what the program wrote is kept. It is more than the last screen.
const tailSize = 64 << 10

// tail keeps the end of what was written.
type tail struct {
	mu    sync.Mutex
	bytes []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes = append(t.bytes, p...)
	t.bytes = t.bytes[max(0, len(t.bytes)-tailSize):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.bytes)
}

// settings returns a terminal's settings (termios) as a program in it reads them.
func settings(tty *os.File) (term.State, error) {
	s, err := term.GetState(tty.Fd())
	if err != nil {
		return term.State{}, fmt.Errorf("ask for the terminal's settings: %w", err)
	}
	return *s, nil
}

func (c *Console) settings() (term.State, error) {
	own, _ := c.Cmd.Stdin.(*os.File) // closed on this side
	tty, err := os.OpenFile(own.Name(), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return term.State{}, fmt.Errorf("open the terminal: %w", err)
	}
	defer tty.Close()
	return settings(tty)
}

// Raw reports whether the terminal's settings differ from the first ones.
func (c *Console) Raw() bool {
	now, err := c.settings()
	return err == nil && now != c.before
}

// modes are those that a program sets (h) and must reset (l) at its end. They are the alternate
// screen, bracketed paste, and the reports of mouse and focus.
var modes = []string{"1049", "2004", "1000", "1002", "1003", "1006", "1004"}

// Restored returns an error that lists what a program has left changed in its terminal. The
// program must have used the screen and have ended (Ended), and the terminal must still be open.
func (c *Console) Restored() error {
	var wrong error
	now, err := c.settings()
	if err != nil {
		return err
	}
	if now != c.before {
		wrong = errors.Join(wrong, fmt.Errorf("termios %+v, at first %+v", now, c.before))
	}
	output := c.last.String()
	for _, m := range modes {
		if set, reset := strings.LastIndex(output, "\x1b[?"+m+"h"), strings.LastIndex(output, "\x1b[?"+m+"l"); reset < set {
			wrong = errors.Join(wrong, fmt.Errorf("mode %s is left on", m))
		}
	}
	if shown := strings.LastIndex(output, "\x1b[?25h"); shown < 0 || shown < strings.LastIndex(output, "\x1b[?25l") {
		wrong = errors.Join(wrong, errors.New("the cursor is left hidden"))
	}
	if strings.Count(output, "\x1b[>0u") > strings.Count(output, "\x1b[<u") { // the first may be cut off from what is kept
		wrong = errors.Join(wrong, errors.New("kitty's flags are not taken off the stack"))
	}
	if strings.LastIndex(output, "\x1b[>4m") < strings.LastIndex(output, "\x1b[>4;0m") {
		wrong = errors.Join(wrong, errors.New("modifyOtherKeys is not as the terminal had it"))
	}
	if !strings.Contains(output, "\x1b[?1049l") || !strings.Contains(output, "\x1b[?2004l") {
		wrong = errors.Join(wrong, errors.New("alternate screen or paste never reset"))
	}
	return wrong
}
