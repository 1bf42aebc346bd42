package remote

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

func cashier(till string, k pair) string { return fmt.Sprintf("till=%q %s", till, k.line) }

func as(till, role string, k pair) string {
	return fmt.Sprintf("till=%q,role=%q %s", till, role, k.line)
}

// Only a key of the file can log in, and no other method can.
func TestOnlyKnownKeys(t *testing.T) {
	known := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", known))
	for name, auth := range map[string][]ssh.AuthMethod{
		"none":        nil,
		"another key": {ssh.PublicKeys(newPair(t).signer)},
		"password":    {ssh.Password("")},
		"interactive": {ssh.KeyboardInteractive(func(_, _ string, q []string, _ []bool) ([]string, error) { return make([]string, len(q)), nil })},
	} {
		c, err := ssh.Dial("tcp", s.address, &ssh.ClientConfig{User: "caisse1", Auth: auth, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
		if err == nil {
			_ = c.Close()
			t.Errorf("%s is let in", name)
		}
	}
	s.visit("caisse1", known).text("CAMPING CAISSE1")
}

// A payment outlives its session. After the connection is cut the payer pays, and the next session
// shows the result.
func TestPaymentOutlivesSession(t *testing.T) {
	k := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k))
	v := s.visit("caisse1", k)
	v.word("PRET")
	v.sell()
	v.word("SCANNEZ LE QR CODE")
	_ = v.client.Close()
	f := s.shop.till("caisse1")
	paid := f.acquirer.Last()
	if !f.acquirer.Set(paid.Reference, payment.AcquirerAuthorized, 1250) {
		t.Fatal("the payer cannot pay")
	}
	until(t, "the engine knows", func() bool { return f.Snapshot().Totals.Net() == 1250 })
	v = s.visit("caisse1", k)
	v.word("PAIEMENT ACCEPTE")
	v.press(enter)
	v.word("PRET")
	v.press(ctrlC)
	if v.end() != 0 || f.closed != 0 {
		t.Errorf("leaving closed the till: %q", v.written())
	}
}

// A second cashier is asked and may take the till. The first one's session ends with a sentence,
// and the payment goes on.
func TestTakeOver(t *testing.T) {
	k := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k))
	first := s.visit("caisse1", k)
	first.word("PRET")
	first.sell()
	first.word("SCANNEZ LE QR CODE")

	second := s.visit("caisse1", k)
	second.word("CAISSE DEJA OUVERTE")
	second.text("ENTREE la prend, ESC quitte")
	second.press("\x1b")
	if second.end() != 0 || !strings.Contains(second.written(), "reste à l'autre") {
		t.Errorf("left to the first: %q", second.written())
	}
	first.word("SCANNEZ LE QR CODE")

	scanner := s.visit("caisse1", k)
	scanner.word("CAISSE DEJA OUVERTE")
	scanner.press("12345678901\r", "\x1b") // a scanner's ENTER is no answer
	if scanner.end() != 0 || !strings.Contains(scanner.written(), "reste à l'autre") {
		t.Errorf("a scanner took the till: %q", scanner.written())
	}

	third := s.visit("caisse1", k)
	third.word("CAISSE DEJA OUVERTE")
	third.press(enter)
	third.word("SCANNEZ LE QR CODE")
	if got := first.end(); got != exitInUse || !strings.Contains(strings.Join(strings.Fields(first.written()), " "), "a été prise par une autre session (127.0.0.1)") {
		t.Errorf("the first: %d %q", got, first.written())
	}
	if !s.journal.has("ssh till taken over") {
		t.Error("the journal has no line about it")
	}
	third.press("\x1b")
	third.word("PAIEMENT ANNULE")
}

// An observer sees the screens, and none of the observer's keys acts on the till.
func TestObserver(t *testing.T) {
	cash, eye := newPair(t), newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", cash), as("caisse1", "observateur", eye))
	v, o := s.visit("caisse1", cash), s.visit("caisse1", eye)
	o.word("OBSERVATEUR")
	o.word("PRET")
	v.word("PRET")
	v.sell()
	o.word("SCANNEZ LE QR CODE")
	o.press("\x1b", enter, "2", "\x1bOP", "\x1b[<0;2;2M", "\x1a")
	if _, err := o.keys.Write([]byte("12345678901\r")); err != nil {
		t.Fatal(err)
	}
	f := s.shop.till("caisse1")
	reference := f.Snapshot().Transaction.Reference
	if !f.acquirer.Set(reference, payment.AcquirerAuthorized, 1250) {
		t.Fatal("the payer cannot pay: the observer has touched the till")
	}
	o.word("PAIEMENT ACCEPTE")
	o.press(enter)
	v.word("PAIEMENT ACCEPTE")
	if f.Snapshot().Transaction.Acknowledged {
		t.Error("the observer put the result away")
	}
	if _, errs, code := s.command("caisse1", "verifier", eye); code != exitUsage || !strings.Contains(errs, "pas le droit") {
		t.Errorf("verifier by an observer: %d %q", code, errs)
	}
	if out, _, code := s.command("caisse1", "totaux --json", eye); code != 4 || !strings.HasPrefix(out, "caisse1 totaux") {
		t.Errorf("totaux by an observer: %d %q", code, out)
	}
	o.press(ctrlC)
	if o.end() != 0 {
		t.Error("an observer leaves with an error")
	}
	v.press(enter)
	v.word("PRET")
}

// A change of the file of keys counts at once, also for open sessions.
func TestKeysChange(t *testing.T) {
	one, two := newPair(t), newPair(t)
	s := serve(t, Limits{Alive: 100 * time.Millisecond}, cashier("caisse1", one))
	v := s.visit("caisse1", one)
	v.word("PRET")
	if _, err := s.dial("caisse1", two); err == nil {
		t.Fatal("an unknown key is let in")
	}
	s.authorize("# changed", as("caisse1", "client", one), cashier("caisse2", two))
	if v.end() != 0 || !strings.Contains(v.written(), "plus autoris") {
		t.Errorf("a cashier whose role was changed: %q", v.written())
	}
	s.visit("caisse2", two).text("CAMPING CAISSE2")
	s.visit("caisse1", one).text("Bienvenue")
}

// OpenAll opens all tills of the file. It reports one that cannot be opened, which the next session
// tries again.
func TestOpenAll(t *testing.T) {
	one, two := newPair(t), newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", one), "garbage", cashier("caisse2", two), as("caisse1", "client", two))
	s.shop.refuses["caisse1"] = true
	troubles, err := s.server.OpenAll()
	want := []Trouble{{Line: 2, Text: textBadKey}, {Till: "caisse1", Text: "Le disque est plein."}}
	if err != nil || !slices.Equal(troubles, want) {
		t.Fatalf("%v %+v", err, troubles)
	}
	if s.shop.till("caisse2") == nil {
		t.Error("caisse2 is not open")
	}
	v := s.visit("caisse1", one)
	if v.end() != exitUsage || !strings.Contains(v.written(), "Le disque est plein.") {
		t.Errorf("%q", v.written())
	}
	s.shop.mu.Lock()
	s.shop.refuses["caisse1"] = false
	s.shop.mu.Unlock()
	s.visit("caisse1", one).word("PRET")
}

// The sessions of a till whose engine stops end, and the next session opens the till again.
func TestEngineStops(t *testing.T) {
	k := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k))
	v := s.visit("caisse1", k)
	v.word("PRET")
	f := s.shop.till("caisse1")
	f.stop()
	if v.end() != exitInternal || !strings.Contains(v.written(), "arrêtée") {
		t.Errorf("%q", v.written())
	}
	until(t, "the station is gone", func() bool {
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		return s.server.stations["caisse1"] == nil
	})
	s.visit("caisse1", k).word("PRET")
	if s.shop.till("caisse1") == f {
		t.Error("the till that stopped is used again")
	}
}

// Closing the server ends every session with a sentence and closes the tills.
func TestStop(t *testing.T) {
	k := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k))
	v := s.visit("caisse1", k)
	v.word("PRET")
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if v.end() != 0 || !strings.Contains(v.written(), "Le serveur s'arr") {
		t.Errorf("%q", v.written())
	}
	if f := s.shop.till("caisse1"); f.closed != 1 {
		t.Errorf("the till was closed %d times", f.closed)
	}
	if _, err := s.dial("caisse1", k); err == nil {
		t.Error("it still answers")
	}
}

// A panic ends its own session with a sentence, and the others go on.
func TestPanicEndsOneSession(t *testing.T) {
	k := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k), cashier("caisse2", k))
	v := s.visit("caisse1", k)
	v.word("PRET")
	s.shop.mu.Lock()
	s.shop.panics = true
	s.shop.mu.Unlock()
	broken := s.visit("caisse2", k)
	if broken.end() != exitInternal || !strings.Contains(broken.written(), "erreur interne") {
		t.Errorf("%q", broken.written())
	}
	until(t, "the journal has a line", func() bool { return s.journal.has("panic") })
	v.press(enter)
	v.word("BENEFICIAIRE")
}

// The host key is made once, readable only by its owner. One that is damaged, or that others can
// read, is an error and is not replaced.
func TestHostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sous", "cle")
	made, err := hostKey(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	if again, err := hostKey(path); err != nil || ssh.FingerprintSHA256(again.PublicKey()) != ssh.FingerprintSHA256(made.PublicKey()) {
		t.Errorf("another key at the second start: %v", err)
	}
	for _, mode := range []os.FileMode{0o640, 0o620, 0o610, 0o604, 0o602, 0o601} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := hostKey(path); !errors.Is(err, ErrHostKey) {
			t.Errorf("open to others, %o: %v", mode, err)
		}
	}
	if err := errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.Chmod(path, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := hostKey(path); !errors.Is(err, ErrHostKey) {
		t.Errorf("damaged: %v", err)
	}
	if raw, _ := os.ReadFile(path); string(raw) != "x" {
		t.Error("a damaged key was replaced")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".cle-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// `fermer` from a cashier's key closes the till and ends its sessions. A display that reconnects by
// itself leaves it closed, and a cashier's screens open it.
func TestCloseTill(t *testing.T) {
	cash, shows := newPair(t), newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", cash), as("caisse1", "client", shows), cashier("caisse2", cash))
	v, display := s.visit("caisse1", cash), s.visit("caisse1", shows)
	v.word("PRET")
	display.text("Bienvenue")
	f := s.shop.till("caisse1")
	if _, errs, code := s.command("caisse1", "fermer", shows); code != exitUsage || !strings.Contains(errs, "pas le droit") || f.closed != 0 {
		t.Errorf("by a display: %d %q", code, errs)
	}
	v.sell()
	if _, errs, code := s.command("caisse1", "fermer", cash); code != exitInUse || !strings.Contains(errs, "paiement est en cours") || f.closed != 0 {
		t.Errorf("during a payment: %d %q", code, errs)
	}
	v.press("\x1b")
	v.word("PAIEMENT ANNULE")
	v.press(enter)
	v.word("PRET")
	out, errs, code := s.command("caisse1", "fermer", cash)
	if code != 0 || errs != "" || !strings.Contains(out, "Caisse caisse1 fermée") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if f.closed != 1 {
		t.Errorf("closed %d times", f.closed)
	}
	for _, w := range []*visit{v, display} {
		if w.end() != 0 || !strings.Contains(w.written(), "commande fermer") {
			t.Errorf("%q", w.written())
		}
	}
	if again := s.visit("caisse1", shows); again.end() != exitUsage || !strings.Contains(again.written(), "est fermée") {
		t.Errorf("a display that comes back: %q", again.written())
	}
	if _, errs, code := s.command("caisse1", "totaux", cash); code != exitUsage || !strings.Contains(errs, "est fermée") {
		t.Errorf("totaux: %d %q", code, errs)
	}
	if _, _, code := s.command("caisse1", "fermer", cash); code != 0 {
		t.Errorf("a second time: %d", code)
	}
	if s.shop.till("caisse1") != f {
		t.Error("something has opened it again")
	}
	s.visit("caisse1", cash).word("PRET")
	s.visit("caisse1", shows).text("Bienvenue")
	if out, _, code := s.command("caisse2", "fermer", cash); code != 0 || !strings.Contains(out, "caisse2") || s.shop.till("caisse2") != nil {
		t.Errorf("a till that was not open: %d %q", code, out)
	}
}
