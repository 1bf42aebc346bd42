package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// newRemainderScreen is RESTE DU, which offers BENEFICIAIRE's choices for the remainder of a sale.
// The remainder can be given up but not forgotten (I9).
func newRemainderScreen(sale payment.Sale) screen {
	giveUp := func(scene) action { return push(confirmGiveUp(sale)) }
	out := &exit{textHelpGiveUp, giveUp}
	return &menuScreen{
		title: wordRemainder,
		over:  wordService,
		intro: func(sc scene) []widget.Block {
			blocks := sumBlocks(sc, sale.Remainder(), theme.Partial)
			if sc.snap.Transaction.State == payment.StateWrittenOff {
				blocks = append(blocks, widget.Text(sc.theme.Warn.Render(textMaybePaid)))
			}
			return append(blocks, widget.Text(textPaidSoFar+" : "+paidSoFarText(sale)))
		},
		head:   func(sc scene) ([]string, int) { return remainderHead(sc, sale) },
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

// remainderHead draws what was paid, small, and what remains, large. It returns the width of both.
func remainderHead(sc scene, sale payment.Sale) (lines []string, cols int) {
	paid := func(cols int) []string {
		who, sum := sc.theme.Good.Render("✔ ")+textPaidSoFar, paidSoFarText(sale)
		lines := []string{spread(who, sum, cols)}
		if paint.Width(who)+1+paint.Width(sum) > cols {
			lines = []string{who, spread("", sum, cols)}
		}
		if sale.Reference != "" && sc.rows > 18 {
			lines = append(lines, sc.theme.Faint.Render("  réf. "+string(sale.Reference)))
		}
		if sc.snap.Transaction.State == payment.StateWrittenOff {
			lines = append(lines, sc.theme.Warn.Render(textMaybePaid))
		}
		return lines
	}
	sc.rows -= leastTiles
	_, cols = partDigits(sc, sale.Remainder())
	return partCards(sc, paid, sale.Remainder(), nil), cols
}

// leastTiles is the height of a row of tiles with a heading above.
const leastTiles = 4
