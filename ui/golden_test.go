package ui

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
)

var update = flag.Bool("update", false, "write the golden frames anew")

// frame is a screen of the golden table: a name, the till's snapshot, and the keys that lead to it.
type frame struct {
	name string
	snap payment.Snapshot
	do   func(h *till)
}

func frames() []frame {
	return slices.Concat(idleFrames(), runningFrames(), endFrames(), functionFrames(), maintenanceFrames())
}

func keys(names ...string) func(*till) { return func(h *till) { h.press(names...) } }

func with(s payment.Snapshot, change func(*payment.Snapshot)) payment.Snapshot {
	change(&s)
	return s
}

func printed(s *payment.Snapshot) { s.LastTicket = ticket }

func idleFrames() []frame {
	return []frame{
		{"pret", idle(), nil},
		{"pret-ticket", with(idle(), printed), nil},
		{"pret-journee", with(day(), printed), nil},
		{"pret-demo", idle(), func(h *till) { h.app.program = programInfo{demo: true, phoneURL: "http://127.0.0.1:8080"} }},
		{"pret-imprimante", with(idle(), func(s *payment.Snapshot) {
			s.Printer = payment.PrinterState{Printing: true, Owed: 2, Err: errors.New("paper")}
			s.Settings.ShopName = "LE TRES GRAND CAMPING DES PINS DU LAC D'ANNECY ET DE SES ENVIRONS"
		}), func(h *till) { tooled(h); h.app.trial = true }},
		{"non-initialise", with(payment.Snapshot{}, func(s *payment.Snapshot) { s.Phase = payment.PhaseUninitialised }), nil},
		{"montant", idle(), keys("1", "2", "5", "0")},
		{"montant-nul", idle(), keys("0", "enter")},
		{"beneficiaire", idle(), keys("1", "2", "5", "0", "enter")},
		{"beneficiaire-menu", idle(), keys("enter")},
		{"autre-moyen", idle(), keys("enter", "2")},
		{"ancv", idle(), keys("enter", "1")},
		{"mode", idle(), keys("1", "2", "5", "0", "enter", "1")},
		{"identifiant", idle(), keys("1", "2", "5", "0", "enter", "1", "2", "1", "0")},
		{"identifiant-faux", idle(), keys("1", "2", "5", "0", "enter", "1", "2", "1", "enter")},
		{"aide", idle(), keys("1", "f1")},
		{"ticket", with(idle(), printed), keys("f2")},
	}
}

func runningFrames() []frame {
	return []frame{
		{"connexion", inState(payment.StateCreating), nil},
		{"connexion-essai", with(inState(payment.StateCreating), func(s *payment.Snapshot) { s.Attempt = 2 }), nil},
		{"qr", qrSnapshot("CVCO:k3x9m2qv7a"), nil},
		{"qr-78-octets", with(qrSnapshot(strings.Repeat("k", 78)), printed), nil},
		{
			"qr-reprise-essai", with(qrSnapshot(strings.Repeat("k", 78)), func(s *payment.Snapshot) { s.Transaction.Recovered = true }),
			func(h *till) { h.app.trial = true },
		},
		{"attente", inState(payment.StateWaiting), nil},
		{"telephone", qrSnapshot("CVCO:k3x9m2qv7a"), func(h *till) { withPhone(h); h.press("f3", "tab") }},
		{"telephone-attente", inState(payment.StateWaiting), func(h *till) { withPhone(h); h.press("f3") }},
		{"attente-silence", with(inState(payment.StateWaiting), func(s *payment.Snapshot) {
			s.Trouble, s.TroubleSince = payment.CauseTimeout, noon.Add(-12*time.Second)
		}), nil},
		{"quitter", inState(payment.StateWaiting), keys("ctrl+c")},
		{"identifiant-inconnu", with(inState(payment.StateNeedPayer), func(s *payment.Snapshot) {
			s.Transaction.Code = payment.CodePayerNotFound
		}), nil},
		{"reprise", with(inState(payment.StateRecovering), func(s *payment.Snapshot) { s.Transaction.Recovered = true }), nil},
		{"annulation-en-cours", inState(payment.StateAborting), nil},
		{"inconnu", with(inState(payment.StateUnknown), func(s *payment.Snapshot) {
			s.Trouble, s.TroubleSince, s.CanWriteOff = payment.CauseConnect, noon.Add(-12*time.Minute), true
		}), nil},
		{"inconnu-sceau", with(inState(payment.StateUnknown), func(s *payment.Snapshot) {
			s.Trouble, s.TroubleSince, s.Transaction.NotFound = payment.CauseInvalidSeal, noon.Add(-12*time.Minute), true
		}), nil},
		{"inconnu-sans-suite", with(inState(payment.StateUnknown), func(s *payment.Snapshot) { s.CanWriteOff = true }), keys("9")},
	}
}

func endFrames() []frame {
	return []frame{
		{"accepte", with(inState(payment.StateAccepted), func(s *payment.Snapshot) { s.Printer.Printing = true; s.Printer.Owed = 1 }), nil},
		{"accepte-partiel", with(inState(payment.StateAccepted), func(s *payment.Snapshot) {
			s.Transaction.Requested, s.Transaction.Adjustable = 2000, true
		}), nil},
		{"paye-entre-temps", inState(payment.StatePaidMeanwhile), nil},
		{"refuse", with(inState(payment.StateRefused), func(s *payment.Snapshot) { s.Transaction.Code = payment.CodeInvalidAmount }), nil},
		{"abandon", inState(payment.StateAbandoned), nil},
		{"delai", inState(payment.StateExpired), nil},
		{"annule", inState(payment.StateAborted), nil},
		{"annule-rembourse", with(inState(payment.StateAborted), func(s *payment.Snapshot) { s.Transaction.Refunded = true }), nil},
		{"echec", with(inState(payment.StateFailed), func(s *payment.Snapshot) { s.Transaction.Cause = payment.CauseConnect }), nil},
		{"sans-suite", inState(payment.StateWrittenOff), nil},
		{"sans-suite-annulation", with(inState(payment.StateWrittenOff), func(s *payment.Snapshot) {
			s.Transaction.Kind = payment.KindCancellation
		}), nil},
		{"annulation-acceptee", inState(payment.StateCancelAccepted), nil},
		{"annulation-constatee", with(inState(payment.StateCancelAccepted), func(s *payment.Snapshot) { s.Transaction.Observed = true }), nil},
		{"annulation-refusee", inState(payment.StateCancelRefused), nil},
		{"reste-du", remainder(), nil},
		{"reste-du-confirmer", remainder(), keys("esc")},
		{"disque", with(inState(payment.StateWaiting), func(s *payment.Snapshot) { s.Phase = payment.PhaseStorage }), nil},
		{"fichiers-remplaces", with(idle(), func(s *payment.Snapshot) {
			s.Phase, s.Storage = payment.PhaseStorage, payment.ErrReplaced
		}), nil},
		{"fichiers-remplaces-paiement", with(inState(payment.StateWaiting), func(s *payment.Snapshot) {
			s.Phase, s.Storage = payment.PhaseStorage, payment.ErrReplaced
		}), nil},
		{"fichiers-occupes", with(inState(payment.StateWaiting), func(s *payment.Snapshot) {
			s.Phase, s.Storage = payment.PhaseStorage, payment.ErrBusy
		}), nil},
		{"conditions", idle(), func(h *till) {
			h.engine.fail[cmdStartDebit] = payment.ErrTermsNotAccepted
			h.press("1", "2", "5", "0", "enter", "1", "1")
		}},
		{"erreur-disque", idle(), func(h *till) {
			h.engine.fail[cmdStartDebit] = payment.ErrStorage
			h.press("1", "2", "5", "0", "enter", "1", "1")
		}},
	}
}

func TestGoldenFrames(t *testing.T) {
	for _, f := range frames() {
		t.Run(f.name, func(t *testing.T) {
			var all strings.Builder
			for _, size := range sizes {
				h := newTill(t, f.snap)
				h.resize(size.Cols, size.Rows)
				if f.do != nil {
					f.do(h)
				}
				fmt.Fprintf(&all, "== %dx%d\n%s", size.Cols, size.Rows, h.frame())
			}
			golden(t, filepath.Join("testdata", f.name+".golden"), all.String())
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look, then go test ./ui -update\n%s", path, got)
	}
}

// TestFramesFit: in windows from one cell up no frame is larger than the window, and none panics.
func TestFramesFit(t *testing.T) {
	odd := []Size{{1, 1}, {2, 2}, {5, 1}, {1, 8}, {10, 3}, {39, 11}, {39, 40}, {200, 5}, {100, 30}, {41, 13}}
	for _, f := range frames() {
		h := newTill(t, f.snap)
		if f.do != nil {
			f.do(h)
		}
		for _, size := range append(odd, sizes...) {
			h.resize(size.Cols, size.Rows)
			view := h.app.View()
			if w, r := lipgloss.Width(view), lipgloss.Height(view); w > size.Cols || r > size.Rows {
				t.Errorf("%s at %v is %dx%d", f.name, size, w, r)
			}
		}
	}
}

// TestUnresolvedTellsItsKeys: a low window leaves out sum and reference before what the keys do.
func TestUnresolvedTellsItsKeys(t *testing.T) {
	s := with(inState(payment.StateUnknown), func(s *payment.Snapshot) {
		s.Transaction.Kind, s.Transaction.NotFound, s.CanWriteOff = payment.KindCancellation, true, true
		s.Trouble, s.TroubleSince = payment.CauseInvalidSeal, noon.Add(-12*time.Minute)
	})
	for rows := 20; rows <= 24; rows++ {
		h := newTill(t, s)
		h.resize(80, rows)
		if frame := h.frame(); !strings.Contains(frame, textWriteOffOffer) {
			t.Errorf("80x%d:\n%s", rows, frame)
		}
	}
}

// TestFramesInASCII: each character of the screens has one in ASCII.
func TestFramesInASCII(t *testing.T) {
	for _, f := range frames() {
		h := newTill(t, f.snap)
		h.resize(120, 40)
		if f.do != nil {
			f.do(h)
		}
		view := h.app.View()
		var out strings.Builder
		_, _ = paint.ASCII(&out).Write([]byte(view))
		if got, want := strings.Count(out.String(), "?"), strings.Count(view, "?"); got != want {
			t.Errorf("%s has %d characters without one in ASCII:\n%s", f.name, got-want, out.String())
		}
	}
}

// TestStillFrames: where a tick says that the frame is the same, it is. PRET is drawn once a minute
// only, and a payment each second.
func TestStillFrames(t *testing.T) {
	drawn := map[string]int{}
	for _, f := range frames() {
		h := newTill(t, f.snap)
		now := noon
		h.app.now = func() time.Time { return now }
		if f.do != nil {
			f.do(h)
		}
		before := h.app.View()
		for range 70 {
			now, h.clock = now.Add(time.Second), h.clock.Add(time.Second)
			h.app.Update(secondTick{})
			if after := h.app.View(); !h.app.Still() {
				before = after
				drawn[f.name]++
			} else if after != before {
				t.Fatalf("%s has changed:\n%s\n%s", f.name, before, after)
			}
		}
		h.app.Update(nil)
		if h.app.Still() {
			t.Errorf("%s is still after another message", f.name)
		}
	}
	if drawn["pret"] != 1 || drawn["attente"] != 70 {
		t.Errorf("in 70 s PRET is drawn %d times, a payment %d times", drawn["pret"], drawn["attente"])
	}
}

// TestTitleIsLastToGo: a window of one line shows the title.
func TestTitleIsLastToGo(t *testing.T) {
	for _, f := range frames() {
		h := newTill(t, f.snap)
		if f.do != nil {
			f.do(h)
		}
		title := h.app.top().Title(h.app.scene())
		h.resize(40, 1)
		if got := strings.TrimSpace(h.frame()); got != title {
			t.Errorf("%s in one line is %q, want %q", f.name, got, title)
		}
	}
}
