package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/widget"
)

// Below these the screen is only what fits, the title first.
const (
	smallCols, smallRows = 40, 12
	roomyRows            = 20
	// wideCols is from where the ticket lies beside the screen.
	wideCols = 100
	// bodyCols is what the body keeps beside a ticket.
	bodyCols = 50
)

// layout is how the window is divided, from top to bottom: header, status words,
// title, an empty line, body (and ticket), notice, footer.
type layout struct {
	header    bool
	statuses  []string
	gap       bool
	cols      int // of the body
	rows      int
	notice    []string
	footer    []string
	paperCols int // 0: no ticket beside the body
}

func (a *App) layout() layout {
	l := layout{statuses: a.statuses(), cols: a.size.Cols}
	if a.notice != "" {
		l.notice = strings.Split(widget.Wrap("! "+a.notice, a.size.Cols), "\n")
	}
	need, needCols := 1, bodyCols
	if n, ok := a.top().(needy); ok && !a.help.open && !a.paper.over {
		needCols, need = n.Need(a.bareScene())
	}
	l.footer = a.footer()
	l.header = a.size.Cols >= smallCols && a.size.Rows >= smallRows
	l.gap = a.size.Rows >= roomyRows
	l.paperCols = a.paperBeside(needCols)
	l.cols -= l.paperCols
	fixed := 1 + len(l.statuses) + len(l.notice)
	for _, giveWay := range []func(){
		func() { l.gap = false },
		func() { l.footer = l.footer[:min(1, len(l.footer))] },
		func() { l.header = false },
		func() { l.footer = nil },
		func() {},
	} {
		l.rows = a.size.Rows - fixed - len(l.footer) - lines(l.header) - lines(l.gap)
		if l.rows >= need {
			break
		}
		giveWay()
	}
	l.rows = max(l.rows, 0)
	return l
}

func lines(shown bool) int {
	if shown {
		return 1
	}
	return 0
}

// statuses are the words of the status lines, the most urgent first.
func (a *App) statuses() []string {
	var words []string
	tx, printer := a.snap.Transaction, a.snap.Printer
	if printer.Err != nil {
		words = append(words, wordPrinter)
	}
	if tx.Recovered && !tx.Acknowledged && tx.Seq > 0 && a.base.kind != baseRecovering {
		words = append(words, wordRecovery)
	}
	if printer.Printing && printer.Err == nil {
		words = append(words, wordPrinting)
	}
	if a.trial {
		words = append(words, wordTrialClock)
	}
	return words
}

// footer names the keys, in two lines at most.
func (a *App) footer() []string {
	var keys []binding
	switch {
	case a.help.open:
		keys = a.help.keys()
	case a.paper.over:
		keys = a.paper.keys()
	default:
		keys = a.top().Keys(a.bareScene())
	}
	var footer []string
	line, width := "", 0
	for _, b := range slices.Concat(keys, a.footerKeys()) {
		if b.label == "" {
			continue
		}
		item := a.theme.Key.Render(b.label) + " " + b.help
		w := lipgloss.Width(item)
		switch {
		case line == "":
			line, width = item, w
		case width+3+w <= a.size.Cols:
			line, width = line+" · "+item, width+3+w
		default:
			footer = append(footer, line)
			line, width = item, w
		}
	}
	footer = append(footer, line)
	return footer[:min(2, len(footer))]
}

// bareScene is the scene without a size, for what does not depend on it.
func (a *App) bareScene() scene {
	return scene{
		snap: a.snap, now: a.now(), theme: a.theme, shop: a.shop, do: a.do, cols: a.size.Cols, rows: a.size.Rows,
		words: len(a.statuses()), tools: a.tools, size: a.size, logo: a.logo.drawn,
	}
}

func (a *App) scene() scene {
	sc, l := a.bareScene(), a.layout()
	sc.cols, sc.rows = l.cols, l.rows
	return sc
}

// View draws the window: never more lines than it has, none wider than it is.
func (a *App) View() string {
	l, sc := a.layout(), a.scene()
	cols := a.size.Cols
	title := a.top().Title(sc)
	out := make([]string, 0, a.size.Rows)
	if l.header {
		out = append(out, a.theme.Header.Render(headerLine(sc, cols)))
	}
	small := cols < smallCols || a.size.Rows < smallRows
	if small {
		out = append(out, a.theme.Title.Render(title))
	}
	for _, word := range l.statuses {
		out = append(out, a.theme.Status.Render(widget.Center(word, cols)))
	}
	if !small {
		line := widget.Center(title, cols)
		out = append(out, a.theme.Title.Render(line+strings.Repeat(" ", max(0, cols-lipgloss.Width(line)))))
	}
	if l.gap {
		out = append(out, "")
	}
	out = append(out, a.body(l, sc)...)
	for _, line := range l.notice {
		out = append(out, a.theme.Warn.Render(line))
	}
	out = append(out, l.footer...)
	return strings.Join(widget.Box(strings.Join(out, "\n"), cols, min(len(out), a.size.Rows)), "\n")
}

func (a *App) body(l layout, sc scene) []string {
	switch {
	case a.help.open:
		return widget.Box(a.help.view(sc, append(a.top().Keys(sc), a.footerKeys()...)), l.cols, l.rows)
	case a.paper.over:
		return widget.Box(a.paper.view(sc, ticketCols(sc.snap, l.cols-paperFrame)), l.cols, l.rows)
	}
	left := widget.Box(a.top().View(sc), l.cols, l.rows)
	if l.paperCols == 0 {
		return left
	}
	return widget.Beside(left, widget.Box(a.paper.view(sc, l.paperCols-paperFrame), l.paperCols, l.rows), l.cols)
}

// headerLine is the shop's name and the clock.
func headerLine(sc scene, cols int) string {
	name := sc.snap.Settings.ShopName
	if name == "" {
		name = textProduct
	}
	clock := sc.now.Format("15:04")
	name = widget.Truncate(name, cols-lipgloss.Width(clock)-1)
	return name + strings.Repeat(" ", max(1, cols-lipgloss.Width(name)-lipgloss.Width(clock))) + clock
}
