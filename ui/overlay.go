package ui

import (
	"cmp"
	"strings"

	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// help says what the screen is for, which keys it has and what may go wrong (F1). It covers the
// body but not the bar, so that the state stays visible.
type help struct {
	open   bool
	scroll widget.Scroll
	lines  func(sc scene) []string
}

func (h *help) keys() []binding {
	shut := func() action { h.open = false; return stay() }
	return []binding{
		on(labelEsc, textHelpClose, does(shut), keyEsc, keyEnter, keyBack),
		on("", textHelpScroll, h.move, keyUp, keyDown, keyPgUp, keyPgDn),
	}
}

func (h *help) move(sc scene, key string) action {
	h.scroll = h.scroll.Move(step(key, sc.rows), len(h.lines(sc)), sc.rows)
	return stay()
}

func (h help) view(sc scene) string {
	return strings.Join(h.scroll.Window(h.lines(sc), sc.rows), "\n")
}

// helpLines returns the help of the screen on top, wrapped to its body.
func (a *App) helpLines(sc scene) []string {
	title := a.top().Title(sc)
	text := helpOf(title)
	said := []string{sc.theme.Title.Render(textHelpHeading + title), text.about}
	said = append(said, keyLines(sc, append(a.screenKeys(sc), a.footerKeys(sc.beside)...))...)
	if text.trouble != "" {
		said = append(said, "", sc.theme.Title.Render(textHelpTrouble)+" : "+text.trouble)
	}
	return strings.Split(widget.Wrap(strings.Join(said, "\n"), sc.cols), "\n")
}

// keyLines lists the keys with their help, two on a line where there is room.
func keyLines(sc scene, keys []binding) []string {
	lines := []string{"", sc.theme.Title.Render(textHelpKeys)}
	column := 0
	if sc.cols >= 56 {
		column = sc.cols / 2
	}
	for _, b := range append(keys, on("CTRL+C", textHelpLeave, nil), on("CTRL+L", textHelpRedraw, nil), on("CTRL+T", textHelpTheme, nil)) {
		if b.help == "" {
			continue
		}
		label := b.label
		if label == "" {
			label = keyNames(b.keys)
		}
		line := sc.theme.Key.Render(label) + " : " + b.help
		last := &lines[len(lines)-1]
		if width := paint.Width(*last); len(lines) > 2 && width < column && paint.Width(line) < column && !strings.Contains(*last, "  ") {
			*last += strings.Repeat(" ", column-width) + line
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// keyNames names the keys of a binding that has no label.
func keyNames(keys []string) string {
	named := make([]string, len(keys))
	for i, key := range keys {
		named[i] = cmp.Or(map[string]string{keyUp: textKeyUp, keyDown: textKeyDown, keyPgUp: textKeyPageUp, keyPgDn: textKeyPageDown}[key], strings.ToUpper(key))
	}
	return strings.Join(named, " ")
}

func (a *App) toggleHelp() action {
	a.help = help{open: !a.help.open, lines: a.helpLines}
	a.paper.over = false
	return stay()
}

// step returns how many lines a key scrolls a window of rows lines, down being positive.
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
