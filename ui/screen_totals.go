package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// newTotalsMenu is TOTAUX, which shows the day's totals, closes the day, or verifies it.
func newTotalsMenu() screen {
	return &menuScreen{
		title: wordTotals,
		choices: []choice{
			{'1', textEdition, func(sc scene) action {
				act := push(totalsScreen{})
				act.cmd = sc.do.printTotals()
				return act
			}},
			{'2', wordClosing, func(scene) action { return push(confirmClosing()) }},
			{'3', wordVerification, openVerification},
		},
	}
}

// totalsScreen shows the totals since the last closing while they are being printed.
type totalsScreen struct{}

func (totalsScreen) Title(scene) string { return wordTotals }

func (totalsScreen) Keys(scene) []binding {
	return []binding{
		on(labelEnter, textHelpHome, does(home), keyEnter, keyEsc),
		on(labelBack, textHelpBack, does(back), keyBack),
	}
}

func (totalsScreen) View(sc scene) string {
	blocks := append(totalsBlocks(sc, sc.snap.Totals), widget.Text(lastClosingText(sc)))
	if !sc.do.unsent {
		blocks = append(blocks, widget.Gap(), widget.Ornament(4, paperText(sc, textTotalsPrint)))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// totalsBlocks returns the totals of a period, one figure on each line.
func totalsBlocks(sc scene, t payment.DayTotals) []widget.Block {
	lines := totalsText(sc, t)
	blocks := make([]widget.Block, 0, len(lines)+1)
	for _, line := range lines[:len(lines)-1] {
		blocks = append(blocks, widget.Text(line))
	}
	return append(blocks, widget.Text(sc.theme.Amount.Render(lines[len(lines)-1])))
}

// confirmClosing asks before it closes the day, and shows the present totals. Its title is not
// CLOTURE, the word for a closing that was made.
func confirmClosing() screen {
	return confirmScreen{
		body: func(sc scene) []widget.Block {
			return append(totalsBlocks(sc, sc.snap.Totals), widget.Gap(), widget.Text(textClosingAsk))
		},
		yes: func(sc scene) action { return run(sc.do.closeDay(closed)) },
		no:  home,
	}
}

// closed shows the closing that was just made.
func closed(sc scene, err error) (action, bool) {
	if err != nil || sc.snap.LastClosing == nil || sc.snap.Phase != payment.PhaseIdle {
		return stay(), false
	}
	return push(closedScreen{*sc.snap.LastClosing}), true
}

// closedScreen is CLOTURE, with the number and totals of a closing made by hand.
type closedScreen struct{ closing payment.Closing }

func (closedScreen) Title(scene) string { return wordClosing }

func (s closedScreen) Keys(scene) []binding {
	leave := func(sc scene, _ string) action { return home().saying(closedText(s.closing) + waitsText(sc)) }
	return []binding{on(labelEnter, textHelpSeen, leave, keyEnter, keyEsc, keyBack)}
}

func (s closedScreen) View(sc scene) string {
	blocks := append([]widget.Block{widget.Text(sc.theme.Good.Render("✔ " + closedText(s.closing))), widget.Gap()},
		totalsBlocks(sc, s.closing.Totals)...)
	return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Gap(), widget.Ornament(4, paperText(sc, closingPrintText(sc, s.closing))))...)
}

// tellScreen shows sentences that are neither a failure nor a result.
type tellScreen struct {
	title string
	lines []string
}

func (s tellScreen) Title(scene) string { return s.title }

func (tellScreen) Keys(scene) []binding {
	return []binding{on(labelEnter, textHelpBack, does(back), keyEnter, keyBack), on(labelEsc, textHelpHome, does(home), keyEsc)}
}

func (s tellScreen) View(sc scene) string {
	var blocks []widget.Block
	for i, line := range s.lines {
		if i > 0 {
			blocks = append(blocks, widget.Gap())
		}
		blocks = append(blocks, widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}
