package ui

import (
	"cmp"
	"fmt"
	"strings"

	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// Bare implements bare, since each field has a box.
func (*formScreen) Bare(scene) bool { return true }

// Hint implements hinted: it says what the parameter under the cursor sets.
func (s *formScreen) Hint() string {
	if s.onSave() {
		return ""
	}
	return upper(parameterText(s.fields[s.cursor].name)) + "."
}

// formCols is the greatest width of a form, formGap the space between labels and values.
const formCols, formGap = 72, 4

// boxes draws the form with a box for each field where they all fit. Otherwise only the field under
// the cursor has a box, and only the part of the form around it is drawn.
func (s *formScreen) boxes(sc scene) string {
	cols := min(sc.cols-2, formCols)
	whole := 3*len(s.fields)+4 <= sc.rows
	var lines []string
	first, last := 0, 0
	for i := range s.fields {
		if i == s.cursor {
			first = len(lines)
		}
		lines = append(lines, s.box(sc, i, cols, whole)...)
		if i == s.cursor {
			last = len(lines)
		}
	}
	chip := sc.theme.Chip
	if s.onSave() {
		first, chip = len(lines), sc.theme.ChipOn
		last = first + 2
	}
	if len(lines)+4 <= sc.rows {
		lines = append(lines, "")
	}
	save, all := strings.Repeat(" ", s.labelCols()+formGap)+chip.Render("  "+textSave+"  "), "  "+sc.theme.Faint.Render(textSaveAll)
	if paint.Width(save)+paint.Width(all) > cols {
		all = ""
	}
	lines = append(lines, save+all)
	head := s.group
	rows := max(1, sc.rows-2)
	if len(lines) > rows {
		head += fmt.Sprintf("  %d/%d", s.cursor+1, len(s.fields)+1)
	}
	top := max(0, min((first+last-rows)/2, len(lines)-rows))
	drawn := append([]string{sc.theme.Title.Render(head), ""}, lines[top:min(len(lines), top+rows)]...)
	return strings.Join(widget.Indent(drawn, (sc.cols-cols)/2), "\n")
}

// box draws a field's label and value. The value is in a box under the cursor, and everywhere if
// whole.
func (s *formScreen) box(sc scene, i, cols int, whole bool) []string {
	f, here := s.fields[i], i == s.cursor
	labels := s.labelCols() + formGap
	label, edge := sc.theme.Faint, sc.theme.Frame
	if here {
		label, edge = sc.theme.Selected, sc.theme.Accent
	}
	name := label.Render(f.label) + strings.Repeat(" ", labels-paint.Width(f.label))
	inner := cols - labels - 4
	shown := s.shownValue(sc, i, inner)
	if !here && !whole {
		return []string{name + "  " + shown[0]}
	}
	var lines []string
	for n, line := range widget.Card(shown, cols-labels, sc.theme.Card, edge.Render, false) {
		if n == 1 {
			lines = append(lines, name+line)
			continue
		}
		lines = append(lines, strings.Repeat(" ", labels)+line)
	}
	if f.trouble != "" {
		lines = append(lines, widget.Indent(wrapped([]string{sc.theme.Bad.Render("✘ " + f.trouble)}, cols-labels), labels)...)
	}
	return lines
}

// shownValue returns a field's value in lines of cols cells. A choice under the cursor shows all
// its choices; a text under the cursor shows its end, with a cursor.
func (s *formScreen) shownValue(sc scene, i, cols int) []string {
	f, here := s.fields[i], i == s.cursor
	switch {
	case f.choices != nil && !here:
		return []string{cmp.Or(f.names[f.value], f.value)}
	case f.choices != nil:
		return wrapped([]string{f.choicesBetween(sc)}, cols)
	case !here:
		return []string{widget.Truncate(f.value, cols)}
	}
	text := []rune(f.value)
	if over := paint.Width(f.value) - (cols - 2); over > 0 && over < len(text) {
		text = append([]rune("…"), text[over:]...)
	}
	return []string{string(text) + sc.theme.Accent.Render("▏")}
}

// choicesBetween lists the choices, with the chosen one between arrows.
func (f formField) choicesBetween(sc scene) string {
	shown := make([]string, len(f.choices))
	for i, c := range f.choices {
		const hold = "\u00a0" // a line does not break here
		name := cmp.Or(f.names[c], c)
		shown[i] = sc.theme.Faint.Render(hold + hold + name + hold + hold)
		if c == f.value {
			shown[i] = sc.theme.Selected.Render("◂" + hold + name + hold + "▸")
		}
	}
	return strings.Join(shown, " ")
}

func (s *formScreen) labelCols() int {
	width := 0
	for _, f := range s.fields {
		width = max(width, paint.Width(f.label))
	}
	return width
}
