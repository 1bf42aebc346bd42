package till

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/ui"
)

// TestOpenLists: folders first, then the files of the kind in any case, nothing hidden.
func TestOpenLists(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.par", "A.PAR", "cle.P3P", ".caché.PAR"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "z.PAR"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := Tools{till: &Till{}}.Open(ui.FileParameters, "", dir, payment.DefaultSettings())
	if err != nil || got.Folder == nil {
		t.Fatalf("open: %v, %v", got, err)
	}
	want := []ui.Entry{{Name: "..", Folder: true}, {Name: "z.PAR", Folder: true}, {Name: "A.PAR"}, {Name: "b.par"}}
	if !slices.Equal(got.Folder.Entries, want) {
		t.Errorf("entries %v, want %v", got.Folder.Entries, want)
	}
}

// TestOpenRefusesPipe: reading a pipe would wait for ever.
func TestOpenRefusesPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "tube.PAR")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Tools{till: &Till{}}.Open(ui.FileParameters, filepath.Dir(pipe), "tube.PAR", payment.DefaultSettings())
	if code, text := Explain(err); code != ExitUsage || !strings.Contains(text, "n'est pas un fichier") {
		t.Errorf("open: %d %s (%v)", code, text, err)
	}
	err = readFile(pipe, func(*os.File) error { return nil }) // of `init`
	if code, text := Explain(err); code != ExitUsage || !strings.Contains(text, "n'est pas un fichier") {
		t.Errorf("init: %d %s (%v)", code, text, err)
	}
}

// TestOpenKeepsTheKeyUnseen: of a key the screen shows version, provider and fingerprint.
func TestOpenKeepsTheKeyUnseen(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef"
	dir := t.TempDir()
	text := "VERSION=ver001\nFOURNISSEUR=100016\nCLE=" + secret + "\nCONTROLE=862F\n"
	if err := os.WriteFile(filepath.Join(dir, "k.P3P"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Tools{till: &Till{}}.Open(ui.FileKey, dir, "k.P3P", payment.DefaultSettings())
	if err != nil || got.Setup.Key == nil || got.Setup.Key.Key != secret {
		t.Fatalf("open: %v", err)
	}
	for _, p := range got.Shown {
		if strings.Contains(p.Value, secret[:8]) {
			t.Errorf("%s shows %q", p.Name, p.Value)
		}
	}
	if len(got.Shown) != 3 {
		t.Errorf("shown %v", got.Shown)
	}
}
