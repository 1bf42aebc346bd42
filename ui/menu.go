package ui

import (
	"slices"

	"ancvtpe/ui/widget"
)

// choice is one line of a menu.
type choice struct {
	digit  rune
	label  string
	choose func(sc scene) action
}

// menuScreen is a list of numbered lines: a digit chooses at once, ENTER takes the
// highlighted one.
type menuScreen struct {
	title   string
	sub     string                        // subtitle
	intro   func(sc scene) []widget.Block // above the lines; nil: nothing
	choices []choice
	// yellow and red are what BACKSPACE and ESC do; nil: back, home.
	yellow, red *exit
	cursor      int
}

// exit is a way out of a menu and what the footer says of it.
type exit struct {
	help string
	act  func(sc scene) action
}

func (m *menuScreen) Title(scene) string { return m.title }

func (m *menuScreen) Subtitle() string { return m.sub }

func (m *menuScreen) Keys(scene) []binding {
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
		on("", textHelpMove, m.move, keyUp, keyDown),
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

// Need keeps a long list whole: footer and header give way to it.
func (m *menuScreen) Need(scene) (cols, rows int) {
	if m.intro != nil {
		return bodyCols, 1
	}
	return bodyCols, len(m.choices)
}

func (m *menuScreen) View(sc scene) string {
	items := make([]widget.Item, len(m.choices))
	for i, c := range m.choices {
		items[i] = widget.Item{Key: c.digit, Label: c.label}
	}
	var blocks []widget.Block
	if m.intro != nil {
		blocks = append(m.intro(sc), widget.Gap())
	}
	list := widget.Menu(items, m.cursor, min(len(items), max(1, sc.rows)), sc.theme.Selected.Render)
	text, keys := widget.FlowKeys(sc.cols, sc.rows, append(blocks, list)...)
	sc.touch(keys)
	return text
}
