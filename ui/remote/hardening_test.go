package remote

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	gossh "golang.org/x/crypto/ssh"
)

// The server refuses all else that SSH offers: files, forwarding, the agent, other variables.
func TestNothingElse(t *testing.T) {
	s := serve(t, Limits{})
	c := s.connect("x")
	session, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sftp", "netconf", ""} {
		if err := session.RequestSubsystem(name); err == nil {
			t.Errorf("subsystem %q", name)
		}
	}
	for _, name := range []string{"auth-agent-req@openssh.com", "x11-req", "xon-xoff", "break", "signal"} {
		if ok, err := session.SendRequest(name, true, []byte("\x00\x00\x00\x01x")); err != nil || ok {
			t.Errorf("request %q: %v %v", name, ok, err)
		}
	}
	for _, name := range []string{"LD_PRELOAD", "PATH", "ANCV_URL", "GODEBUG", "TERM", "LC_" + strings.Repeat("X", 40)} {
		if session.Setenv(name, "x") == nil {
			t.Errorf("variable %s", name)
		}
	}
	for _, name := range []string{"LANG", "LC_ALL", "COLORTERM", "NO_COLOR"} {
		if err := session.Setenv(name, "C.UTF-8"); err != nil {
			t.Errorf("variable %s: %v", name, err)
		}
	}
	if session.Setenv("LC_TIME", strings.Repeat("x", 200)) == nil {
		t.Error("a long value")
	}
	taken := 0
	for i := range 100 {
		if session.Setenv(fmt.Sprintf("LC_%d", i), "x") == nil {
			taken++
		}
	}
	if taken >= variablesMost {
		t.Errorf("%d variables more", taken)
	}
	for _, name := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "x11", "auth-agent@openssh.com", "forwarded-tcpip"} {
		if _, _, err := c.OpenChannel(name, gossh.Marshal(struct {
			Host string
			Port uint32
			From string
			At   uint32
		}{"127.0.0.1", 22, "127.0.0.1", 1})); err == nil {
			t.Errorf("channel %s", name)
		}
	}
	for _, name := range []string{"tcpip-forward", "streamlocal-forward@openssh.com", "no-more-sessions@openssh.com"} {
		if ok, _, err := c.SendRequest(name, true, gossh.Marshal(struct {
			Host string
			Port uint32
		}{"127.0.0.1", 0})); err != nil || ok {
			t.Errorf("global request %s: %v %v", name, ok, err)
		}
	}
}

// Malformed requests, and requests after the session has begun, do no harm.
func TestOddRequests(t *testing.T) {
	s := serve(t, Limits{})
	c := s.connect("x")
	session, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pty-req", "env", "window-change"} {
		for _, payload := range [][]byte{nil, {0}, {0xff, 0xff, 0xff, 0xff}, []byte(strings.Repeat("\xff", 100))} {
			if ok, err := session.SendRequest(name, true, payload); ok || err != nil {
				t.Errorf("%s %q: %v %v", name, payload, ok, err)
			}
		}
	}
	if ok, err := session.SendRequest("exec", true, []byte{0, 0}); ok || err != nil {
		t.Errorf("exec: %v %v", ok, err)
	}
	v := s.visit("x")
	v.word("PRET")
	for _, name := range []string{"shell", "exec", "pty-req", "env"} {
		if ok, err := v.session.SendRequest(name, true, gossh.Marshal(struct{ A, B string }{"LANG", "x"})); ok || err != nil {
			t.Errorf("a second %s: %v %v", name, ok, err)
		}
	}
	for _, size := range [][2]int{{0, 0}, {1, 1}, {1 << 30, 1 << 30}, {24, 80}} {
		if err := v.session.WindowChange(size[0], size[1]); err != nil {
			t.Error(err)
		}
	}
	v.press(enter)
	v.word("BENEFICIAIRE")
}

// The screens follow the window's size.
func TestResize(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visit("x")
	v.word("PRET")
	v.resize(40, 12)
	v.wait("a clock that ends at column 40", func([]string) bool {
		header := strings.TrimRight(strings.Split(v.screen.String(), "\n")[0], " ")
		return utf8.RuneCountInString(header) == 40
	})
}

// A session beyond the bound in all, or of its address, receives a sentence and exit code 3.
func TestLimits(t *testing.T) {
	for what, limits := range map[string]Limits{"places": {Sessions: 2}, "Trop de sessions": {Sessions: 9, PerAddress: 2}} {
		s := serve(t, limits)
		one, two := s.visit("a"), s.visit("b")
		one.word("PRET")
		two.word("PRET")
		if v := s.visit("c"); v.end() != exitInUse || !strings.Contains(v.written(), what) {
			t.Errorf("%s: %q", what, v.written())
		}
		one.press(ctrlC)
		one.end()
		until(t, "its place is free", func() bool {
			s.server.places.mu.Lock()
			defer s.server.places.mu.Unlock()
			return s.server.places.all == 1
		})
		s.visit("d").word("PRET")
	}
}

// A connection may have four sessions; a fifth is refused.
func TestSessionsOfAConnection(t *testing.T) {
	s := serve(t, Limits{})
	c := s.connect("x")
	for range sessionsPerLink {
		if _, err := c.NewSession(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.NewSession(); err == nil {
		t.Error("a connection may have too many sessions")
	}
}

// After NoSession the server closes a connection that does not log in, one without a session, and a
// session that does not begin. It closes a connection beyond the bound at once.
func TestNoSession(t *testing.T) {
	s := serve(t, Limits{NoSession: 200 * time.Millisecond})
	mute, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	if _, err := io.Copy(io.Discard, mute); err != nil {
		t.Logf("closed by %v", err)
	}
	idle := s.connect("x")
	_ = idle.Wait()
	waiting := s.connect("x")
	session, err := waiting.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := session.SendRequest("pty-req", true, nil); err != nil {
		t.Fatal(err)
	}
	_ = waiting.Wait()
	until(t, "all are counted out", func() bool {
		s.server.links.mu.Lock()
		defer s.server.links.mu.Unlock()
		return s.server.links.all == 0
	})

	s = serve(t, Limits{Sessions: 1})
	for range 1 + spare {
		if c := s.connect("x"); c == nil {
			t.Fatal("no connection")
		}
	}
	until(t, "one more is hung up", func() bool {
		c, err := s.dial("x")
		if err != nil {
			return true
		}
		_ = c.Wait()
		return s.journal.has("too many connections")
	})
}

// The server hangs up a client that does not answer keepalives.
func TestClientThatIsGone(t *testing.T) {
	s := serve(t, Limits{Alive: 100 * time.Millisecond})
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c, channels, requests, err := gossh.NewClientConn(conn, "", &gossh.ClientConfig{User: "x", HostKeyCallback: gossh.InsecureIgnoreHostKey()})
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 16)
	go func() {
		for r := range requests { // answers none
			select {
			case asked <- r.Type:
			default:
			}
		}
	}()
	go func() {
		for n := range channels {
			_ = n.Reject(gossh.Prohibited, "")
		}
	}()
	channel, more, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go gossh.DiscardRequests(more)
	go func() { _, _ = io.Copy(io.Discard, channel) }()
	if ok, err := channel.SendRequest("pty-req", true, gossh.Marshal(struct {
		Term       string
		A, B, C, D uint32
		Modes      string
	}{"xterm", 80, 24, 0, 0, ""})); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if ok, err := channel.SendRequest("shell", true, nil); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if got := <-asked; got != "keepalive@openssh.com" {
		t.Errorf("asked %q", got)
	}
	_ = c.Wait()
}

// A session that ends after its connection does not start the connection's timer again, which would
// log a refusal that did not happen.
func TestLinkEndsOnce(t *testing.T) {
	s := serve(t, Limits{})
	near, far := net.Pipe()
	defer far.Close()
	l := &link{Conn: near, srv: s.server, noSession: time.NewTimer(time.Hour), loggedIn: true}
	if s.server.links.take(near.RemoteAddr(), 1, 1) != "" || !l.begin() {
		t.Fatal("no session")
	}
	_ = l.Close()
	l.end()
	if l.noSession.Stop() {
		t.Error("the timer runs again")
	}
	if l.begin() {
		t.Error("a connection that is closed takes a session")
	}
}

// tiredListener fails at first, as if no descriptor were left.
type tiredListener struct {
	net.Listener
	tired atomic.Int32
}

func (l *tiredListener) Accept() (net.Conn, error) {
	if l.tired.Add(-1) >= 0 {
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

// The server goes on after Accept has failed for lack of descriptors.
func TestServesOnAfterAnError(t *testing.T) {
	s, err := New(Config{Tills: newShop(t), HostKey: filepath.Join(t.TempDir(), "cle"), Log: slog.New(slog.DiscardHandler), Access: slog.New(slog.DiscardHandler), Refusals: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &tiredListener{Listener: inner}
	l.tired.Store(2)
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	c, err := gossh.Dial("tcp", inner.Addr().String(), &gossh.ClientConfig{User: "x", HostKeyCallback: gossh.InsecureIgnoreHostKey()})
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	if err := errors.Join(s.Close(), <-done); err != nil {
		t.Error(err)
	}
}

// Closing the server hangs up the connections that have not logged in.
func TestStopHangsUp(t *testing.T) {
	s := serve(t, Limits{})
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Read(make([]byte, 1)); err != nil { // its greeting
		t.Fatal(err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s.server.links.mu.Lock()
	defer s.server.links.mu.Unlock()
	if s.server.links.all != 0 {
		t.Errorf("%d connections are left", s.server.links.all)
	}
}
