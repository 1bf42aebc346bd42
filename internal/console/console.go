// Package console runs a program in a pseudo-terminal and reads its screen as a person
// does. It types keys and waits for words. It answers no terminal queries.
package console

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// Patience bounds the wait for a screen. A program that works is much faster.
const Patience = 20 * time.Second

// tick is the time between two looks at a screen to which nothing is written.
const tick = 20 * time.Millisecond

// Console is a program in a pseudo-terminal whose screen is read by an emulator.
type Console struct {
	Cmd    *exec.Cmd
	pty    *os.File
	Screen *Screen
	mu     sync.Mutex
	fresh  *sync.Cond
	Done   chan struct{}
	Err    error
	began  time.Time
	hit    time.Duration // from began to the last keys sent
	drawn  atomic.Int64  // from began to the program's last write, in nanoseconds
}

// Start starts a program in a terminal of cols by rows cells. Taps get every byte that it writes.
func Start(cmd *exec.Cmd, cols, rows int, taps ...io.Writer) (*Console, error) {
	c := &Console{Cmd: cmd, Screen: NewScreen(cols, rows), Done: make(chan struct{}), began: time.Now(), hit: -handMost}
	c.fresh = sync.NewCond(&c.mu)
	f, tty, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open a pty: %w", err)
	}
	defer tty.Close()
	if err = pty.Setsize(f, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err == nil {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		err = cmd.Start()
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("start in a pty: %w", err)
	}
	if c.pty, err = interruptible(f); err != nil {
		return nil, err
	}
	go c.read(io.MultiWriter(append(slices.Clone(taps), c.Screen)...))
	return c, nil
}

// interruptible returns a duplicate of f whose Close does not wait for a Read, and closes f.
func interruptible(f *os.File) (*os.File, error) {
	defer f.Close()
	fd, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_DUPFD_CLOEXEC, 0)
	if errno != 0 {
		return nil, fmt.Errorf("duplicate the pty: %w", errno)
	}
	if err := syscall.SetNonblock(int(fd), true); err != nil {
		return nil, fmt.Errorf("set the pty: %w", err)
	}
	return os.NewFile(fd, f.Name()), nil
}

func (c *Console) read(into io.Writer) {
	written := make([]byte, 32<<10)
	for {
		n, err := c.pty.Read(written)
		if n > 0 {
			_, err = into.Write(written[:n])
		}
		if err != nil {
			break
		}
		c.drawn.Store(int64(c.now()))
		c.fresh.Broadcast()
	}
	c.Err = c.Cmd.Wait()
	close(c.Done)
	c.fresh.Broadcast()
}

// now returns the time since the start.
func (c *Console) now() time.Duration { return time.Since(c.began) }

// Lines is the screen, a trimmed string a row.
func (c *Console) Lines() []string { return c.Screen.Lines() }

// Wait waits until the screen satisfies ok.
func (c *Console) Wait(what string, ok func([]string) bool) error {
	return c.WaitWithin(Patience, what, ok)
}

// WaitWithin is Wait with another patience, for what takes longer.
func (c *Console) WaitWithin(patience time.Duration, what string, ok func([]string) bool) error {
	deadline := time.Now().Add(patience)
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if ok(c.Lines()) {
			return nil
		}
		select {
		case <-c.Done:
			if ok(c.Lines()) { // it wrote that last
				return nil
			}
			return fmt.Errorf("the program ended before %q: %v\n%s", what, c.Err, c.Screen.String())
		default:
		}
		if !time.Now().Before(deadline) {
			return fmt.Errorf("no %q on the screen:\n%s", what, c.Screen.String())
		}
		// The program may write between the look and the wait, so look again after a tick. The
		// tick's broadcast takes the lock and cannot come before the wait, even where the machine
		// is so busy that a tick passes first.
		again := time.AfterFunc(tick, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.fresh.Broadcast()
		})
		c.fresh.Wait()
		again.Stop()
	}
}

// answer is the name of ENTER in a footer.
const answer = "ENTREE "

// awaiting has the words of the screens whose footer names ENTER only once the burst of keys that
// opened them is over. They are a question before something that cannot be taken back, and the
// fields for a code.
var awaiting = []string{"CONFIRMER", "IDENTIFIANT CLIENT", "REFERENCE"}

// Ready reports whether a screen does not wait for the end of the burst of keys that opened it.
// Keys typed earlier may be dropped or taken for a scan.
func Ready(rows []string) bool {
	waits := slices.ContainsFunc(awaiting, func(word string) bool { return HasWord(rows, word) })
	return !waits || strings.Contains(footer(rows), answer)
}

// footer returns the last row that is not empty.
func footer(rows []string) string {
	for _, row := range slices.Backward(rows) {
		if row != "" {
			return row
		}
	}
	return ""
}

// HasWord reports whether a word stands first on one of the rows, at least two spaces from
// the next text in the row (docs/contrat/cli.md).
func HasWord(rows []string, word string) bool {
	return slices.ContainsFunc(rows, func(row string) bool {
		rest, first := strings.CutPrefix(row, word)
		return first && (rest == "" || strings.HasPrefix(rest, "  "))
	})
}

// edges replaces the characters that draw cards by spaces.
var edges = strings.NewReplacer("│", " ", "┃", " ", "╭", " ", "╮", " ", "╰", " ", "╯", " ", "┏", " ", "┓", " ", "┗", " ", "┛", " ", "─", " ", "━", " ")

// Said returns the text of rows without the edges of cards, with one space for a line break.
func Said(rows []string) string {
	return strings.Join(strings.Fields(edges.Replace(strings.Join(rows, " "))), " ")
}

// NamedKeys maps the keys of docs/contrat/cli.md, and CTRL+D, to what a terminal sends for them.
var NamedKeys = map[string]string{
	"ENTER": "\r", "ESC": "\x1b", "BACKSPACE": "\x7f", "UP": "\x1b[A", "DOWN": "\x1b[B",
	"PGUP": "\x1b[5~", "PGDN": "\x1b[6~", "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F5": "\x1b[15~", "F6": "\x1b[17~", "CTRL+C": "\x03", "CTRL+D": "\x04", "TAB": "\t",
}

// Send writes at once, as a scanner does.
func (c *Console) Send(text string) error {
	c.hit = c.now()
	if _, err := c.pty.WriteString(text); err != nil {
		return fmt.Errorf("type: %w", err)
	}
	return nil
}

const (
	// still is how long the program must have written nothing before its answer counts as whole.
	// Where only the screen's clock is drawn anew, the wait thus goes on for the answer.
	still = 60 * time.Millisecond
	// handMost bounds the wait for an answer, since a key may change nothing. It is longer than the
	// quiet that ends a burst of the till's keyboard.
	handMost = 180 * time.Millisecond
)

// EndBurst waits until the next key does not belong to the burst of the last ones. The till takes
// seven keys in one burst for a scan. What it has painted it has read: a till that is kept waiting
// reads keys late, and counts the pause from there.
func (c *Console) EndBurst() {
	read := max(c.hit, time.Duration(c.drawn.Load()))
	time.Sleep(read + handMost - c.now())
}

// Type sends a key as a person does, who reads the answer before the next one. It returns once the
// program has answered, or after handMost.
func (c *Console) Type(text string) error {
	if err := c.Send(text); err != nil {
		return err
	}
	hit := c.hit
	for now := hit; now < hit+handMost; now = c.now() {
		wait := hit + handMost - now
		if drawn := time.Duration(c.drawn.Load()); drawn > hit {
			if wait = min(wait, drawn+still-now); wait <= 0 {
				return nil
			}
		} else {
			wait = min(wait, tick)
		}
		select {
		case <-c.Done:
			return nil
		case <-time.After(wait):
		}
	}
	return nil
}

// HangUp closes the terminal under the program, as a closed window does.
func (c *Console) HangUp() { _ = c.pty.Close() }

// KillAll kills the process group that Start began, and closes the terminal.
func (c *Console) KillAll() {
	select {
	case <-c.Done: // another process may have its number by now
	default:
		_ = syscall.Kill(-c.Cmd.Process.Pid, syscall.SIGKILL)
		<-c.Done
	}
	_ = c.pty.Close()
}
