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

// paper is the preview of the last ticket (F2). A wide window shows it beside the screen unless F2
// closed it; on a smaller one F2 shows it over the body. A new ticket appears line by line.
type paper struct {
	beside bool // shown where there is a right column
	over   bool // shown over the body
	scroll widget.Scroll
	ticket []string
	out    int // lines that have appeared
}

// paperPace is the time between two lines of a new ticket.
const paperPace = 40 * time.Millisecond

// feedMsg makes the next line of a ticket appear.
type feedMsg struct{}

// load shows a whole ticket at once.
func (p *paper) load(ticket []string) { p.ticket, p.out = ticket, len(ticket) }

// feed starts to show a ticket line by line, unless it is the one shown.
func (a *App) feed(ticket []string) tea.Cmd {
	p := &a.paper
	if slices.Equal(p.ticket, ticket) {
		return nil
	}
	moving := p.out < len(p.ticket)
	p.ticket, p.out, p.scroll = ticket, 0, widget.Scroll{}
	if moving {
		return nil // the next feedMsg is on its way already
	}
	return a.fed()
}

// fed makes one more line appear.
func (a *App) fed() tea.Cmd {
	p := &a.paper
	if p.out = min(p.out+1, len(p.ticket)); p.out < len(p.ticket) {
		return a.after(paperPace, feedMsg{})
	}
	return nil
}

func (a *App) togglePaper() action {
	a.help.open = false
	if h := &a.handset; h.focused { // the phone would cover it, and uses some of its keys
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

// view draws the lines that have appeared, as paper cols wide with a torn edge. It scrolls to the
// newest line until all have appeared.
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
	// The sign ▏ keeps a ticket's word from being first on its row, where it would count as a
	// screen's title. It is the paper's edge, so the heading has it too.
	margin := max(0, (cols-ticketCols(sc.snap))/2)
	put("▏" + widget.Center(textLastTicket, cols-1))
	for _, line := range scroll.Window(lines, rows-paperFrame) {
		put(widget.Truncate("▏"+strings.Repeat(" ", max(0, margin-1))+line, cols))
	}
	tooth := "▀▄"
	return strings.Join(append(drawn, sc.theme.Torn.Render(strings.Repeat(tooth, cols/2))), "\n")
}

// paperFrame is the height of a ticket's heading and torn edge together.
const paperFrame = 2

// ticketCols returns the width of the preview: the printer's columns at least, so that centred
// lines look centred.
func ticketCols(s payment.Snapshot) int {
	return max(lipgloss.Width(strings.Join(s.LastTicket, "\n")), s.Settings.Columns) + 2
}
