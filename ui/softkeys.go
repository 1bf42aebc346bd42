package ui

import (
	"slices"
	"strings"

	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// footerItem is a soft key with its text and its position in the footer.
type footerItem struct {
	key      binding
	text     string
	row, col int
}

// footerBindings returns the keys that the soft keys name.
func (a *App) footerBindings(sc scene) []binding {
	switch {
	case a.watching():
		return []binding{on(labelLeave, textHelpLeave, nil, keyLeave)}
	case a.help.open:
		return a.help.keys()
	case a.paper.over:
		return a.paper.keys()
	}
	return a.screenKeys(sc)
}

// keyLines returns how many lines the soft keys take. Each key makes a layout, so this draws them
// only on a small window, where they may take two.
func (a *App) keyLines() int {
	if a.margin() == 0 {
		return len(softLines(a.footerItems(a.bareScene())))
	}
	sc := a.bareScene()
	if a.needTwoLines(fewer(ordered(a.footerBindings(sc))), named(a.footerKeys(sc.beside))) {
		return 2
	}
	return 1
}

// needTwoLines reports whether a screen's own keys leave no room on their line for the F keys, even
// without their words.
func (a *App) needTwoLines(own, global []binding) bool {
	width := softCols(own)
	for _, b := range global {
		if !a.watching() && b.label != "TAB" { // TAB comes with the phone, on any screen
			width += 2 + paint.Width(b.label)
		}
	}
	return width > a.size.Cols-1
}

// fewer leaves out the bindings of many keys, such as 0-9.
func fewer(keys []binding) []binding {
	return slices.DeleteFunc(slices.Clone(keys), func(b binding) bool { return len(b.keys) > 2 })
}

// softCols returns how wide these keys are on one line, with its first column.
func softCols(keys []binding) int {
	col := 1
	for _, b := range keys {
		col += softKeyCols(b) + 2
	}
	return col - 2
}

func softKeyCols(b binding) int { return paint.Width(b.label) + 2 + 1 + paint.Width(b.help) }

// footerItems returns the soft keys. On a small window they take up to two lines. Otherwise they
// are one line with the coloured keys and digits on the left and the F keys on the right, and their
// words are shortened if there is too little room. A screen's own keys that need more than that
// line take a second one.
func (a *App) footerItems(sc scene) []footerItem {
	own, global := ordered(a.footerBindings(sc)), named(a.footerKeys(sc.beside))
	if a.watching() {
		global = nil
	}
	if a.margin() == 0 {
		return a.flowingKeys(append(own, global...))
	}
	fewer := fewer(own) // before the F keys' names are left out
	if a.needTwoLines(fewer, global) {
		return a.twoLines(fewer, global)
	}
	for _, try := range []struct {
		own   []binding
		words func(binding) string
	}{{own, longHelp}, {own, shortHelp}, {fewer, longHelp}, {fewer, shortHelp}, {fewer, tabHelp}, {fewer, noHelp}} {
		if items, fits := a.oneLine(try.own, global, try.words); fits {
			return items
		}
	}
	items, _ := a.oneLine(fewer, nil, noHelp)
	return items
}

// oneLine returns the soft keys in one line, or false if they do not fit. It measures before it
// draws, since each hit key makes a layout.
func (a *App) oneLine(own, global []binding, words func(binding) string) ([]footerItem, bool) {
	col, width := softCols(own)+2, 0
	faint := make([]string, len(global))
	for i, b := range global {
		faint[i] = strings.TrimSpace(b.label + " " + words(b))
		width += paint.Width(faint[i]) + 2
	}
	at := a.size.Cols - 1 - max(0, width-2)
	if at == col-1 { // up to the window's edge
		at = col
	}
	if fits := at >= col || len(global) == 0 && col-2 < a.size.Cols; !fits && len(global) > 0 {
		return nil, false
	}
	var items []footerItem
	col = 1
	for _, b := range own {
		text := a.softKey(b, upper(b.help))
		items = append(items, footerItem{key: b, text: text, col: col})
		col += paint.Width(text) + 2
	}
	for i, b := range global {
		items = append(items, footerItem{key: b, text: a.theme.Faint.Render(faint[i]), col: at})
		at += paint.Width(faint[i]) + 2
	}
	return items, true
}

// twoLines returns the soft keys in two lines, with the F keys on the second one.
func (a *App) twoLines(own, global []binding) (items []footerItem) {
	row, col := 0, 1
	for _, b := range own {
		if row == 0 && col+softKeyCols(b) > a.size.Cols-1 {
			row, col = 1, 1
		}
		items = append(items, footerItem{b, a.softKey(b, upper(b.help)), row, col})
		col += softKeyCols(b) + 2
	}
	if row == 0 {
		col = 1
	}
	for _, words := range []func(binding) string{longHelp, shortHelp, noHelp} {
		at, faint := a.size.Cols+1, make([]string, len(global))
		for i, b := range global {
			faint[i] = strings.TrimSpace(b.label + " " + words(b))
			at -= paint.Width(faint[i]) + 2
		}
		if at < col {
			continue
		}
		for i, b := range global {
			items = append(items, footerItem{b, a.theme.Faint.Render(faint[i]), 1, at})
			at += paint.Width(faint[i]) + 2
		}
		break
	}
	return items
}

func longHelp(b binding) string { return upper(b.help) }

// shortHelp returns the first word of a key's help.
func shortHelp(b binding) string {
	switch b.help {
	case textHelpPhone:
		return textPhoneShort
	case textHelpToPhone:
		return "▸" + textPhoneShort
	}
	first, _, _ := strings.Cut(upper(b.help), " ")
	return first
}

// tabHelp returns the help of TAB, and nothing for other keys.
func tabHelp(b binding) string {
	if b.label == "TAB" {
		return shortHelp(b)
	}
	return ""
}

func noHelp(binding) string { return "" }

// softKey draws a key as a block of its colour, with its help.
func (a *App) softKey(b binding, help string) string {
	block := a.theme.Chip
	switch b.label {
	case labelEsc:
		block = a.theme.PadRed
	case labelBack:
		block = a.theme.PadYellow
	case labelEnter:
		block = a.theme.PadGreen
	}
	return block.Render(" "+b.label+" ") + " " + help
}

// flowingKeys returns the soft keys of a small window, in two lines at most.
func (a *App) flowingKeys(keys []binding) []footerItem {
	var items []footerItem
	row, col := 0, 0
	for _, b := range keys {
		text := a.theme.Key.Render(b.label) + " " + upper(b.help)
		w := paint.Width(text)
		if col > 0 && col+2+w > a.size.Cols {
			row, col = row+1, 0
		}
		if row > 1 {
			break
		}
		if col > 0 {
			col += 2
		}
		items = append(items, footerItem{b, text, row, col})
		col += w
	}
	return items
}

// ordered returns the keys that have a label: red, yellow, green, then the others.
func ordered(keys []binding) []binding {
	rank := func(b binding) int {
		if i := slices.Index([]string{labelEsc, labelBack, labelEnter}, b.label); i >= 0 {
			return i
		}
		return 3
	}
	keys = named(keys)
	slices.SortStableFunc(keys, func(x, y binding) int { return rank(x) - rank(y) })
	return keys
}

func named(keys []binding) []binding {
	return slices.DeleteFunc(slices.Clone(keys), func(b binding) bool { return b.label == "" })
}

// softLines draws the lines of the soft keys.
func softLines(items []footerItem) []string {
	var lines []string
	for _, item := range items {
		for item.row >= len(lines) {
			lines = append(lines, "")
		}
		at := &lines[item.row]
		*at += strings.Repeat(" ", max(0, item.col-paint.Width(*at))) + item.text
	}
	return lines
}

// hinted is a screen that says something of its own on the hint row. A window without that row has
// it on the message row while no message is there.
type hinted interface{ Hint() string }

// ownHint returns the screen's own hint, or an empty text.
func (a *App) ownHint() string {
	if s, ok := a.top().(hinted); ok && !a.help.open && !a.paper.over {
		return a.theme.Note.Render(s.Hint())
	}
	return ""
}

// usualHint returns what to try in a demo, else the day's sales.
func (a *App) usualHint(sc scene) string {
	idle := a.base.kind == baseReady
	switch {
	case !idle || a.help.open || a.paper.over:
		return ""
	case sc.program.demo && sc.program.scripted:
		return textScenarioHint
	case sc.program.demo:
		if widget.Truncate(textDemoHint, sc.size.Cols-4) != textDemoHint {
			return textDemoHintShort
		}
		return textDemoHint
	case len(a.stack) == 1:
		return "" // PRET shows it itself
	}
	return textFactToday + " : " + todayText(sc)
}
