package ui

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// newTestDisplay makes a customer's display whose clock stands still.
func newTestDisplay(t *testing.T, s payment.Snapshot, size Size) (*display, *fakeEngine) {
	t.Helper()
	engine := newFakeEngine(s)
	r := lipgloss.NewRenderer(io.Discard, termenv.WithProfile(termenv.Ascii))
	r.SetHasDarkBackground(true)
	m, closed := NewDisplay(t.Context(), Till{Engine: engine, Now: func() time.Time { return noon }, Demo: true}, Session{Renderer: r, Size: size})
	t.Cleanup(closed)
	d, ok := m.(*display)
	if !ok {
		t.Fatalf("%T", m)
	}
	return d, engine
}

// displays are what a customer's display may show.
func displays() map[string]payment.Snapshot {
	part := with(inState(payment.StateAccepted), func(s *payment.Snapshot) { s.Transaction.Paid = 250 })
	return map[string]payment.Snapshot{
		"pret": idle(), "connexion": inState(payment.StateCreating), "qr": qrSnapshot("CVCO:k3x9m2qv7a"), "qr-long": qrSnapshot(strings.Repeat("k", 78)),
		"attente": inState(payment.StateWaiting), "identifiant": inState(payment.StateNeedPayer), "annulation": inState(payment.StateAborting),
		"inconnu": inState(payment.StateUnknown), "accepte": inState(payment.StateAccepted), "partiel": part, "refuse": inState(payment.StateRefused),
		"rembourse": inState(payment.StateCancelAccepted), "sans-suite": inState(payment.StateWrittenOff), "reste": remainder(),
	}
}

// TestGoldenDisplay compares the customer's display at every size.
func TestGoldenDisplay(t *testing.T) {
	for name, s := range displays() {
		var all strings.Builder
		for _, size := range sizes {
			d, _ := newTestDisplay(t, s, size)
			drawn := d.View()
			lines := strings.Split(strings.TrimSuffix(textOf(drawn), "\n"), "\n")
			if len(lines) > size.Rows || lipgloss.Width(drawn) > size.Cols {
				t.Errorf("%s: %d x %d in %d x %d", name, lipgloss.Width(drawn), len(lines), size.Cols, size.Rows)
			}
			fmt.Fprintf(&all, "== %dx%d\n", size.Cols, size.Rows)
			all.WriteString(textOf(drawn))
		}
		golden(t, filepath.Join("testdata", "ecran-client-"+name+".golden"), all.String())
	}
}

// The customer's display follows the snapshots, and CTRL+C is its only key.
func TestDisplayFollows(t *testing.T) {
	d, _ := newTestDisplay(t, idle(), Size{80, 24})
	for _, key := range []string{"1", keyEnter, keyEsc, keyHelp, "q"} {
		if _, cmd := d.Update(keyboard.Keys{keyboard.Hit(key)}); cmd != nil {
			t.Errorf("%s does something", key)
		}
	}
	d.Update(snapshotMsg{qrSnapshot("CVCO:k3x9m2qv7a")})
	if !strings.Contains(ansi.Strip(d.View()), "Scannez ce code") {
		t.Errorf("not the code:\n%s", d.View())
	}
	d.Update(tea.WindowSizeMsg{Width: 20, Height: 8})
	if !strings.Contains(strings.Join(strings.Fields(ansi.Strip(d.View())), " "), "ne tient pas") {
		t.Errorf("too small:\n%s", d.View())
	}
	_, cmd := d.Update(keyboard.Keys{keyboard.Hit(keyLeave)})
	if cmd == nil {
		t.Fatal("CTRL+C does nothing")
	}
	if _, quits := cmd().(tea.QuitMsg); !quits {
		t.Error("CTRL+C does not leave")
	}
}

// An observer's screens ignore keys, scans and clicks, acknowledge no result after its timeout, and
// quit at once.
func TestWatching(t *testing.T) {
	h := newTill(t, inState(payment.StateAccepted))
	h.app.do.engine = nil
	h.wantWords(wordWatching, "PAIEMENT ACCEPTE")
	h.press(keyEnter, keyEsc, "1", keyHelp, keyPaper, keyPhone)
	h.burst(typed...)
	h.clickAt(1, h.app.size.Rows-1)
	h.clock = h.clock.Add(time.Minute)
	h.send(secondTick{})
	h.wantCalls()
	h.wantWords(wordWatching, "PAIEMENT ACCEPTE")
	h.wantText("CTRL+C Quitter")
	h.show(inState(payment.StateWaiting))
	h.press(keyLeave)
	if !h.left {
		t.Error("CTRL+C does not leave")
	}
}

// An observer's screens follow the engine but cannot give it commands.
func TestWatchingHasNoEngine(t *testing.T) {
	engine := newFakeEngine(idle())
	a := New(t.Context(), Till{Engine: engine}, Session{Watching: true, Renderer: lipgloss.NewRenderer(io.Discard)})
	a.Init()
	a.Close()
	if !a.watching() || a.watch == nil || engine.atWork.Load() {
		t.Errorf("watching %t, watch %v, at work %t", a.watching(), a.watch, engine.atWork.Load())
	}
}

// On a server the question before leaving says that the payment goes on.
func TestLeavingAServer(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	h.app.goesOn = true
	h.press(keyLeave)
	h.wantText("elle continue sur le serveur")
}
