package paint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const (
	plain     = "\x1b[m"
	eraseLine = "\x1b[K" // from the cursor to the end of the line
	eraseRest = "\x1b[J" // from the cursor to the end of the screen
)

// appendWhole draws every line, the last one first, so that a program that waits for a screen's
// title sees it only once the rest is drawn. A line is erased before it is drawn: after a line of
// full width the cursor stays on the last cell, and erasing would remove that character.
func appendWhole(b []byte, lines []string) []byte {
	for i, line := range slices.Backward(lines) {
		b = appendPlace(b, i, 0)
		if i == len(lines)-1 {
			b = append(b, eraseRest...)
		} else {
			b = append(b, eraseLine...)
		}
		b = append(b, line...)
		b = append(b, plain...)
	}
	return b
}

// appendChanges draws what differs between the lines on the terminal (from) and the new ones
// (to), the last line first as in appendWhole.
func appendChanges(b []byte, from, to []string) []byte {
	var old, now []cell // reused for each line
	var held pen        // of what was drawn last
	for i := max(len(from), len(to)) - 1; i >= 0; i-- {
		before, after := lineAt(from, i), lineAt(to, i)
		if before == after {
			continue
		}
		var known, simple bool
		old, known = cells(old[:0], before)
		now, simple = cells(now[:0], after)
		if !known || !simple {
			b, held = appendPen(b, held, pen{})
			b = appendPlace(b, i, 0)
			b = append(b, eraseLine...)
			b = append(b, after...)
			b = append(b, plain...)
			continue
		}
		b, held = appendLine(b, i, old, now, held)
	}
	b, _ = appendPen(b, held, pen{})
	return b
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// skipLeast is the least number of unchanged cells to skip: moving the cursor over them takes
// about six bytes, so fewer cells are drawn again, unless that takes another pen.
const skipLeast = 6

// appendLine draws the cells of one line that changed, and returns the pen that it leaves.
func appendLine(b []byte, row int, old, now []cell, held pen) ([]byte, pen) {
	same := func(i int) bool { return i < len(old) && old[i] == now[i] }
	for i := 0; i < len(now); i++ {
		if same(i) {
			continue
		}
		end := i + 1 // after the last changed cell of this run
		for j := end; j < len(now) && j-end < skipLeast; j++ {
			if !same(j) {
				if pens(now[end-1:j+1]) > pens([]cell{now[end-1], now[j]}) {
					break
				}
				end = j + 1
			}
		}
		b = appendPlace(b, row, i)
		for _, c := range now[i:end] {
			b, held = appendPen(b, held, c.pen)
			b = append(b, c.text...)
		}
		i = end - 1
	}
	if len(now) < len(old) {
		b, held = appendPen(b, held, pen{}) // the rest is erased in the pen's background
		b = appendPlace(b, row, len(now))
		b = append(b, eraseLine...)
	}
	return b, held
}

// pens returns how often the pen changes between these cells.
func pens(cells []cell) int {
	n := 0
	for i := 1; i < len(cells); i++ {
		if cells[i].pen != cells[i-1].pen {
			n++
		}
	}
	return n
}

func appendPlace(b []byte, row, col int) []byte {
	b = append(b, "\x1b["...)
	b = strconv.AppendInt(b, int64(row+1), 10)
	if col > 0 {
		b = append(b, ';')
		b = strconv.AppendInt(b, int64(col+1), 10)
	}
	return append(b, 'H')
}

// cell is what one column of a line shows.
type cell struct {
	text string
	pen  pen
}

var blank = cell{text: " "}

// cells appends the cells of a line to row, without the blanks at its end. It returns false for a
// line with a character wider than one column: terminals differ in where the next character goes,
// so such a line must be drawn whole.
func cells(row []cell, line string) ([]cell, bool) {
	var p pen
	var state byte
	for line != "" {
		if n := plainAt(line); n > 0 && plainAt(line[n:])+sgrAt(line[n:]) > 0 { // nothing joins it
			row = append(row, cell{line[:n], p})
			line = line[n:]
			continue
		}
		text, width, n, next := ansi.DecodeSequence(line, state, nil)
		line, state = line[n:], next
		switch {
		case width == 1:
			row = append(row, cell{text, p})
		case width > 1:
			return row, false
		case strings.HasPrefix(text, "\x1b[") && strings.HasSuffix(text, "m"):
			p = p.with(text[2 : len(text)-1])
		}
	}
	for len(row) > 0 && row[len(row)-1] == blank {
		row = row[:len(row)-1]
	}
	return row, true
}
