package ui

import (
	"ancvtpe/payment"
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
		sub:   wordService,
		intro: func(sc scene) []widget.Block {
			blocks := sumBlocks(sc, sale.Remainder(), theme.Partial)
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

// remainderHead draws what was paid, small, and what remains, large.
func remainderHead(sc scene, sale payment.Sale) []string {
	paid := []string{sc.theme.Good.Render("✔ ") + paidSoFarText(sale)}
	if sale.Reference != "" && sc.rows > 18 {
		paid = append(paid, sc.theme.Faint.Render("  réf. "+string(sale.Reference)))
	}
	if sc.snap.Transaction.State == payment.StateWrittenOff {
		paid = append(paid, sc.theme.Warn.Render(textMaybePaid))
	}
	sc.rows -= leastTiles
	return partCards(sc, paid, sale.Remainder(), nil)
}

// leastTiles is the height of a row of tiles with an empty line above.
const leastTiles = 4
