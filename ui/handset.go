package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/phone"
)

// handset is the payer's phone beside the till (F3, only in a demo). TAB switches the keys between
// the till and the phone. Where there is no room beside the till the phone covers the body while it
// has the keys.
type handset struct {
	phone   *phone.Phone // may be nil
	open    bool
	chosen  bool // F3 was hit, so the window's size does not open or close it any more
	focused bool // it has the keys
}

// forgetPhone takes away the message of F3, which holds until the next such key.
func (a *App) forgetPhone() {
	if a.notice == textPhoneThere {
		a.notice = ""
	}
}

func (a *App) toggleHandset() action {
	a.forgetPhone()
	h := &a.handset
	if h.open && !h.chosen { // it opened by itself, and the first F3 must not close it
		h.chosen = true
		return stay().saying(textPhoneThere)
	}
	h.open, h.chosen = !h.open, true
	h.focused = h.open && a.layout().phoneCols == 0
	a.help.open, a.paper.over = false, false
	if !h.open {
		return stay()
	}
	act := action{cmd: h.phone.Poll(), urgent: true}
	if !h.focused { // it is beside the till, which keeps the keys
		return act.saying(textPhoneThere)
	}
	return act
}

// openBeside opens the phone where the window has a column for it, until F3 is hit.
func (a *App) openBeside() {
	if h := &a.handset; h.phone != nil && !h.chosen && !h.focused {
		h.open = a.size.Cols >= thirdCols && a.size.Rows >= wideRows
	}
}

// turn gives the keys to the phone, or back to the till.
func (a *App) turn() action {
	a.forgetPhone()
	a.handset.focused = !a.handset.focused
	return stay()
}

// handsetKeys returns the keys of the phone, which may be beside the till.
func (a *App) handsetKeys(beside bool) []binding {
	h := &a.handset
	if h.phone == nil {
		return nil
	}
	keys := []binding{on("F3", textHelpPhone, does(a.toggleHandset), keyPhone)}
	if !h.open {
		return keys
	}
	if a.help.open || a.paper.over { // these cover the phone
		return keys
	}
	help := textHelpToPhone
	if h.focused {
		help = textHelpToTill
	}
	keys = append(keys, on("TAB", help, does(a.turn), keyTab))
	if !h.focused {
		return keys
	}
	esc := on(labelEsc, textHelpClose, does(func() action {
		h.open, h.focused = false, false
		return stay()
	}), keyEsc)
	if beside {
		esc = on("", "", does(a.turn), keyEsc) // the footer names TAB
	}
	return append(keys,
		on("", textHelpPhoneKeys, a.phoneKey, append(each(amountKeys), keyUp, keyDown, keyEnter, keyBack)...),
		esc)
}

// screenKeys returns the keys of the screen on top, or nil while the phone has the keys.
func (a *App) screenKeys(sc scene) []binding {
	if a.handset.open && a.handset.focused {
		return nil
	}
	return a.top().Keys(sc)
}

func (a *App) handsetView(sc scene, cols, rows int) []string {
	return a.handset.phone.View(a.handsetLook(sc, cols, rows))
}

func (a *App) handsetLook(sc scene, cols, rows int) phone.Look {
	return phone.Look{Theme: a.theme, Now: sc.now, Cols: min(cols, phone.Cols), Rows: rows, Focused: a.handset.focused}
}

// pollHandset polls the acquirer for the phone while it is open.
func (a *App) pollHandset() tea.Cmd {
	if a.handset.phone == nil || !a.handset.open {
		return nil
	}
	return a.handset.phone.Poll()
}
