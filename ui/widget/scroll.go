package widget

// Scroll is a position in a text that is longer than its window. The zero value
// is at the top.
type Scroll struct{ top int }

// Move goes delta lines down (up when negative) in total lines seen rows at a time.
func (s Scroll) Move(delta, total, rows int) Scroll {
	return Scroll{max(0, min(s.top+delta, total-rows))}
}

// AtEnd tells whether the last of total lines is in a window of rows.
func (s Scroll) AtEnd(total, rows int) bool { return s.clamp(total, rows)+rows >= total }

// Window is the part of lines that rows lines show.
func (s Scroll) Window(lines []string, rows int) []string {
	top := s.clamp(len(lines), rows)
	return lines[top:min(len(lines), top+max(rows, 0))]
}

func (s Scroll) clamp(total, rows int) int { return max(0, min(s.top, total-rows)) }
