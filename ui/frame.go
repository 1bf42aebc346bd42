package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/phone"
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
	// keypadRows are the keypad and an empty line over it; the body keeps at least
	// leastOverKeypad, so that the keypad comes and goes with the window alone.
	keypadRows      = widget.KeypadRows + 1
	leastOverKeypad = 21
	displayFrame    = 4
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
	keys      []string // the footer
	phoneCols int      // 0: no phone beside the body
	paperCols int      // 0: no ticket beside the body
	keypad    bool     // under the body
}

func (a *App) layout() layout {
	l := layout{statuses: a.statuses(), cols: a.size.Cols}
	if a.notice != "" {
		mark := "! "
		if a.noticeDone {
			mark = "✔ "
		}
		l.notice = strings.Split(widget.Wrap(mark+a.notice, a.size.Cols), "\n")
	}
	need, needCols := 1, bodyCols
	if n, ok := a.top().(sizer); ok && !a.help.open && !a.paper.over {
		needCols, need = n.Need(a.bareScene())
	}
	l.keys = a.footer()
	l.header = a.size.Cols >= smallCols && a.size.Rows >= smallRows
	l.gap = a.size.Rows >= roomyRows
	fixed := 1 + len(l.statuses) + len(l.notice) + lines(a.subtitle() != "")
	for _, giveWay := range []func(){
		func() { l.gap = false },
		func() { l.keys = l.keys[:min(1, len(l.keys))] },
		func() { l.header = false },
		func() { l.keys = nil },
		func() {},
	} {
		l.rows = a.size.Rows - fixed - len(l.keys) - lines(l.header) - lines(l.gap)
		if l.rows >= need {
			break
		}
		giveWay()
	}
	l.rows = max(l.rows, 0)
	if a.handset.open && a.size.Cols >= wideCols && a.size.Cols-phone.Cols >= needCols+displayFrame {
		l.phoneCols = phone.Cols
		needCols += phone.Cols
	}
	l.paperCols = a.paperBeside(needCols + displayFrame)
	l.cols -= l.paperCols + l.phoneCols
	l.keypad = l.gap && a.size.Cols >= wideCols && l.rows-keypadRows >= max(need, leastOverKeypad)
	return l
}

// display is how wide the screen itself is; over the keypad it stands in a frame.
func (l layout) display() int {
	if l.keypad {
		return max(0, l.cols-displayFrame)
	}
	return l.cols
}

// body is how high it is.
func (l layout) body() int {
	if l.keypad {
		return l.rows - keypadRows
	}
	return l.rows
}

func (a *App) subtitle() string {
	if s, ok := a.top().(subtitled); ok {
		return s.Subtitle()
	}
	return ""
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
	if a.watching {
		words = append(words, wordWatching)
	}
	tx, printer := a.snap.Transaction, a.snap.Printer
	if _, listed := a.top().(*owedScreen); printer.Err != nil && !listed { // it is the list's title
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

// footerItem is a key as the footer names it, and where.
type footerItem struct {
	key      binding
	text     string
	row, col int
}

const (
	footerGap     = " · "
	footerGapCols = 3
)

// footerItems are the keys that the footer names, in two lines at most.
func (a *App) footerItems() []footerItem {
	var keys []binding
	switch {
	case a.watching:
		return []footerItem{{key: on(labelLeave, textHelpLeave, nil, keyLeave), text: a.theme.Key.Render(labelLeave) + " " + textHelpLeave}}
	case a.help.open:
		keys = a.help.keys()
	case a.paper.over:
		keys = a.paper.keys()
	default:
		keys = a.screenKeys(a.bareScene())
	}
	var items []footerItem
	row, col := 0, 0
	for _, b := range slices.Concat(keys, a.footerKeys()) {
		if b.label == "" {
			continue
		}
		text := a.theme.Key.Render(b.label) + " " + b.help
		w := lipgloss.Width(text)
		if col > 0 && col+footerGapCols+w > a.size.Cols {
			row, col = row+1, 0
		}
		if row > 1 {
			break
		}
		if col > 0 {
			col += len(footerGap) - 1
		}
		items = append(items, footerItem{b, text, row, col})
		col += w
	}
	return items
}

// footer are the lines that name the keys.
func (a *App) footer() []string {
	var footer []string
	for _, item := range a.footerItems() {
		if item.row == len(footer) {
			footer = append(footer, item.text)
			continue
		}
		footer[item.row] += footerGap + item.text
	}
	return footer
}

// bareScene is the scene without a size, for what does not depend on it.
func (a *App) bareScene() scene {
	return scene{
		snap: a.snap, now: a.now(), theme: a.theme, shop: a.shop, do: a.do, cols: a.size.Cols, rows: a.size.Rows,
		armed: !a.openedByKey || !a.typing.more || a.typing.no > a.openedIn,
		words: len(a.statuses()), tools: a.tools, size: a.size, logo: a.logo.drawn, ascii: a.ascii,
	}
}

func (a *App) scene() scene {
	sc, l := a.bareScene(), a.layout()
	sc.cols, sc.rows, sc.open = l.display(), l.body(), a.mono().Sub(a.opened)
	sc.fresh, sc.alone = a.fresh(), a.alone()
	return sc
}

// View draws the window: never more lines than it has, none wider than it is.
func (a *App) View() string {
	l, sc := a.layout(), a.scene()
	a.touched, sc.touched = nil, &a.touched
	cols := a.size.Cols
	title := a.top().Title(sc)
	out := make([]string, 0, a.size.Rows)
	if l.header {
		out = append(out, headerLine(sc, cols))
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
	if sub := a.subtitle(); sub != "" {
		out = append(out, widget.Center(sub, cols))
	}
	switch {
	case l.gap && l.keypad:
		out = append(out, a.theme.Frame.Render("╭"+strings.Repeat("─", max(0, l.cols-2))+"╮"))
	case l.gap:
		out = append(out, "")
	}
	out = append(out, a.body(l, sc)...)
	style := a.theme.Warn
	if a.noticeDone {
		style = a.theme.Note
	}
	for _, line := range l.notice {
		out = append(out, style.Render(line))
	}
	out = append(out, l.keys...)
	return strings.Join(widget.Box(strings.Join(out, "\n"), cols, min(len(out), a.size.Rows)), "\n")
}

func (a *App) body(l layout, sc scene) []string {
	var left []string
	switch {
	case a.help.open:
		left = widget.Box(a.help.view(sc, append(a.screenKeys(sc), a.footerKeys()...)), sc.cols, sc.rows)
	case a.handset.open && a.handset.focused && l.phoneCols == 0:
		left = widget.Box(strings.Join(a.handsetView(sc, sc.cols, sc.rows), "\n"), sc.cols, sc.rows)
	case a.paper.over:
		left = widget.Box(a.paper.view(sc, ticketCols(sc.snap, sc.cols-paperFrame)), sc.cols, sc.rows)
	default:
		left = widget.Box(a.top().View(sc), sc.cols, sc.rows)
	}
	if l.keypad {
		left = a.instrument(left, l)
	}
	sc.rows = l.rows
	if l.phoneCols > 0 {
		left = widget.Beside(left, widget.Box(strings.Join(a.handsetView(sc, l.phoneCols, l.rows), "\n"), l.phoneCols, l.rows), l.cols)
	}
	if l.paperCols == 0 {
		return left
	}
	return widget.Beside(left, widget.Box(a.paper.view(sc, l.paperCols-paperFrame), l.paperCols, l.rows), l.cols+l.phoneCols)
}

// instrument is the display in its frame and the keypad under it.
func (a *App) instrument(display []string, l layout) []string {
	edge := a.theme.Frame.Render("│")
	lines := make([]string, 0, l.rows)
	for _, line := range display {
		pad := strings.Repeat(" ", max(0, l.display()-lipgloss.Width(line)))
		lines = append(lines, edge+" "+line+pad+" "+edge)
	}
	lines = append(lines, a.theme.Frame.Render("╰"+strings.Repeat("─", max(0, l.cols-2))+"╯"))
	margin := strings.Repeat(" ", keypadLeft(l.cols))
	for _, line := range widget.Keypad(a.pad()) {
		lines = append(lines, margin+line)
	}
	return lines
}

// keypadLeft is the column at which the keypad begins under a display of cols.
func keypadLeft(cols int) int { return max(0, (cols-widget.KeypadCols)/2) }
