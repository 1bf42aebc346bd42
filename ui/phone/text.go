package phone

// The payer's words.
const (
	textTitle      = "téléphone du client"
	textNothing    = "Aucun paiement en attente."
	textNothingHow = "Il apparaît dès que le terminal montre son QR code ou envoie l'identifiant."
	textSeveral    = "Paiements en attente :"
	textAskedFor   = "Payer en chèques-vacances"
	textBefore     = "à régler avant "
	textLower      = "Vous pouvez payer moins : tapez un autre montant."
	textAmount     = "Montant : "
	textPay        = "Payer "
	textRefuse     = "Refuser"
	textClose      = "Fermer"
	textBusy       = "Envoi…"
	textRest       = "Reste à régler au commerçant : "
	textReference  = "référence "

	textNoAmount = "Tapez un montant, 0,01 EUR au moins."
	textTooMuch  = "C'est plus que demandé : tapez un montant plus petit."
)

// endText returns the headline and the sentence for a payment that has ended.
func endText(o Outcome) (headline, words string) {
	switch o {
	case OutcomePaid:
		return "✔ Paiement accepté", "C'est fini : le terminal imprime votre ticket."
	case OutcomeRefused:
		return "✘ Paiement refusé", "L'ANCV a refusé ce paiement ; rien n'a été débité."
	case OutcomeGivenUp:
		return "✘ Vous avez refusé", "Rien n'a été débité."
	case OutcomeExpired:
		return "✘ Délai dépassé", "Rien n'a été débité. Demandez au commerçant de relancer le paiement."
	case OutcomeRefunded:
		return "↩ Paiement annulé", "Le commerçant a annulé ce paiement : la somme vous est rendue."
	}
	return "✘ Paiement annulé", "Le commerçant a arrêté ce paiement ; rien n'a été débité."
}

// outcomeWord returns the word for an outcome.
func outcomeWord(o Outcome) string {
	switch o {
	case OutcomeOpen:
		return "PAIEMENT DEMANDE"
	case OutcomePaid:
		return "PAIEMENT ACCEPTE"
	case OutcomeRefused:
		return "PAIEMENT REFUSE"
	case OutcomeGivenUp:
		return "VOUS AVEZ REFUSE"
	case OutcomeExpired:
		return "DELAI DEPASSE"
	}
	return "PAIEMENT ANNULE"
}
