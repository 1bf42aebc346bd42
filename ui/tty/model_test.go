package tty

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui/paint"
)

// pane is a terminal whose writes wait until the test receives them.
type pane struct{ took chan string }

func (p *pane) Write(b []byte) (int, error) {
	p.took <- string(b)
	return len(b), nil
}

// label is a model that shows the window's width in one line.
type label struct{ cols int }

func (label) Init() tea.Cmd { return nil }

func (l label) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := m.(tea.WindowSizeMsg); ok {
		l.cols = size.Width
	}
	return l, nil
}

func (l label) View() string { return fmt.Sprint("cols ", l.cols) }

// TestAnotherSizeIsDrawnWhole: after a change of size the whole frame of the new size is written
// first. A smaller window has wrapped the old frame, so changes drawn over it would be wrong.
func TestAnotherSizeIsDrawnWhole(t *testing.T) {
	out := &pane{took: make(chan string)}
	p := paint.New(out)
	p.Enter()
	<-out.took
	var m tea.Model = painted{Model: label{80}, terminal: &Terminal{painter: p}}
	m.View()
	<-out.took
	m, _ = m.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
	m.View()
	if got, want := <-out.took, "\x1b[1H\x1b[Jcols 60\x1b[m"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	m, _ = m.Update(nil)
	m.View() // the same frame writes nothing
	m, _ = m.Update(tea.WindowSizeMsg{Width: 61, Height: 20})
	m.View()
	if got := <-out.took; !strings.Contains(got, "cols 61") {
		t.Errorf("%q", got)
	}
	go func() {
		for range out.took {
		}
	}()
	p.Close()
	close(out.took)
}
