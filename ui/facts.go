package ui

import (
	"fmt"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// small reports whether a body has no room for ornament.
func (sc scene) small() bool { return sc.linear || sc.plain || sc.cols < 60 || sc.rows < 10 }

// panel puts lines into a card in the middle of a body that has none around it.
func (sc scene) panel(lines []string, cols int, edge func(...string) string) []string {
	cols = min(cols, sc.cols)
	if sc.wide {
		return widget.Indent(lines, (sc.cols-cols)/2)
	}
	return widget.Indent(widget.Card(lines, cols, sc.theme.Card, edge, false), (sc.cols-cols)/2)
}

// centered are lines in the middle of so many cells.
func centered(lines []string, cols int) []string {
	moved := make([]string, len(lines))
	for i, line := range lines {
		moved[i] = widget.Center(line, cols)
	}
	return moved
}

// bigDigits is a sum in large digits, as large as there is room, or nothing where they would
// be torn.
func bigDigits(sc scene, sum string, tone theme.Tone, cols int) []string {
	if sc.linear {
		return nil
	}
	points := []int{2, 1}
	if sc.wide {
		points = []int{3, 2, 1}
	}
	paint := func(n int) string { return sc.theme.Bigs[tone].Render(strings.Repeat(" ", n)) }
	if sc.theme.Depth == theme.None {
		if sc.ascii {
			return nil
		}
		paint = func(n int) string { return strings.Repeat("█", n) }
	}
	for _, p := range points {
		if width := widget.DigitCols(sum, p); width <= cols && width > 0 {
			return widget.Digits(sum, p, paint)
		}
	}
	return nil
}

// fact is a label and a value.
type fact struct{ label, value string }

// factCols is how wide the labels of facts are.
const factCols = 18

// factLines are facts in one column, those without a value left out.
func factLines(sc scene, facts ...fact) []string {
	var lines []string
	for _, f := range facts {
		if f.value == "" {
			continue
		}
		pad := strings.Repeat(" ", max(1, factCols-widthOf(f.label)))
		lines = append(lines, sc.theme.Faint.Render(f.label)+pad+f.value)
	}
	return lines
}

// todayText is how the day stands.
func todayText(sc scene) string {
	t := sc.snap.Totals
	sales := fmt.Sprintf("%d ventes", t.Debits.Count)
	if t.Debits.Count < 2 {
		sales = fmt.Sprintf("%d vente", t.Debits.Count)
	}
	text := sales + "   " + euros(t.Debits.Total)
	switch n := t.Cancellations.Count; {
	case n == 1:
		text += "   1 annulation"
	case n > 1:
		text += fmt.Sprintf("   %d annulations", n)
	}
	return text
}

// closesText is when the day is closed next.
func closesText(sc scene) string {
	if c := sc.snap.Settings.ClosingTime; c.Set {
		return "automatique à " + c.String()
	}
	return "à la main, par TOTAUX"
}

// ticketsText is where the tickets of a result are.
func ticketsText(sc scene) string {
	p := sc.snap.Printer
	switch {
	case p.Err != nil:
		return "en attente de l'imprimante"
	case p.Owed > 0:
		return "à l'impression"
	case len(sc.snap.LastTicket) == 0:
		return ""
	case sc.snap.Settings.Copies > 1:
		return "client ✔   commerçant ✔"
	}
	return "imprimé ✔"
}

// outcomeMark is the sign of how a transaction ended.
func outcomeMark(tx payment.Transaction) string {
	switch {
	case tx.State == payment.StateWrittenOff:
		return "? "
	case tx.State.MovedMoney():
		return "✔ "
	}
	return "✘ "
}

// field is what is being typed: a box with a cursor, or a line where there is no room.
func (sc scene) field(label, text string) widget.Block {
	if sc.small() {
		return widget.Text(label + text + "_")
	}
	cols := min(sc.cols, 52)
	shown := text
	if over := widthOf(shown) - (cols - 6); over > 0 {
		shown = "…" + string([]rune(shown)[over+1:])
	}
	lines := []string{sc.theme.Selected.Render(strings.TrimSpace(label))}
	return widget.Drawn(0, append(lines, widget.Card([]string{shown + sc.theme.Accent.Render("▏")}, cols, sc.theme.Card, sc.theme.Accent.Render, false)...))
}
