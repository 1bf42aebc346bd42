package widget

import (
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
)

// Block is a piece of a screen's body. Where the body is too small, the blocks of
// the highest Drop go first; a block of Drop 0 stays and is only cut at the bottom.
type Block struct {
	Text string
	Drop int
	// Raw are lines that are not wrapped, instead of Text.
	Raw []string
	// Keys are the keys that the lines of Text stand for, one a line; nil: none does.
	Keys []string
}

// Text is a block that stays.
func Text(s string) Block { return Block{Text: s} }

// Ornament is a block that goes when there is no room; the higher drop goes first.
func Ornament(drop int, s string) Block { return Block{Text: s, Drop: drop} }

// Drawn is a block of lines that are drawn as they are; it goes when there is no room.
func Drawn(drop int, lines []string) Block { return Block{Raw: lines, Drop: drop} }

// Gap is an empty line, the first thing to go.
func Gap() Block { return Block{Drop: gapDrop} }

const gapDrop = 9

// Flow wraps the blocks to cols and joins them in at most rows lines.
func Flow(cols, rows int, blocks ...Block) string {
	text, _ := FlowKeys(cols, rows, blocks...)
	return text
}

// FlowKeys is Flow, and the key that each of its lines stands for; empty: none.
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
			lines = append(lines, strings.Split(Wrap(b.Text, cols), "\n")...)
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

// Wrap breaks s at spaces, else anywhere, into lines of at most cols cells. A
// hyphen, a sum and its currency, a French double punctuation, quotation marks and
// the step of a menu stay together.
func Wrap(s string, cols int) string {
	if cols < 1 {
		return ""
	}
	const space, hyphen = "\u00a0", "\u2011"
	held := strings.NewReplacer("-", hyphen, " EUR", space+"EUR", " :", space+":", " ;", space+";", " ?", space+"?",
		" !", space+"!", " > ", space+">"+space, "« ", "«"+space, " »", space+"»").Replace(s)
	return carry(strings.NewReplacer(hyphen, "-", space, " ").Replace(ansi.Wrap(held, cols, "")))
}

// carry gives each line the style that the one before it left open.
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

// sequences are the styles in a text.
var sequences = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// Truncate cuts one line to cols cells and ends it with … when it was longer.
func Truncate(s string, cols int) string {
	if cols < 1 {
		return ""
	}
	return ansi.Truncate(s, cols, "…")
}

// Center puts spaces before s so that it stands in the middle of cols cells.
func Center(s string, cols int) string {
	return strings.Repeat(" ", max(0, (cols-lipgloss.Width(s))/2)) + s
}

// Box cuts and pads s to exactly rows lines, none wider than cols.
func Box(s string, cols, rows int) []string {
	lines := strings.Split(s, "\n")
	boxed := make([]string, max(rows, 0))
	for i := range boxed {
		if i < len(lines) {
			boxed[i] = ansi.Truncate(lines[i], max(cols, 0), "")
		}
	}
	return boxed
}

// Beside puts right at column cols of left, line by line.
func Beside(left, right []string, cols int) []string {
	joined := slices.Clone(left)
	for i, line := range right {
		if i == len(joined) {
			break
		}
		joined[i] += strings.Repeat(" ", max(0, cols-lipgloss.Width(joined[i]))) + line
	}
	return joined
}
