package remote

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
	"ancvtpe/ui/widget"
)

// question asks a second cashier whether to take the till. ENTER takes it, ESC leaves it.
type question struct {
	lines []string
	look  drawn
	size  ui.Size
	burst bool // a burst has begun and keyboard.Quiet has not ended it
	yes   bool
}

// Init implements tea.Model.
func (*question) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (q *question) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	switch m := m.(type) {
	case tea.WindowSizeMsg:
		q.size = ui.Size{Cols: m.Width, Rows: m.Height}
	case tty.PaletteMsg:
		q.look.Theme = theme.New(q.look.renderer, theme.Palette(m))
	case keyboard.Keys:
		// An ENTER counts only as a burst's first key: a scanner's ENTER follows its code.
		if q.yes = !q.burst && m[0].Kind == keyboard.Named && m[0].Name == keyboard.Enter; q.yes {
			return q, tea.Quit
		}
		if q.burst = true; m.Has(keyboard.Esc) || m.Has(keyboard.CtrlC) {
			return q, tea.Quit
		}
	case keyboard.Quiet:
		q.burst = false
	}
	return q, nil
}

// View implements tea.Model.
func (q *question) View() string {
	cols := q.size.Cols
	title := widget.Center(textOpenTitle, cols)
	blocks := []widget.Block{
		widget.Text(q.look.Theme.Title.Render(title + strings.Repeat(" ", max(0, cols-len(title))))), widget.Gap(),
	}
	for _, line := range q.lines {
		blocks = append(blocks, widget.Text(line), widget.Gap())
	}
	blocks = append(blocks, widget.Text(q.look.Theme.Key.Render(textOpenKeys)))
	return strings.Join(widget.Box(widget.Flow(cols, q.size.Rows, blocks...), cols, q.size.Rows), "\n")
}
