package ui

import (
	"errors"

	"ancvtpe/payment"
)

// newDuplicateMenu is DUPLICATA: the last transaction's ticket, or the day's totals,
// once more.
func newDuplicateMenu() screen {
	return &menuScreen{
		title: wordDuplicate,
		choices: []choice{
			{'1', textDuplicateLast, func(sc scene) action { return run(sc.do.duplicateLast(duplicated)) }},
			{'2', textDuplicateTotals, func(sc scene) action { return run(sc.do.duplicateTotals(duplicated)) }},
		},
	}
}

// duplicated leads to PRET, where a cashier goes on.
func duplicated(sc scene, err error) (action, bool) {
	switch {
	case errors.Is(err, payment.ErrNoTransaction):
		return push(tellScreen{title: wordDuplicate, lines: noTransactionText()}), true
	case err != nil || sc.snap.Phase != payment.PhaseIdle:
		return stay(), false
	}
	return saidOfPaper(sc, textDuplicateDone), true
}
