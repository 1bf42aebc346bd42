package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
)

// covered reports whether help, ticket or phone covers the screen or has the keys.
func (a *App) covered() bool {
	return a.help.open || a.paper.over || a.handset.open && a.handset.focused
}

const (
	// redGrace is the time after a result opened in which nobody can have read it: a red key was
	// meant to cancel the wait and must not close the result (decision 16). ENTER counts at once.
	redGrace = 500 * time.Millisecond
	// heldGrace is how long a key that is held down does nothing on such a screen: by then it was seen.
	heldGrace = 2 * time.Second
	// timeoutGrace is the time after a result's timeout in which ENTER was still meant for it.
	timeoutGrace = 2 * time.Second
)

// ignores reports whether a key must be ignored, because the screen opened by itself and the key
// may have been meant for the one before it. It then shows a notice.
func (a *App) ignores(k keyboard.Key) bool {
	if len(a.stack) > 1 {
		return false
	}
	switch {
	case a.base.sudden() && (a.typing.missed || k.At.Before(a.opened)):
	case a.base.sudden() && a.typing.heldDown() && k.At.Sub(a.opened) < heldGrace:
	case a.base.kind == baseResult && k.Name == keyEsc && k.At.Sub(a.opened) < redGrace:
	case k.Name == keyEnter && !a.timedOut.IsZero() && k.At.Sub(a.timedOut) < timeoutGrace:
	default:
		return false
	}
	a.say(textMissed)
	return true
}

// globalKeys returns the keys that work on every screen, and those of help or ticket over it.
func (a *App) globalKeys() []binding {
	keys := []binding{on("", textHelpLeave, a.leave, keyLeave), on("", "", a.suspend, keySuspend), on("", "", a.drawAnew, keyRedraw), on("", "", a.nextTheme, keyTheme)}
	keys = append(keys, a.footerKeys(a.handset.open && a.layout().phoneCols > 0)...)
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

// footerKeys returns the global keys that the footer names.
func (a *App) footerKeys(phoneBeside bool) []binding {
	keys := []binding{on("F1", textHelpHelp, does(a.toggleHelp), keyHelp)}
	if len(a.snap.LastTicket) > 0 {
		keys = append(keys, on("F2", textHelpPaper, does(a.togglePaper), keyPaper))
	}
	keys = append(keys, a.handsetKeys(phoneBeside)...)
	if a.snap.Printer.Err != nil {
		retry := func(sc scene, _ string) action {
			act := run(sc.do.retryPrinting())
			if sc.linear {
				return act.saying(textLinesRetried) // it may fail as before, which is no news
			}
			return act
		}
		keys = append(keys, on("F5", textHelpRetry, retry, keyRetry))
	}
	if p := a.snap.Printer; p.Err != nil && p.Owed > 0 {
		if _, open := a.top().(*owedScreen); !open {
			keys = append(keys, on("F6", textHelpOwed, func(scene, string) action { return push(&owedScreen{}) }, keyOwed))
		}
	}
	return keys
}

// leave handles CTRL+C. It asks first if a transaction is in progress.
func (a *App) leave(sc scene, _ string) action {
	if !sc.snap.Busy() {
		return quit()
	}
	if c, ok := a.top().(confirmScreen); ok && c.leaving {
		return stay()
	}
	a.help.open, a.paper.over = false, false
	return push(confirmScreen{lines: a.leaveText(), yes: func(scene) action { return quit() }, leaving: true})
}

// drawAnew handles CTRL+L, for when something else has written on the terminal.
func (a *App) drawAnew(scene, string) action {
	if a.redraw != nil {
		a.redraw()
	}
	return stay()
}

// nextTheme handles CTRL+T, which changes the palette of this session.
func (a *App) nextTheme(scene, string) action {
	a.theme, a.chosen = theme.New(a.renderer, a.theme.Palette.Next()), true
	return action{notice: textTheme + a.theme.Palette.Name() + ".", done: true}
}

// suspend handles CTRL+Z, which stops the program. It refuses while a transaction is in progress.
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
