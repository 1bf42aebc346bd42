package widget

// Scroll is a position in a text that is longer than its window. The zero value is the top.
type Scroll struct{ top int }

// Move returns the position delta lines further down (up when negative), in a text of total lines
// and a window of rows lines.
func (s Scroll) Move(delta, total, rows int) Scroll {
	return Scroll{max(0, min(s.top+delta, total-rows))}
}

// AtEnd reports whether a window of rows lines shows the last of total lines.
func (s Scroll) AtEnd(total, rows int) bool { return s.clamp(total, rows)+rows >= total }

// Window returns the lines that a window of rows lines shows.
func (s Scroll) Window(lines []string, rows int) []string {
	top := s.clamp(len(lines), rows)
	return lines[top:min(len(lines), top+max(rows, 0))]
}

func (s Scroll) clamp(total, rows int) int { return max(0, min(s.top, total-rows)) }
