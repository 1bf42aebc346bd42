package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
)

// covered tells whether something lies over the screen, or the keys go elsewhere.
func (a *App) covered() bool {
	return a.help.open || a.paper.over || a.handset.open && a.handset.focused
}

const (
	// redMoment is how soon after a result opened nobody has read it yet: a red key within it
	// was meant to cancel the wait, and must not put away that the payer was faster. ENTER,
	// which a result asks for, is taken sooner.
	redMoment = 500 * time.Millisecond
	// goneMoment is how long after a result went by itself ENTER is still meant for it.
	goneMoment = 2 * time.Second
)

// deaf reports whether the screen opened by itself and the key may have been meant for the one
// before it; it says so.
func (a *App) deaf(k keyboard.Key) bool {
	if len(a.stack) > 1 {
		return false
	}
	switch {
	case a.base.sudden() && (a.typing.missed || k.At.Before(a.opened)):
	case a.base.kind == baseResult && k.Name == keyEsc && k.At.Sub(a.opened) < redMoment:
	case k.Name == keyEnter && !a.gone.IsZero() && k.At.Sub(a.gone) < goneMoment:
	default:
		return false
	}
	a.say(textMissed)
	return true
}

// globalKeys are the keys that work on every screen, and those of what lies over it.
func (a *App) globalKeys() []binding {
	keys := append([]binding{on("", textHelpLeave, a.leave, keyLeave), on("", "", a.suspend, keySuspend), on("", "", a.drawAnew, keyRedraw), on("", "", a.nextTheme, keyTheme)}, a.footerKeys()...)
	switch {
	case a.help.open:
		keys = append(keys, a.help.keys()...)
	case a.paper.over:
		keys = append(keys, a.paper.keys()...)
	case a.layout().paper:
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

// nextTheme is CTRL+T: the next palette, for this session.
func (a *App) nextTheme(scene, string) action {
	a.theme, a.chosen = theme.New(a.renderer, a.theme.Palette.Next()), true
	return action{notice: textTheme + a.theme.Palette.Name() + ".", done: true}
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
