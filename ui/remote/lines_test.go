package remote

import (
	"io"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"ancvtpe/internal/console"
)

// lineVisit starts `ssh -T HOST lineaire`.
func (s *served) lineVisit(user string, keys ...pair) *visit {
	s.t.Helper()
	v := &visit{t: s.t, client: s.connect(user, keys...), screen: console.NewScreen(200, 200), fresh: make(chan struct{}, 1), over: make(chan struct{})}
	var err error
	if v.session, err = v.client.NewSession(); err != nil {
		s.t.Fatal(err)
	}
	out, err := v.session.StdoutPipe()
	if err == nil {
		v.keys, err = v.session.StdinPipe()
	}
	v.session.Stderr = v
	if err == nil {
		err = v.session.Start(linesCommand)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	go v.read(out)
	return v
}

// told waits for a text in what the server wrote.
func (v *visit) told(text string) {
	v.t.Helper()
	v.wait(text, func([]string) bool { return strings.Contains(v.written(), text) })
}

// TestLines: a cashier without a terminal works in lines, and may take the till over.
func TestLines(t *testing.T) {
	k, seen := newPair(t), newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k), `till="caisse1",role="observateur" `+seen.line)
	first := s.lineVisit("caisse1", k)
	first.told("PRET > ")
	first.press("12,50\n1\n1\n")
	first.told("SCANNEZ LE QR CODE > ")

	second := s.lineVisit("caisse1", k)
	second.told("CAISSE DEJA OUVERTE > ")
	second.press("\n")
	if second.end() != 0 || !strings.Contains(second.written(), "reste à l'autre") {
		t.Errorf("left to the first: %q", second.written())
	}
	third := s.lineVisit("caisse1", k)
	third.told("CAISSE DEJA OUVERTE > ")
	third.press("oui\n")
	third.told("SCANNEZ LE QR CODE > ")
	if got := first.end(); got != exitInUse || !strings.Contains(first.written(), "a été prise par une autre session (127.0.0.1)") {
		t.Errorf("the first: %d %q", got, first.written())
	}
	third.press("quitter\n")
	third.told("elle continue sur le serveur")
	third.press("oui\n")
	if got := third.end(); got != 0 || !strings.Contains(third.written(), "continue sans vous") || strings.Contains(third.written(), "prochain démarrage") {
		t.Errorf("left: %d %q", got, third.written())
	}
	if _, errs, code := s.command("caisse1", linesCommand, seen); code != exitUsage || !strings.Contains(errs, "n'a pas le droit") {
		t.Errorf("an observer: %d %q", code, errs)
	}
}

// TestLinesNeedNoTerminal: on a terminal in raw mode nothing would be echoed. TERM=dumb is told
// what to type.
func TestLinesNeedNoTerminal(t *testing.T) {
	s := serve(t, Limits{})
	session, err := s.connect("x").NewSession()
	if err == nil {
		err = session.RequestPty("xterm", 24, 80, gossh.TerminalModes{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if out, err := session.Output(linesCommand); err == nil || !strings.Contains(string(out), "ssh -T HOTE lineaire") {
		t.Errorf("%q %v", out, err)
	}
	if v := s.visitAs("x", "dumb", nil); v.end() != exitNoTerminal || !strings.Contains(v.written(), "ssh -T HOTE lineaire") {
		t.Errorf("dumb: %q", v.written())
	}
}

// TestLinesIdle: a demo in lines ends without a line, and the end of the input ends it too.
func TestLinesIdle(t *testing.T) {
	s := serve(t, Limits{Idle: 300 * time.Millisecond})
	v := s.lineVisit("x")
	if v.end() != 0 || !strings.Contains(v.written(), "aucune touche depuis longtemps") {
		t.Errorf("%q", v.written())
	}
	s = serve(t, Limits{})
	v = s.lineVisit("x")
	v.told("> ")
	if err := v.keys.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	if v.end() != 0 || !strings.Contains(v.written(), "FIN") {
		t.Errorf("%q", v.written())
	}
}
