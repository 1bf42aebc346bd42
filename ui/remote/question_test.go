package remote

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui"
	"ancvtpe/ui/keyboard"
)

// ENTER takes a till only as the first key of a burst, since a scanner's ENTER follows its code.
func TestQuestion(t *testing.T) {
	one := keyboard.Keys{keyboard.Hit("0")}
	enterKey := keyboard.Keys{keyboard.Hit(keyboard.Enter)}
	for _, c := range []struct {
		msgs  []tea.Msg
		taken bool
	}{
		{[]tea.Msg{enterKey}, true},
		{[]tea.Msg{one, enterKey}, false},
		{[]tea.Msg{one, keyboard.Quiet{}, enterKey}, true},
		{[]tea.Msg{append(one, enterKey...)}, false},
		{[]tea.Msg{keyboard.Keys{{Name: "\r", Kind: keyboard.Pasted}}}, false},
		{[]tea.Msg{keyboard.Keys{keyboard.Hit(keyboard.Esc)}}, false},
		{[]tea.Msg{one}, false},
	} {
		q := &question{}
		for _, m := range c.msgs {
			_, _ = q.Update(m)
		}
		if q.yes != c.taken {
			t.Errorf("%v: %v", c.msgs, q.yes)
		}
	}
}

// A window's sides are bounded, and a window without one of them has the zero size.
func TestWindowIsBounded(t *testing.T) {
	for _, c := range []struct {
		cols, rows uint32
		want       ui.Size
	}{
		{80, 24, ui.Size{Cols: 80, Rows: 24}},
		{500, 500, ui.Size{Cols: 500, Rows: 500}},
		{501, 1 << 31, ui.Size{Cols: 500, Rows: 500}},
		{0, 24, ui.Size{}},
		{80, 0, ui.Size{}},
	} {
		if got := bounded(c.cols, c.rows); got != c.want {
			t.Errorf("%d by %d: %+v", c.cols, c.rows, got)
		}
	}
}
