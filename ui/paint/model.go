package paint

import tea "github.com/charmbracelet/bubbletea"

// On is a model whose frames go to a painter. Its program runs without a renderer; raw
// mode and the window's size are its caller's.
func On(m tea.Model, p *Painter) tea.Model { return painted{Model: m, painter: p} }

type painted struct {
	tea.Model
	painter *Painter
	resized bool // since the last frame
}

func (m painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, resized := msg.(tea.WindowSizeMsg)
	next, cmd := m.Model.Update(msg)
	return painted{next, m.painter, resized}, cmd
}

// View is called after each message; nothing is left for a renderer.
func (m painted) View() string {
	if m.resized {
		m.painter.ShowWhole(m.Model.View())
		return ""
	}
	m.painter.Show(m.Model.View())
	return ""
}
