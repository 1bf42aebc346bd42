package remote

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ancvtpe/internal/console"

	"go.uber.org/goleak"
	gossh "golang.org/x/crypto/ssh"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds each wait for something that must happen.
const patience = 20 * time.Second

// served is a server on the loopback with its journal.
type served struct {
	t       *testing.T
	server  *Server
	shop    *shop
	address string
	keys    string // the file of keys
	journal *journal
	stop    func() error
	through func(net.Conn) net.Conn // wraps the clients' connections; may be nil
}

type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) has(text string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Contains(j.text.String(), text)
}

// serve starts a server for a shop whose file of keys has these lines, or a demo without any.
func serve(t *testing.T, limits Limits, lines ...string) *served {
	t.Helper()
	s := &served{t: t, shop: newShop(t), journal: &journal{}}
	dir := t.TempDir()
	log := slog.New(slog.NewJSONHandler(s.journal, nil))
	cfg := Config{Tills: s.shop, Limits: limits, HostKey: filepath.Join(dir, "cle"), Log: log, Access: log, Refusals: log}
	if len(lines) > 0 {
		s.keys = filepath.Join(dir, "autorisations")
		cfg.Authorized = s.keys
		s.authorize(lines...)
	}
	var err error
	if s.server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(l) }()
	s.stop = sync.OnceValue(func() error { return errors.Join(s.server.Close(), <-done) })
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// authorize replaces the file of keys by one with another date.
func (s *served) authorize(lines ...string) {
	s.t.Helper()
	draft := s.keys + ".neuf"
	err := os.WriteFile(draft, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	if err == nil {
		later := time.Now().Add(time.Duration(len(lines)) * time.Hour)
		err = errors.Join(os.Chtimes(draft, later, later), os.Rename(draft, s.keys))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// pair is a key and the line of its .pub file.
type pair struct {
	signer gossh.Signer
	line   string
}

func newPair(t *testing.T) pair {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := gossh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pair{signer, strings.TrimSpace(string(gossh.MarshalAuthorizedKey(signer.PublicKey())))}
}

// dial logs in, without a key if none is given.
func (s *served) dial(user string, keys ...pair) (*gossh.Client, error) {
	cfg := &gossh.ClientConfig{User: user, HostKeyCallback: gossh.InsecureIgnoreHostKey(), Timeout: patience}
	for _, k := range keys {
		cfg.Auth = append(cfg.Auth, gossh.PublicKeys(k.signer))
	}
	if s.through == nil {
		return gossh.Dial("tcp", s.address, cfg)
	}
	line, err := net.Dial("tcp", s.address)
	if err != nil {
		return nil, err
	}
	c, channels, requests, err := gossh.NewClientConn(s.through(line), s.address, cfg)
	if err != nil {
		return nil, err
	}
	return gossh.NewClient(c, channels, requests), nil
}

func (s *served) connect(user string, keys ...pair) *gossh.Client {
	s.t.Helper()
	c, err := s.dial(user, keys...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

// visit is a client with a terminal.
type visit struct {
	t       *testing.T
	client  *gossh.Client
	session *gossh.Session
	keys    io.Writer
	mu      sync.Mutex
	raw     bytes.Buffer
	screen  *console.Screen
	fresh   chan struct{}
	over    chan struct{}
	err     error
}

func (s *served) visit(user string, keys ...pair) *visit {
	s.t.Helper()
	return s.visitAs(user, "xterm-256color", nil, keys...)
}

func (s *served) visitAs(user, term string, env []string, keys ...pair) *visit {
	s.t.Helper()
	v := &visit{t: s.t, client: s.connect(user, keys...), screen: console.NewScreen(80, 24), fresh: make(chan struct{}, 1), over: make(chan struct{})}
	var err error
	if v.session, err = v.client.NewSession(); err != nil {
		s.t.Fatal(err)
	}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		_ = v.session.Setenv(name, value) // a refusal is what some tests want
	}
	out, err := v.session.StdoutPipe()
	if err == nil {
		v.keys, err = v.session.StdinPipe()
	}
	if err == nil {
		err = v.session.RequestPty(term, 24, 80, gossh.TerminalModes{})
	}
	if err == nil {
		err = v.session.Shell()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	go v.read(out)
	return v
}

func (v *visit) read(out io.Reader) {
	_, _ = io.Copy(v, out)
	v.err = v.session.Wait()
	close(v.over)
}

// Write receives what the server draws.
func (v *visit) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, _ = v.raw.Write(p)
	n, err := v.screen.Write(p)
	select {
	case v.fresh <- struct{}{}:
	default:
	}
	return n, err
}

// resize changes the window's size and begins with an empty screen.
func (v *visit) resize(cols, rows int) {
	v.t.Helper()
	v.mu.Lock()
	v.screen = console.NewScreen(cols, rows)
	v.mu.Unlock()
	if err := v.session.WindowChange(rows, cols); err != nil {
		v.t.Fatal(err)
	}
}

// written returns everything that the server wrote.
func (v *visit) written() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.raw.String()
}

func (v *visit) lines() []string { return v.screen.Lines() }

// wait waits until the screen satisfies ok.
func (v *visit) wait(what string, ok func([]string) bool) {
	v.t.Helper()
	deadline := time.After(patience)
	for !ok(v.lines()) {
		select {
		case <-v.fresh:
		case <-v.over:
			if ok(v.lines()) {
				return
			}
			v.t.Fatalf("the session ended (%v) before %q:\n%s", v.err, what, v.screen.String())
		case <-deadline:
			v.t.Fatalf("no %q on the screen:\n%s", what, v.screen.String())
		}
	}
}

func (v *visit) word(word string) {
	v.t.Helper()
	v.wait(word, func(rows []string) bool { return console.HasWord(rows, word) })
}

func (v *visit) text(text string) {
	v.t.Helper()
	v.wait(text, func(rows []string) bool {
		return strings.Contains(strings.Join(strings.Fields(strings.Join(rows, " ")), " "), text)
	})
}

// press types without a pause.
func (v *visit) press(keys ...string) {
	v.t.Helper()
	for _, k := range keys {
		if _, err := io.WriteString(v.keys, k); err != nil {
			v.t.Fatal(err)
		}
	}
}

// end waits for the session's end and returns its exit code.
func (v *visit) end() int {
	v.t.Helper()
	select {
	case <-v.over:
	case <-time.After(patience):
		v.t.Fatalf("the session does not end:\n%s", v.screen.String())
	}
	var exit *gossh.ExitError
	switch {
	case v.err == nil:
		return 0
	case errors.As(v.err, &exit):
		return exit.ExitStatus()
	}
	v.t.Fatalf("the session ended with %v", v.err)
	return -1
}

// command runs a command without a terminal; an empty one asks for a shell.
func (s *served) command(user, command string, keys ...pair) (out, errs string, code int) {
	s.t.Helper()
	c := s.connect(user, keys...)
	session, err := c.NewSession()
	if err != nil {
		s.t.Fatal(err)
	}
	var o, e bytes.Buffer
	session.Stdout, session.Stderr = &o, &e
	if command == "" {
		if err = session.Shell(); err == nil {
			err = session.Wait()
		}
	} else {
		err = session.Run(command)
	}
	var exit *gossh.ExitError
	if errors.As(err, &exit) {
		return o.String(), e.String(), exit.ExitStatus()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return o.String(), e.String(), 0
}

// until waits for a condition that has no channel.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("not in time: %s", what)
		}
	}
}

// sell goes from PRET to the QR code of 12,50 EUR.
func (v *visit) sell() {
	v.t.Helper()
	v.press("1250", enter, enter, enter)
	v.word("SCANNEZ LE QR CODE")
}
