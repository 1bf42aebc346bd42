package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// newRemainderScreen is RESTE DU: the rest of a sale goes back to BENEFICIAIRE with
// its amount set, and can be given up but not forgotten (I9).
func newRemainderScreen(sale payment.Sale) screen {
	giveUp := func(scene) action { return push(confirmGiveUp(sale)) }
	out := &exit{textHelpGiveUp, giveUp}
	return &menuScreen{
		title: wordRemainder,
		sub:   wordService,
		intro: func(sc scene) []widget.Block {
			blocks := amountBlocks(sc, sale.Remainder())
			if sc.snap.Transaction.State == payment.StateWrittenOff {
				blocks = append(blocks, widget.Text(sc.theme.Warn.Render(textMaybePaid)))
			}
			return append(blocks, widget.Text(paidSoFarText(sale)))
		},
		head:   func(sc scene) []string { return remainderHead(sc, sale) },
		amount: sale.Remainder(), at: stepResult,
		choices: []choice{
			{'1', textANCV, func(scene) action { return push(newModeMenu(sale.Remainder())) }},
			{'2', textOther, giveUp},
		},
		yellow: out,
		red:    out,
	}
}

func confirmGiveUp(sale payment.Sale) screen {
	return confirmScreen{lines: giveUpText(sale), yes: func(sc scene) action {
		return run(sc.do.giveUpRemainder(func(_ scene, err error) (action, bool) {
			return stay().saying(givenUpText(sale)), err == nil
		}))
	}}
}

// remainderHead is what was paid, small, and what remains, large.
func remainderHead(sc scene, sale payment.Sale) []string {
	const cols = 52
	paid := []string{sc.theme.Good.Render("✔ ") + paidSoFarText(sale)}
	if sale.Reference != "" && sc.rows > 16 {
		paid = append(paid, sc.theme.Faint.Render("  réf. "+string(sale.Reference)))
	}
	if sc.snap.Transaction.State == payment.StateWrittenOff {
		paid = append(paid, sc.theme.Warn.Render(textMaybePaid))
	}
	rest := append([]string{sc.theme.Amount.Render(textToCollect)}, centered(bigDigits(sc, sale.Remainder().Grouped(), theme.Partial, cols-4), cols-4)...)
	rest = append(rest, widget.Center(sc.theme.Amount.Render(euros(sale.Remainder())), cols-4))
	left := max(0, (sc.cols-cols)/2)
	lines := append(paid, rest...)
	return widget.Indent(widget.Card(lines, min(cols, sc.cols), sc.theme.Card, sc.theme.Edges[theme.Partial].Render, false), left)
}
