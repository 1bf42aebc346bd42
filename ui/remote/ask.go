package remote

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
	"ancvtpe/ui/widget"
)

// question is asked of a second cashier: ENTER takes the till, ESC leaves it.
type question struct {
	lines []string
	look  drawn
	size  ui.Size
	now   func() time.Time
	last  time.Time // of the last key
	yes   bool
}

// handPause is the least between two keys of a hand: a scanner's ENTER, behind what it has
// read, must not take a till.
const handPause = 50 * time.Millisecond

// Init implements tea.Model.
func (*question) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (q *question) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	switch m := m.(type) {
	case tea.WindowSizeMsg:
		q.size = ui.Size{Cols: m.Width, Rows: m.Height}
	case tty.PaletteMsg:
		q.look.Theme = theme.New(q.look.renderer, theme.Palette(m))
	case tea.KeyMsg:
		alone := q.now().Sub(q.last) > handPause
		q.last = q.now()
		switch m.String() {
		case "enter":
			if q.yes = alone && !m.Paste; q.yes {
				return q, tea.Quit
			}
		case "esc", "ctrl+c":
			return q, tea.Quit
		}
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
