package ui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// answerMsg brings the answer to a question (see ask) to the screen that asked.
type answerMsg struct {
	asker screen
	take  func(sc scene) action
}

// ask returns a command that asks a question which changes no payment, such as the content of a
// folder. take receives the answer if the asker, which must be a pointer, is still on the stack.
// Its route and notice count only if the asker is on top.
func ask[T any](ctx context.Context, asker screen, question func(context.Context) (T, error), take func(scene, T, error) action) tea.Cmd {
	return func() tea.Msg {
		answer, err := question(ctx)
		return answerMsg{asker, func(sc scene) action { return take(sc, answer, err) }}
	}
}

// answered passes an answer to the screen that asked, then handles the keys that waited for it.
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
