package remote

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	gossh "golang.org/x/crypto/ssh"

	"ancvtpe/ui/keyboard"
)

const (
	enter = "\r"
	ctrlC = "\x03"
)

// A visitor without a key gets a new till, which is closed when the visitor leaves.
func TestDemo(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visit("somebody")
	v.word("PRET")
	code, f := s.shop.only()
	if !regexp.MustCompile(`^[a-z2-9]{6}$`).MatchString(code) {
		t.Errorf("code %q", code)
	}
	v.press(ctrlC)
	if got := v.end(); got != 0 {
		t.Errorf("exit code %d", got)
	}
	until(t, "the till is closed", func() bool { s.shop.mu.Lock(); defer s.shop.mu.Unlock(); return f.closed == 1 })
	if s.server.demos.find(code) != nil {
		t.Error("the demo is still there")
	}
	for _, want := range []string{"ssh session opened", "ssh session closed", `"role":"caissier"`, `"till":"` + code + `"`} {
		if !s.journal.has(want) {
			t.Errorf("the journal has no %q", want)
		}
	}
}

// Anyone can also log in with any key, or with keyboard-interactive alone.
func TestDemoLetsAnyoneIn(t *testing.T) {
	s := serve(t, Limits{})
	s.visit("with-a-key", newPair(t)).word("PRET")
	cfg := &gossh.ClientConfig{
		User: "interactive", HostKeyCallback: gossh.InsecureIgnoreHostKey(),
		Auth: []gossh.AuthMethod{gossh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
			if len(questions) > 0 {
				t.Errorf("asked %q", questions)
			}
			return nil, nil
		})},
	}
	c, err := gossh.Dial("tcp", s.address, cfg)
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
}

// A demo whose connection is cut is closed.
func TestDemoCut(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visit("somebody")
	v.word("PRET")
	code, f := s.shop.only()
	_ = v.client.Close()
	until(t, "the till is closed", func() bool { s.shop.mu.Lock(); defer s.shop.mu.Unlock(); return f.closed == 1 })
	if s.server.demos.find(code) != nil {
		t.Error("the demo is still there")
	}
}

// The code opens the customer's display, and the cashier's screen for an observer. Both end with
// the demo.
func TestDemoVisitors(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visit("somebody")
	v.word("PRET")
	code, _ := s.shop.only()
	display, observer := s.visit("client-"+strings.ToUpper(code)), s.visit("observateur-"+code)
	display.text("Bienvenue")
	observer.word("OBSERVATEUR")
	v.sell()
	for _, w := range []*visit{v, observer} {
		w.word("SCANNEZ LE QR CODE")
	}
	display.text("Scannez ce code")
	display.text("12,50 EUR")
	_, _, exit := s.command("client-"+code, "totaux")
	if exit != exitUsage {
		t.Errorf("the customer's display may run a command: %d", exit)
	}
	v.press("\x1b")
	v.word("PAIEMENT ANNULE")
	display.text("Aucune somme")
	v.press(ctrlC)
	v.end()
	for _, w := range []*visit{display, observer} {
		if w.end() != 0 || !strings.Contains(w.written(), "Fin de la d") {
			t.Errorf("a visitor does not read that the demo is over: %q", w.written())
		}
	}
	if _, errs, exit := s.command("client-"+code, "totaux"); exit != exitUsage || !strings.Contains(errs, "n'a le code « "+code+" »") {
		t.Errorf("a demo that is over: %d %q", exit, errs)
	}
}

// A demo ends after too long without a key, and when its files are too large.
func TestDemoEnds(t *testing.T) {
	s := serve(t, Limits{Idle: 300 * time.Millisecond})
	v := s.visit("somebody")
	v.word("PRET")
	if v.end() != 0 || !strings.Contains(v.written(), "aucune touche") {
		t.Errorf("idle: %q", v.written())
	}
	s = serve(t, Limits{Idle: time.Hour, DemoBytes: 1000, Alive: 200 * time.Millisecond})
	v = s.visit("somebody")
	v.word("PRET")
	s.shop.mu.Lock()
	s.shop.size = 1001
	s.shop.mu.Unlock()
	if v.end() != 0 || !strings.Contains(strings.Join(strings.Fields(v.written()), " "), "épuisé son temps ou sa place") {
		t.Errorf("too large: %q", v.written())
	}
}

// Without a terminal three commands work; anything else is answered by a sentence.
func TestNoTerminal(t *testing.T) {
	s := serve(t, Limits{})
	if out, errs, code := s.command("x", ""); code != exitNoTerminal || out != "" || !strings.Contains(errs, "besoin d'un terminal") {
		t.Errorf("no terminal: %d %q %q", code, out, errs)
	}
	for _, command := range []string{"totaux", "totaux --json", " verifier "} {
		out, errs, code := s.command("x", command)
		if code != 4 || !strings.Contains(out, strings.TrimSpace(command)) || errs != "" {
			t.Errorf("%s: %d %q %q", command, code, out, errs)
		}
	}
	for _, command := range []string{"ls", "totaux --data /", "totaux; ls", "scp -t /tmp", "init"} {
		if out, errs, code := s.command("x", command); code != exitUsage || out != "" || !strings.Contains(errs, "Commande inconnue") {
			t.Errorf("%s: %d %q %q", command, code, out, errs)
		}
	}
	for _, env := range [][]string{nil, {"LC_ALL=fr_FR.ISO-8859-1"}} {
		v := s.visitAs("x", "dumb", env)
		if v.end() != exitNoTerminal {
			t.Errorf("%q", v.written())
		}
		if len(env) > 0 && !isASCII(v.written()) {
			t.Errorf("not for a terminal without UTF-8: %q", v.written())
		}
	}
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// TestWithoutUTF8: a client whose locale is not UTF-8 gets the till in ASCII, and a sentence in
// place of a code that has no room.
func TestWithoutUTF8(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visitAs("x", "xterm", []string{"LC_ALL=fr_FR.ISO-8859-1"})
	v.word("PRET")
	v.sell()
	v.word("SCANNEZ LE QR CODE")
	v.text("Votre terminal n'annonce pas l'UTF-8, qui le dessine deux fois plus petit.")
	v.text("Ecran trop petit pour le QR code")
	v.press("\x1b")
	v.word("PAIEMENT ANNULE")
	if said := strings.NewReplacer("\x1b[?", "", keyboard.AskColour, "").Replace(v.written()); !isASCII(said) || strings.Contains(said, "?") {
		t.Errorf("not for a terminal without UTF-8: %q", v.written())
	}
}
