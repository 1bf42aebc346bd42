package ui

import (
	"slices"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// dayCols is the width of the column of the day's operations.
const dayCols = widget.KeypadCols

// dayView draws the day's last operations, the newest first, and the day's totals.
func dayView(sc scene, rows int) []string {
	const inner = dayCols - 4
	row := func(left, right string) string { return spread(left, right, inner) }
	lines := []string{sc.theme.Title.Render(textDayHeading), ""}
	recent := slices.Clone(sc.snap.Recent)
	slices.Reverse(recent)
	if t := sc.snap.Totals; len(recent)+t.Debits.Count+t.Cancellations.Count == 0 {
		lines = append(lines, sc.theme.Faint.Render(textDayNothing))
	}
	room := max(0, rows-2-len(lines)-5) // 2 for the edges, 5 for the totals
	for _, l := range recent[:min(room, len(recent))] {
		mark, sum := "✔ ", euros(l.Amount)
		if l.Kind == payment.KindCancellation {
			mark, sum = "↩ ", "-"+sum
		}
		at := sc.theme.Faint.Render(l.At.In(sc.now.Location()).Format("15:04"))
		lines = append(lines, row(at+"  "+mark+sc.theme.Faint.Render(string(l.Reference)), sum))
	}
	t := sc.snap.Totals
	if more := t.Debits.Count + t.Cancellations.Count - min(room, len(recent)); more > 0 {
		lines = append(lines, sc.theme.Faint.Render(moreText(more)))
	}
	lines = append(lines, "", row(sc.theme.Faint.Render(textDayPaid), countText(t.Debits)))
	if t.Cancellations.Count > 0 {
		lines = append(lines, row(sc.theme.Faint.Render(textDayCancelled), countText(t.Cancellations)))
	}
	lines = append(lines, row(sc.theme.Faint.Render(textDayNet), sc.theme.Amount.Render(euros(t.Net()))))
	card := widget.Card(lines, dayCols, sc.theme.Card, sc.theme.Frame.Render, false)
	return card[:min(len(card), rows)]
}
