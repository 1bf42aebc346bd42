//go:build kill

package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// killedCalls are the system calls by which a debit reaches the disk, the network, the
// paper and the screen. ANCV_KILL chooses others.
const killedCalls = "pwrite64,fsync,fdatasync,unlink,unlinkat,renameat2,ftruncate,openat,connect,write"

// TestKill is the campaign at every system call: strace kills the program (SIGKILL) at
// the Nth call of one name, for each N until the debit gets through. It then starts
// again without strace and must agree with the ledger. strace counts the calls of each
// thread apart; GOMAXPROCS=1 keeps nearly all of them on one.
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
	table := newCrashTable("kill at the Nth system call of a debit by QR code")
	t.Run("call", func(t *testing.T) {
		for _, call := range strings.Split(calls, ",") {
			t.Run(call, func(t *testing.T) {
				t.Parallel()
				c := newCounter(t)
				c.open() // the first start writes what no later one does
				c.see("PRET")
				c.close()
				r := rand.New(rand.NewPCG(1, 2))
				for n := 1; ; n++ {
					through, at := c.killedDebit(call, n)
					if through {
						break
					}
					if err := c.recovers(r, table, call, at); err != nil {
						t.Errorf("killed at %s number %d, at %q: %v\ndata kept in %s", call, n, at, err, c.keep())
						c.kill()
						c = newCounter(t)
					}
				}
			})
		}
	})
	t.Log(table)
	// A campaign that kills nothing proves nothing: a debit writes and deletes this much.
	if tried := table.tried["pwrite64"]; strings.Contains(calls, "pwrite64") && tried < 40 {
		t.Errorf("only %d kills at pwrite64", tried)
	}
}

// killedDebit opens the till under strace and takes a debit; through tells that the
// program lived to its orderly end, at what it showed when it died.
func (c *counter) killedDebit(call string, n int) (through bool, at string) {
	c.t.Helper()
	// Not with --seccomp-bpf: strace 6.1 then counts no further than the first call.
	cmd := exec.Command("strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace="+call,
		"-e", "inject="+call+":signal=SIGKILL:when="+strconv.Itoa(n), tillBinary())
	c.openAs(cmd, "GOMAXPROCS=1")
	till := c.till
	defer func() {
		// strace's own end is not the till's: the whole session goes.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-till.done
		_ = till.pty.Close()
		c.till = nil
	}()
	s := &sale{c: c, fuse: -1}
	err := s.byQR(1250, payAll)
	for limit := time.Now().Add(screenPatience); err == nil && c.paper(true) != nil && time.Now().Before(limit); {
		select {
		case <-till.done:
			return false, title(till.lines())
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err == nil {
		err = till.keys("ENTER")
	}
	if err == nil {
		err = till.waitWord("PRET")
	}
	if err == nil {
		err = till.keys("CTRL+C")
	}
	if err == nil {
		if code, ended := till.end(); ended == nil && code == 0 {
			return true, ""
		}
	}
	select {
	case <-till.done:
	default:
		c.t.Errorf("stuck, and not killed, at %s number %d: %v", call, n, err)
	}
	return false, title(till.lines())
}

// recovers starts the till again, the payer having paid meanwhile, and compares.
func (c *counter) recovers(r *rand.Rand, table *crashTable, call, at string) error {
	c.t.Helper()
	c.payersWhileOff(r)
	began := time.Now()
	c.open()
	err := c.rest(r)
	table.add(call, at, time.Since(began), err)
	if err == nil {
		err = c.compare()
	}
	if err != nil {
		table.fail(call)
		return err
	}
	c.close()
	return nil
}
