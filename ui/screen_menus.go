package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// newServiceMenu is BENEFICIAIRE. amount was keyed in before, or is 0.
func newServiceMenu(amount payment.Amount) screen {
	return &menuScreen{
		title: wordService,
		intro: amountIntro(amount), head: amountHead(amount), amount: amount,
		choices: []choice{
			{'1', textANCV, func(scene) action {
				if amount == 0 {
					return push(newANCVMenu())
				}
				return push(newModeMenu(amount))
			}},
			{'2', textOther, func(scene) action { return home().warning(textOtherMeans) }},
		},
	}
}

// newANCVMenu is ANCV, the program's main menu, with the contract's digits.
func newANCVMenu() screen {
	return &menuScreen{
		title: wordANCV,
		choices: []choice{
			{'1', textDebit, initialised(func(scene) action { return push(newAmountScreen("", true)) })},
			{'2', wordCancellation, initialised(openCancellation)},
			{'3', wordDuplicate, initialised(func(scene) action { return push(newDuplicateMenu()) })},
			{'4', wordTotals, initialised(func(scene) action { return push(newTotalsMenu()) })},
			{'5', wordMaintenance, func(scene) action { return push(newMaintenanceMenu()) }},
			{'6', wordTerms, func(scene) action { return push(newTermsScreen(debit{})) }},
		},
	}
}

// initialised replaces an entry by a notice while the till is not initialised.
func initialised(open func(scene) action) func(scene) action {
	return func(sc scene) action {
		if sc.snap.Phase == payment.PhaseUninitialised {
			return notice(textInitFirst)
		}
		return open(sc)
	}
}

// newModeMenu is MODE DE PAIEMENT. It starts the debit with a QR code, or asks for the payer's id.
func newModeMenu(amount payment.Amount) screen {
	return &menuScreen{
		title: wordMode,
		intro: amountIntro(amount), head: amountHead(amount), amount: amount,
		choices: []choice{
			{'1', textModeQR, func(sc scene) action {
				return run(sc.do.startDebit(debit{amount: amount, mode: payment.ModeQR}))
			}},
			{'2', textModePayer, func(scene) action { return push(&payerScreen{amount: amount}) }},
		},
	}
}

func amountIntro(amount payment.Amount) func(scene) []widget.Block {
	if amount == 0 {
		return nil
	}
	return func(sc scene) []widget.Block { return amountBlocks(sc, amount) }
}

// amountHead draws an amount above tiles, in large digits where there is room.
func amountHead(amount payment.Amount) func(scene) ([]string, int) {
	if amount == 0 {
		return nil
	}
	return func(sc scene) ([]string, int) {
		big := bigDigits(sc, amount.Grouped(), theme.Waiting, sc.cols-2)
		return sumLines("", big, sc.theme.Amount.Render(euros(amount)), sc.cols, sc.air(big, 8)), sc.cols - 2
	}
}

// amountBlocks returns an amount as text and, where there is room, in large digits.
func amountBlocks(sc scene, amount payment.Amount) []widget.Block {
	return sumBlocks(sc, amount, theme.Waiting)
}

func sumBlocks(sc scene, amount payment.Amount, tone theme.Tone) []widget.Block {
	big := bigDigits(sc, amount.Grouped(), tone, sc.cols)
	if big == nil {
		return []widget.Block{widget.Text(sc.theme.Amount.Render(euros(amount)))}
	}
	return []widget.Block{widget.Drawn(6, big), widget.Ornament(10, ""), widget.Text(sc.theme.Amount.Render(euros(amount)))}
}
