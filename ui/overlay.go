package ui

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// help is the list of this screen's keys (F1); it lies over the body and leaves the
// title, so that the state stays in sight.
type help struct {
	open   bool
	scroll widget.Scroll
}

func (h *help) keys() []binding {
	shut := func() action { h.open = false; return stay() }
	return []binding{
		on(labelEsc, textHelpClose, does(shut), keyEsc, keyEnter, keyBack),
		on("", textHelpScroll, h.move, keyUp, keyDown, keyPgUp, keyPgDn),
	}
}

// helpLines bounds the scrolling; no screen has that many keys.
const helpLines = 40

func (h *help) move(sc scene, key string) action {
	h.scroll = h.scroll.Move(step(key, sc.rows), helpLines, 1)
	return stay()
}

func (h help) view(sc scene, keys []binding) string {
	lines := []string{textHelpTitle}
	for _, b := range append(keys, on("CTRL+C", textHelpLeave, nil)) {
		if b.help == "" {
			continue
		}
		label := b.label
		if label == "" {
			label = strings.ToUpper(strings.Join(b.keys, " "))
		}
		lines = append(lines, sc.theme.Key.Render(label)+" : "+b.help)
	}
	wrapped := strings.Split(widget.Wrap(strings.Join(lines, "\n"), sc.cols), "\n")
	return strings.Join(h.scroll.Window(wrapped, sc.rows), "\n")
}

func (a *App) toggleHelp() action {
	a.help = help{open: !a.help.open}
	a.paper.over = false
	return stay()
}

// paper is the preview of the last ticket (F2): beside the screen where there is
// room, where it stands unless it was put away, else over the body, on demand.
type paper struct {
	beside bool
	over   bool
	scroll widget.Scroll
}

func (a *App) togglePaper() action {
	a.help.open = false
	a.paper.scroll = widget.Scroll{}
	if a.size.Cols >= wideCols && a.paperFits() {
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
		p.scroll = p.scroll.Move(step(key, sc.rows), len(sc.snap.LastTicket), sc.rows-2)
		return stay()
	}
	keys := []string{keyPgUp, keyPgDn}
	if p.over {
		keys = append(keys, keyUp, keyDown)
	}
	return []binding{on("", textHelpScroll, move, keys...)}
}

// view is the ticket in a frame around cols cells.
func (p paper) view(sc scene, cols int) string {
	shown := p.scroll.Window(sc.snap.LastTicket, sc.rows-2)
	lines := []string{"┌─ " + textLastTicket + " " + strings.Repeat("─", cols-lipgloss.Width(textLastTicket)-1) + "┐"}
	for _, line := range shown {
		lines = append(lines, "│ "+line+strings.Repeat(" ", cols-lipgloss.Width(line))+" │")
	}
	lines = append(lines, "└"+strings.Repeat("─", cols+2)+"┘")
	return sc.theme.Ticket.Render(strings.Join(lines, "\n"))
}

// paperBeside is the room that the ticket takes beside a body of needCols.
func (a *App) paperBeside(needCols int) int {
	if !a.paper.beside || a.help.open || a.paper.over || a.size.Cols < wideCols || len(a.snap.LastTicket) == 0 {
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
	if n, ok := a.top().(needy); ok {
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

// step is how far a key scrolls a window of rows.
func step(key string, rows int) int {
	switch key {
	case keyUp:
		return -1
	case keyDown:
		return 1
	case keyPgUp:
		return -max(1, rows-1)
	}
	return max(1, rows-1)
}
