package printer

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"ancvtpe/payment"
)

func TestOpen(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	log := slog.New(slog.DiscardHandler)
	standard := filepath.Join(root, "tickets")
	for spec, dir := range map[string]string{
		"":              standard,
		" ":             standard,
		"dossier:":      standard,
		"dossier:a":     filepath.Join(root, "a"),
		"dossier:b:c d": filepath.Join(root, "b:c d"),
	} {
		p, err := Open(spec, standard, log)
		if err != nil {
			t.Fatalf("%q: %v", spec, err)
		}
		if got := p.(*folder).dir; got != dir {
			t.Errorf("%q prints to %s", spec, got)
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			t.Errorf("%q: %v", spec, err)
		}
	}
	for _, spec := range []string{"ecran", "aucune"} {
		p, err := Open(spec, standard, log)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(p.Print(t.Context(), debit(t)), Check(t.Context(), p)); err != nil {
			t.Errorf("%s: %v", spec, err)
		}
		if got := p.Preview(debit(t)); len(got) != len(Layout(debit(t))) {
			t.Errorf("%s previews %q", spec, got)
		}
	}
	for _, spec := range []string{
		"papier", "dossier", "ecran:", "ECRAN", ":", "escpos", "escpos:", "escpos:lp0", "escpos:tcp://",
		"escpos:tcp://h:1?profil=x", "escpos:tcp://h:1?code=qr&code=qr", "escpos:tcp://h:1?attente=0",
		"escpos:/dev/lp0?baud=9600", "escpos:serie:ttyUSB0", "escpos:tcp://h:1?coupe=", "escpos:tcp://h:1?x=1",
		"escpos:tcp://host", "escpos:tcp://:9100", "escpos:tcp://host:", "escpos:udp://host:1", "cups:", "cups:-h", "cups:a b", "pdf:",
	} {
		_, err := Open(spec, standard, log)
		if !errors.Is(err, ErrSpec) || !strings.Contains(French(err), "escpos:tcp://HOTE:PORT") {
			t.Errorf("%q: %v", spec, err)
		}
	}
	if _, err := Open("", "", log); !errors.Is(err, ErrSpec) {
		t.Errorf("no directory: %v", err)
	}
}

func TestCheckFolder(t *testing.T) {
	dir := t.TempDir()
	if err := Check(t.Context(), open(t, "dossier:"+dir)); err != nil {
		t.Error(err)
	}
	if got := list(t, dir); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := open(t, "ecran").Print(over, debit(t)); !errors.Is(err, ErrInterrupted) || !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if err := Check(t.Context(), nil); err != nil {
		t.Errorf("a printer of another package: %v", err)
	}
}

// Each sentence says what to do next, and no two kinds of trouble say the same.
func TestFrench(t *testing.T) {
	seen := map[string]error{}
	for _, err := range []error{
		ErrSpec, ErrTicket, ErrFull, ErrGone, ErrDenied, ErrOffline, ErrPaper, ErrCover, ErrBroken,
		ErrInterrupted, ErrPaused, ErrSilent, ErrUnconfirmed, ErrNotDevice,
	} {
		for _, e := range []error{err, &Error{Sink: "dossier:\x1b[31m/tickets\u202e", Kind: err}} {
			text := French(e)
			if text == "" || !strings.Contains(text, ". ") || !utf8.ValidString(text) || text != payment.Clean(text, 300) {
				t.Errorf("%v: %q", e, text)
			}
			if other, known := seen[text]; known && !errors.Is(other, err) {
				t.Errorf("%v and %v are both %q", other, err, text)
			}
			seen[text] = e
		}
	}
	if French(nil) != "" {
		t.Error("a sentence for no error")
	}
	e := &Error{Sink: "ecran", Kind: ErrTicket}
	if got := e.Error(); got != `printer "ecran": ticket cannot be printed` {
		t.Error(got)
	}
	e.Err = os.ErrClosed
	if got := e.Error(); !strings.HasSuffix(got, ": file already closed") || !errors.Is(e, os.ErrClosed) {
		t.Error(got)
	}
}
