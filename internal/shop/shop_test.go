package shop

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ancvtpe/internal/till"
	"ancvtpe/payment"
	"ancvtpe/ui"
	"ancvtpe/ui/remote"
)

// The next server removes the demos of one that was killed. It does not remove those of a
// running server, nor other files.
func TestDemoLeftovers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	log := slog.New(slog.DiscardHandler)
	lives, err := newDemoPool(till.Config{}, log)
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

// A closed demo leaves nothing behind, and neither does a closed pool with ready demos.
func TestDemoLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	h, err := newDemoPool(till.Config{}, slog.New(slog.DiscardHandler))
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

// countingHasher counts the hashes under way. Each waits until the test releases it.
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

// At most hashesAtOnce passwords are checked at once, however many visitors ask.
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
	if s, err := Open(Config{Till: till.Config{Dir: t.TempDir()}}); err != nil {
		t.Error(err)
	} else {
		if _, queued := s.tillConfig("caisse1").Hasher.(queue); !queued {
			t.Error("the tills do not share a queue")
		}
		_ = s.Close()
	}
}

// The totals come from the open till, without a process and without reading the disk.
func TestTotalsOfTheOpenTill(t *testing.T) {
	h, err := Open(Config{Till: till.Config{Dir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	engine := fixedEngine{now: payment.Snapshot{
		Totals:      payment.DayTotals{Closing: 12, Debits: payment.Tally{Count: 2, Total: 2750}},
		Transaction: payment.Transaction{Seq: 3, State: payment.StateUnknown},
	}}
	open := &remote.Till{Name: "caisse1", Screens: ui.Till{Engine: engine}}
	var text, object, errs strings.Builder
	if code := h.Run(t.Context(), open, []string{"totaux"}, &text, &errs); code != 0 || !strings.Contains(text.String(), "27,50 EUR") ||
		!strings.Contains(text.String(), "n° 0012") || !strings.Contains(text.String(), "n'est pas terminée") {
		t.Errorf("%d %q", code, text.String())
	}
	if code := h.Run(t.Context(), open, []string{"totaux", "--json"}, &object, &errs); code != 0 || !strings.Contains(object.String(), `"net":2750,"pending":true`) {
		t.Errorf("%d %q", code, object.String())
	}
	if errs.Len() > 0 {
		t.Errorf("%q", errs.String())
	}
	h.Refusals.Warn("somebody")
	h.Access.Info("anne")
	h.Log.Info("technical")
	for name, want := range map[string]string{"journal.log": "technical", "acces.log": "anne", "refus.log": "somebody"} {
		raw, err := os.ReadFile(filepath.Join(h.Dir, name))
		if err != nil || strings.Count(string(raw), "\n") != 1 || !strings.Contains(string(raw), want) {
			t.Errorf("%s: %q %v", name, raw, err)
		}
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

// fixedEngine is an engine that only has a snapshot.
type fixedEngine struct {
	ui.Engine
	now payment.Snapshot
}

func (s fixedEngine) Snapshot() payment.Snapshot { return s.now }

// A shop's till over SSH loads files from its own directory alone, says that it goes on
// without its screens, and has its data at the next start.
func TestShopTill(t *testing.T) {
	h, err := Open(Config{Till: till.Config{Dir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	for range 2 {
		opened, err := h.Till("caisse1")
		if err != nil {
			t.Fatal(err)
		}
		if shown, err := opened.Screens.Tools.Open(ui.FileParameters, "", ".", payment.DefaultSettings()); err != nil || shown.Folder.Path != "/" || !opened.Screens.GoesOn || opened.Wallet != nil {
			t.Errorf("%+v %v", opened, err)
		}
		if _, err := h.Till("caisse1"); err == nil {
			t.Error("opened twice")
		} else if told := new(till.Failure); !errors.As(err, &told) || !strings.Contains(told.French(), "déjà utilisé") {
			t.Errorf("a till that is open elsewhere: %v", err)
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}
}
