package ui

import (
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/phone"
	"ancvtpe/ui/widget"
)

// point is what the mouse does: the left button is the key under it, the wheel scrolls.
// A click is a key like any other, with the same guards.
func (a *App) point(m tea.MouseMsg) tea.Cmd {
	var key string
	switch {
	case a.watching:
		return nil
	case m.Button == tea.MouseButtonWheelUp:
		key = keyUp
	case m.Button == tea.MouseButtonWheelDown:
		key = keyDown
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress:
		if cmd, hit := a.touch(m.X, m.Y); hit {
			return cmd
		}
		key = a.keyAt(m.X, m.Y)
	}
	if key == "" {
		return nil
	}
	return tea.Batch(a.light(key), a.take(a.keys.Click(key, a.mono())))
}

// touch gives a click on the phone to the phone, and the keys with it.
func (a *App) touch(x, y int) (cmd tea.Cmd, hit bool) {
	l := a.layout()
	top := a.bodyTop(l)
	switch {
	case !a.handset.open || y < top || y >= top+l.rows:
		return nil, false
	case l.phoneCols > 0 && (x < l.cols || x >= l.cols+l.phoneCols):
		a.handset.focused = false
		return nil, false
	case l.phoneCols == 0 && x >= phone.Cols:
		return nil, false
	}
	a.handset.focused = true
	sc := a.scene()
	return a.handset.phone.Click(a.handsetLook(sc, max(l.phoneCols, sc.cols), l.rows), y-top), true
}

// keyAt is the key that a cell of the window stands for: one of the keypad, a line of a
// menu, or a name in the footer.
func (a *App) keyAt(x, y int) string {
	l := a.layout()
	body := a.bodyTop(l)
	if y >= body+l.rows {
		return a.footerAt(x, y-body-l.rows-len(l.notice))
	}
	if y < body || x >= l.cols { // beside the terminal
		return ""
	}
	if row := y - body - l.body() - 1; l.keypad && row >= 0 {
		return widget.KeypadAt(x-keypadLeft(l.cols), row)
	}
	if y -= body; a.covered() || y >= len(a.touched) {
		return ""
	}
	return a.touched[y]
}

// bodyTop is the line at which the body begins.
func (a *App) bodyTop(l layout) int {
	return lines(l.header) + len(l.statuses) + 1 + lines(a.subtitle() != "") + lines(l.gap)
}

// footerAt is the key whose name or help stands at a cell of the footer.
func (a *App) footerAt(x, row int) string {
	for _, item := range a.footerItems() {
		if item.row != row || x < item.col || x >= item.col+lipgloss.Width(item.text) {
			continue
		}
		// « 0-9 » stands for several keys, and so for none.
		if key := item.key.keys[0]; len(key) > 1 || key == item.key.label {
			return key
		}
	}
	return ""
}
