package remote

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/ui"
)

// ENTER takes a till only when it comes alone: a scanner's follows what it has read within 50 ms.
func TestQuestion(t *testing.T) {
	enterKey := tea.KeyMsg{Type: tea.KeyEnter}
	for _, c := range []struct {
		after time.Duration
		key   tea.KeyMsg
		taken bool
	}{
		{0, enterKey, false},
		{handPause, enterKey, false},
		{handPause + 1, enterKey, true},
		{60 * time.Millisecond, enterKey, true},
		{time.Second, tea.KeyMsg{Type: tea.KeyEnter, Paste: true}, false},
		{time.Second, tea.KeyMsg{Type: tea.KeyEscape}, false},
		{time.Second, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("1")}, false},
	} {
		now := time.Now()
		q := &question{now: func() time.Time { return now }}
		_, _ = q.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("0")})
		now = now.Add(c.after)
		if _, _ = q.Update(c.key); q.yes != c.taken {
			t.Errorf("%v %v later: %v", c.key, c.after, q.yes)
		}
	}
	if handPause != 50*time.Millisecond {
		t.Error("the slowest scanners take some 50 ms a key, a hand more")
	}
}

// A window's sides are bounded, and one without any is none.
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
