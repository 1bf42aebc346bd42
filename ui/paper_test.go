package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
)

// A ticket appears line by line, each paperPace after the one before. A key in between acts at
// once.
func TestTicketComesOut(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	h.resize(120, 40)
	h.later = nil
	h.show(with(inState(payment.StateAccepted), printed))
	h.wantText(ticket[0])
	for n := 1; n < len(ticket); n++ {
		if h.onPaper(ticket[n]) {
			t.Fatalf("line %d appeared early\n%s", n, h.frame())
		}
		if n == 3 {
			h.press("enter")
			h.wantCalls(cmdAcknowledge)
		}
		if feeds(h.later) == 0 {
			t.Fatalf("no message is due for line %d", n)
		}
		h.later = nil
		h.send(feedMsg{})
		h.wantPaper(ticket[n])
	}
	if feeds(h.later) > 0 {
		t.Error("a message is due after the last line")
	}
}

// A ticket that comes while another one is appearing replaces it and keeps the pace.
func TestTicketOvertaken(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting))
	h.resize(120, 40)
	h.show(with(inState(payment.StateAccepted), printed))
	asked := feeds(h.later)
	h.show(with(idle(), func(s *payment.Snapshot) { s.LastTicket = []string{"CLOTURE 0001", "NET : 12,50 EUR"} }))
	if feeds(h.later) != asked {
		t.Error("two tickets appear at once")
	}
	h.send(feedMsg{})
	h.wantText("CLOTURE 0001")
	h.send(feedMsg{})
	h.wantText("NET : 12,50 EUR")
}

// The ticket that exists at the start is shown whole.
func TestTicketAtStart(t *testing.T) {
	h := newTill(t, with(idle(), printed))
	h.resize(120, 40)
	h.wantText(""+ticket[0], ""+ticket[len(ticket)-1])
}

func feeds(later []tea.Msg) (n int) {
	for _, m := range later {
		if m == tea.Msg(feedMsg{}) {
			n++
		}
	}
	return n
}

// onPaper reports whether a line of the preview is this text.
func (h *till) onPaper(text string) bool {
	for line := range strings.Lines(h.frame()) {
		if _, paper, found := strings.Cut(line, "▏"); found && strings.TrimSpace(edges.Replace(paper)) == text {
			return true
		}
	}
	return false
}

func (h *till) wantPaper(text string) {
	h.t.Helper()
	if !h.onPaper(text) {
		h.t.Fatalf("%q is not on the paper\n%s", text, h.frame())
	}
}
