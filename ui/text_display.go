package ui

import "ancvtpe/payment"

// Sentences of the customer's display, for a payer who does not know the till's words.
const (
	textDisplayWelcome = "Bienvenue. Ici, payez avec Chèque-Vacances Connect."
	textDisplayMoment  = "Un instant, la demande de paiement se prépare."
	textDisplayScan    = "Scannez ce code avec l'application Chèque-Vacances."
	textDisplaySmall   = "Le code ne tient pas sur cet écran : demandez au commerçant."
	textDisplayTell    = "Donnez votre identifiant Chèque-Vacances au commerçant."
	textDisplayConfirm = "Confirmez le paiement sur votre téléphone."
	textDisplayAbort   = "Le commerçant annule cette demande. Ne payez plus."
	textDisplayCheck   = "Le paiement est vérifié auprès de l'ANCV : un instant."
	textDisplayThanks  = "Merci."
	textDisplayNothing = "Aucune somme n'a été débitée."
	textDisplayAsk     = "Voyez avec le commerçant."
	textDisplayRest    = "Reste à payer autrement : "
	textDisplayRefund  = "La somme vous est rendue."
)

// displayWord returns what happens, on the bar of the customer's display.
func displayWord(id baseID, s payment.Snapshot) string {
	switch id.kind {
	case baseConnecting:
		return "UN INSTANT"
	case baseQR:
		return wordQR
	case basePayer:
		return "VOTRE IDENTIFIANT"
	case baseWaiting:
		return "A VOUS DE CONFIRMER"
	case baseAborting:
		return wordAborting
	case baseRecovering, baseUnresolved, baseStorage:
		return wordVerification
	case baseResult:
		return resultWord(s.Transaction.State)
	case baseRemainder:
		return "RESTE A PAYER"
	}
	return "BIENVENUE"
}
