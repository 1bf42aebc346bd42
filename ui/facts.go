package ui

import (
	"fmt"
	"slices"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// small reports whether a body has no room for ornament.
func (sc scene) small() bool { return sc.linear || sc.plain || sc.cols < 36 || sc.rows < 10 }

// panel draws lines in a card in the middle of the body. On a wide window the body has a card
// already, and the lines are only centred.
func (sc scene) panel(lines []string, cols int, edge func(string) string) []string {
	cols = min(cols, sc.cols)
	if sc.whole {
		return widget.Indent(lines, (sc.cols-cols)/2)
	}
	return widget.Indent(widget.Card(lines, cols, sc.theme.Card, edge, false), (sc.cols-cols)/2)
}

// centered returns the lines in the middle of cols cells.
func centered(lines []string, cols int) []string {
	moved := make([]string, len(lines))
	for i, line := range lines {
		moved[i] = widget.Center(line, cols)
	}
	return moved
}

// spread returns left and right at the two ends of cols cells.
func spread(left, right string, cols int) string {
	return left + strings.Repeat(" ", max(1, cols-paint.Width(left)-paint.Width(right))) + right
}

// bigDigits draws a sum in the largest digits for which there is room, or returns nil.
func bigDigits(sc scene, sum string, tone theme.Tone, cols int) []string {
	return digitsIn(sc, sum, sc.theme.Bigs[tone], cols)
}

func digitsIn(sc scene, sum string, style theme.Style, cols int) []string {
	if sc.linear {
		return nil
	}
	// A cell is twice as high as it is wide, so a square point has twice as many columns as rows.
	// 3 by 1 is wider, to fill a card.
	points := []struct{ cols, rows int }{{6, 3}, {4, 2}, {3, 1}, {2, 1}, {1, 1}}
	if !sc.wide {
		points = points[3:]
	}
	paint := func(n int) string { return style.Render(strings.Repeat(" ", n)) }
	for _, p := range points {
		high := p.rows > 1 && 5*widget.DigitRows*p.rows > 2*sc.rows
		if width := widget.DigitCols(sum, p.cols); width <= cols && width > 0 && !high {
			return tall(widget.Digits(sum, p.cols, paint), p.rows)
		}
	}
	return nil
}

// tall repeats each line, once at least.
func tall(lines []string, times int) []string {
	if times < 2 {
		return lines
	}
	var drawn []string
	for _, line := range lines {
		drawn = append(drawn, slices.Repeat([]string{line}, times)...)
	}
	return drawn
}

// textCols is the greatest width of a result's card and of the text under it.
const textCols = 62

// boxCols returns the width of the card of a sum, digitCols the width that its digits may take,
// textLeft the column of the text under it. Digits take the whole of a card as large as the body.
func (sc scene) boxCols() int {
	switch {
	case sc.whole:
		return sc.cols
	case sc.wide:
		return sc.cols - 2
	}
	return min(sc.cols-2, textCols)
}

func (sc scene) digitCols() int {
	if sc.whole {
		return sc.cols
	}
	return sc.boxCols() - 4
}

// air returns how many empty rows a card has above and below its large digits, if under lines
// follow the card.
func (sc scene) air(big []string, under int) int {
	if len(big)+4+under > sc.rows {
		return 0
	}
	return 1
}

// sumLines draws a sum in large digits, with a heading that may be empty above and a text under it.
// air is how many empty rows it may use; the first goes between heading and digits.
func sumLines(head string, big []string, under string, cols, air int) []string {
	var lines []string
	if head != "" {
		lines = append(lines, head)
	}
	gap := func(there bool) {
		if there && big != nil {
			lines = append(lines, "")
		}
	}
	gap(head != "" && air > 0)
	lines = append(lines, centered(big, cols)...)
	gap(air > 1 || head == "" && air > 0)
	return append(lines, widget.Center(under, cols))
}

func (sc scene) textLeft() int { return (sc.cols-min(sc.cols-2, textCols))/2 + 2 }

// partCards draws what was paid in a small card, what remains in a large one, and sentences and
// facts below. paid draws the small card's lines, cols wide. Where there is no room it leaves out
// the large digits, since the card also has the sum in text.
func partCards(sc scene, paid func(cols int) []string, rest payment.Amount, told []widget.Block, facts ...fact) []string {
	cols, left := min(sc.cols-2, textCols), sc.textLeft()-2
	big, box := partDigits(sc, rest)
	inner := box - 6
	head := spread(sc.theme.Amount.Render(textToCollect), sc.theme.Warn.Render(euros(rest)), inner)
	said, known := wrappedBlocks(cols-4, told), factLines(sc, cols-4, facts...)
	var lines []string
	for air := 1; air >= -1; air-- {
		remains := append([]string{head}, make([]string, max(0, air))...)
		if air >= 0 {
			remains = append(remains, centered(big, inner)...)
		}
		lines = append(sc.panel(widget.Indent(paid(inner), 1), box, sc.theme.Edges[theme.Accepted].Render),
			sc.panel(widget.Indent(remains, 1), box, sc.theme.Edges[theme.Partial].Render)...)
		least := len(lines) + len(said) + min(1, len(known))
		if least > sc.rows && air >= 0 {
			continue
		}
		if len(said) > 0 && least < sc.rows {
			lines = append(lines, "")
		}
		lines = append(lines, widget.Indent(said, left+2)...)
		lines = append(lines, widget.Indent(known[:max(0, min(len(known), sc.rows-len(lines)))], left+2)...)
		break
	}
	return lines
}

// partDigits draws what remains in large digits, and returns the width of their card.
func partDigits(sc scene, rest payment.Amount) (big []string, cols int) {
	big = bigDigits(sc, rest.Grouped(), theme.Partial, sc.digitCols())
	if big == nil {
		return nil, sc.boxCols()
	}
	return big, min(sc.boxCols(), max(textCols, paint.Width(big[0])+14))
}

// told draws a large mark and sentences in a card, and under it facts and further sentences. The
// facts and the mark are left out where there is no room.
func (sc scene) told(tone theme.Tone, mark string, sentences []widget.Block, facts []fact, further ...widget.Block) string {
	cols := min(sc.cols-2, textCols+sc.markCols())
	inner, left := cols-8, (sc.cols-cols)/2+3
	said, _ := sc.marked(mark, tone, inner, sentences)
	card := widget.Indent(said, 1)
	under, more := factLines(sc, inner, facts...), wrappedBlocks(inner, further)
	switch {
	case len(more) == 0:
	case len(card)+len(under)+len(more)+3 <= sc.rows:
		under = append(append(under, ""), more...)
	default:
		under = more
	}
	if len(card)+len(under)+5 <= sc.rows {
		card = append(append([]string{""}, card...), "")
	}
	lines := sc.panel(card, cols, sc.theme.Edges[tone].Render)
	if len(lines)+len(under) < sc.rows {
		lines = append(lines, "")
	}
	lines = append(lines, widget.Indent(under, left)...)
	return strings.Join(append(make([]string, sc.lead(lines)), lines...), "\n")
}

// smallTold is told for a window without cards: the sentences, beside the mark where there is room.
func (sc scene) smallTold(tone theme.Tone, mark string, sentences []widget.Block) []widget.Block {
	if lines, ok := sc.marked(mark, tone, sc.cols, sentences); ok {
		return []widget.Block{widget.Drawn(0, lines), widget.Gap()}
	}
	return sentences
}

// marked draws a large mark and sentences beside it, in cols. A narrow or low body has no mark.
func (sc scene) marked(mark string, tone theme.Tone, cols int, sentences []widget.Block) (lines []string, ok bool) {
	const gap, least = 4, 34 // between them; width of the sentences
	big := bigDigits(sc, mark, tone, sc.markCols())
	room := cols - gap - sc.markCols()
	if big == nil || room < least {
		return wrappedBlocks(cols, sentences), false
	}
	big = big[:len(big)*(widget.DigitRows-1)/widget.DigitRows] // no mark has a tail
	told := wrappedBlocks(room, sentences)
	if len(told)+8 > sc.rows {
		return wrappedBlocks(cols, sentences), false
	}
	lines = make([]string, max(len(big), len(told)))
	copy(lines[(len(lines)-len(big))/2:], big)
	return widget.Beside(lines, append(make([]string, (len(lines)-len(told))/2), told...), sc.markCols()+gap), true
}

// markCols returns the width of a large mark.
func (sc scene) markCols() int {
	if sc.wide && sc.cols >= 72 && sc.rows >= 30 {
		return 20
	}
	return 10
}

// lead returns the number of empty lines above the cards of a body.
func (sc scene) lead(lines []string) int {
	switch spare := sc.rows - len(lines); {
	case spare < 2 || sc.whole:
		return 0
	case sc.wide:
		return spare / 3
	}
	return 1
}

// fact is a label and a value.
type fact struct{ label, value string }

// factCols is the width of the labels of facts.
const factCols = 20

// factLines draws facts one below the other, cols wide. It leaves out those without a value.
func factLines(sc scene, cols int, facts ...fact) []string {
	var lines []string
	for _, f := range facts {
		if f.value == "" {
			continue
		}
		pad := strings.Repeat(" ", max(1, factCols-paint.Width(f.label)))
		for i, part := range strings.Split(widget.Wrap(f.value, max(1, cols-factCols)), "\n") {
			if i > 0 {
				lines = append(lines, strings.Repeat(" ", factCols)+part)
				continue
			}
			lines = append(lines, sc.theme.Faint.Render(f.label)+pad+part)
		}
	}
	return lines
}

// todayText returns the day's number of sales and cancellations, and the sum of the sales.
func todayText(sc scene) string {
	t := sc.snap.Totals
	paid := fmt.Sprintf("%d paiements", t.Debits.Count)
	if t.Debits.Count < 2 {
		paid = fmt.Sprintf("%d paiement", t.Debits.Count)
	}
	text := paid + "   " + euros(t.Debits.Total)
	switch n := t.Cancellations.Count; {
	case n == 1:
		text += "   1 annulation"
	case n > 1:
		text += fmt.Sprintf("   %d annulations", n)
	}
	return text
}

// closesText returns when the day will be closed.
func closesText(sc scene) string {
	if c := sc.snap.Settings.ClosingTime; c.Set {
		return "automatique à " + c.String()
	}
	return "à la main, par TOTAUX"
}

// ticketsText returns where the tickets of a result are. For an accepted debit it names the payer's
// copy only where that is printed without asking, since the answer to TICKET ? closes the screen.
func ticketsText(sc scene) string {
	p, s := sc.snap.Printer, sc.snap.Settings
	unasked := s.TicketMode == payment.TicketAlways || !sc.snap.Transaction.State.Approved()
	switch state := sc.snap.Transaction.State; {
	case !state.MovedMoney() && state != payment.StateWrittenOff: // has no ticket
		return ""
	case p.Err != nil:
		return "en attente de l'imprimante"
	case p.Owed > 0:
		return "à l'impression"
	case p.Skipped < 0:
		return ""
	case p.Skipped == 1:
		return "1 non imprimé (F6)"
	case p.Skipped > 1:
		return fmt.Sprintf("%d non imprimés (F6)", p.Skipped)
	case len(sc.snap.LastTicket) == 0:
		return ""
	case !unasked && (s.TicketMode == payment.TicketNever || s.Copies < 2):
		return ""
	case !unasked:
		return "commerçant ✔"
	case s.Copies > 1 && sc.snap.Transaction.State != payment.StateWrittenOff:
		return "client ✔   commerçant ✔"
	}
	return "imprimé ✔"
}

// outcomeMark returns the sign for how a transaction ended.
func outcomeMark(tx payment.Transaction) string {
	switch {
	case tx.State == payment.StateWrittenOff:
		return "? "
	case tx.State.MovedMoney():
		return "✔ "
	}
	return "✘ "
}

// field draws a text that is being typed, in a box with a cursor, or as a line on a small screen.
func (sc scene) field(label, text string) widget.Block {
	if sc.small() {
		return widget.Text(label + text + "_")
	}
	cols := min(sc.cols, 52)
	shown := text
	if over := paint.Width(shown) - (cols - 6); over > 0 {
		shown = "…" + string([]rune(shown)[over+1:])
	}
	lines := []string{sc.theme.Selected.Render(strings.TrimSpace(label))}
	return widget.Drawn(0, append(lines, widget.Card([]string{shown + sc.theme.Accent.Render("▏")}, cols, sc.theme.Card, sc.theme.Accent.Render, false)...))
}
