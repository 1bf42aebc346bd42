package widget

import (
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"ancvtpe/ui/paint"
)

// Block is a piece of a screen's body. Where the room is too small, the blocks with the highest
// Drop are left out first. A block with Drop 0 stays; it may be cut off at the bottom.
type Block struct {
	Text string
	Drop int
	// Raw are lines to draw unwrapped, instead of Text.
	Raw []string
	// Keys are the keys that a click on the lines of Text stands for, one for each line; nil for
	// none.
	Keys []string
}

// Text is a block that stays.
func Text(s string) Block { return Block{Text: s} }

// Ornament is a block that is left out where there is no room; the highest drop goes first.
func Ornament(drop int, s string) Block { return Block{Text: s, Drop: drop} }

// Drawn is a block of unwrapped lines that is left out where there is no room.
func Drawn(drop int, lines []string) Block { return Block{Raw: lines, Drop: drop} }

// Gap is an empty line, which is left out first.
func Gap() Block { return Block{Drop: gapDrop} }

const gapDrop = 9

// Flow wraps the blocks to cols and joins them in at most rows lines.
func Flow(cols, rows int, blocks ...Block) string {
	text, _ := FlowKeys(cols, rows, blocks...)
	return text
}

// FlowKeys is Flow, and also returns the key that each line stands for (empty for none).
func FlowKeys(cols, rows int, blocks ...Block) (text string, keys []string) {
	kept := slices.Clone(blocks)
	for {
		lines, keys := flowLines(cols, kept)
		worst := -1
		for i, b := range kept {
			if b.Drop > 0 && (worst < 0 || b.Drop >= kept[worst].Drop) {
				worst = i
			}
		}
		if len(lines) <= rows || worst < 0 {
			n := min(len(lines), max(rows, 0))
			return strings.Join(lines[:n], "\n"), keys[:n]
		}
		kept = slices.Delete(kept, worst, worst+1)
	}
}

func flowLines(cols int, blocks []Block) (lines, keys []string) {
	for _, b := range blocks {
		if b.Raw != nil {
			lines = append(lines, b.Raw...)
			keys = append(keys, make([]string, len(b.Raw))...)
			continue
		}
		if b.Keys == nil {
			lines = append(lines, strings.Split(balanced(b.Text, cols), "\n")...)
			keys = append(keys, make([]string, len(lines)-len(keys))...)
			continue
		}
		for i, line := range strings.Split(b.Text, "\n") {
			for _, part := range strings.Split(Wrap(line, cols), "\n") {
				lines, keys = append(lines, part), append(keys, b.Keys[i])
			}
		}
	}
	return lines, keys
}

// Wrap breaks s into lines of at most cols cells, at spaces where it can. It does not break at a
// hyphen, between a sum and EUR, before French double punctuation, inside quotation marks next to
// the word, around the > between two menus, or after a « Ne ».
func Wrap(s string, cols int) string {
	if cols < 1 {
		return ""
	}
	return carry(released.Replace(ansi.Wrap(held.Replace(s), cols, "")))
}

// held replaces the places at which Wrap does not break, and released puts them back.
var (
	held = strings.NewReplacer("-", hyphen, " EUR", noBreak+"EUR", " :", noBreak+":", " ;", noBreak+";", " ?", noBreak+"?",
		" !", noBreak+"!", " > ", noBreak+">"+noBreak, "« ", "«"+noBreak, " »", noBreak+"»", "Ne ", "Ne"+noBreak, " min", noBreak+"min")
	released = strings.NewReplacer(hyphen, "-", noBreak, " ")
)

// The space and the hyphen at which no line breaks.
const noBreak, hyphen = "\u00a0", "\u2011"

// balanced is Wrap, except that a text of two lines with little on the second is broken earlier.
func balanced(s string, cols int) string {
	text := Wrap(s, cols)
	if lines := strings.Split(text, "\n"); len(lines) != 2 || 3*paint.Width(lines[1]) > cols {
		return text
	}
	for narrow := cols * 2 / 3; narrow < cols; narrow++ {
		if again := Wrap(s, narrow); strings.Count(again, "\n") == 1 {
			return again
		}
	}
	return text
}

// carry ends an open style at each line's end and begins it again on the next line.
func carry(text string) string {
	if !strings.Contains(text, "\x1b") || !strings.Contains(text, "\n") {
		return text
	}
	lines := strings.Split(text, "\n")
	open := ""
	for i, line := range lines {
		lines[i] = open + line
		for _, sgr := range sequences.FindAllString(line, -1) {
			if open += sgr; sgr == "\x1b[0m" || sgr == "\x1b[m" {
				open = ""
			}
		}
		if open != "" {
			lines[i] += "\x1b[0m"
		}
	}
	return strings.Join(lines, "\n")
}

// sequences matches the styles (SGR) in a text.
var sequences = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// Truncate cuts one line to cols cells; a line that was cut ends with ….
func Truncate(s string, cols int) string {
	if cols < 1 {
		return ""
	}
	return paint.Truncate(s, cols, "…")
}

// Center puts spaces before s so that it stands in the middle of cols cells.
func Center(s string, cols int) string {
	return strings.Repeat(" ", max(0, (cols-paint.Width(s))/2)) + s
}

// Box cuts s, or adds empty lines, to exactly rows lines of at most cols cells.
func Box(s string, cols, rows int) []string {
	lines := strings.Split(s, "\n")
	boxed := make([]string, max(rows, 0))
	for i := range boxed {
		if i < len(lines) {
			boxed[i] = paint.Truncate(lines[i], max(cols, 0), "")
		}
	}
	return boxed
}

// Beside appends the lines of right to those of left, starting at column cols. Lines of right
// beyond the last of left are left out.
func Beside(left, right []string, cols int) []string {
	joined := slices.Clone(left)
	for i, line := range right {
		if i == len(joined) {
			break
		}
		joined[i] += strings.Repeat(" ", max(0, cols-paint.Width(joined[i]))) + line
	}
	return joined
}
