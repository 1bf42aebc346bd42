package test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/console"
	"ancvtpe/internal/console/consoletest"
)

// counter is the real program in a pseudo-terminal that answers no query, with the outside
// acquirer.
type counter struct {
	t      testing.TB
	a      *outsideAcquirer
	dir    string
	env    []string
	copies int
	light  bool // the terminal's theme
	// forgotten and stale are the numbers of deals and tickets before the last deactivation.
	forgotten, stale int
	// start is the command that opens the till; with nil the program without arguments.
	start []string
	till  *consoletest.Console
}

// newCounter initialises a till by .PAR and .P3P. A later parameter replaces an earlier one.
func newCounter(t testing.TB, parameters ...string) *counter {
	t.Helper()
	return newCounterAt(t, newOutsideAcquirer(t), parameters...)
}

func newCounterAt(t testing.TB, a *outsideAcquirer, parameters ...string) *counter {
	t.Helper()
	c := &counter{t: t, a: a, dir: t.TempDir(), copies: 2}
	c.write("ca.pem", string(a.ca))
	c.env = append(os.Environ(), "ANCV_DATA="+filepath.Join(c.dir, "caisse"), "ANCV_CA="+filepath.Join(c.dir, "ca.pem"),
		"ANCV_IMPRIMANTE=dossier:"+filepath.Join(c.dir, "papier"), "TERM=xterm-256color")
	c.initialise(parameters...)
	a.mu.Lock()
	a.stored = append(a.stored, c.stored)
	a.mu.Unlock()
	t.Cleanup(func() {
		c.kill()
		for _, what := range a.complaints() {
			t.Errorf("the till broke the contract: %s", what)
		}
	})
	return c
}

// stored reports whether a text is in the present bytes of the file of the transaction in
// progress.
func (c *counter) stored(text string) bool {
	files, err := filepath.Glob(filepath.Join(c.dir, "caisse", "transaction.db*"))
	return err == nil && slices.ContainsFunc(files, func(name string) bool {
		raw, err := os.ReadFile(name)
		return err == nil && bytes.Contains(raw, []byte(text))
	})
}

func (c *counter) write(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// initialise loads a .PAR with these parameters, and the key.
func (c *counter) initialise(parameters ...string) {
	c.t.Helper()
	lines := []string{"\ufeff# essai", "ID_MAGASIN=" + c.a.key.shop, "URL=" + c.a.url, "SCEAU_REPONSE=OUI", "HEURE_CLOTURE=NON"}
	for _, p := range parameters {
		name, value, _ := strings.Cut(p, "=")
		lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, name+"=") })
		lines = append(lines, p)
		if name == "NB_TICKETS" {
			c.copies = int(value[0] - '0')
		}
	}
	c.run("init", "--par", c.write("9C94_ANCV.PAR", strings.Join(lines, "\r\n")),
		"--cle", c.write("8400840100_8400840100.P3P", c.a.key.p3p(c.a.key.text)), "--accepter-conditions")
}

// run runs a command to its end and returns its standard output.
func (c *counter) run(args ...string) string {
	c.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = c.env
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		c.t.Fatalf("ancv-tpe %v: %v", args, err)
	}
	return string(out)
}

// open opens the till on a screen of 80 by 24; more is added to its environment.
func (c *counter) open(more ...string) {
	c.t.Helper()
	start := c.start
	if start == nil {
		start = []string{program}
	}
	c.openAs(exec.Command(start[0], start[1:]...), more...)
}

func (c *counter) openAs(cmd *exec.Cmd, more ...string) {
	c.t.Helper()
	c.openRecorded(cmd, io.Discard, more...)
}

// openRecorded writes every byte that the till sends to its screen to a recorder.
func (c *counter) openRecorded(cmd *exec.Cmd, recorder io.Writer, more ...string) {
	c.t.Helper()
	cmd.Env = append(slices.Clone(c.env), more...)
	till, err := consoletest.Start(cmd, 80, 24, recorder)
	if err != nil {
		c.t.Fatal(err)
	}
	c.till = till
}

// kill is kill -9.
func (c *counter) kill() {
	if c.till != nil {
		c.till.Kill()
		c.till = nil
	}
}

// close is CTRL+C at PRET.
func (c *counter) close() {
	c.t.Helper()
	c.keys("CTRL+C")
	if code, err := c.till.End(); err != nil || code != 0 {
		c.t.Fatalf("exit code %d, %v", code, err)
	}
	c.till = nil
}

func (c *counter) keys(names ...string) {
	c.t.Helper()
	if err := c.till.Keys(names...); err != nil {
		c.t.Fatal(err)
	}
}

// see waits for a word of the contract.
func (c *counter) see(word string) {
	c.t.Helper()
	if err := c.till.WaitWord(word); err != nil {
		c.t.Fatal(err)
	}
}

// shows reports whether the screen has a word of the contract now.
func (c *counter) shows(word string) bool { return console.HasWord(c.till.Lines(), word) }

// text returns the whole screen as one line.
func (c *counter) text() string {
	return console.Said(c.till.Lines())
}

// debit goes from PRET to the QR code and returns its text, read from the screen.
func (c *counter) debit(digits string) string {
	c.t.Helper()
	c.see("PRET")
	c.keys(append(strings.Split(digits, ""), "ENTER", "ENTER", "ENTER")...)
	return c.code()
}

// code reads the QR code from the screen's cells, as a phone does.
func (c *counter) code() string {
	c.t.Helper()
	c.see("SCANNEZ LE QR CODE")
	code := ""
	if err := c.till.Wait("a QR code", func([]string) bool {
		var err error
		code, err = readCode(c.till.Screen, c.light)
		return err == nil
	}); err != nil {
		c.t.Fatal(err)
	}
	return code
}

// pay lets a phone scan a code and pay this many cents.
func (c *counter) pay(code string, total int64) string {
	c.t.Helper()
	id, err := c.a.scan(code)
	if err == nil {
		err = c.a.accept(id, total)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// settled compares totals and tickets with the ledger. Every approved payment must count once
// and have exactly this many unmarked copies.
func (c *counter) settled() {
	c.t.Helper()
	if err := c.agrees(false); err != nil {
		c.t.Fatal(err)
	}
}

// agrees waits until totals and tickets equal the ledger, since tickets come a moment after
// the result.
func (c *counter) agrees(crashed bool) error {
	c.t.Helper()
	for limit := time.Now().Add(console.Patience); ; {
		wrong := errors.Join(c.balance(), c.paper(crashed))
		if wrong == nil || time.Now().After(limit) {
			return wrong
		}
		<-time.After(20 * time.Millisecond)
	}
}
