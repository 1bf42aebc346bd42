package ui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// answerMsg is what a question brought: files looked at, a connection tried.
type answerMsg struct {
	asker screen
	take  func(sc scene) action
}

// ask puts a question that changes no payment beside the event loop. take gets the
// answer if the screen that asked, a pointer, is still there; where it leads counts
// only if that screen is on top.
func ask[T any](ctx context.Context, asker screen, question func(context.Context) (T, error), take func(scene, T, error) action) tea.Cmd {
	return func() tea.Msg {
		answer, err := question(ctx)
		return answerMsg{asker, func(sc scene) action { return take(sc, answer, err) }}
	}
}

// answered gives an answer to the screen that asked.
func (a *App) answered(m answerMsg) tea.Cmd {
	if !slices.Contains(a.stack, m.asker) {
		return nil
	}
	act := m.take(a.scene())
	if a.top() != m.asker {
		act.route, act.notice = routeStay, ""
	}
	return tea.Batch(a.apply(act), a.replay())
}
