package widget

import (
	"slices"
	"strings"

	"ancvtpe/ui/paint"
)

// Item is one choice of a menu: the key that chooses it, its label, a sentence on what it is for,
// and whether it destroys data.
type Item struct {
	Key       rune
	Label     string
	About     string
	Dangerous bool
}

// Menu lists the items; the one under the cursor is marked with ▸ and drawn by selected. If the
// menu is taller than rows, only the part around the cursor is listed. Each line stands for the
// key of its item.
func Menu(items []Item, cursor, rows int, selected func(string) string) Block {
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

// TileStyles draw the parts of a tile. Chosen and ChosenChip are for the tile under the cursor,
// which also has a thick edge; Danger is the edge of a tile that destroys data.
type TileStyles struct {
	Base                 string
	Edge, Chosen, Danger func(string) string
	Chip, ChosenChip     func(string) string
	Label, About         func(string) string
}

// Grid is how tiles are laid out.
type Grid struct {
	Columns int
	Cols    int  // width of one tile
	About   int  // lines in which each tile shows what it is for; 0 for none
	Gap     bool // there is an empty row between tiles
	Left    int  // cells before the first column
}

const (
	// tileGap is the number of cells between two columns.
	tileGap = 2
	// chipCols is the width of a tile's edges, margins and key.
	chipCols = 9
	// aboutMost is the greatest number of lines in which a tile shows what it is for.
	aboutMost = 2
)

// GridFor returns the layout of the items as tiles in cols by rows cells, or false if they do not
// fit.
func GridFor(items []Item, cols, rows int) (Grid, bool) {
	longest, least := 0, 0
	for _, i := range items {
		least = max(least, paint.Width(i.Label)+chipCols)
		longest = max(longest, paint.Width(i.Label)+chipCols, paint.Width(i.About)+chipCols)
	}
	g := Grid{Columns: 1, Cols: max(46, longest)}
	if len(items) > 3 || len(items) == 2 && rows < 7 {
		g.Columns, g.Cols = 2, min(44, (cols-tileGap)/2)
	}
	if g.Columns*g.Cols+(g.Columns-1)*tileGap > cols {
		g.Cols = (cols - (g.Columns-1)*tileGap) / g.Columns
	}
	g.Left = (cols - g.Columns*g.Cols - (g.Columns-1)*tileGap) / 2
	about := 0
	for _, i := range items {
		if i.About != "" {
			about = max(about, strings.Count(Wrap(i.About, g.Cols-chipCols), "\n")+1)
		}
	}
	if about > aboutMost { // the caller shows the chosen item's under the tiles
		about = 0
	}
	for _, try := range []struct {
		about int
		gap   bool
	}{{about, true}, {about, false}, {0, true}, {0, false}} {
		if g.About, g.Gap = try.about, try.gap; g.Rows(len(items)) <= rows {
			return g, g.Cols >= least
		}
	}
	return g, false
}

// Rows returns the height of that many tiles.
func (g Grid) Rows(items int) int {
	n := (items + g.Columns - 1) / g.Columns
	rows := n * g.tileRows()
	if g.Gap {
		rows += n - 1
	}
	return rows
}

func (g Grid) tileRows() int { return 3 + g.About }

// Zone is a part of a line; a click on it counts as Key.
type Zone struct {
	Row, Left, Right int // Right is the column after the last
	Key              string
}

// Tiles draws the items as tiles, and returns their lines and the zones that they cover.
func Tiles(items []Item, cursor int, g Grid, s TileStyles) ([]string, []Zone) {
	var lines []string
	var zones []Zone
	for first := 0; first < len(items); first += g.Columns {
		if first > 0 && g.Gap {
			lines = append(lines, "")
		}
		top := len(lines)
		for i := first; i < min(len(items), first+g.Columns); i++ {
			tile := oneTile(items[i], i == cursor, g, s)
			left := g.Left + (i-first)*(g.Cols+tileGap)
			for row, line := range tile {
				if i == first {
					lines = append(lines, "")
				}
				at := &lines[top+row]
				*at += strings.Repeat(" ", max(0, left-paint.Width(*at))) + line
				zones = append(zones, Zone{top + row, left, left + g.Cols, string(items[i].Key)})
			}
		}
	}
	return lines, zones
}

func oneTile(item Item, chosen bool, g Grid, s TileStyles) []string {
	edge, chip := s.Edge, s.Chip
	switch {
	case chosen:
		edge, chip = s.Chosen, s.ChosenChip
	case item.Dangerous:
		edge = s.Danger
	}
	text := make([]string, 1, 1+g.About)
	text[0] = chip(" "+string(item.Key)+" ") + " " + s.Label(Truncate(item.Label, g.Cols-chipCols))
	for _, line := range strings.Split(Wrap(item.About, g.Cols-chipCols), "\n") {
		text = append(text, "    "+s.About(line))
	}
	return Card(slices.Grow(text, g.About)[:1+g.About], g.Cols, s.Base, edge, chosen)
}
