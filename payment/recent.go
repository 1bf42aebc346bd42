package payment

import "slices"

// recentMost is how many of the day's lines a snapshot has at most.
const recentMost = 24

// loadRecent reads the last of the day's lines. A till works without them, so that an error only
// leaves them out.
func (e *Engine) loadRecent() {
	e.recent = nil
	if e.saved.Totals.Empty() {
		return
	}
	lines, err := e.cfg.Store.DayLines()
	if err != nil {
		e.cfg.Log.Error("read the day's last lines", "error", err)
		return
	}
	e.recent = slices.Clone(lines[max(0, len(lines)-recentMost):])
}

// takeRecent follows a change that is durable. Snapshots keep the slice that they have.
func (e *Engine) takeRecent(c Change) {
	if c.Reset || c.Closing != nil {
		e.recent = nil
	}
	if c.Line == nil {
		return
	}
	// A commit that is tried again may bring a line that was read back before.
	kept := slices.DeleteFunc(slices.Clone(e.recent), func(l DayLine) bool { return l.Seq == c.Line.Seq })
	kept = append(kept, *c.Line)
	e.recent = kept[max(0, len(kept)-recentMost):]
}
