package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// keyPause is a quick cashier's: further apart than a scanner's keys (10 ms).
const keyPause = 30 * time.Millisecond

// screenPatience bounds the wait for a screen; nothing waits that long when it works.
const screenPatience = 20 * time.Second

// console is a program in a pseudo-terminal whose screen is read by an emulator.
type console struct {
	cmd    *exec.Cmd
	pty    *os.File
	screen vt10x.Terminal
	mu     sync.Mutex
	fresh  *sync.Cond
	done   chan struct{}
	err    error
}

func startConsole(cmd *exec.Cmd, cols, rows int) (*console, error) {
	c := &console{cmd: cmd, screen: vt10x.New(vt10x.WithSize(cols, rows)), done: make(chan struct{})}
	c.fresh = sync.NewCond(&c.mu)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		return nil, fmt.Errorf("start in a pty: %w", err)
	}
	c.pty = f
	go c.read()
	return c, nil
}

func (c *console) read() {
	r := bufio.NewReader(c.pty)
	for c.screen.Parse(r) == nil {
		c.fresh.Broadcast()
	}
	c.err = c.cmd.Wait()
	close(c.done)
	c.fresh.Broadcast()
}

// lines is the screen, a trimmed string a row.
func (c *console) lines() []string {
	rows := strings.Split(c.screen.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimSpace(rows[i])
	}
	return rows
}

// wait waits until the screen satisfies ok.
func (c *console) wait(what string, ok func([]string) bool) error {
	return c.waitWithin(screenPatience, what, ok)
}

// waitWithin is wait for what takes longer when it works.
func (c *console) waitWithin(patience time.Duration, what string, ok func([]string) bool) error {
	deadline := time.Now().Add(patience)
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if ok(c.lines()) {
			return nil
		}
		select {
		case <-c.done:
			return fmt.Errorf("the program ended before %q: %v\n%s", what, c.err, c.screen.String())
		default:
		}
		if !time.Now().Before(deadline) {
			return fmt.Errorf("no %q on the screen:\n%s", what, c.screen.String())
		}
		// A broadcast may slip in between the look and the wait: look again soon.
		again := time.AfterFunc(20*time.Millisecond, c.fresh.Broadcast)
		c.fresh.Wait()
		again.Stop()
	}
}

// waitWord waits for a word of the contract alone on a line.
func (c *console) waitWord(word string) error {
	return c.wait(word, func(rows []string) bool {
		for _, r := range rows {
			if r == word {
				return true
			}
		}
		return false
	})
}

// waitText waits for a text anywhere; line breaks count as spaces.
func (c *console) waitText(text string) error {
	return c.wait(text, func(rows []string) bool {
		return strings.Contains(strings.Join(strings.Fields(strings.Join(rows, " ")), " "), text)
	})
}

var namedKeys = map[string]string{
	"ENTER": "\r", "ESC": "\x1b", "BACKSPACE": "\x7f", "UP": "\x1b[A", "DOWN": "\x1b[B",
	"PGUP": "\x1b[5~", "PGDN": "\x1b[6~", "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "CTRL+C": "\x03", "TAB": "\t",
}

// keys types, a key at a time.
func (c *console) keys(names ...string) error {
	for _, n := range names {
		if named, ok := namedKeys[n]; ok {
			n = named
		}
		if err := c.send(n); err != nil {
			return err
		}
		time.Sleep(keyPause)
	}
	return nil
}

// send writes at once, as a scanner does.
func (c *console) send(text string) error {
	if _, err := c.pty.WriteString(text); err != nil {
		return fmt.Errorf("type: %w", err)
	}
	return nil
}

// end waits for the program's end and gives its exit code.
func (c *console) end() (int, error) {
	select {
	case <-c.done:
	case <-time.After(screenPatience):
		return 0, fmt.Errorf("the program does not end:\n%s", c.screen.String())
	}
	_ = c.pty.Close()
	return c.cmd.ProcessState.ExitCode(), nil
}

func (c *console) kill() {
	_ = c.cmd.Process.Signal(syscall.SIGKILL)
	<-c.done
	_ = c.pty.Close()
}
