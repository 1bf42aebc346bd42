package ui

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// paper is the preview of the last ticket (F2): beside the screen where there is
// room, where it stands unless it was put away, else over the body, on demand. A new
// ticket comes out line by line, and holds nothing up.
type paper struct {
	beside bool
	over   bool
	scroll widget.Scroll
	ticket []string
	out    int // lines that have come out
}

// paperPace is how long a line takes to come out.
const paperPace = 40 * time.Millisecond

// feedMsg brings the next line of a ticket.
type feedMsg struct{}

// load takes the ticket that stands there already.
func (p *paper) load(ticket []string) { p.ticket, p.out = ticket, len(ticket) }

// feed takes a ticket and begins to bring it out when it is another one.
func (a *App) feed(ticket []string) tea.Cmd {
	p := &a.paper
	if slices.Equal(p.ticket, ticket) {
		return nil
	}
	moving := p.out < len(p.ticket)
	p.ticket, p.out, p.scroll = ticket, 0, widget.Scroll{}
	if moving {
		return nil // a line is on its way
	}
	return a.fed()
}

// fed brings one line out.
func (a *App) fed() tea.Cmd {
	p := &a.paper
	if p.out = min(p.out+1, len(p.ticket)); p.out < len(p.ticket) {
		return a.after(paperPace, feedMsg{})
	}
	return nil
}

func (a *App) togglePaper() action {
	a.help.open = false
	if h := &a.handset; h.focused { // the phone would hide it, and has keys of the same names
		h.open, h.focused = h.open && a.layout().phoneCols > 0, false
	}
	a.paper.scroll = widget.Scroll{}
	a.paper.over = !a.paper.over && !a.layout().right
	if a.layout().right {
		a.paper.beside = !a.paper.beside
	}
	return stay()
}

func (p *paper) keys() []binding {
	shut := func() action { p.over = false; return stay() }
	keys := []binding{on(labelEsc, textHelpClose, does(shut), keyEsc, keyEnter, keyBack)}
	return append(keys, p.scrollKeys()...)
}

func (p *paper) scrollKeys() []binding {
	move := func(sc scene, key string) action {
		p.scroll = p.scroll.Move(step(key, sc.rows), len(p.ticket), sc.rows-2)
		return stay()
	}
	keys := []string{keyPgUp, keyPgDn}
	if p.over {
		keys = append(keys, keyUp, keyDown)
	}
	return []binding{on("", textHelpScroll, move, keys...)}
}

// view is what has come out of the ticket, as paper cols wide with a torn edge. While it
// comes out its newest line is in sight.
func (p paper) view(sc scene, cols, rows int) string {
	lines := p.ticket[:p.out]
	scroll := p.scroll
	rows = max(0, rows)
	if p.out < len(p.ticket) {
		scroll = scroll.Move(len(lines), len(lines), rows-paperFrame)
	}
	drawn := make([]string, 0, rows)
	put := func(line string) {
		drawn = append(drawn, sc.theme.Ticket.Render(line+strings.Repeat(" ", max(0, cols-paint.Width(line)))))
	}
	// The sign keeps the ticket's words from standing first on a row, where they would be
	// those of the state.
	margin := max(0, (cols-ticketCols(sc.snap))/2)
	put(widget.Center(textLastTicket, cols))
	for _, line := range scroll.Window(lines, rows-paperFrame) {
		put(widget.Truncate("▏"+strings.Repeat(" ", max(0, margin-1))+line, cols))
	}
	tooth := "▀▄"
	return strings.Join(append(drawn, sc.theme.Torn.Render(strings.Repeat(tooth, cols/2))), "\n")
}

// paperFrame is what a ticket's heading and torn edge take of its height.
const paperFrame = 2

// ticketCols is as wide as the paper, so that what is centred on it looks so.
func ticketCols(s payment.Snapshot) int {
	return max(lipgloss.Width(strings.Join(s.LastTicket, "\n")), s.Settings.Columns) + 2
}
