package remote

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/text/encoding/unicode"
)

// readGrants reads a file as the server does.
func readGrants(path string) ([]grant, []BadLine, error) {
	raw, err := readKeys(path)
	if err != nil {
		return nil, nil, err
	}
	grants, bad := parseGrants(raw)
	return grants, bad, nil
}

// rsaLine returns a line with an RSA key of that size.
func rsaLine(t *testing.T, bits int) string {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	public, err := ssh.NewPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return `till="a" ` + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public)))
}

func TestWeakKeys(t *testing.T) {
	const dss = "ssh-dss AAAAB3NzaC1kc3MAAABBAPgRr5CDHpQ/9dlyGIIVRvSwqnBC4CZp4vqhFw94ci5Gvs+MnILuSjVYUwWk1OMIYNOHXPDxhX4+LLBZKB0wEbEAAAAVANHUvhnUSTmJZsxZc+uLpU9oEP4RAAAAQHS9aDYpJrLcMPGVnHTt2NDXZMxQ0Tzw9Vq5Dov3fRO+dl3hBUc0UGvmIIoqPSwZxJzWzwfaFFTGiAyS1K5v4FoAAABAAoWe4ijQJF0LEi1jVAMWp0jYhGYXqjCmRrcPyRMdx1hPRxf3PTWu8gyZfWvR7k5RWJ+jnp9mtjGfvP6qzUL1wQ=="
	for line, wrong := range map[string]string{rsaLine(t, 1024): textWeakKey, rsaLine(t, 2047): textWeakKey, rsaLine(t, 2048): ""} {
		if _, got := readGrant([]byte(line)); got != wrong {
			t.Errorf("%.40s: %q, want %q", line, got, wrong)
		}
	}
	if _, got := readGrant([]byte(`till="a" ` + dss)); got != textWeakKey && got != textBadKey {
		t.Errorf("DSA: %q", got)
	}
}

// A line with an option twice grants nothing, since either may be the one that was meant.
func TestOptionsTwice(t *testing.T) {
	k := newPair(t)
	for _, options := range []string{`till="a",till="b"`, `till="a",till="a"`, `role="client",till="a",role="caissier"`, `till="a",TILL="b"`, `restrict,till="a",restrict`} {
		if g, wrong := readGrant([]byte(options + " " + k.line)); !strings.Contains(wrong, "deux fois") {
			t.Errorf("%s: %+v %q", options, g, wrong)
		}
	}
}

// A file of keys may be written by any editor.
func TestKeysFromAnyEditor(t *testing.T) {
	k := newPair(t)
	text := "# Caisse de l’été\n" + cashier("caisse1", k) + " Zoé\n" + as("caisse1", "client", k) + "\n"
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{
		"UTF-8": text, "mark": "\xef\xbb\xbf" + text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"),
		"CR": strings.ReplaceAll(text, "\n", "\r"), "UTF-16": utf16, "ANSI": strings.NewReplacer("é", "\xe9", "’", "\x92").Replace(text),
		"CTRL+Z": text + "\x1a", "no-break space": strings.ReplaceAll(text, " ssh", "\u00a0ssh"),
	} {
		if grants, bad := parseGrants([]byte(raw)); len(grants) != 2 || len(bad) > 0 {
			t.Errorf("%s: %+v %+v", name, grants, bad)
		}
	}
}

// A file that is not regular is refused at once. A pipe would block every login until somebody
// wrote to it.
func TestKeysFromAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tube")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, filepath.Dir(path), "/dev/null"} {
		done := make(chan error, 1)
		go func() {
			_, err := readKeys(path)
			done <- err
		}()
		select {
		case err := <-done:
			if !errors.Is(err, ErrNoFile) {
				t.Errorf("%s: %v", path, err)
			}
		case <-time.After(patience):
			t.Errorf("%s blocks the login", path)
		}
	}
}

// A new content counts even if date and size are the same, and only once two sweeps have read it.
func TestKeysChangedInPlace(t *testing.T) {
	one, two := newPair(t), newPair(t)
	path := filepath.Join(t.TempDir(), "cles")
	at := time.Now().Add(-time.Hour)
	write := func(k pair) {
		t.Helper()
		if err := errors.Join(os.WriteFile(path, []byte(cashier("caisse1", k)+"\n"), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	k := keyFile{path: path, log: slog.New(slog.DiscardHandler)}
	write(one)
	k.begin()
	for range 3 {
		if _, changed := k.changed(); changed {
			t.Error("changed without a new content")
		}
	}
	write(two)
	if _, changed := k.changed(); changed {
		t.Error("changed after one sweep")
	}
	if grants, changed := k.changed(); !changed || !knows(grants, two.signer.PublicKey()) {
		t.Errorf("not seen: %v", grants)
	}
	if _, changed := k.changed(); changed {
		t.Error("changed twice")
	}
}

// A file of keys that was removed by mistake ends no session but lets no one log in. The journal
// says when it cannot be read and when it can be read again, and the new content counts.
func TestKeysRemoved(t *testing.T) {
	one, two := newPair(t), newPair(t)
	s := serve(t, Limits{Alive: 100 * time.Millisecond}, cashier("caisse1", one), cashier("caisse2", two))
	v, w := s.visit("caisse1", one), s.visit("caisse2", two)
	v.word("PRET")
	w.word("PRET")
	if err := os.Remove(s.keys); err != nil {
		t.Fatal(err)
	}
	until(t, "the journal has a line", func() bool { return s.journal.has("keys cannot be read") })
	if _, err := s.dial("caisse1", one); err == nil {
		t.Error("a new login succeeds")
	}
	v.press(enter)
	v.word("BENEFICIAIRE")
	s.authorize(cashier("caisse1", one), "# caisse2 is gone")
	if w.end() != 0 || !strings.Contains(w.written(), "plus autoris") {
		t.Errorf("%q", w.written())
	}
	if !s.journal.has("keys can be read again") {
		t.Error("the journal does not say that the file can be read again")
	}
	v.press("\x1b")
	v.word("PRET")
}
