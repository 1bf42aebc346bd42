package test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"ancvtpe/internal/console/consoletest"
)

// These tests drive `ancv-tpe ssh` with the real OpenSSH client.

// frontDoor is a server, with what a client needs to connect.
type frontDoor struct {
	t    testing.TB
	dir  string
	port string
	cmd  *exec.Cmd
	errs *os.File
}

// said returns the server's standard error.
func (d *frontDoor) said() string {
	text, err := os.ReadFile(d.errs.Name())
	must(d.t, err)
	return string(text)
}

// needOpenSSH skips a test where OpenSSH's client is missing, and fails it in CI, which installs
// it. ui/remote's own tests do not need it.
func needOpenSSH(t testing.TB) {
	t.Helper()
	for _, program := range []string{"ssh", "ssh-keygen"} {
		switch _, err := exec.LookPath(program); {
		case err == nil:
		case os.Getenv("CI") == "true":
			t.Fatalf("%s is missing, and CI must have it: apt-get install openssh-client", program)
		default:
			t.Skipf("%s is missing: apt-get install openssh-client", program) //nolint:forbidigo // make test passes on a bare machine; CI runs it
		}
	}
}

// openDoor starts a server on a free port and waits until it serves.
func openDoor(t testing.TB, dir string, env []string, args ...string) *frontDoor {
	t.Helper()
	needOpenSSH(t)
	errs, err := os.Create(filepath.Join(dir, "erreurs-du-serveur"))
	must(t, err)
	defer errs.Close()
	d := &frontDoor{t: t, dir: dir, errs: errs}
	d.cmd = exec.Command(program, append([]string{"ssh", "--adresse", "127.0.0.1:0"}, args...)...)
	d.cmd.Env, d.cmd.Stderr = env, d.errs
	out, err := d.cmd.StdoutPipe()
	if err == nil {
		err = d.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.stop() })
	said := make([]byte, 200)
	n, err := out.Read(said)
	found := regexp.MustCompile(`127\.0\.0\.1:(\d+)`).FindSubmatch(said[:n])
	if err != nil || found == nil {
		t.Fatalf("no server: %v %q %s", err, said[:n], d.said())
	}
	d.port = string(found[1])
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return d
}

// stop sends SIGTERM and returns the server's exit code.
func (d *frontDoor) stop() int {
	if d.cmd.ProcessState == nil {
		_ = d.cmd.Process.Signal(syscall.SIGTERM)
		_ = d.cmd.Wait()
	}
	return d.cmd.ProcessState.ExitCode()
}

// ssh returns an OpenSSH client without the user's settings.
func (d *frontDoor) ssh(user string, args ...string) *exec.Cmd {
	all := []string{
		"-F", "none", "-p", d.port, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=" + filepath.Join(d.dir, "connus"),
		"-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "IdentityAgent=none", "-o", "SendEnv=LANG LC_* COLORTERM NO_COLOR",
	}
	cmd := exec.Command("ssh", append(append(all, args...), user+"@127.0.0.1")...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8")
	return cmd
}

// newClientKey makes a key, with a passphrase where one is given.
func newClientKey(t testing.TB, path, phrase string) (private, public string) {
	t.Helper()
	needOpenSSH(t)
	if said, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-f", path).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v %s", err, said)
	}
	raw, err := os.ReadFile(path + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	return path, strings.TrimSpace(string(raw))
}

// screen is a client in a terminal.
func (d *frontDoor) screen(cmd *exec.Cmd, cols, rows int) *consoletest.Console {
	d.t.Helper()
	c, err := consoletest.Start(cmd, cols, rows)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(c.Kill)
	return c
}

// run runs a client without a terminal.
func (d *frontDoor) run(cmd *exec.Cmd) (out, errs string, code int) {
	d.t.Helper()
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		d.t.Fatal(err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// sell goes from PRET to the QR code.
func sell(t testing.TB, till *consoletest.Console, digits string) {
	t.Helper()
	must(t, till.WaitWord("PRET"), till.Keys(digits, "ENTER", "ENTER", "ENTER"), till.WaitWord("SCANNEZ LE QR CODE"))
}

// TestOutsideRemoteDemo: a visitor opens the demo and pays with the phone beside the till, then
// with one in another window, while a third window shows the customer's display.
func TestOutsideRemoteDemo(t *testing.T) {
	dir := t.TempDir()
	d := openDoor(t, dir, append(os.Environ(), "TMPDIR="+dir), "--demo", "--data", filepath.Join(dir, "donnees"))
	till := d.screen(d.ssh("visiteur"), 100, 30)
	sell(t, till, "1250")
	must(t, till.Keys("F3"), till.WaitText("Payer 12,50 EUR"), till.Keys("TAB", "ENTER"), till.WaitWord("PAIEMENT ACCEPTE"))
	must(t, till.Keys("TAB", "ENTER"), till.WaitWord("PRET"), till.Keys("F3"))
	code := regexp.MustCompile(`payeur-([a-z0-9]+)`).FindStringSubmatch(strings.Join(till.Lines(), " "))
	if code == nil {
		t.Fatalf("no code on the screen:\n%s", till.Screen.String())
	}
	display, phone := d.screen(d.ssh("client-"+code[1]), 80, 24), d.screen(d.ssh("payeur-"+code[1]), 60, 20)
	must(t, display.WaitText("Bienvenue"), phone.WaitText("Aucun paiement"))
	sell(t, till, "2000")
	must(t, display.WaitText("Scannez ce code"), phone.WaitText("Payer 20,00 EUR"))
	if _, err := readCode(display.Screen, false); err != nil {
		t.Errorf("the customer's display has no code that a phone reads: %v", err)
	}
	must(t, phone.Keys("5", "0", "0", "ENTER", "ENTER"), till.WaitWord("PAIEMENT ACCEPTE"), display.WaitText("Reste à payer autrement : 15,00 EUR"))
	if out, errs, exit := d.run(d.ssh("observateur-"+code[1], "-T")); exit != 5 || out != "" || !strings.Contains(errs, "besoin d'un terminal") {
		t.Errorf("no terminal: %d %q %q", exit, out, errs)
	}
	out, _, exit := d.run(append1(d.ssh("observateur-"+code[1]), "totaux", "--json"))
	if exit != 0 || !strings.Contains(out, `"net":1750`) {
		t.Errorf("totals: %d %s", exit, out)
	}
	must(t, till.Keys("CTRL+C"))
	if exit, err := till.End(); err != nil || exit != 0 {
		t.Errorf("exit code %d %v", exit, err)
	}
	for _, other := range []*consoletest.Console{display, phone} {
		if exit, err := other.End(); err != nil || exit != 0 {
			t.Errorf("who looked at the demo: %d %v", exit, err)
		}
	}
	if d.stop() != 0 {
		t.Errorf("the server ended with %s", d.said())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "ancv-tpe-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func append1(cmd *exec.Cmd, args ...string) *exec.Cmd {
	cmd.Args = append(cmd.Args, args...)
	return cmd
}

// TestOutsideRemoteTerminals: the screens fit dark and light terminals, 16 colours, the Linux
// console, no colours, and small and large windows.
func TestOutsideRemoteTerminals(t *testing.T) {
	dir := t.TempDir()
	d := openDoor(t, dir, append(os.Environ(), "TMPDIR="+dir), "--demo", "--data", filepath.Join(dir, "donnees"))
	for _, c := range []struct {
		term string
		env  string
		cols int
		rows int
	}{
		{"xterm-256color", "COLORTERM=truecolor", 120, 40},
		{"xterm-16color", "", 80, 24},
		{"linux", "", 80, 25},
		{"vt220", "", 80, 24},
		{"xterm", "NO_COLOR=1", 40, 12},
		{"tmux-256color", "LC_ALL=fr_FR.UTF-8", 60, 20},
	} {
		cmd := d.ssh("visiteur")
		cmd.Env = append(cmd.Env, "TERM="+c.term, c.env)
		var wrote bytes.Buffer
		till, err := consoletest.Start(cmd, c.cols, c.rows, &wrote)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(till.Kill)
		must(t, till.WaitWord("PRET"), till.Keys("1"), till.WaitWord("MONTANT"), till.Keys("ENTER"), till.WaitWord("BENEFICIAIRE"), till.Keys("CTRL+C"))
		if code, err := till.End(); code != 0 || err != nil {
			t.Errorf("%s: exit code %d, %v", c.term, code, err)
		}
		colours := regexp.MustCompile("\x1b\\[[0-9;]*(3|9)[0-7]m").Match(wrote.Bytes())
		if plain := c.term == "vt220" || c.env == "NO_COLOR=1"; colours == plain {
			t.Errorf("%s %s: colours %v", c.term, c.env, colours)
		}
	}
	dumb := d.ssh("visiteur", "-tt")
	dumb.Env = append(dumb.Env, "TERM=dumb")
	till := d.screen(dumb, 80, 24)
	if code, err := till.Ended(); code != 5 || err != nil || !strings.Contains(strings.Join(till.Lines(), " "), "TERM=dumb") {
		t.Errorf("%d %v\n%s", code, err, till.Screen.String())
	}
	// Without UTF-8 there are plain letters, and a code of backgrounds.
	ascii := d.ssh("visiteur")
	ascii.Env = append(ascii.Env, "LC_ALL=C")
	till = d.screen(ascii, 120, 45)
	sell(t, till, "1250")
	must(t, till.WaitText("Telephone du client :"))
	must(t, till.Wait("a QR code", func([]string) bool { // the words may be painted before it
		_, err := readCode(till.Screen, false)
		return err == nil
	}))
}

// TestOutsideRemoteNothingElse: every other request of OpenSSH is refused.
func TestOutsideRemoteNothingElse(t *testing.T) {
	dir := t.TempDir()
	d := openDoor(t, dir, append(os.Environ(), "TMPDIR="+dir), "--demo", "--data", filepath.Join(dir, "donnees"))
	for name, cmd := range map[string]*exec.Cmd{
		"command":       append1(d.ssh("x"), "id"),
		"scp by shell":  append1(d.ssh("x"), "scp", "-t", "/tmp"),
		"sftp":          d.ssh("x", "-s"),
		"remote port":   d.ssh("x", "-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22"),
		"remote socket": d.ssh("x", "-N", "-o", "ExitOnForwardFailure=yes", "-R", filepath.Join(dir, "s")+":127.0.0.1:22"),
		"direct":        d.ssh("x", "-W", "127.0.0.1:22"),
		"tunnel":        d.ssh("x", "-N", "-o", "ExitOnForwardFailure=yes", "-w", "any"),
	} {
		if name == "sftp" {
			cmd.Args = append(cmd.Args, "sftp")
		}
		if out, _, code := d.run(cmd); code == 0 || out != "" {
			t.Errorf("%s: exit code %d, %q", name, code, out)
		}
	}
	// The agent is not forwarded, though the client asks for it, and the till opens all the same.
	till := d.screen(d.ssh("x", "-A", "-X"), 80, 24)
	must(t, till.WaitWord("PRET"))
}

// TestOutsideRemoteShop: the client is killed in the middle of a payment, the payer pays, and
// the next session shows it. A second cashier takes the till over. A key that was only offered
// does not count.
func TestOutsideRemoteShop(t *testing.T) {
	c := newCounter(t)
	anne, annePublic := newClientKey(t, filepath.Join(c.dir, "anne"), "")
	locked, lockedPublic := newClientKey(t, filepath.Join(c.dir, "fermee"), "phrase")
	stranger, _ := newClientKey(t, filepath.Join(c.dir, "inconnue"), "")
	keys := c.write("cles", fmt.Sprintf("till=\"caisse\" %s\ntill=\"caisse\",role=\"client\" %s\nrubbish\n", annePublic, lockedPublic))
	d := openDoor(t, c.dir, c.env, "--data", c.dir, "--autorisations", keys)
	if said := d.said(); !strings.Contains(said, "ligne 3") {
		t.Errorf("a broken line is not named: %q", said)
	}
	if _, errs, code := d.run(append1(d.ssh("caisse", "-i", stranger), "totaux")); code != 255 || !strings.Contains(errs, "Permission denied (publickey)") {
		t.Errorf("a stranger: %d %q", code, errs)
	}
	c.openAs(d.ssh("caisse", "-i", anne))
	sell(t, c.till, "1250")
	code := c.code()
	c.kill()
	c.pay(code, 1250)
	c.openAs(d.ssh("caisse", "-i", anne))
	c.see("PAIEMENT ACCEPTE")
	c.keys("ENTER")
	c.see("PRET")
	first := c.till
	t.Cleanup(first.Kill)

	// OpenSSH offers the locked key, which it cannot prove without its phrase, then Anne's.
	second := d.screen(d.ssh("caisse", "-i", locked, "-i", anne), 80, 24)
	must(t, second.WaitWord("CAISSE DEJA OUVERTE"), second.Keys("ENTER"), second.WaitWord("PRET"))
	if code, err := first.Ended(); code != 3 || err != nil || !strings.Contains(strings.Join(first.Lines(), " "), "a été prise par une autre session") {
		t.Errorf("the first: %d %v\n%s", code, err, first.Screen.String())
	}
	c.till = second
	sell(t, second, "300")
	c.pay(c.code(), 300)
	c.see("PAIEMENT ACCEPTE")
	if out, _, code := d.run(append1(d.ssh("caisse", "-i", anne), "totaux", "--json")); code != 0 || !strings.Contains(out, `"net":1550`) {
		t.Errorf("totals: %d %s", code, out)
	}
	if _, _, code := d.run(append1(d.ssh("caisse", "-i", anne), "verifier")); code != 0 && code != 1 {
		t.Errorf("verifier: %d", code)
	}
	c.till = nil
	if d.stop() != 0 {
		t.Errorf("the server ended with %s", d.said())
	}
	if code, err := second.End(); code != 0 || err != nil {
		t.Errorf("the session at the server's end: %d %v", code, err)
	}
	if err := c.agrees(false); err != nil {
		t.Error(err)
	}
}
