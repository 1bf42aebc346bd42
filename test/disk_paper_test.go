//go:build campaign

package test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ancvtpe/internal/console"
)

// papers are the ways in which the tickets' disk, which is not the data's, fails.
var papers = map[string]func(c *counter, dir string) (end func() error, err error){
	"full": smallPaper(0),
	// Room for one or two pages, then none.
	"nearly full": smallPaper(2),
	"ro":          readOnlyAt,
	"gone": func(_ *counter, dir string) (func() error, error) {
		// A till that starts makes the directory again.
		return func() error { return os.MkdirAll(dir, 0o700) }, os.Remove(dir)
	},
	"name EIO":  failingAt("renameat2", "error=EIO", ""),
	"sync EIO":  failingAt("fsync", "error=EIO", "papier"),
	"sync hang": failingAt("fsync", "delay_enter=3s", "papier"),
}

// smallPaper puts a small file system under the tickets, with room for this many pages.
func smallPaper(spare int64) func(c *counter, dir string) (end func() error, err error) {
	return func(c *counter, dir string) (func() error, error) {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k,mode=700"); err != nil {
			return nil, err
		}
		c.t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
		return fillUp(filepath.Join(dir, "remplissage"), spare)
	}
}

// failingAt makes strace fail or delay each call of a name on one file.
func failingAt(call, how, file string) func(c *counter, dir string) (func() error, error) {
	return func(c *counter, _ string) (func() error, error) {
		mend := diskFault{call: call, how: how, n: 1, lasts: true, file: file}.begin(c)
		return func() error { mend(); return nil }, nil
	}
}

// TestDiskPaper: tickets that cannot be printed neither delay nor undo a payment. The screen
// says so, also after a restart. Each ticket is printed once the paper is back.
//
//	make disk
func TestDiskPaper(t *testing.T) {
	for name, begin := range papers {
		for _, restart := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s %v", name, restart), func(t *testing.T) {
				t.Parallel()
				c := newDiskCounter(t)
				if err := c.paperGoes(begin, restart, strings.Contains(name, "hang")); err != nil {
					t.Errorf("%v\ndata kept in %s", err, c.keep())
				}
			})
		}
	}
}

func (c *counter) paperGoes(begin func(*counter, string) (func() error, error), restart, slow bool) error {
	paper := filepath.Join(c.dir, "papier")
	if err := os.MkdirAll(paper, 0o700); err != nil {
		return err
	}
	d := &diskCase{c: c, flow: "debit QR"}
	end, err := begin(c, paper)
	if err != nil {
		return fmt.Errorf("take the paper away: %w", err)
	}
	for _, flow := range []string{"debit QR", "debit id", "remainder"} {
		d.flow = flow
		if err := errors.Join(diskFlows[flow].ready(d), d.goOn(0)); err != nil {
			return fmt.Errorf("%s without paper: %w", flow, err)
		}
		if err := c.durable(); err != nil {
			return fmt.Errorf("%s without paper: %w", flow, err)
		}
	}
	if !slow {
		if err := c.till.WaitWord("IMPRIMANTE"); err != nil {
			return err
		}
		if text := c.text(); english.MatchString(text) || !strings.Contains(text, "F5 Réimprimer") {
			return fmt.Errorf("what is wrong with the paper is not said: %q", text)
		}
	}
	if restart {
		c.kill()
		c.open("GOMAXPROCS=1")
		if err := c.till.WaitWord("PRET"); err != nil {
			return err
		}
	}
	if err := end(); err != nil {
		return err
	}
	return c.paperComes(restart)
}

// paperComes waits for all tickets, each once and unmarked, except one that the till was
// killed over and that may have been printed.
func (c *counter) paperComes(killed bool) error {
	var wrong error
	for limit := time.Now().Add(2 * console.Patience); time.Now().Before(limit); {
		if err := c.till.Send("\x1b[15~"); err != nil { // F5
			return err
		}
		if wrong = errors.Join(c.balance(), c.paper(killed)); wrong == nil {
			return c.complain()
		}
		moved := time.Now().Add(time.Second)
		if err := c.till.Wait("news", func(rows []string) bool {
			return console.HasWord(rows, "IMPRESSION") || time.Now().After(moved)
		}); err != nil {
			return err
		}
	}
	return wrong
}
