package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
)

// quietMoment is how long the keyboard must have been quiet before a screen that
// opened by itself takes a key: longer than the bounce of a key hit once too often by
// type-ahead, shorter than the quickest answer to what the screen says, since an ENTER
// that was meant must not be lost. What a result said stands at PRET afterwards, too.
const quietMoment = 25 * time.Millisecond

func (a *App) takeAll(ready []keyboard.Input) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(ready))
	for _, in := range ready {
		if in.Scan == nil && !a.watching {
			cmds = append(cmds, a.light(in.Stroke.Name))
		}
		cmds = append(cmds, a.take(in))
	}
	return tea.Batch(cmds...)
}

// take gives one stroke or one scan to whom it is for. A scan on a screen that
// expects none does nothing.
func (a *App) take(in keyboard.Input) tea.Cmd {
	if a.watching {
		if in.Scan == nil && in.Stroke.Name == keyLeave {
			return tea.Quit
		}
		return nil
	}
	if in.Scan != nil {
		if r, ok := a.top().(scanTarget); ok && !in.Scan.Foreign() && !a.covered() && !a.deaf(in.Stroke) {
			a.notice = ""
			return a.apply(r.Scan(a.scene(), *in.Scan))
		}
		return a.spoil(*in.Scan)
	}
	switch {
	case !a.spoilt:
	case in.Stroke.Quiet >= spoiltMoment:
		a.spoilt = false
	case in.Stroke.Name != keyEsc:
		return nil
	}
	if b, ok := find(a.globalKeys(), in.Stroke.Name); ok {
		return a.apply(b.act(a.scene(), in.Stroke.Name))
	}
	if a.deaf(in.Stroke) {
		return nil
	}
	if in.Stroke.Name == keyEsc && a.do.withdraw() {
		a.notice, a.noticeDone = textWithdrawn, false
		return nil
	}
	if b, ok := find(a.top().Keys(a.scene()), in.Stroke.Name); ok {
		a.notice = ""
		return a.apply(b.act(a.scene(), in.Stroke.Name))
	}
	return nil
}

// covered tells whether something lies over the screen, or the keys go elsewhere.
func (a *App) covered() bool {
	return a.help.open || a.paper.over || a.handset.open && a.handset.focused
}

// spoiltMoment is how long the keyboard must be quiet after a scan that no screen
// expected; handMost is how many keys a hand could have hit that a loaded machine
// takes for a scanner.
const (
	spoiltMoment = 100 * time.Millisecond
	handMost     = 8
)

// spoil drops a scan that no screen expects. So that a hand that is taken for a scanner
// leaves no half of what it typed, what follows at once is dropped with it, and said so
// where an amount is keyed in.
func (a *App) spoil(s keyboard.Scan) tea.Cmd {
	a.spoilt = true
	if _, amount := a.top().(*amountScreen); amount && len(s.Text) < handMost {
		a.notice, a.noticeDone = textSpoilt, false
	}
	return nil
}

// redMoment is how soon after a result opened nobody has read it yet: a red key within it
// was meant to cancel the wait, and must not put away that the payer was faster. ENTER,
// which a result asks for, is taken sooner.
const redMoment = 500 * time.Millisecond

// deaf tells whether the screen opened by itself and the stroke may have been meant
// for the one before it.
func (a *App) deaf(s keyboard.Stroke) bool {
	if len(a.stack) > 1 || !a.base.sudden() {
		return false
	}
	if s.At.Before(a.opened) {
		return true
	}
	if a.guard && s.Rested < quietMoment {
		return true
	}
	if a.base.kind == baseResult && s.Name == keyEsc && s.At.Sub(a.opened) < redMoment {
		return true
	}
	a.guard = false
	return false
}

// globalKeys are the keys that work on every screen, and those of what lies over it.
func (a *App) globalKeys() []binding {
	keys := append([]binding{on("", textHelpLeave, a.leave, keyLeave), on("", "", a.suspend, keySuspend), on("", "", a.drawAnew, keyRedraw)}, a.footerKeys()...)
	switch {
	case a.help.open:
		keys = append(keys, a.help.keys()...)
	case a.paper.over:
		keys = append(keys, a.paper.keys()...)
	case a.layout().paperCols > 0:
		if _, used := find(a.top().Keys(a.bareScene()), keyPgDn); !used {
			keys = append(keys, a.paper.scrollKeys()...)
		}
	}
	return keys
}

// footerKeys are the keys of every screen that the footer names.
func (a *App) footerKeys() []binding {
	keys := []binding{on("F1", textHelpHelp, does(a.toggleHelp), keyHelp)}
	if len(a.snap.LastTicket) > 0 {
		keys = append(keys, on("F2", textHelpPaper, does(a.togglePaper), keyPaper))
	}
	keys = append(keys, a.handsetKeys()...)
	if a.snap.Printer.Err != nil {
		retry := func(sc scene, _ string) action { return run(sc.do.retryPrinting()) }
		keys = append(keys, on("F5", textHelpRetry, retry, keyRetry))
	}
	if p := a.snap.Printer; p.Err != nil && p.Owed > 0 {
		if _, open := a.top().(*owedScreen); !open {
			keys = append(keys, on("F6", textHelpOwed, func(scene, string) action { return push(&owedScreen{}) }, keyOwed))
		}
	}
	return keys
}

// leave is CTRL+C: it asks first while a transaction runs, which goes on or is
// taken up at the next start.
func (a *App) leave(sc scene, _ string) action {
	if !sc.snap.Busy() {
		return quit()
	}
	if c, ok := a.top().(confirmScreen); ok && c.leaving {
		return stay()
	}
	a.help.open, a.paper.over = false, false
	return push(confirmScreen{lines: leaveText(a.goesOn), yes: func(scene) action { return quit() }, leaving: true})
}

// drawAnew is CTRL+L: something else has written on the terminal.
func (a *App) drawAnew(scene, string) action {
	if a.redraw != nil {
		a.redraw()
	}
	return stay()
}

// suspend is CTRL+Z: the shell gets the terminal back, and the whole program stops. It
// may not while the acquirer is being asked.
func (a *App) suspend(sc scene, _ string) action {
	switch {
	case !a.suspends:
		return stay()
	case sc.snap.Busy():
		return notice(textNoSuspend)
	}
	stop := a.stop
	return run(func() tea.Msg {
		stop()
		return nil
	})
}
