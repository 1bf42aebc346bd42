package test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"ancvtpe/internal/console/consoletest"
)

// event is something that happens to a till from outside, and what must hold right after it.
type event struct {
	name string
	do   func(b *eventTill) error
	// ends: the program ends by it, with exit code 0 and its terminal as it was.
	ends bool
	// under is the script of the shell that starts the till ($0); empty: none.
	under string
}

// jobControl is a shell that takes the terminal back from a stopped program, and continues
// it after ENTER (for « fg »).
const jobControl = `set -m; was=$(stty -g); "$0"; s=$?
while [ $s -gt 128 ]; do
	stty "$was"; printf '\n` + intrusion + `\n$ '
	read -r _; fg >/dev/null; s=$?
done; exit $s`

// eventTill is a till in a place, about to playEvent.
type eventTill struct {
	s    *sale
	stop time.Duration // for SIGSTOP and SIGTSTP
	took time.Duration // from the event to the end of the program
}

var events = []event{
	{name: "SIGHUP", do: ending(syscall.SIGHUP), ends: true},
	{name: "SIGTERM", do: ending(syscall.SIGTERM), ends: true},
	{name: "SIGINT", do: ending(syscall.SIGINT), ends: true},
	{name: "SIGQUIT", do: ending(syscall.SIGQUIT), ends: true},
	{name: "pane closed", do: (*eventTill).closePane, ends: true},
	{name: "pane closed, no SIGHUP", do: (*eventTill).closePane, ends: true, under: `trap "" HUP; "$0"; exit $?`},
	{name: "SIGPIPE", do: (*eventTill).pipe},
	{name: "SIGSTOP, SIGCONT", do: stopping(syscall.SIGSTOP), under: jobControl},
	{name: "SIGTSTP, SIGCONT", do: stopping(syscall.SIGTSTP), under: jobControl},
	{name: "second till", do: (*eventTill).second},
	{name: "totaux, verifier, init", do: (*eventTill).beside},
}

// ending sends a signal. The program must end in order and restore its terminal.
func ending(signal os.Signal) func(b *eventTill) error {
	return func(b *eventTill) error {
		began := time.Now()
		if err := b.s.c.till.Cmd.Process.Signal(signal); err != nil {
			return err
		}
		code, err := b.s.c.till.Ended()
		b.took = time.Since(began)
		if err != nil {
			return err
		}
		if code != 0 {
			err = fmt.Errorf("exit code %d", code)
		}
		return errors.Join(err, b.s.c.till.Restored())
	}
}

// closePane closes the terminal under the program.
func (b *eventTill) closePane() error {
	began := time.Now()
	b.s.c.till.HangUp()
	code, err := b.s.c.till.Ended()
	b.took = time.Since(began)
	if err == nil && code != 0 {
		err = fmt.Errorf("exit code %d", code)
	}
	return err
}

// goesOn checks that a screen shows and that the terminal is in raw mode. The way back to
// PRET shows that keys are handled.
func (b *eventTill) goesOn() error {
	till := b.s.c.till // a frame that was due may come before the terminal is taken back
	return till.Wait("a screen on a raw terminal", func(rows []string) bool { return strings.Join(rows, "") != "" && till.Raw() })
}

func (b *eventTill) pipe() error {
	if err := b.s.c.till.Cmd.Process.Signal(syscall.SIGPIPE); err != nil {
		return err
	}
	return b.goesOn()
}

// intrusion is the text that the shell writes over the screen of a stopped program.
const intrusion = "[1]+ Stopped"

// stopping stops the program under a shell, lets payers pay, and continues it. It must then
// set up the terminal again and redraw its screen.
func stopping(signal syscall.Signal) func(b *eventTill) error {
	return func(b *eventTill) error {
		c := b.s.c
		if err := syscall.Kill(c.till.Program(), signal); err != nil {
			return err
		}
		// The shell writes over the old screen, whose words may stand behind its own.
		if err := c.till.Wait("the shell's prompt", func(rows []string) bool {
			at := slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, intrusion) })
			return at >= 0 && slices.ContainsFunc(rows[at:], func(r string) bool { return r == "$" || strings.HasPrefix(r, "$ ") })
		}); err != nil {
			return err
		}
		c.payersWhileOff(b.s.r)
		<-time.After(b.stop)
		if err := c.till.Send("\r"); err != nil {
			return err
		}
		if err := c.till.Wait("no trace of the shell", func(rows []string) bool {
			return !strings.Contains(strings.Join(rows, " "), intrusion)
		}); err != nil {
			return err
		}
		return b.goesOn()
	}
}

// second opens a second till on the same directory.
func (b *eventTill) second() error {
	cmd := exec.Command(program)
	cmd.Env = b.s.c.env
	other, err := consoletest.Start(cmd, 80, 24)
	if err != nil {
		return err
	}
	code, err := other.End()
	if err != nil {
		other.Kill()
		return err
	}
	said := strings.Join(strings.Fields(other.Screen.String()), " ")
	if code != 3 || !strings.Contains(said, "déjà utilisé par un autre terminal") {
		return fmt.Errorf("a second till: exit code %d, %q", code, said)
	}
	return b.goesOn()
}

// beside runs the commands that work beside a till, and init, which must be refused.
func (b *eventTill) beside() error {
	c := b.s.c
	var told totals
	if out, code := c.try("totaux", "--json"); code != 0 || json.Unmarshal([]byte(out), &told) != nil {
		return fmt.Errorf("totaux: exit code %d, %s", code, out)
	}
	par, key := c.dir+"/9C94_ANCV.PAR", c.dir+"/8400840100_8400840100.P3P"
	if out, code := c.try("init", "--par", par, "--cle", key); code != 3 || !strings.Contains(out, "déjà utilisé") {
		return fmt.Errorf("init: exit code %d, %s", code, out)
	}
	out, code := c.try("verifier")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 6 || (code == 0) != !slices.ContainsFunc(lines, func(l string) bool {
		return !strings.Contains(l, " : OK")
	}) || code > 1 || told.Pending && code == 0 {
		return fmt.Errorf("verifier: exit code %d, pending %v, %s", code, told.Pending, out)
	}
	return b.goesOn()
}

// try runs a command and returns its output and its exit code.
func (c *counter) try(args ...string) (string, int) {
	cmd := exec.Command(program, args...)
	cmd.Env = c.env
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
