package ui

import (
	"strings"

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
	for _, b := range append(keys, on("CTRL+C", textHelpLeave, nil), on("CTRL+L", textHelpRedraw, nil), on("CTRL+T", textHelpTheme, nil)) {
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
