package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// secondTick comes each second.
type secondTick struct{}

// seconds is what View leaves for the next tick: most screens show minutes only, and need not be
// drawn each second.
type seconds struct {
	moves  bool      // the frame shows seconds
	minute time.Time // of the frame
	still  bool      // the last message has changed nothing that View draws
}

// Still reports whether the last message has changed nothing that View draws: a second has passed
// over a screen that shows none.
func (a *App) Still() bool { return a.still }

// tick returns the command of a screen whose time is over, else nil.
func (a *App) tick() tea.Cmd {
	var cmd tea.Cmd
	if t, ok := a.top().(timed); ok && !a.watching() {
		cmd = a.apply(t.Tick(a.scene(), a.mono().Sub(a.opened)))
		a.timingOut = a.timingOut || cmd != nil
	}
	a.still = cmd == nil && !a.moves && toMinute(a.now()).Equal(a.minute)
	return cmd
}

func toMinute(t time.Time) time.Time { return t.Truncate(time.Minute) }

// instant returns the time of day to the second. What is drawn with it is drawn anew each second.
func (sc scene) instant() time.Time {
	sc.move()
	return sc.exact
}

// open returns the time since the screen opened. What is drawn with it is drawn anew each second.
func (sc scene) open() time.Duration {
	sc.move()
	return sc.since
}

func (sc scene) move() {
	if sc.moves != nil {
		*sc.moves = true
	}
}
