package tty

import tea "github.com/charmbracelet/bubbletea"

// painted is a model as Bubble Tea sees it: View, which it calls after each message, goes
// to the painter.
type painted struct {
	tea.Model
	terminal *Terminal
	resized  bool // since the last frame
}

func (p painted) Init() tea.Cmd {
	defer p.giveAfterPanic()
	return p.guard(p.Model.Init())
}

func (p painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer p.giveAfterPanic()
	_, p.resized = msg.(tea.WindowSizeMsg)
	next, cmd := p.Model.Update(msg)
	p.Model = next
	return p, p.guard(cmd)
}

func (p painted) View() string {
	defer p.giveAfterPanic()
	if p.resized {
		p.terminal.painter.ShowWhole(p.Model.View())
		return ""
	}
	p.terminal.painter.Show(p.Model.View())
	return ""
}

// guard is a command, and those that it leads to, with giveAfterPanic.
func (p painted) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer p.giveAfterPanic()
		msg := cmd()
		if batch, many := msg.(tea.BatchMsg); many {
			for i, c := range batch {
				batch[i] = p.guard(c)
			}
		}
		return msg
	}
}

// giveAfterPanic puts the terminal back before Bubble Tea prints what happened.
func (p painted) giveAfterPanic() {
	if r := recover(); r != nil { //nolint:revive // its callers defer it
		p.terminal.give()
		panic(r)
	}
}
