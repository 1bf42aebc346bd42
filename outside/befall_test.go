package outside

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ancvtpe/outside/console"
)

// befall is what comes over a till, and what must be true right after it.
type befall struct {
	name string
	do   func(b *befallen) error
	// ends: the program ends by it, with exit code 0 and its terminal as it was.
	ends bool
	// nohup: the till is started deaf to SIGHUP, as under nohup.
	nohup bool
}

// befallen is a till in a place, about to suffer.
type befallen struct {
	s    *sale
	stop time.Duration // for SIGSTOP and SIGTSTP
	took time.Duration // from the event to the end of the program
}

var befalls = []befall{
	{name: "SIGHUP", do: ending(syscall.SIGHUP), ends: true},
	{name: "SIGTERM", do: ending(syscall.SIGTERM), ends: true},
	{name: "SIGINT", do: ending(syscall.SIGINT), ends: true},
	{name: "SIGQUIT", do: ending(syscall.SIGQUIT), ends: true},
	{name: "pane closed", do: (*befallen).closePane, ends: true},
	{name: "pane closed, no SIGHUP", do: (*befallen).closePane, ends: true, nohup: true},
	{name: "SIGPIPE", do: (*befallen).pipe},
	{name: "SIGSTOP, SIGCONT", do: stopping(syscall.SIGSTOP)},
	{name: "SIGTSTP, SIGCONT", do: stopping(syscall.SIGTSTP)},
	{name: "second till", do: (*befallen).second},
	{name: "totaux, verifier, init", do: (*befallen).beside},
}

// ending sends a signal; the program ends in order and puts its terminal back.
func ending(signal os.Signal) func(b *befallen) error {
	return func(b *befallen) error {
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

// closePane takes the terminal away. What is told then reaches nobody.
func (b *befallen) closePane() error {
	began := time.Now()
	b.s.c.till.HangUp()
	code, err := b.s.c.till.Ended()
	b.took = time.Since(began)
	if err == nil && code != 0 {
		err = fmt.Errorf("exit code %d", code)
	}
	return err
}

// goesOn: the screen stands as before, and the till takes keys.
func (b *befallen) goesOn() error {
	till := b.s.c.till
	helps := func(rows []string) bool {
		return strings.Contains(strings.Join(strings.Fields(strings.Join(rows, " ")), " "), helpWords)
	}
	had := helps(till.Lines())
	for _, want := range []bool{!had, had} {
		if err := till.Keys("F1"); err != nil {
			return err
		}
		if err := till.Wait("the help on or off", func(rows []string) bool { return helps(rows) == want }); err != nil {
			return err
		}
	}
	if !till.Raw() {
		return errors.New("the terminal is not raw any more")
	}
	return nil
}

func (b *befallen) pipe() error {
	if err := b.s.c.till.Cmd.Process.Signal(syscall.SIGPIPE); err != nil {
		return err
	}
	return b.goesOn()
}

// intrusion is what a shell writes over the screen of a program that is stopped.
const intrusion = "[1]+ Stopped"

// stopping stops the program, lets payers pay and somebody write on its screen, and
// continues it: it must draw its screen anew.
func stopping(signal os.Signal) func(b *befallen) error {
	return func(b *befallen) error {
		c := b.s.c
		if err := c.till.Cmd.Process.Signal(signal); err != nil {
			return err
		}
		if err := c.stopped(); err != nil {
			return err
		}
		if err := c.till.Intrude("\r\n" + intrusion + "\r\n$ "); err != nil {
			return err
		}
		if err := c.till.WaitText(intrusion); err != nil {
			return err
		}
		c.payersWhileOff(b.s.r)
		<-time.After(b.stop)
		if err := c.till.Cmd.Process.Signal(syscall.SIGCONT); err != nil {
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

// stopped waits until the kernel says so.
func (c *counter) stopped() error {
	for limit := time.Now().Add(console.Patience); time.Now().Before(limit); <-time.After(2 * time.Millisecond) {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(c.till.Cmd.Process.Pid) + "/stat")
		if err != nil {
			return err
		}
		if _, after, _ := strings.Cut(string(stat), ") "); strings.HasPrefix(after, "T") {
			return nil
		}
	}
	return errors.New("the till does not stop")
}

// second opens a second till on the same directory.
func (b *befallen) second() error {
	cmd := exec.Command(program)
	cmd.Env = b.s.c.env
	other, err := console.Start(cmd, 80, 24)
	if err != nil {
		return err
	}
	code, err := other.End()
	if err != nil {
		other.Kill()
		return err
	}
	said := strings.Join(strings.Fields(other.Screen.String()), " ")
	if code != 3 || !strings.Contains(said, "déjà utilisé par une autre caisse") {
		return fmt.Errorf("a second till: exit code %d, %q", code, said)
	}
	return b.goesOn()
}

// beside runs what works while a till runs, and init, which does not.
func (b *befallen) beside() error {
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

// try runs a command and gives all that it says and its exit code.
func (c *counter) try(args ...string) (string, int) {
	cmd := exec.Command(program, args...)
	cmd.Env = c.env
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
