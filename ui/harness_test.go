package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
)

// fakeEngine notes its commands and gives prepared answers.
type fakeEngine struct {
	atWork atomic.Bool
	snap   payment.Snapshot
	feed   chan payment.Snapshot
	calls  []string
	debit  debit
	fail   map[string]error
	// then changes the snapshot after a command.
	then map[string]func(*payment.Snapshot)
	cancels
	upkeep
}

func newFakeEngine(s payment.Snapshot) *fakeEngine {
	return &fakeEngine{
		snap: s, feed: make(chan payment.Snapshot, 1),
		fail: map[string]error{}, then: map[string]func(*payment.Snapshot){},
	}
}

func (f *fakeEngine) Snapshot() payment.Snapshot { return f.snap }

func (f *fakeEngine) Subscribe() (<-chan payment.Snapshot, func()) { return f.feed, func() {} }

func (f *fakeEngine) call(name string) error {
	f.calls = append(f.calls, name)
	if err := f.fail[name]; err != nil {
		return err
	}
	if then := f.then[name]; then != nil {
		then(&f.snap)
		f.snap.Seq++
	}
	return nil
}

func (f *fakeEngine) StartDebit(_ context.Context, a payment.Amount, m payment.Mode, p payment.PayerID) error {
	f.debit = debit{a, m, p}
	return f.call(cmdStartDebit)
}

func (f *fakeEngine) GivePayer(_ context.Context, p payment.PayerID) error {
	f.debit.payer = p
	return f.call(cmdGivePayer)
}
func (f *fakeEngine) Abort(context.Context) error         { return f.call(cmdAbort) }
func (f *fakeEngine) Acknowledge(context.Context) error   { return f.call(cmdAcknowledge) }
func (f *fakeEngine) WriteOff(context.Context) error      { return f.call(cmdWriteOff) }
func (f *fakeEngine) RetryPrinting(context.Context) error { return f.call(cmdRetryPrinting) }
func (f *fakeEngine) PrintOwed(_ context.Context, id int64) error {
	return f.call(fmt.Sprint(cmdPrintOwed, " ", id))
}

func (f *fakeEngine) FileOwed(context.Context) error { return f.call(cmdFileOwed) }

func (f *fakeEngine) SkipOwed(_ context.Context, ids ...int64) error {
	return f.call(fmt.Sprint(cmdSkipOwed, " ", ids))
}

func (f *fakeEngine) AnswerTicket(_ context.Context, yes bool) error {
	return f.call(fmt.Sprint(cmdAnswerTicket, " ", yes))
}
func (f *fakeEngine) GiveUpRemainder(context.Context) error { return f.call(cmdGiveUpRemainder) }
func (f *fakeEngine) AcceptTerms(_ context.Context, version string) error {
	if version != TermsVersion {
		return errors.New("another version")
	}
	return f.call(cmdAcceptTerms)
}

// till is an App under test. The test moves its clocks, and runs the commands that were asked for
// later.
type till struct {
	t       testing.TB
	app     *App
	root    tea.Model // the App, or a face of it
	engine  *fakeEngine
	clock   time.Time
	later   []tea.Msg
	waiting []tea.Cmd // commands that wait while hold is set
	hold    bool
	left    bool
}

var noon = time.Date(2026, 11, 22, 14, 5, 9, 0, time.FixedZone("CET", 3600))

func newTill(t testing.TB, s payment.Snapshot) *till {
	t.Helper()
	h := &till{t: t, engine: newFakeEngine(s), clock: noon}
	r := lipgloss.NewRenderer(io.Discard, termenv.WithProfile(termenv.Ascii))
	r.SetHasDarkBackground(true)
	h.app = New(t.Context(), Till{Engine: h.engine, Now: func() time.Time { return noon }}, Session{Renderer: r})
	h.root = h.app
	h.app.mono = func() time.Time { return h.clock }
	h.app.after = func(_ time.Duration, m tea.Msg) tea.Cmd {
		h.later = append(h.later, m)
		return nil
	}
	h.app.opened = h.clock
	h.clock = h.clock.Add(time.Second)
	return h
}

// send sends the App a message and runs its commands.
func (h *till) send(m tea.Msg) {
	_, cmd := h.root.Update(m)
	h.run(cmd)
}

func (h *till) run(cmd tea.Cmd) {
	switch {
	case cmd == nil:
		return
	case h.hold:
		h.waiting = append(h.waiting, cmd)
		return
	}
	switch m := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			h.run(c)
		}
	case tea.QuitMsg:
		h.left = true
	default:
		h.send(m)
	}
}

// hit sends keys that come together.
func (h *till) hit(keys ...keyboard.Key) {
	for i := range keys {
		keys[i].At = h.clock
	}
	h.send(keyboard.Keys(keys))
}

// quiet ends a burst.
func (h *till) quiet() {
	h.clock = h.clock.Add(100 * time.Millisecond)
	h.send(keyboard.Quiet{})
}

// key hits one key, as a burst of its own.
func (h *till) key(name string) {
	h.hit(keyboard.Hit(name))
	h.quiet()
}

// press hits keys one after the other, half a second apart.
func (h *till) press(names ...string) {
	h.t.Helper()
	for _, name := range names {
		h.clock = h.clock.Add(500 * time.Millisecond)
		h.key(name)
	}
}

// burst hits keys all at once, as a program does.
func (h *till) burst(names ...string) {
	h.clock = h.clock.Add(500 * time.Millisecond)
	keys := make([]keyboard.Key, len(names))
	for i, name := range names {
		keys[i] = keyboard.Hit(name)
	}
	h.hit(keys...)
	h.quiet()
}

// paste sends a paste that the terminal has marked.
func (h *till) paste(text string) {
	h.clock = h.clock.Add(500 * time.Millisecond)
	h.hit(keyboard.Key{Name: text, Kind: keyboard.Pasted})
	h.quiet()
}

// clickAt presses the left button.
func (h *till) clickAt(col, row int) {
	h.hit(keyboard.Key{Kind: keyboard.Click, Col: col, Row: row})
	h.quiet()
}

// show publishes a snapshot.
func (h *till) show(s payment.Snapshot) {
	s.Seq = h.engine.snap.Seq + 1
	h.engine.snap = s
	h.send(snapshotMsg{s})
}

func (h *till) resize(cols, rows int) { h.send(tea.WindowSizeMsg{Width: cols, Height: rows}) }

// frame returns the screen without colours and trailing spaces.
func (h *till) frame() string { return textOf(h.app.View()) }

// filled matches cells that are only a background, without colours.
var filled = regexp.MustCompile(`\x1b\[7m( +)\x1b\[0m`)

// textOf returns a frame's text. The large digits below the bar, which are backgrounds, become
// blocks.
func textOf(frame string) string {
	lines := strings.Split(frame, "\n")
	for i, line := range lines {
		if i > 1 {
			line = filled.ReplaceAllStringFunc(line, func(s string) string { return strings.Repeat("█", paint.Width(s)) })
		}
		lines[i] = strings.TrimRight(ansi.Strip(line), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// words returns the contract's words on the screen, as outside tests find them: a text in capitals
// that is first on its row and at least two spaces from the rest. The header's row does not count.
func (h *till) words() []string {
	var words []string
	l := h.app.layout()
	rows := strings.Split(h.frame(), "\n")
	rows = rows[lines(l.header):min(len(rows), h.app.bodyTop(l))]
	for _, line := range rows {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "  ")
		if line = strings.TrimSpace(line); capitals.MatchString(line) {
			words = append(words, line)
		}
	}
	// The title comes after the status words, and before the word of its function.
	if at := len(words) - lines(h.app.subtitle() != ""); at > 1 {
		words = slices.Concat(words[1:at], words[:1], words[at:])
	}
	return words
}

// said returns the text on the screen without the edges of cards, with spaces for line breaks.
func (h *till) said() string {
	rows := strings.Split(h.frame(), "\n")
	if l := h.app.layout(); l.right { // leave out the right column
		top := h.app.bodyTop(l)
		for y := top; y < min(len(rows), top+l.rows); y++ {
			rows[y] = ansi.Truncate(rows[y], l.cols, "")
		}
	}
	return strings.Join(strings.Fields(edges.Replace(strings.Join(rows, "\n"))), " ")
}

var edges = strings.NewReplacer("│", " ", "┃", " ", "╭", " ", "╮", " ", "╰", " ", "╯", " ", "─", " ", "━", " ", "█", " ", "▏", "")

var capitals = regexp.MustCompile(`^[A-Z][A-Z '-]+$`)

func (h *till) wantWords(want ...string) {
	h.t.Helper()
	if got := strings.Join(h.words(), "|"); got != strings.Join(want, "|") {
		h.t.Fatalf("words on the screen are %q, want %q\n%s", got, want, h.frame())
	}
}

func (h *till) wantText(parts ...string) {
	h.t.Helper()
	for _, part := range parts {
		if !strings.Contains(h.frame(), part) && !strings.Contains(h.said(), part) {
			h.t.Fatalf("%q is not on the screen\n%s", part, h.frame())
		}
	}
}

func (h *till) wantCalls(want ...string) {
	h.t.Helper()
	if got := strings.Join(h.engine.calls, "|"); got != strings.Join(want, "|") {
		h.t.Fatalf("commands are %q, want %q", got, want)
	}
}

// Snapshots for the tests.

func idle() payment.Snapshot {
	s := payment.Snapshot{Seq: 1, Phase: payment.PhaseIdle, Settings: payment.DefaultSettings(), KeyLoaded: true, Attempt: 1}
	s.Settings.ShopID, s.Settings.ShopName, s.Settings.City = "10000651", "CAMPING DES PINS", "ANNECY"
	return s
}

func inState(state payment.State) payment.Snapshot {
	s := idle()
	s.Phase = payment.PhaseInProgress
	if state.Final() {
		s.Phase = payment.PhaseResult
	}
	s.Transaction = payment.Transaction{
		Seq: 1, Kind: payment.KindDebit, Mode: payment.ModePayerID, State: state, PaymentNo: 1, Requested: 1250,
		Reference: "k3x9m2qv7a", PayerMasked: "10*****3051", Started: noon.Add(-time.Minute),
	}
	switch state {
	case payment.StateAccepted, payment.StatePaidMeanwhile:
		s.Transaction.Paid, s.Transaction.Authorization = 1250, "flw6j6r3aq"
	case payment.StateCancelAsking, payment.StateCancelling, payment.StateCancelChecking, payment.StateCancelUnknown,
		payment.StateCancelAccepted, payment.StateCancelRefused:
		s.Transaction.Kind = payment.KindCancellation
		if state == payment.StateCancelAccepted {
			s.Transaction.Paid = 1250
		}
	}
	if !state.Final() {
		s.Deadline = noon.Add(4*time.Minute + 37*time.Second)
	}
	return s
}

func qrSnapshot(text string) payment.Snapshot {
	s := inState(payment.StateWaiting)
	s.Transaction.Mode, s.QR = payment.ModeQR, text
	return s
}

func remainder() payment.Snapshot {
	s := idle()
	s.Phase = payment.PhaseRemainder
	s.Sale = payment.Sale{Order: "ORDER", Total: 2000, Paid: 1250, Payments: 1, Reference: "k3x9m2qv7a"}
	s.Transaction = inState(payment.StateAccepted).Transaction
	s.Transaction.Requested, s.Transaction.Acknowledged = 2000, true
	return s
}

var sizes = []Size{{40, 12}, {60, 20}, {80, 24}, {100, 30}, {120, 40}, {200, 60}}

var ticket = []string{
	"CAMPING DES PINS", "ANNECY", "CHEQUE-VACANCES CONNECT", "DEBIT", "LE 22/11/2026 A 14:05:09",
	"ID MAGASIN : 10000651", "REFERENCE : k3x9m2qv7a", "MONTANT PAYE : 12,50 EUR", "PAIEMENT ACCEPTE", "A CONSERVER",
}
