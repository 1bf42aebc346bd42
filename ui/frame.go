package ui

import (
	"strings"

	"ancvtpe/ui/paint"
	"ancvtpe/ui/phone"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

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

// statuses returns the words of the status lines, the most urgent first.
func (a *App) statuses() []string {
	var words []string
	if a.watching() {
		words = append(words, wordWatching)
	}
	tx, printer := a.snap.Transaction, a.snap.Printer
	if _, listed := a.top().(*owedScreen); printer.Err != nil && !listed { // the list has that title
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

// statusStyle returns the style of a status word.
func (a *App) statusStyle(word string) theme.Style {
	if word == wordPrinting || word == wordWatching {
		return a.theme.Note
	}
	return a.theme.Warn
}

// bareScene returns the scene with the whole window as its size, without making a layout.
func (a *App) bareScene() scene {
	now := a.now()
	return scene{
		snap: a.snap, now: toMinute(now), exact: now, moves: &a.moves, theme: a.theme, program: a.program, do: a.do, cols: a.size.Cols, rows: a.size.Rows,
		armed: !a.typing.more || a.typing.no > a.openedIn,
		words: len(a.statuses()), tools: a.tools, size: a.size, logo: a.logo.drawn, ascii: a.ascii, linear: a.linear, welcome: a.welcome,
	}
}

func (a *App) scene() scene { return a.sceneOf(a.layout()) }

// sceneOf returns the scene for a layout.
func (a *App) sceneOf(l layout) scene {
	sc := a.sceneIn(l)
	sc.since = a.mono().Sub(a.opened)
	sc.current, sc.fresh, sc.alone = a.current(), a.fresh(), a.alone()
	return sc
}

// sceneIn returns the scene for the body of a layout, without the card around it.
func (a *App) sceneIn(l layout) scene {
	sc := a.bareScene()
	sc.cols, sc.rows, sc.wide, sc.plain, sc.beside = l.cols, l.rows, l.right, l.small, l.phoneCols > 0
	switch a.frameKind(l, sc) {
	case framed:
		sc.cols, sc.rows = min(l.cols-2, cardCols)-edgeCols, l.rows-2
	case framedWhole:
		sc.cols, sc.rows, sc.whole = l.cols-edgeCols-1, l.rows-2, true
	}
	return sc
}

// frameKind is what is drawn around a screen's body.
type frameKind uint8

const (
	unframed    frameKind = iota // nothing
	framed                       // a card in the middle
	framedWhole                  // a card as large as the body, which digits fill
)

// bare is a screen that draws its own cards, always or unless its digits fill a wide window.
type bare interface {
	Bare(sc scene) (always bool)
}

func (a *App) frameKind(l layout, sc scene) frameKind {
	if l.small || l.cols < bodyCols || l.rows < 8 || a.paper.over && !a.help.open {
		return unframed
	}
	if b, ok := a.top().(bare); ok && !a.help.open && !a.paper.over {
		if always := b.Bare(sc); always || !l.right {
			return unframed
		}
		return framedWhole
	}
	return framed
}

// View draws the window, with at most its number of lines and columns.
func (a *App) View() string {
	a.moves = false
	l := a.layout()
	sc := a.sceneOf(l)
	a.minute = sc.now
	a.zones, sc.zones = nil, &a.zones
	cols, margin := a.size.Cols, strings.Repeat(" ", a.margin())
	out := make([]string, 0, a.size.Rows)
	if l.header {
		out = append(out, headerLine(sc, cols))
	}
	out = append(out, a.bar(sc, l))
	for i, word := range l.statuses {
		switch word = margin + margin + word; {
		case i == len(l.statuses)-1 && a.subtitle() != "":
			bar := a.theme.BarWord[a.tone()]
			out = append(out, bar.Render(word+strings.Repeat(" ", max(0, cols-paint.Width(word)))))
		default:
			out = append(out, a.statusStyle(l.statuses[i]).Render(word))
		}
	}
	if l.gap {
		out = append(out, "")
	}
	out = append(out, a.aired(a.body(l, sc), l)...)
	style := a.theme.Warn
	if a.noticeDone {
		style = a.theme.Note
	}
	for _, line := range l.notice {
		out = append(out, margin+margin+style.Render(line))
	}
	hint := a.ownHint()
	switch {
	case hint == "":
		hint = a.theme.Faint.Render(a.usualHint(sc))
	case a.notice == "" && len(l.notice) > 0 && !l.hint:
		out[len(out)-1], hint = " "+margin+widget.Truncate(hint, cols-4), ""
	}
	if l.hint {
		out = append(out, " "+margin+widget.Truncate(hint, cols-4))
	}
	if l.keys > 0 {
		keys := softLines(a.footerItems(sc))
		out = append(out, keys[:min(l.keys, len(keys))]...)
	}
	drawn := widget.Box(strings.Join(out, "\n"), cols, a.size.Rows)
	if a.theme.Ground == "" {
		drawn = drawn[:min(len(out), a.size.Rows)]
	}
	for i, line := range drawn {
		drawn[i] = widget.Lay(line, groundCols(a.theme, cols), a.theme.Ground)
	}
	return strings.Join(drawn, "\n")
}

// groundCols returns the width to which a line is padded: the window's if the theme has a
// background.
func groundCols(t theme.Theme, cols int) int {
	if t.Ground == "" {
		return 0
	}
	return cols
}

// bar draws the contract's word on the left and the steps of the sale on the right.
func (a *App) bar(sc scene, l layout) string {
	cols, tone := a.size.Cols, a.tone()
	title := a.top().Title(sc)
	left := strings.Repeat(" ", 2*a.margin()) + title
	if l.small && (cols < smallCols || a.size.Rows < smallRows) {
		return a.theme.BarWord[tone].Render(title)
	}
	right := ""
	if steps := stepsText(a.progress(sc), payerMark(a.snap.Transaction)); !l.small && steps != "" && paint.Width(left)+2+paint.Width(steps)+1 <= cols {
		right = steps + " "
	}
	if l.onBar != "" {
		right = widget.Truncate(l.onBar, cols-paint.Width(left)-3) + " "
	}
	pad := strings.Repeat(" ", max(0, cols-paint.Width(left)-paint.Width(right)))
	return a.theme.BarWord[tone].Render(left) + a.theme.Bars[tone].Render(pad+right)
}

func (a *App) body(l layout, sc scene) []string {
	var text string
	switch {
	case a.help.open:
		text = a.help.view(sc)
	case a.handset.open && a.handset.focused && l.phoneCols == 0:
		left := widget.Box(strings.Join(a.handsetView(sc, l.cols, l.rows), "\n"), l.cols, l.rows)
		return a.beside(left, l, sc)
	case a.paper.over:
		cols := min(sc.cols, ticketCols(sc.snap))
		text = a.paper.view(sc, cols, sc.rows)
		if !l.small {
			text = strings.Join(widget.Indent(strings.Split(text, "\n"), (sc.cols-cols)/2), "\n")
		}
	default:
		text = a.top().View(sc)
	}
	return a.beside(a.framed(text, l, sc), l, sc)
}

// aired moves a body one line down if it is on a small window and ends with three empty lines.
func (a *App) aired(body []string, l layout) []string {
	n := len(body)
	if !l.small || a.linear || a.handset.focused || a.paper.over || n < 4 || body[n-1] != "" || body[n-2] != "" || body[n-3] != "" {
		return body
	}
	for i := range a.zones {
		a.zones[i].Row++
	}
	return append([]string{""}, body[:n-1]...)
}

// framed draws a body, with a card around it if it needs one.
func (a *App) framed(text string, l layout, sc scene) []string {
	kind := a.frameKind(l, sc)
	if kind == unframed {
		return widget.Box(text, l.cols, l.rows)
	}
	body := strings.Split(text, "\n")
	body = widget.Indent(body[:min(len(body), sc.rows)], 1)
	width := sc.cols + edgeCols
	left, top := (l.cols-width)/2, max(0, (l.rows-len(body)-2)/3)
	lead := 0
	if kind == framedWhole {
		left, top = 1, 0
		lead = max(0, (sc.rows-len(body))/3)
		body = append(make([]string, lead), body...)
		body = append(body, make([]string, max(0, sc.rows-len(body)))...)
	}
	for i := range a.zones {
		a.zones[i].Row += top + 1 + lead
		a.zones[i].Left += left
		a.zones[i].Right += left + 3
	}
	card := widget.Indent(widget.Card(body, width, a.theme.Card, a.theme.Edges[a.tone()].Render, false), left)
	return widget.Box(strings.Join(append(make([]string, top), card...), "\n"), l.cols, l.rows)
}

// beside adds the right column and the phone to a body.
func (a *App) beside(left []string, l layout, sc scene) []string {
	if l.right {
		left = widget.Beside(left, a.rightColumn(l, sc), l.cols+1)
	}
	if l.day {
		return widget.Beside(left, dayView(sc, l.rows), a.size.Cols-dayCols-1)
	}
	if l.phoneCols == 0 {
		return left
	}
	at := a.size.Cols - l.phoneCols
	if l.phoneCols > phone.Cols+1 { // on the axis of the keypad, off the column beside a code
		at++
	}
	return widget.Beside(left, widget.Box(strings.Join(a.handsetView(sc, l.phoneCols-1, l.rows), "\n"), l.phoneCols, l.rows), at)
}

// rightColumn draws the ticket and the keypad below it.
func (a *App) rightColumn(l layout, sc scene) []string {
	column := make([]string, l.rows)
	if l.paper {
		copy(column, strings.Split(a.paper.view(sc, l.rightCols, a.keypadTop(l)-1), "\n"))
	}
	copy(column[a.keypadTop(l):], widget.Keypad(a.pad(), l.tall))
	return column
}

// keypadTop returns the line of the body at which the keypad begins.
func (a *App) keypadTop(l layout) int { return max(0, l.rows-widget.KeypadRows(l.tall)) }

// handsetCols returns the width of the phone.
func handsetCols(l layout) int {
	if l.phoneCols > 0 {
		return l.phoneCols - 1
	}
	return min(l.cols, phone.Cols)
}
