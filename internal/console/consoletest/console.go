// Package consoletest drives a program in a pseudo-terminal for tests. It adds to console what the
// acceptance book does not need, such as killing the program and checking the terminal's state.
package consoletest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"ancvtpe/internal/console"
)

// Console is a console.Console that keeps the terminal's first settings and the last output.
type Console struct {
	*console.Console
	before term.State
	last   tail
}

// Start starts a program in a terminal of cols by rows cells. Taps get every byte that it writes.
func Start(cmd *exec.Cmd, cols, rows int, taps ...io.Writer) (*Console, error) {
	c := &Console{}
	var err error
	if c.before, err = fresh(); err == nil {
		c.Console, err = console.Start(cmd, cols, rows, append([]io.Writer{&c.last}, taps...)...)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// fresh returns the settings of a terminal that nobody has used.
func fresh() (term.State, error) {
	f, tty, err := pty.Open()
	if err != nil {
		return term.State{}, fmt.Errorf("open a pty: %w", err)
	}
	defer f.Close()
	defer tty.Close()
	return settings(tty)
}

// WaitWord waits for a word of the contract which stands first on its row, on a screen that is
// ready.
func (c *Console) WaitWord(word string) error {
	return c.Wait(word, func(rows []string) bool { return console.HasWord(rows, word) && console.Ready(rows) })
}

// WaitText waits for a text anywhere on the screen. A line break counts as a space.
func (c *Console) WaitText(text string) error {
	return c.Wait(text, func(rows []string) bool {
		return strings.Contains(console.Said(rows), text)
	})
}

// Keys types keys, by their names or as text, in one write.
func (c *Console) Keys(names ...string) error {
	var text strings.Builder
	for _, n := range names {
		if named, ok := console.NamedKeys[n]; ok {
			n = named
		}
		text.WriteString(n)
	}
	return c.Send(text.String())
}

// End waits for the program's end, closes the terminal and returns the exit code.
func (c *Console) End() (int, error) {
	code, err := c.Ended()
	if err == nil {
		c.HangUp()
	}
	return code, err
}

// Ended is End, but the terminal stays open for Restored.
func (c *Console) Ended() (int, error) {
	select {
	case <-c.Done:
	case <-time.After(console.Patience):
		return 0, fmt.Errorf("the program does not end:\n%s", c.Screen.String())
	}
	return c.Cmd.ProcessState.ExitCode(), nil
}

// Kill sends SIGKILL to the program, and to the shell that has started it, if any.
func (c *Console) Kill() {
	if pid := c.Program(); pid != c.Cmd.Process.Pid {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = c.Cmd.Process.Signal(syscall.SIGKILL)
	<-c.Done
	c.HangUp()
}

// Program returns the id of the process that Start began, or of its only child where it is a
// shell.
func (c *Console) Program() int {
	own := c.Cmd.Process.Pid
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", own, own))
	if child, numeric := strconv.Atoi(strings.TrimSpace(string(children))); err == nil && numeric == nil {
		return child
	}
	return own
}
