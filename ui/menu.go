package ui

import (
	"fmt"
	"slices"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// choice is one line of a menu.
type choice struct {
	digit  rune
	label  string
	choose func(sc scene) action
}

// item returns the choice as package widget draws it.
func (c choice) item() widget.Item {
	return widget.Item{Key: c.digit, Label: c.label, About: aboutText(c.label), Dangerous: c.label == wordReset}
}

// menuScreen is a list of numbered choices. A digit chooses at once, ENTER chooses the highlighted
// one.
type menuScreen struct {
	title   string
	over    string                         // heading of the choices, a word of the contract; may be empty
	intro   func(sc scene) []widget.Block  // above the choices on a small screen; may be nil
	head    func(sc scene) ([]string, int) // above the tiles, and the width of these; may be nil
	amount  payment.Amount                 // of the sale, or 0
	at      saleStep                       // of the sale; stepMeans at least
	choices []choice
	// yellow and red are what BACKSPACE and ESC do; nil for back and home.
	yellow, red *exit
	cursor      int
}

// exit is a key that leaves a menu, with its help.
type exit struct {
	help string
	act  func(sc scene) action
}

func (m *menuScreen) Title(scene) string { return m.title }

func (m *menuScreen) Keys(sc scene) []binding {
	yellow, red := m.yellow, m.red
	if yellow == nil {
		yellow = &exit{textHelpBack, func(scene) action { return back() }}
	}
	if red == nil {
		red = &exit{textHelpHome, func(scene) action { return home() }}
	}
	var digits []string
	for _, c := range m.choices {
		digits = append(digits, string(c.digit))
	}
	keys := []binding{
		on("", textHelpDigit, m.digit, digits...),
		on(labelEnter, textHelpChoose, m.enter, keyEnter),
	}
	if sc.linear {
		keys[1].help = fmt.Sprintf(textLinesChoice, m.choices[m.cursor].digit)
	} else {
		keys = append(keys, on("", textHelpMove, m.move, keyUp, keyDown))
	}
	leave := func(sc scene, _ string) action { return red.act(sc) }
	if yellow == red {
		return append(keys, on(labelEsc, red.help, leave, keyEsc, keyBack))
	}
	correct := func(sc scene, _ string) action { return yellow.act(sc) }
	return append(keys, on(labelBack, yellow.help, correct, keyBack), on(labelEsc, red.help, leave, keyEsc))
}

func (m *menuScreen) digit(sc scene, key string) action {
	i := slices.IndexFunc(m.choices, func(c choice) bool { return string(c.digit) == key })
	m.cursor = i
	return m.choices[i].choose(sc)
}

func (m *menuScreen) enter(sc scene, _ string) action { return m.choices[m.cursor].choose(sc) }

func (m *menuScreen) move(_ scene, key string) action {
	m.cursor = (m.cursor + step(key, 2) + len(m.choices)) % len(m.choices)
	return stay()
}

// Need reserves the rows of a long list, for which footer and header are left out.
func (m *menuScreen) Need(scene) (cols, rows int) {
	if m.intro != nil {
		return bodyCols, 1
	}
	return bodyCols, len(m.choices)
}

func (*menuScreen) Bare(scene) bool { return true }

func (m *menuScreen) Progress(scene) saleStep {
	if m.amount == 0 {
		return stepNone
	}
	return max(stepMeans, m.at)
}

func (m *menuScreen) View(sc scene) string {
	items := make([]widget.Item, len(m.choices))
	for i, c := range m.choices {
		items[i] = c.item()
	}
	var intro []widget.Block
	if m.intro != nil {
		intro = m.intro(sc)
	}
	switch {
	case m.over != "":
		intro = append(intro, widget.Gap(), widget.Text(m.over))
	case intro != nil && !sc.linear:
		intro = append(intro, widget.Gap())
	}
	if sc.linear {
		return linearMenu(sc, intro, items)
	}
	if sc.small() {
		list := widget.Menu(items, m.cursor, min(len(items), max(1, sc.rows)), sc.theme.Selected.Render)
		text, keys := widget.FlowKeys(sc.cols, sc.rows, append(intro, list)...)
		sc.record(keys)
		return text
	}
	return m.tiles(sc, items)
}

// tiles draws the items as tiles, or as a list where tiles have no room.
func (m *menuScreen) tiles(sc scene, items []widget.Item) string {
	var head []string
	cols := sc.cols - 4 // in line with the bar's word
	if m.head != nil {
		head, cols = m.head(sc)
	}
	rows := sc.rows - len(head) - 1
	if m.over != "" { // beside each other under the heading
		rows = min(rows, 6)
	}
	grid, fits := widget.GridFor(items, cols, rows)
	left := (sc.cols - cols) / 2
	grid.Left += left
	lines, zones := m.list(sc, items)
	if head == nil {
		lines, zones = listCard(sc, lines, zones)
	}
	if fits {
		lines, zones = widget.Tiles(items, m.cursor, grid, tileStyles(sc))
	}
	var over, about []string
	if m.over != "" {
		over = []string{strings.Repeat(" ", left+2) + sc.theme.Faint.Render(m.over)}
	}
	// About the highlighted choice, where the tiles do not say it.
	if text := items[m.cursor].About; !(fits && grid.About > 0) && text != "" && len(head)+len(over)+len(lines)+2 <= sc.rows {
		about = []string{"", "  " + sc.theme.Note.Render(widget.Truncate(text, sc.cols-4))}
		if fits || head == nil {
			about[1] = widget.Center(strings.TrimSpace(about[1]), sc.cols)
		}
	}
	spare := max(0, sc.rows-len(head)-len(over)-len(lines)-len(about))
	top := spare / 3
	if head != nil && !sc.wide {
		top = min(1, max(0, spare-1))
	}
	drawn := make([]string, 0, sc.rows)
	drawn = append(drawn, make([]string, top)...)
	drawn = append(drawn, head...)
	if head != nil && spare > top {
		drawn = append(drawn, "")
	}
	drawn = append(drawn, over...)
	for i := range zones {
		zones[i].Row += len(drawn)
	}
	sc.recordZones(zones)
	return strings.Join(append(append(drawn, lines...), about...), "\n")
}

// listCard draws a list in a card in the middle, if the card has room.
func listCard(sc scene, lines []string, zones []widget.Zone) ([]string, []widget.Zone) {
	cols := min(sc.cols-2, 46)
	if len(lines)+2 > sc.rows {
		return lines, zones
	}
	left := (sc.cols - cols) / 2
	for i := range zones {
		zones[i].Row++
		zones[i].Left, zones[i].Right = left, left+cols
	}
	return widget.Indent(widget.Card(lines, cols, sc.theme.Card, sc.theme.Frame.Render, false), left), zones
}

// list draws the choices as lines, for when tiles have no room.
func (m *menuScreen) list(sc scene, items []widget.Item) ([]string, []widget.Zone) {
	lines, zones := make([]string, len(items)), make([]widget.Zone, len(items))
	for i, item := range items {
		mark, chip, label := "  ", sc.theme.Chip, sc.theme.Amount
		if i == m.cursor {
			mark, chip, label = sc.theme.Selected.Render("▸ "), sc.theme.ChipOn, sc.theme.Selected
		}
		lines[i] = mark + chip.Render(" "+string(item.Key)+" ") + " " + label.Render(widget.Truncate(item.Label, sc.cols-7))
		zones[i] = widget.Zone{Row: i, Right: sc.cols, Key: string(item.Key)}
	}
	return lines, zones
}

// tileStyles returns the theme's styles for tiles.
func tileStyles(sc scene) widget.TileStyles {
	t := sc.theme
	return widget.TileStyles{
		Base: t.Card, Edge: t.Frame.Render, Chosen: t.Accent.Render, Danger: t.Bad.Render,
		Chip: t.Chip.Render, ChosenChip: t.ChipOn.Render,
		Label: t.Amount.Render, About: t.Faint.Render,
	}
}

// linearMenu lists the items, each with what it is for.
func linearMenu(sc scene, intro []widget.Block, items []widget.Item) string {
	for _, item := range items {
		line := string(item.Key) + " " + item.Label
		if item.About != "" {
			line += " : " + item.About
		}
		intro = append(intro, widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, intro...)
}
