//go:build campaign

package test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/internal/console"
)

// TestRemoteBench measures a demo server of the real program, with clients in this process. It
// prints a table and asserts no figure, since a machine may be busy.
//
//	make bench-ssh
func TestRemoteBench(t *testing.T) {
	b := startRemoteBench(t)
	base := b.settled()
	t.Logf("server at rest: %.1f MB", float64(base)/1e6)
	alone := b.open(1)
	t.Logf("sessions   1: %.2f MB each", float64(b.settled()-base)/1e6)
	b.visitors(base, alone)
	idle := b.cpu(10 * time.Second)
	t.Logf("idle, 300 sessions: %.1f %% of a core", 100*idle)
	b.pay(200)
	t.Logf("200 in mid-payment: %.2f MB a session, %.1f %% of a core", float64(b.settled()-base)/1e6/300, 100*b.cpu(10*time.Second))
	t.Logf("key to frame, 200 in mid-payment: %s", percentiles(b.keys(100)))
	if left := b.leave(); left != "" {
		t.Error(left)
	}
}

// visitors are the numbers of clients, first one after the other, then many at once.
func (b *remoteBench) visitors(base int64, alone []time.Duration) {
	b.t.Helper()
	for len(alone) < 20 {
		<-time.After(300 * time.Millisecond)
		alone = append(alone, b.open(1)...)
	}
	b.t.Logf("connect to first frame, alone: %s", percentiles(alone))
	for _, n := range []int{100, 300} {
		took := b.open(n - len(b.guests))
		b.t.Logf("sessions %3d: %.2f MB each; connect to first frame, %d at a time: %s", n, float64(b.settled()-base)/1e6/float64(n), benchAtOnce, percentiles(took))
	}
}

// standReady is the number of demos that a server keeps ready.
const standReady = 4

// benchAtOnce is the number of clients that connect at the same time.
const benchAtOnce = 4

type remoteBench struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	temp    string
	guests  []*guest
}

// guest is a client that looks for words on its screen.
type guest struct {
	client *ssh.Client
	keys   io.Writer
	screen *console.Screen
	fresh  chan struct{}
}

// TestRemoteBenchPeer measures the smallest Bubble Tea program under wish in the same way, where
// PEER names it (test/bench/visit).
func TestRemoteBenchPeer(t *testing.T) {
	peer := os.Getenv("PEER")
	if peer == "" {
		t.Fatal("PEER is not set: make bench-ssh")
	}
	b := startBench(t, exec.Command(peer), t.TempDir())
	base := b.settled()
	t.Logf("peer at rest: %.1f MB", float64(base)/1e6)
	b.visitors(base, nil)
	t.Logf("peer, idle, 300 sessions: %.1f %% of a core", 100*b.cpu(10*time.Second))
	var took []time.Duration
	for i := range 100 {
		g := b.guests[i]
		for _, step := range [][2]string{{"\x1b[B", "> ligne 2"}, {"\x1b[A", "> ligne 1"}} {
			begin := time.Now()
			if err := g.answer(step[0], step[1]); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(begin))
			<-time.After(30 * time.Millisecond)
		}
	}
	t.Logf("peer, key to frame: %s", percentiles(took))
}

func startRemoteBench(t *testing.T) *remoteBench {
	t.Helper()
	temp := t.TempDir()
	return startBench(t, exec.Command(program, "ssh", "--demo", "--adresse", "127.0.0.1:0", "--data", filepath.Join(temp, "donnees"), "--sessions", "400", "--par-adresse", "400"), temp)
}

// startBench starts a server that prints its address.
func startBench(t *testing.T, cmd *exec.Cmd, temp string) *remoteBench {
	t.Helper()
	b := &remoteBench{t: t, temp: temp, cmd: cmd}
	b.cmd.Env = append(os.Environ(), "TMPDIR="+b.temp)
	b.cmd.Stderr = os.Stderr
	out, err := b.cmd.StdoutPipe()
	if err == nil {
		err = b.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = b.cmd.Process.Kill()
		_ = b.cmd.Wait()
	})
	said := make([]byte, 200)
	n, err := out.Read(said)
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(string(said[:n]))
	if err != nil || address == "" {
		t.Fatalf("no server: %v %q", err, said[:n])
	}
	b.address = address
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return b
}

// open connects n more clients and returns how long each waited for PRET.
func (b *remoteBench) open(n int) []time.Duration {
	b.t.Helper()
	took := make([]time.Duration, n)
	more := make([]*guest, n)
	gate := make(chan struct{}, benchAtOnce)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			begin := time.Now()
			var err error
			if more[i], err = enter(b.address); err == nil {
				err = more[i].wait("PRET")
			}
			if took[i] = time.Since(begin); err != nil {
				b.t.Errorf("guest %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if b.t.Failed() {
		b.t.FailNow()
	}
	b.guests = append(b.guests, more...)
	return took
}

func enter(address string) (*guest, error) {
	g := &guest{fresh: make(chan struct{}, 1), screen: console.NewScreen(80, 24)}
	var err error
	g.client, err = ssh.Dial("tcp", address, &ssh.ClientConfig{User: "visiteur", HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 20 * time.Second})
	if err != nil {
		return nil, err
	}
	s, err := g.client.NewSession()
	if err != nil {
		return nil, err
	}
	s.Stdout = g
	if g.keys, err = s.StdinPipe(); err == nil {
		if err = s.RequestPty("xterm-256color", 24, 80, ssh.TerminalModes{}); err == nil {
			err = s.Shell()
		}
	}
	return g, err
}

// Write receives the server's output.
func (g *guest) Write(p []byte) (int, error) {
	if _, err := g.screen.Write(p); err != nil {
		return 0, err
	}
	select {
	case g.fresh <- struct{}{}:
	default:
	}
	return len(p), nil
}

// wait waits for a text on the screen.
func (g *guest) wait(text string) error {
	deadline := time.After(60 * time.Second)
	for {
		if strings.Contains(g.screen.String(), text) {
			return nil
		}
		select {
		case <-g.fresh:
		case <-deadline:
			return fmt.Errorf("no %q", text)
		}
	}
}

// answer types a key and waits for its effect.
func (g *guest) answer(key, text string) error {
	if _, err := io.WriteString(g.keys, key); err != nil {
		return err
	}
	return g.wait(text)
}

// pay brings the first n to where the payer decides.
func (b *remoteBench) pay(n int) {
	b.t.Helper()
	gate := make(chan struct{}, 16)
	var all sync.WaitGroup
	for i, g := range b.guests[:n] {
		all.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			if err := g.answer("1250\r\r\r", "SCANNEZ LE QR CODE"); err != nil {
				b.t.Errorf("guest %d: %v", i, err)
			}
		})
	}
	all.Wait()
}

// keys types into sessions that do not pay, one at a time, and times their answers: help on,
// help off.
func (b *remoteBench) keys(n int) []time.Duration {
	b.t.Helper()
	var took []time.Duration
	idle := b.guests[200:]
	for i := range n {
		g := idle[i%len(idle)]
		for _, step := range [][2]string{{"\x1bOP", "AIDE"}, {"\x1bOP", "Tapez le montant"}} {
			begin := time.Now()
			if err := g.answer(step[0], step[1]); err != nil {
				b.t.Fatal(err)
			}
			took = append(took, time.Since(begin))
			<-time.After(30 * time.Millisecond)
		}
	}
	return took
}

// leave disconnects all clients and reports what is left of their demos.
func (b *remoteBench) leave() string {
	for _, g := range b.guests {
		_ = g.client.Close()
	}
	deadline := time.After(60 * time.Second)
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		left, err := filepath.Glob(filepath.Join(b.temp, "ancv-tpe-ssh-*", "*"))
		if err == nil && len(left) <= 1+standReady {
			return ""
		}
		select {
		case <-ticker.C:
		case <-deadline:
			return fmt.Sprintf("%d demos are left behind: %v", len(left), err)
		}
	}
}

// settled returns the resident memory, a moment after all clients are at rest.
func (b *remoteBench) settled() int64 {
	<-time.After(3 * time.Second)
	return b.resident()
}

func (b *remoteBench) resident() int64 {
	b.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.cmd.Process.Pid))
	if err != nil {
		b.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		b.t.Fatal(err)
	}
	return kb * 1024
}

// cpu returns the share of a core that the server takes over this time.
func (b *remoteBench) cpu(over time.Duration) float64 {
	before := b.ticks()
	<-time.After(over)
	return float64(b.ticks()-before) / 100 / over.Seconds()
}

// ticks returns the server's processor time in hundredths of a second.
func (b *remoteBench) ticks() int64 {
	b.t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", b.cmd.Process.Pid))
	if err != nil {
		b.t.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return user + system
}

func percentiles(all []time.Duration) string {
	all = slices.Clone(all)
	slices.Sort(all)
	at := func(share float64) time.Duration {
		return all[min(len(all)-1, int(share*float64(len(all))))].Round(100 * time.Microsecond)
	}
	return fmt.Sprintf("p50 %v, p95 %v, max %v", at(0.5), at(0.95), all[len(all)-1].Round(100*time.Microsecond))
}
