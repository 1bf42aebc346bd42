package cli

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/ui"
	"ancvtpe/ui/theme"
)

// What a server that was killed has left behind is removed by the next one; the demos of one
// that lives are not, nor what is not ours.
func TestDemoLeftovers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	log := slog.New(slog.DiscardHandler)
	lives, err := newDemoHouse(&options{}, log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := lives.close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := lives.open("abcdef"); err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(os.TempDir(), "ancv-tpe-ssh-mort", "1", "caisse")
	elsewhere := t.TempDir()
	if err := errors.Join(os.MkdirAll(dead, 0o700), os.Symlink(elsewhere, filepath.Join(os.TempDir(), "ancv-tpe-ssh-lien")),
		os.WriteFile(filepath.Join(os.TempDir(), "ancv-tpe-ssh-fichier"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	removeLeftovers(log)
	if _, err := os.Stat(dead); !os.IsNotExist(err) {
		t.Error("the leftover is still there")
	}
	for _, kept := range []string{lives.dir, elsewhere, filepath.Join(os.TempDir(), "ancv-tpe-ssh-fichier")} {
		if _, err := os.Stat(kept); err != nil {
			t.Errorf("it is gone: %v", err)
		}
	}
}

// A demo leaves nothing behind, and neither does its house with those that stood ready.
func TestDemoLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	h, err := newDemoHouse(&options{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	demo, err := h.open("abcdef")
	if err != nil {
		t.Fatal(err)
	}
	dir := h.made["abcdef"].dir
	if demo.Size() < 10_000 {
		t.Errorf("a demo of %d bytes", demo.Size())
	}
	facts, err := demo.Screens.Tools.Facts(t.Context())
	if err != nil || strings.Contains(facts.DataDir, string(filepath.Separator)) || facts.Files[0].Bytes <= 0 {
		t.Errorf("ETAT tells a stranger where the server's data lie: %+v %v", facts, err)
	}
	if err := demo.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("the demo's directory is still there")
	}
	if err := h.close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Screens that came over the network load files from one directory, and see no other.
func TestConfinedFiles(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(root, "sous"), 0o700),
		os.WriteFile(filepath.Join(root, "a.PAR"), []byte("ID_MAGASIN=10000651\n"), 0o600),
		os.WriteFile(filepath.Join(root, "bad.PAR"), []byte("ID_MAGASIN=???\n"), 0o600),
		os.WriteFile(filepath.Join(outside, "secret.PAR"), []byte("ID_MAGASIN=10000651\n"), 0o600),
		os.Symlink(filepath.Join(outside, "secret.PAR"), filepath.Join(root, "lien.PAR")),
		os.Symlink(outside, filepath.Join(root, "sous", "dehors"))); err != nil {
		t.Fatal(err)
	}
	screens := tools{root: root}
	open := func(folder, path string) (ui.Opened, error) {
		return screens.Open(ui.FileParameters, folder, path, payment.DefaultSettings())
	}
	for _, start := range [][2]string{{"", ""}, {"/", "."}, {"/sous", ".."}, {"/", "../../.."}, {"/sous/..", "/"}} {
		opened, err := open(start[0], start[1])
		if err != nil || opened.Folder == nil || opened.Folder.Path != "/" {
			t.Errorf("%q: %+v %v", start, opened, err)
			continue
		}
		if opened.Folder.Entries[0].Name == ".." || !slices.ContainsFunc(opened.Folder.Entries, func(e ui.Entry) bool { return e.Name == "a.PAR" }) {
			t.Errorf("%q: %+v", start, opened.Folder.Entries)
		}
	}
	if opened, err := open("/", "a.PAR"); err != nil || opened.Setup.Settings.ShopID != "10000651" {
		t.Errorf("a.PAR: %v", err)
	}
	if opened, err := open("/", "sous"); err != nil || opened.Folder.Path != "/sous" || opened.Folder.Entries[0].Name != ".." {
		t.Errorf("sous: %+v %v", opened.Folder, err)
	}
	for _, path := range []string{"lien.PAR", "sous/dehors", "sous/dehors/secret.PAR", filepath.Join(outside, "secret.PAR"), "/etc/passwd", "nothing", root, "bad.PAR"} {
		_, err := open("/", path)
		_, text := explain(err)
		if err == nil || strings.Contains(text, outside) && !strings.Contains(path, outside) || strings.Contains(text, root) && path != root {
			t.Errorf("%s: %v %q", path, err, text)
		}
	}
}

// countingHasher counts those who hash at the same time; each waits until it is told.
type countingHasher struct {
	now, most atomic.Int32
	gate      chan struct{}
}

func (c *countingHasher) Hash(string) (string, error) {
	if n := c.now.Add(1); n > c.most.Load() {
		c.most.Store(n)
	}
	<-c.gate
	c.now.Add(-1)
	return "", nil
}

func (c *countingHasher) Verify(string, string) (bool, error) {
	_, err := c.Hash("")
	return err == nil, err
}

// However many strangers check passwords, few are checked at once: each takes 19 MiB.
func TestHashesWaitTheirTurn(t *testing.T) {
	h := &countingHasher{gate: make(chan struct{})}
	q := newQueue()
	q.next = h
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if i%2 == 0 {
				_, _ = q.Hash("x")
				return
			}
			_, _ = q.Verify("x", "x")
		})
	}
	for range 20 {
		h.gate <- struct{}{}
	}
	all.Wait()
	if most := h.most.Load(); most > hashesAtOnce {
		t.Errorf("%d at once", most)
	}
	if house, err := newHouse(&options{data: t.TempDir()}, false); err != nil {
		t.Error(err)
	} else {
		if _, queued := house.tillOptions("caisse1").hasher.(queue); !queued {
			t.Error("the tills do not share a queue")
		}
		_ = house.close()
	}
}

// The terminal that the server was started in says nothing of its visitors'.
func TestVisitorsPalette(t *testing.T) {
	t.Setenv("COLORFGBG", "0;15")
	for asked, want := range map[string]theme.Palette{"": theme.Dark, "clair": theme.Light, "contraste": theme.Contrast} {
		if got, err := visitorsPalette(&options{theme: asked}); err != nil || got != want {
			t.Errorf("--theme %q: %v %v", asked, got, err)
		}
	}
	if _, err := visitorsPalette(&options{theme: "rose"}); err == nil {
		t.Error("any theme will do")
	}
}

// A shop's till over SSH loads files from its own directory alone, says that it goes on without
// its screens, and is the same at the next start.
func TestShopTill(t *testing.T) {
	h, err := newHouse(&options{data: t.TempDir()}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.close(); err != nil {
			t.Error(err)
		}
	}()
	for range 2 {
		till, err := h.Till("caisse1")
		if err != nil {
			t.Fatal(err)
		}
		if own, ok := till.Screens.Tools.(tools); !ok || own.root != filepath.Join(h.dir, "caisse1") || !till.Screens.GoesOn || till.Wallet != nil {
			t.Errorf("%+v", till)
		}
		if _, err := h.Till("caisse1"); err == nil {
			t.Error("opened twice")
		} else if told := new(failure); !errors.As(err, &told) || !strings.Contains(told.French(), "déjà utilisé") {
			t.Errorf("a till that is open elsewhere: %v", err)
		}
		if err := till.Close(); err != nil {
			t.Error(err)
		}
	}
}
