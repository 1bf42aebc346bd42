package test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/internal/console"
)

// These tests type as programs and slow lines do, which bunch keys. No key may be lost, and
// the totals must have the right sum.

// needs skips a test where a program is missing.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%s is missing, and CI installs it", p)
			}
			t.Skipf("%s is missing: apt-get install it to drive the till by it", p) //nolint:forbidigo // a bare machine has none; CI does
		}
	}
}

// said runs a command and returns its output.
func said(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return string(out)
}

// eventually polls a condition that nothing signals.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(console.Patience); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// onlyDeal waits for the payment that the keys have begun, pays it in full and compares the
// totals.
func (c *counter) onlyDeal(t *testing.T, cents int64) {
	t.Helper()
	eventually(t, "a payment", func() bool { return len(c.a.ledger()) > 0 })
	all := c.a.ledger()
	if len(all) != 1 || all[0].amount != cents {
		t.Fatalf("not one payment of %d: %+v", cents, all)
	}
	c.pay("CVCO:"+all[0].id, cents)
	eventually(t, "the totals", func() bool {
		var told totals
		return json.Unmarshal([]byte(c.run("totaux", "--json")), &told) == nil && told.Net == cents
	})
	c.settled()
}

// TestDrivenByTmux: tmux writes the keys of one command at once.
func TestDrivenByTmux(t *testing.T) {
	t.Parallel()
	needs(t, "tmux")
	c := newCounter(t)
	socket := filepath.Join(c.dir, "tmux")
	tmux := func(args ...string) string {
		t.Helper()
		return said(t, c.env, "tmux", append([]string{"-S", socket, "-f", os.DevNull}, args...)...)
	}
	tmux("new-session", "-d", "-x", "80", "-y", "24", program)
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", socket, "kill-server").Run() })
	eventually(t, "PRET", func() bool { return strings.Contains(tmux("capture-pane", "-p"), "PRET") })
	tmux("send-keys", "-l", "1250")
	tmux("send-keys", "Enter", "Enter", "Enter")
	c.onlyDeal(t, 1250)
}

// TestDrivenByXdotool: a window of X gets its keys without a pause.
func TestDrivenByXdotool(t *testing.T) {
	t.Parallel()
	needs(t, "Xvfb", "xterm", "xdotool", "script")
	c := newCounter(t)
	number, numbers, err := os.Pipe()
	must(t, err)
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{numbers}
	must(t, x.Start(), numbers.Close())
	t.Cleanup(func() { _ = x.Process.Kill(); _ = x.Wait() })
	display := make([]byte, 16)
	n, err := number.Read(display)
	must(t, err)
	env := append(slices.Clone(c.env), "DISPLAY=:"+strings.TrimSpace(string(display[:n])))
	seen := filepath.Join(c.dir, "ecran")
	term := exec.Command("xterm", "-class", "caisse", "-e", "script", "-qfc", program, seen)
	term.Env = env
	must(t, term.Start())
	t.Cleanup(func() { killTree(term.Process.Pid); _ = term.Wait() })
	said(t, env, "xdotool", "search", "--sync", "--onlyvisible", "--class", "caisse", "windowfocus", "--sync")
	eventually(t, "PRET", func() bool {
		painted, err := os.ReadFile(seen)
		return err == nil && strings.Contains(string(painted), "PRET")
	})
	said(t, env, "xdotool", "key", "--delay", "0", "1", "2", "5", "0", "Return", "Return", "Return")
	c.onlyDeal(t, 1250)
}

// killTree kills a process and all that it has started, because script outlives its terminal.
func killTree(pid int) {
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for _, child := range strings.Fields(string(children)) {
		if n, err := strconv.Atoi(child); err == nil {
			killTree(n)
		}
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// TestDrivenWithoutPause: a program writes the keys of a whole sale into the terminal before
// the first screen has answered.
func TestDrivenWithoutPause(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.open()
	c.see("PRET")
	for _, key := range "1250\r\r\r" {
		must(t, c.till.Send(string(key)))
	}
	c.onlyDeal(t, 1250)
}

// bunch forwards what a client sends at every tick only, as slow lines do. It returns its
// address.
func bunch(t *testing.T, to string, every time.Duration) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
			go bunched(server, client, every)
		}
	}()
	return l.Addr().String()
}

func bunched(to, from net.Conn, every time.Duration) {
	defer to.Close()
	came := make(chan []byte)
	go func() {
		defer close(came)
		for {
			b := make([]byte, 4096)
			n, err := from.Read(b)
			if n > 0 {
				came <- b[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	tick := time.NewTicker(every)
	defer tick.Stop()
	var held []byte
	for {
		select {
		case b, open := <-came:
			if !open {
				return
			}
			held = append(held, b...)
		case <-tick.C:
			if _, err := to.Write(held); err != nil {
				return
			}
			held = nil
		}
	}
}

// TestDrivenOverABunchingLine: keys over SSH that come together every 400 ms.
func TestDrivenOverABunchingLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := openDoor(t, dir, append(os.Environ(), "TMPDIR="+dir), "--demo", "--data", filepath.Join(dir, "donnees"))
	line := bunch(t, "127.0.0.1:"+d.port, 400*time.Millisecond)
	enter := func(user string) *ssh.Session {
		t.Helper()
		client, err := ssh.Dial("tcp", line, &ssh.ClientConfig{User: user, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
		must(t, err)
		t.Cleanup(func() { _ = client.Close() })
		session, err := client.NewSession()
		must(t, err)
		return session
	}
	s := enter("visiteur")
	screen := console.NewScreen(100, 30)
	s.Stdout = screen
	keys, err := s.StdinPipe()
	must(t, err, s.RequestPty("xterm-256color", 30, 100, nil), s.Shell())
	see := func(text string) {
		t.Helper()
		eventually(t, text, func() bool {
			return strings.Contains(strings.Join(strings.Fields(screen.String()), " "), text)
		})
	}
	hit := func(names ...string) {
		t.Helper()
		for _, name := range names {
			if named, ok := console.NamedKeys[name]; ok {
				name = named
			}
			_, err := io.WriteString(keys, name)
			must(t, err)
		}
	}
	see("PRET")
	hit("1", "2", "5", "0", "ENTER", "ENTER", "ENTER")
	see("SCANNEZ LE QR CODE")
	hit("F3")
	see("Payer 12,50 EUR")
	hit("TAB", "ENTER")
	see("PAIEMENT ACCEPTE")
	hit("TAB", "ENTER")
	see("PRET")
	code := regexp.MustCompile(`payeur-([a-z0-9]+)`).FindStringSubmatch(screen.String())
	if code == nil {
		t.Fatalf("no code on the screen:\n%s", screen)
	}
	out, err := enter("observateur-" + code[1]).Output("totaux --json")
	if err != nil || !strings.Contains(string(out), `"net":1250`) {
		t.Errorf("totals: %v %s", err, out)
	}
}
