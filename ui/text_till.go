package ui

import "ancvtpe/payment"

// Sentences of the till link.
const (
	textAskedByTill     = "Demandé par la caisse"
	textHelpDeclineTill = "refuser la demande"
	textTillLink        = "Liaison caisse : "
	textNoTillLink      = "non ouverte (--caisse-ap)"
	textTillTooLate     = "La caisse n'attend plus : le paiement a été retiré."
)

// askedByTill reports whether till software asked for the transaction on the screen.
func askedByTill(s payment.Snapshot) bool {
	switch s.Phase {
	case payment.PhaseAsked:
		return true
	case payment.PhaseInProgress, payment.PhaseResult, payment.PhaseStorage:
		return s.Transaction.Till.Asked()
	}
	return false
}

// tillRestText says that the till software handles the remainder.
func tillRestText(rest payment.Amount) string {
	return "Reste " + euros(rest) + " à régler à la caisse"
}

// tillLinkText returns the address for till software, and when it last asked.
func tillLinkText(sc scene, f Facts) string {
	if f.TillLink == "" {
		return textTillLink + textNoTillLink
	}
	return textTillLink + f.TillLink + ", dernière demande " + dateText(sc, f.TillAsked, "aucune depuis le démarrage")
}
