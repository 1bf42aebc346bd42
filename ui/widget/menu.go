package widget

import "strings"

// Item is one line of a menu: the key that chooses it and its label.
type Item struct {
	Key   rune
	Label string
}

// Menu lists the items, the one under the cursor marked with ▸ and drawn by
// selected. Of a menu taller than rows it shows the part around the cursor. Each line
// stands for its item's key.
func Menu(items []Item, cursor, rows int, selected func(...string) string) Block {
	first := max(0, min(cursor-rows/2, len(items)-rows))
	last := min(len(items), first+max(rows, 1))
	lines, keys := make([]string, 0, len(items)), make([]string, 0, len(items))
	for i, item := range items[first:last] {
		line := string(item.Key) + " " + item.Label
		keys = append(keys, string(item.Key))
		if first+i == cursor {
			lines = append(lines, selected("▸ "+line))
			continue
		}
		lines = append(lines, "  "+line)
	}
	return Block{Text: strings.Join(lines, "\n"), Keys: keys}
}
