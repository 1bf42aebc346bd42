package ui

import "ancvtpe/payment"

// openCancellation opens ANNULATION, which asks for the password if one is set, then for the
// reference.
func openCancellation(sc scene) action {
	return withPassword(sc, wordCancellation, func(_ scene, password string) action {
		return push(newReferenceScreen(password))
	})
}

// cancelThis offers to cancel the payment whose result is on the screen. It does not ask for the
// reference: the till has it, and a typed one could be another payment's (decision 14).
func cancelThis(sc scene, _ string) action {
	tx := sc.snap.Transaction
	return withPassword(sc, wordCancellation, func(sc scene, password string) action {
		request := payment.CancelRequest{Reference: tx.Reference, Amount: tx.Paid, Password: password}
		return push(confirmScreen{
			word: wordCancellation, lines: cancelThisText(sc, tx), no: home,
			yes: func(sc scene) action { return run(sc.do.startCancellation(request)) },
		})
	})
}
