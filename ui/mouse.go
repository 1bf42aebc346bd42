package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// click handles a click. It counts as the key that is drawn there.
func (a *App) click(k keyboard.Key) tea.Cmd {
	if a.clickPhone(k.Col, k.Row) {
		return nil
	}
	name := a.keyAt(k.Col, k.Row)
	if name == "" {
		return nil
	}
	key := keyboard.Hit(name)
	key.At = k.At
	return tea.Batch(a.light(name), a.press(key))
}

// clickPhone reports whether a click is on the phone. The phone then has the keys at once, and
// receives the click at the end of the burst.
func (a *App) clickPhone(x, y int) (hit bool) {
	l := a.layout()
	top := a.bodyTop(l)
	left := 0
	if l.phoneCols > 0 {
		left = a.size.Cols - l.phoneCols
	}
	switch {
	case !a.handset.open || a.help.open || a.paper.over || l.phoneCols == 0 && !a.handset.focused || y < top || y >= top+l.rows:
		return false
	case l.phoneCols > 0 && x < left:
		a.handset.focused = false
		return false
	case l.phoneCols == 0 && x >= handsetCols(l):
		return false
	}
	a.handset.focused = true
	look := a.handsetLook(a.scene(), handsetCols(l), l.rows)
	a.typing.forPhone = append(a.typing.forPhone, func() tea.Cmd { return a.handset.phone.Click(look, y-top) })
	return true
}

// keyAt returns the key at a cell of the window, of the keypad, a menu or the footer, or an empty
// string.
func (a *App) keyAt(x, y int) string {
	l := a.layout()
	body := a.bodyTop(l)
	if y >= body+l.rows {
		return a.footerAt(x, y-body-l.rows-len(l.notice)-lines(l.hint))
	}
	if y < body {
		return ""
	}
	if x > l.cols {
		if !l.keypad {
			return ""
		}
		return widget.KeypadAt(x-l.cols-1, y-body-a.keypadTop(l), l.tall)
	}
	if a.covered() {
		return ""
	}
	for _, z := range a.zones {
		if z.Row == y-body && x >= z.Left && x < z.Right {
			return z.Key
		}
	}
	return ""
}

// bodyTop returns the window's line at which the body begins.
func (a *App) bodyTop(l layout) int {
	return lines(l.header) + 1 + len(l.statuses) + lines(l.gap)
}

// footerAt returns the key whose name or help is at a cell of the footer.
func (a *App) footerAt(x, row int) string {
	for _, item := range a.footerItems(a.scene()) {
		if item.row != row || x < item.col || x >= item.col+paint.Width(item.text) {
			continue
		}
		// A click on « 0-9 » does nothing, since it stands for several keys.
		if key := item.key.keys[0]; len(key) > 1 || key == item.key.label {
			return key
		}
	}
	return ""
}
