package ui

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
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

// largeRows is from where the paper keeps its place before anything was printed, so that
// the first ticket moves nothing.
const largeRows = 36

// bothCols is from where paper and phone go beside the display together.
const bothCols = 140

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
	a.paper.scroll = widget.Scroll{}
	if a.size.Cols >= wideCols && a.paperFits() && !(a.handset.open && a.size.Cols < bothCols) {
		a.paper.over, a.paper.beside = false, !a.paper.beside
		return stay()
	}
	a.paper.over = !a.paper.over
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

// view is what has come out of the ticket, cols wide, in a frame. While it comes out its
// newest line is in sight.
func (p paper) view(sc scene, cols int) string {
	lines := p.ticket[:p.out]
	scroll := p.scroll
	if p.out < len(p.ticket) {
		scroll = scroll.Move(len(lines), len(lines), sc.rows-2)
	}
	head := "┌─ " + textLastTicket + " " + strings.Repeat("─", cols-lipgloss.Width(textLastTicket)-1) + "┐"
	drawn := []string{sc.theme.Frame.Render(head)}
	edge := sc.theme.Frame.Render("│")
	for _, line := range scroll.Window(lines, sc.rows-2) {
		pad := strings.Repeat(" ", max(0, cols-lipgloss.Width(line)))
		drawn = append(drawn, edge+sc.theme.Ticket.Render(" "+line+pad+" ")+edge)
	}
	return strings.Join(append(drawn, sc.theme.Frame.Render("└"+strings.Repeat("─", cols+2)+"┘")), "\n")
}

// paperBeside is the room that the ticket takes beside a body of needCols.
func (a *App) paperBeside(needCols int) int {
	if !a.paper.beside || a.paper.over || a.handset.open && a.size.Cols < bothCols || a.size.Cols < wideCols || len(a.snap.LastTicket) == 0 && a.size.Rows < largeRows {
		return 0
	}
	width := ticketCols(a.snap, a.size.Cols-needCols-paperFrame) + paperFrame
	if a.size.Cols-width < needCols {
		return 0
	}
	return width
}

func (a *App) paperFits() bool {
	needCols := bodyCols
	if n, ok := a.top().(sizer); ok {
		needCols, _ = n.Need(a.bareScene())
	}
	return ticketCols(a.snap, 0)+paperFrame+needCols <= a.size.Cols
}

// paperFrame is the width of the frame around a ticket. The frame keeps the ticket's
// words from standing alone on a line, where they would be those of the state.
const paperFrame = 4

// ticketCols is as wide as the paper, so that what is centred on it looks so; where that
// does not go into room, as wide as the room or the longest line.
func ticketCols(s payment.Snapshot, room int) int {
	longest := max(lipgloss.Width(strings.Join(s.LastTicket, "\n")), lipgloss.Width(textLastTicket)+2)
	return max(longest, min(s.Settings.Columns, room))
}
