package tty

import tea "github.com/charmbracelet/bubbletea"

// painted wraps a model for Bubble Tea, which calls View after each message: the frame goes to the
// painter instead.
type painted struct {
	tea.Model
	terminal *Terminal
	resized  bool // the last message was a change of size
}

// still is a model that tells when a message has changed nothing that its View draws.
type still interface{ Still() bool }

func (p painted) Init() tea.Cmd {
	defer p.restoreAfterPanic()
	return p.guard(p.Model.Init())
}

func (p painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer p.restoreAfterPanic()
	_, p.resized = msg.(tea.WindowSizeMsg)
	next, cmd := p.Model.Update(msg)
	p.Model = next
	return p, p.guard(cmd)
}

func (p painted) View() string {
	defer p.restoreAfterPanic()
	if s, ok := p.Model.(still); ok && s.Still() {
		return ""
	}
	if p.resized {
		p.terminal.painter.ShowWhole(p.Model.View())
		return ""
	}
	p.terminal.painter.Show(p.Model.View())
	return ""
}

// guard wraps a command, and those of a batch that it returns, with restoreAfterPanic.
func (p painted) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer p.restoreAfterPanic()
		msg := cmd()
		if batch, many := msg.(tea.BatchMsg); many {
			for i, c := range batch {
				batch[i] = p.guard(c)
			}
		}
		return msg
	}
}

// restoreAfterPanic calls restore before Bubble Tea prints the panic.
func (p painted) restoreAfterPanic() {
	if r := recover(); r != nil { //nolint:revive // its callers defer it
		p.terminal.restore()
		panic(r)
	}
}
