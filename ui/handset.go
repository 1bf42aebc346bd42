package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/phone"
)

// handset is the payer's phone beside the till (F3, demo only). TAB takes the keys to the
// phone and back; where the window has no room beside the till it lies over the body while it
// has the keys.
type handset struct {
	phone   *phone.Phone // nil: none
	open    bool
	chosen  bool // F3 has been hit: it stands as the cashier wants it
	focused bool
}

func (a *App) toggleHandset() action {
	h := &a.handset
	if h.open && !h.chosen { // it stands there by itself: who asks for it wants to see it
		h.chosen = true
		return stay().saying(textPhoneThere)
	}
	h.open, h.chosen = !h.open, true
	h.focused = h.open && a.layout().phoneCols == 0
	a.help.open, a.paper.over = false, false
	if h.open {
		return action{cmd: h.phone.Poll(), urgent: true}
	}
	return stay()
}

// unfold puts the phone beside the till by itself, where there is a column for it.
func (a *App) unfold() {
	if h := &a.handset; h.phone != nil && !h.chosen && !h.focused {
		h.open = a.size.Cols >= thirdCols && a.size.Rows >= wideRows
	}
}

func (a *App) turn() action {
	a.handset.focused = !a.handset.focused
	return stay()
}

// handsetKeys are the keys of a phone that is in sight.
func (a *App) handsetKeys() []binding {
	h := &a.handset
	if h.phone == nil {
		return nil
	}
	keys := []binding{on("F3", textHelpPhone, does(a.toggleHandset), keyPhone)}
	if !h.open {
		return keys
	}
	if a.help.open || a.paper.over { // nothing moves under them
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
	shut := func() action {
		if h.focused = false; a.layout().phoneCols == 0 {
			h.open = false
		}
		return stay()
	}
	return append(keys,
		on("", textHelpFinger, a.finger, append(each(amountKeys), keyUp, keyDown, keyEnter, keyBack)...),
		on(labelEsc, textHelpClose, does(shut), keyEsc))
}

// screenKeys are the keys of the screen on top, while they go to it.
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

// poll looks at the acquirer while the phone is in sight.
func (a *App) pollHandset() tea.Cmd {
	if a.handset.phone == nil || !a.handset.open {
		return nil
	}
	return a.handset.phone.Poll()
}
