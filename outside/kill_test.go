//go:build kill

package outside

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ancvtpe/outside/console"
)

// killedCalls are the system calls by which a payment reaches the disk, the network, the
// paper and the screen. ANCV_KILL chooses others.
const killedCalls = "pwrite64,fsync,fdatasync,unlink,unlinkat,renameat2,ftruncate,openat,connect,write"

// killedFlows are what is killed, and how many kills at pwrite64 it cannot do without: a
// campaign that kills nothing proves nothing.
var killedFlows = map[string]struct {
	play  func(c *counter, call string, n int) (through bool, at string)
	least int
}{
	"debit":    {(*counter).killedDebit, 40},
	"recovery": {(*counter).killedRecovery, 40},
}

// TestKill is the campaign at every system call: strace kills the program (SIGKILL) at
// the Nth call of one name, for each N until the flow gets through. It then starts again
// without strace and must agree with the ledger. strace counts the calls of each thread
// apart; GOMAXPROCS=1 keeps most of them on one, and a debit is traced from PRET on, so
// that the calls of the start do not count.
//
//	make kill
func TestKill(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("strace is missing: apt-get install strace")
	}
	calls := os.Getenv("ANCV_KILL")
	if calls == "" {
		calls = killedCalls
	}
	table := newCampaignTable("kill at the Nth system call")
	t.Run("flow", func(t *testing.T) {
		for flow := range killedFlows {
			for _, call := range strings.Split(calls, ",") {
				t.Run(flow+" "+call, func(t *testing.T) {
					t.Parallel()
					killAtEach(t, table, flow, call)
				})
			}
		}
	})
	t.Log(table)
	for flow, f := range killedFlows {
		if tried := table.tried[flow+" pwrite64"]; strings.Contains(calls, "pwrite64") && tried < f.least {
			t.Errorf("%s: only %d kills at pwrite64", flow, tried)
		}
	}
}

func killAtEach(t *testing.T, table *campaignTable, flow, call string) {
	c := newKilledCounter(t)
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; ; n++ {
		through, at := killedFlows[flow].play(c, call, n)
		if through {
			return
		}
		if err := c.recovers(r, table, flow+" "+call, at); err != nil {
			t.Errorf("%s killed at %s number %d, at %q: %v\ndata kept in %s", flow, call, n, at, err, c.keep())
			c.kill()
			c = newKilledCounter(t)
		}
	}
}

// newKilledCounter has been open once: the first start writes what no later one does.
func newKilledCounter(t *testing.T) *counter {
	c := newCounter(t)
	c.open()
	c.see("PRET")
	c.close()
	return c
}

// strace kills at the nth call of a name. Not with --seccomp-bpf: strace 6.1 then counts
// no further than the first call.
func strace(call string, n int, what ...string) *exec.Cmd {
	return exec.Command("strace", append([]string{
		"-f", "-o", os.DevNull, "-e", "trace=" + call, "-e", "inject=" + call + ":signal=SIGKILL:when=" + strconv.Itoa(n),
	}, what...)...)
}

// killedDebit takes a debit by QR code, traced from PRET to the end of the program.
func (c *counter) killedDebit(call string, n int) (through bool, at string) {
	c.t.Helper()
	c.open("GOMAXPROCS=1")
	c.see("PRET")
	tracer := strace(call, n, "-p", strconv.Itoa(c.till.Cmd.Process.Pid))
	said, err := tracer.StderrPipe()
	if err == nil {
		err = tracer.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	if !lines.Scan() || !strings.Contains(lines.Text(), "attached") {
		c.t.Fatalf("strace: %q", lines.Text())
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for lines.Scan() {
			continue
		}
	}()
	s := &sale{c: c, fuse: -1}
	through, at = c.plays(fmt.Sprintf("%s number %d", call, n), s.byQR(1250, payAll))
	_ = tracer.Process.Signal(syscall.SIGTERM)
	<-heard
	_ = tracer.Wait()
	return through, at
}

// killedRecovery takes up, traced from the program's first call, a payment that was paid
// while the till was off.
func (c *counter) killedRecovery(call string, n int) (through bool, at string) {
	c.t.Helper()
	c.open()
	code := c.debit("1250")
	c.kill()
	c.pay(code, 1250)
	cmd := strace(call, n, "-qq", program)
	c.openAs(cmd, "GOMAXPROCS=1")
	err := c.till.Wait("a result", func(rows []string) bool { return slices.Contains(results, title(rows)) })
	through, at = c.plays(fmt.Sprintf("%s number %d", call, n), err)
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // strace's end is not the till's
	return through, at
}

// plays goes from the result, if it was reached, to the program's orderly end; what is
// not through has been killed.
func (c *counter) plays(what string, err error) (through bool, at string) {
	c.t.Helper()
	till := c.till
	for limit := time.Now().Add(console.Patience); err == nil && c.paper(true) != nil && time.Now().Before(limit); {
		select {
		case <-till.Done:
			err = till.Err
		case <-time.After(5 * time.Millisecond):
		}
		if till.Cmd.ProcessState != nil {
			break
		}
	}
	if err == nil {
		err = till.Keys("ENTER")
	}
	if err == nil {
		err = till.WaitWord("PRET")
	}
	if err == nil {
		err = till.Keys("CTRL+C")
	}
	if err == nil {
		if code, ended := till.End(); ended == nil && code == 0 {
			c.till = nil
			return true, ""
		}
	}
	at = title(till.Lines())
	select {
	case <-till.Done:
	default:
		c.t.Errorf("stuck, and not killed, at %s: %v", what, err)
	}
	c.kill()
	return false, at
}

// recovers starts the till again, the payer having paid meanwhile, and compares.
func (c *counter) recovers(r *rand.Rand, table *campaignTable, kind, at string) error {
	c.t.Helper()
	c.payersWhileOff(r)
	began := time.Now()
	c.open()
	err := c.rest(r)
	table.add(kind, at, time.Since(began), err)
	if err == nil {
		err = c.compare()
	}
	if err != nil {
		table.fail(kind)
		return err
	}
	c.close()
	return nil
}
