package ui

import (
	"errors"

	"ancvtpe/payment"
)

// newDuplicateMenu is DUPLICATA, which prints the last transaction's ticket or the last totals
// again.
func newDuplicateMenu() screen {
	return &menuScreen{
		title: wordDuplicate,
		choices: []choice{
			{'1', textDuplicateLast, func(sc scene) action { return run(sc.do.duplicateLast(duplicated)) }},
			{'2', textDuplicateTotals, func(sc scene) action { return run(sc.do.duplicateTotals(duplicated)) }},
		},
	}
}

// duplicated leads to PRET with a sentence.
func duplicated(sc scene, err error) (action, bool) {
	switch {
	case errors.Is(err, payment.ErrNoTransaction):
		return push(tellScreen{title: wordDuplicate, lines: noTransactionText()}), true
	case err != nil || sc.snap.Phase != payment.PhaseIdle:
		return stay(), false
	}
	return saidOfPaper(sc, textDuplicateDone), true
}
