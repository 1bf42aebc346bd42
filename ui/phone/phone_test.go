package phone

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"ancvtpe/payment"
	"ancvtpe/ui/theme"
)

// fakeWallet holds payments in memory.
type fakeWallet struct {
	list []Payment
	err  error
	paid []payment.Amount
}

func (w *fakeWallet) Waiting(context.Context) ([]Payment, error) {
	var open []Payment
	for _, p := range w.list {
		if p.Outcome == OutcomeOpen {
			open = append(open, p)
		}
	}
	return open, w.err
}

func (w *fakeWallet) find(id string) *Payment {
	return &w.list[slices.IndexFunc(w.list, func(p Payment) bool { return p.ID == id })]
}

func (w *fakeWallet) Show(_ context.Context, id string) (Payment, error) { return *w.find(id), w.err }

func (w *fakeWallet) Pay(_ context.Context, id string, a payment.Amount) (Payment, error) {
	p := w.find(id)
	w.paid = append(w.paid, a)
	if p.Outcome == OutcomeOpen && w.err == nil {
		p.Outcome, p.Paid = OutcomePaid, a
	}
	return *p, w.err
}

func (w *fakeWallet) Refuse(_ context.Context, id string) (Payment, error) {
	p := w.find(id)
	if p.Outcome == OutcomeOpen && w.err == nil {
		p.Outcome = OutcomeGivenUp
	}
	return *p, w.err
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func waiting(id string, asked payment.Amount) Payment {
	return Payment{ID: id, Shop: "CAMPING", Outcome: OutcomeOpen, Requested: asked, Expires: noon.Add(5 * time.Minute)}
}

type hand struct {
	t *testing.T
	w *fakeWallet
	p *Phone
}

func newHand(t *testing.T, list ...Payment) *hand {
	w := &fakeWallet{list: list}
	h := &hand{t, w, New(t.Context(), w)}
	h.poll()
	return h
}

func (h *hand) do(cmd tea.Cmd) {
	if cmd != nil && !h.p.Update(cmd()) {
		h.t.Fatal("the phone does not know its own message")
	}
}

func (h *hand) poll() { h.do(h.p.Poll()) }

func (h *hand) press(names ...string) {
	for _, n := range names {
		h.do(h.p.Key(n))
	}
}

func (h *hand) look() Look {
	r := lipgloss.NewRenderer(io.Discard, termenv.WithProfile(termenv.Ascii))
	return Look{Theme: theme.New(r, theme.Dark), Now: noon, Cols: Cols, Rows: 30, Focused: true}
}

func (h *hand) text() string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "┃", " ").Replace(ansi.Strip(strings.Join(h.p.View(h.look()), "\n")))), " ")
}

func (h *hand) want(parts ...string) {
	h.t.Helper()
	for _, part := range parts {
		if !strings.Contains(h.text(), part) {
			h.t.Fatalf("%q is not on the phone:\n%s", part, strings.Join(h.p.View(h.look()), "\n"))
		}
	}
}

func TestPay(t *testing.T) {
	h := newHand(t, waiting("k1", 1250))
	h.want("12,50 EUR", "CAMPING", "à régler avant 12:05:00", "▸ Payer 12,50 EUR", "référence k1")
	h.press("5", "enter") // not adjustable: the digit does nothing
	h.want("Paiement accepté", "12,50 EUR")
	if len(h.w.paid) != 1 || h.w.paid[0] != 1250 {
		t.Errorf("paid %v", h.w.paid)
	}
	h.press("enter")
	h.want(textNothing)
}

// The phone alone shows the time of Paris whatever the machine's zone. Noon UTC is 14:00 in summer.
func TestHoursOfParis(t *testing.T) {
	p := waiting("k1", 100)
	p.Expires = time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	m := newProgram(t.Context(), &fakeWallet{list: []Payment{p}}, lipgloss.NewRenderer(io.Discard), theme.Dark)
	m.Update(m.phone.Poll()())
	if !strings.Contains(m.View(), "à régler avant 14:00:00") {
		t.Errorf("not the hour of Paris:\n%s", m.View())
	}
}

func TestLower(t *testing.T) {
	p := waiting("k1", 2000)
	p.Adjustable = true
	h := newHand(t, p)
	h.press("2", "5", "0", "0", "enter", "enter")
	h.want(textTooMuch)
	h.poll()
	h.want(textTooMuch) // until the payer does something about it
	h.press("backspace", "enter", "enter")
	if len(h.w.paid) != 1 || h.w.paid[0] != 250 {
		t.Errorf("paid %v", h.w.paid)
	}
	h.want("Paiement accepté", "2,50 EUR", "Reste à régler au commerçant : 17,50 EUR")
}

func TestRefuseAndTwice(t *testing.T) {
	h := newHand(t, waiting("k1", 1250))
	h.press("down")
	first := h.p.Key("enter")
	if second := h.p.Key("enter"); second != nil || first == nil {
		t.Error("a second press sends a second decision while the first is under way")
	}
	if h.p.Poll() != nil {
		t.Error("the phone polls while a decision is under way")
	}
	h.do(first)
	h.want("Vous avez refusé")
}

// When a payment ends without its payer, the phone shows how at the next poll.
func TestEndsElsewhere(t *testing.T) {
	for outcome, words := range map[Outcome]string{
		OutcomeExpired: "Délai dépassé", OutcomeCancelled: "a arrêté ce paiement", OutcomeRefunded: "la somme vous est rendue",
		OutcomeRefused: "L'ANCV a refusé",
	} {
		h := newHand(t, waiting("k1", 1250))
		h.w.list[0].Outcome = outcome
		h.poll()
		h.want(words)
	}
}

func TestSeveral(t *testing.T) {
	h := newHand(t, waiting("k1", 100), waiting("k2", 200))
	h.want(textSeveral, "▸ 1,00 EUR", "2,00 EUR")
	h.press("down", "enter", "enter")
	if h.w.list[1].Outcome != OutcomePaid || h.w.list[0].Outcome != OutcomeOpen {
		t.Errorf("%+v", h.w.list)
	}
	h.poll() // only the other payment waits now
	h.want("▸ Payer 1,00 EUR")
}

func TestNoAnswer(t *testing.T) {
	h := newHand(t, waiting("k1", 100))
	h.w.err = errors.New("pas de réponse")
	h.press("enter")
	h.want("! pas de réponse", "▸ Payer")
	h.w.err = nil
	h.poll()
	if strings.Contains(h.text(), "pas de réponse") {
		t.Error("the error is still shown after an answer")
	}
	h.press("enter")
	h.want("Paiement accepté")
}

func TestClick(t *testing.T) {
	h := newHand(t, waiting("k1", 100))
	for row, line := range h.p.View(h.look()) {
		if strings.Contains(line, "Refuser") {
			h.do(h.p.Click(h.look(), row))
		}
	}
	h.want("Vous avez refusé")
	for row := range 40 {
		if row < 3 || row > 15 {
			h.do(h.p.Click(h.look(), row))
		}
	}
	h.want("Vous avez refusé")
}

// On a phone too low for its lines the chosen item stays visible, and a click chooses the item that
// is drawn there.
func TestScrolls(t *testing.T) {
	p := waiting("k1", 2000)
	p.Adjustable = true
	h := newHand(t, p)
	l := h.look()
	l.Rows = 7
	for _, step := range []struct{ key, want string }{{"", "▸ Payer"}, {"down", "▸ Refuser"}, {"down", "▸ Montant"}} {
		h.press(step.key)
		if got := strings.Join(h.p.View(l), "\n"); !strings.Contains(got, step.want) {
			t.Errorf("after %q no %q:\n%s", step.key, step.want, got)
		}
	}
	h.press("up")
	for row, line := range h.p.View(l) {
		if strings.Contains(line, "Refuser") {
			h.do(h.p.Click(l, row))
		}
	}
	h.want("Vous avez refusé")
}

// The phone is never drawn larger than its room, however small that is.
func TestFits(t *testing.T) {
	p := waiting("k1", 99999999)
	p.Adjustable = true
	for _, list := range [][]Payment{nil, {p}, {p, waiting("k2", 1)}} {
		h := newHand(t, list...)
		for cols := range 50 {
			for rows := range 20 {
				l := h.look()
				l.Cols, l.Rows = cols, rows
				lines := h.p.View(l)
				if len(lines) > rows {
					t.Fatalf("%d rows in %d", len(lines), rows)
				}
				for _, line := range lines {
					if w := lipgloss.Width(line); w > cols {
						t.Fatalf("%d cols in %d: %q", w, cols, line)
					}
				}
			}
		}
	}
}
