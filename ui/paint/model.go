package paint

import tea "github.com/charmbracelet/bubbletea"

// On is a model whose frames go to a painter. Its program runs without a renderer; raw
// mode and the window's size are its caller's.
func On(m tea.Model, p *Painter) tea.Model { return painted{m, p} }

type painted struct {
	tea.Model
	painter *Painter
}

func (m painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, resized := msg.(tea.WindowSizeMsg); resized {
		m.painter.Clear()
	}
	next, cmd := m.Model.Update(msg)
	return painted{next, m.painter}, cmd
}

// View is called after each message; nothing is left for a renderer.
func (m painted) View() string {
	m.painter.Show(m.Model.View())
	return ""
}
