package ui

import (
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"ancvtpe/payment"
)

// euros is a sum as the screen shows it: "12 345,00 EUR".
func euros(a payment.Amount) string { return a.Grouped() + " EUR" }

// upper begins a sentence.
func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

func owedText(owed int) string {
	if owed == 1 {
		return "L'imprimante ne répond pas : 1 ticket attend. Vérifiez-la, puis F5."
	}
	return fmt.Sprintf("L'imprimante ne répond pas : %d tickets attendent. Vérifiez-la, puis F5.", owed)
}

func paymentNoText(n int) string { return fmt.Sprintf("paiement %d de la vente", n) }

func tooSmallText(cols, rows int) string {
	return fmt.Sprintf("Écran trop petit pour le QR code : agrandissez la fenêtre (%d x %d au moins).", max(cols, smallCols), max(rows, smallRows))
}

// leftText is the time left to pay, as mm:ss.
func leftText(sc scene) string {
	if sc.snap.Deadline.IsZero() {
		return ""
	}
	left := max(0, sc.snap.Deadline.Sub(sc.now))
	seconds := int((left + time.Second - 1) / time.Second)
	return fmt.Sprintf("Temps restant %02d:%02d", seconds/60, seconds%60)
}

// troubleText is since when and why the acquirer has not answered.
func troubleText(sc scene) string {
	if sc.snap.Trouble == payment.CauseNone {
		return ""
	}
	why := causeText(sc.snap.Trouble)
	if sc.snap.TroubleSince.IsZero() {
		return "Sans réponse de l'ANCV : " + why
	}
	return "Sans réponse de l'ANCV depuis " + spanText(sc.now.Sub(sc.snap.TroubleSince)) + " : " + why
}

func sinceText(sc scene, at time.Time) string {
	if at.IsZero() {
		return "Question posée à l'ANCV."
	}
	return "Depuis " + at.In(sc.now.Location()).Format("15:04") + ". Question posée à l'ANCV."
}

func spanText(d time.Duration) string {
	d = max(0, d)
	if d < 2*time.Minute {
		return fmt.Sprintf("%d s", int(d/time.Second))
	}
	if d < 2*time.Hour {
		return fmt.Sprintf("%d min", int(d/time.Minute))
	}
	return fmt.Sprintf("%d h", int(d/time.Hour))
}

// progressText is what is going on in a payment on its way.
func progressText(s payment.Snapshot) string {
	tx := s.Transaction
	switch tx.State {
	case payment.StateCreating:
		if s.Attempt > 1 {
			return fmt.Sprintf("Connexion à l'ANCV, nouvel essai %d.", s.Attempt)
		}
		return "Connexion à l'ANCV."
	case payment.StateAttaching:
		return "Envoi de l'identifiant à l'ANCV."
	case payment.StateWaiting:
		if tx.Mode == payment.ModePayerID {
			return "Le client est prévenu sur son téléphone : il confirme ou refuse le paiement."
		}
		return "Le client confirme sur son téléphone."
	case payment.StateChecking:
		return "Délai écoulé : vérification auprès de l'ANCV."
	case payment.StateExpiring:
		return "Délai écoulé : la demande est retirée."
	case payment.StateRejecting:
		return "L'ANCV n'accepte pas ce client : la demande est retirée."
	case payment.StateAbortChecking:
		return "Vérification auprès de l'ANCV avant d'annuler."
	case payment.StateAborting:
		return "L'annulation est demandée à l'ANCV."
	case payment.StateRecovering:
		return "Un paiement était en cours à l'arrêt : vérification auprès de l'ANCV. Ne le refaites pas."
	case payment.StateCancelAsking:
		return "Vérification du paiement auprès de l'ANCV avant de l'annuler."
	case payment.StateCancelling:
		return "L'annulation du paiement est demandée à l'ANCV."
	case payment.StateCancelChecking:
		return "Vérification de l'annulation auprès de l'ANCV."
	}
	return "Vérification auprès de l'ANCV."
}

// payerTrouble is why another payer's id is wanted.
func payerTrouble(tx payment.Transaction) string {
	switch tx.Code {
	case payment.CodePayerNotFound:
		return "Identifiant inconnu de l'ANCV, vérifiez-le."
	case payment.CodePayerBusy:
		return "Le client a un autre paiement en attente sur son téléphone : qu'il le termine, puis retapez son identifiant."
	}
	return "L'ANCV n'a pas pris cet identifiant : " + codeText(tx.Code)
}

func unresolvedHeadline(tx payment.Transaction) string {
	if tx.Kind == payment.KindCancellation {
		return "Le paiement est peut-être annulé."
	}
	return "Le client a peut-être payé."
}

func doNotAgainText(tx payment.Transaction) string {
	if tx.Kind == payment.KindCancellation {
		return textDoNotRefund
	}
	return textDoNotPayAgain
}

func referenceSuffix(tx payment.Transaction) string {
	if tx.Reference == "" {
		return ""
	}
	return " · réf. " + string(tx.Reference)
}

func paidSoFarText(s payment.Sale) string {
	return "Payé par l'ANCV : " + euros(s.Paid) + " sur " + euros(s.Total)
}
