package ui

import (
	"errors"
	"fmt"
	"slices"

	"ancvtpe/payment"
)

// Words of the contract that belong to a cancellation.
const (
	wordCancellation = "ANNULATION"
	wordPassword     = "MOT DE PASSE"
	wordReference    = "REFERENCE"
)

const (
	textHelpPassword   = "mot de passe"
	textHelpCancelThis = "annuler ce paiement"

	textPasswordPrompt   = "Mot de passe : "
	textPasswordHow      = "De 4 à 8 chiffres ; ils ne sont pas affichés."
	textPasswordLong     = "8 chiffres au plus : ce chiffre est ignoré. Corrigez, ou validez les 8 premiers."
	textPasswordFour     = "Le mot de passe a de 4 à 8 chiffres : complétez-le, puis ENTREE."
	textPasswordExpected = "Tapez le mot de passe d'annulation, puis ENTREE."
	textPasswordLost     = "Oublié ? Personne ne peut le retrouver : voyez « Mot de passe oublié » dans le guide."
	textPasswordWrong    = "Mot de passe faux : recommencez."

	textReferenceHow      = "Tapez la REFERENCE du ticket de paiement, ou scannez-la."
	textReferenceExpected = "Référence attendue : de 6 à 64 chiffres et lettres, comme sur le ticket. Corrigez-la ou scannez le ticket."
	textLookingUp         = "L'ANCV est interrogée."
	textNothingCancelled  = "Rien n'est annulé pour l'instant."
	textCancelAsk         = "Annuler ce paiement en entier ? L'ANCV rembourse le client."
	textDoNotRefund       = "Ne refaites pas l'annulation. Ne remboursez pas autrement pour l'instant."
	textCancelOffer       = "2 : annuler ce paiement."
)

// foundText says what the acquirer knows of the payment, and asks whether to cancel it.
func foundText(sc scene, r payment.Reference, a payment.Answer) []string {
	about := "Payé : " + euros(a.Paid)
	if !a.Created.IsZero() {
		about += ", le " + a.Created.In(sc.now.Location()).Format("02/01/2006 à 15:04")
	}
	lines := []string{textCancelAsk, about, textReference + string(r), "État : " + acquirerStateText(a.State)}
	return append(lines, othersText(sc.snap, r)...)
}

// cancelThisText asks whether to cancel the payment on the screen.
func cancelThisText(sc scene, tx payment.Transaction) []string {
	lines := []string{textCancelAsk, "Payé : " + euros(tx.Paid), textReference + string(tx.Reference)}
	return append(lines, othersText(sc.snap, tx.Reference)...)
}

// othersText says that the other payments of the sale stay when one is cancelled: « en entier » may
// be heard of the sale. It does not say that they are paid, since another till may have cancelled
// one. It is empty where there are none among the day's last lines.
func othersText(s payment.Snapshot, r payment.Reference) []string {
	i := slices.IndexFunc(s.Recent, func(l payment.DayLine) bool { return l.Reference == r && l.Kind == payment.KindDebit })
	if i < 0 || s.Recent[i].Order == "" {
		return nil
	}
	if s.Recent[0].Order == s.Recent[i].Order && s.Totals.Debits.Count+s.Totals.Cancellations.Count > len(s.Recent) {
		return []string{"Les autres paiements de la vente ne changent pas."} // some may be older than these lines
	}
	others, sum := 0, payment.Amount(0)
	for _, l := range s.Recent {
		if l.Order != s.Recent[i].Order || l.Kind != payment.KindDebit || l.Reference == r || cancelledSince(s.Recent, l.Reference) {
			continue
		}
		others++
		sum += l.Amount
	}
	switch others {
	case 0:
		return nil
	case 1:
		return []string{"L'autre paiement de la vente ne change pas : " + euros(sum) + "."}
	}
	return []string{fmt.Sprintf("Les %d autres paiements de la vente ne changent pas : %s.", others, euros(sum))}
}

func cancelledSince(lines []payment.DayLine, r payment.Reference) bool {
	return slices.ContainsFunc(lines, func(l payment.DayLine) bool { return l.Reference == r && l.Kind == payment.KindCancellation })
}

func acquirerStateText(s payment.AcquirerState) string {
	switch s {
	case payment.AcquirerAuthorized:
		return "payé, autorisé"
	case payment.AcquirerValidated:
		return "payé, validé"
	case payment.AcquirerConsigned:
		return "payé, remis pour règlement"
	case payment.AcquirerPaid:
		return "payé, réglé au commerçant"
	case payment.AcquirerCancelled:
		return "annulé"
	case payment.AcquirerRejected:
		return "refusé"
	case payment.AcquirerAborted:
		return "abandonné par le client"
	case payment.AcquirerExpired:
		return "délai dépassé"
	case payment.AcquirerInitialized, payment.AcquirerProcessing:
		return "pas encore payé"
	}
	return "inconnu"
}

// lookUpErrorText says why a payment cannot be cancelled, and what to do next.
func lookUpErrorText(r payment.Reference, a payment.Answer, err error) string {
	var refusal *payment.Refusal
	var failure *payment.Failure
	reference := "Référence " + string(r)
	switch {
	case errors.Is(err, payment.ErrAlreadyCancelled):
		return reference + " : ce paiement est déjà annulé ; le client n'est pas, ou plus, débité. Il n'y a rien à faire."
	case errors.Is(err, payment.ErrNotPaid):
		return reference + " : rien n'a été payé (" + acquirerStateText(a.State) + "), il n'y a rien à annuler. Vérifiez la référence sur le ticket."
	case errors.As(err, &refusal) && refusal.Code == payment.CodeNotFound:
		return reference + " : inconnue de l'ANCV pour ce magasin. Vérifiez-la sur le ticket ; " +
			"le paiement d'un autre magasin s'annule sur le terminal de celui-ci."
	case errors.As(err, &refusal) && refusal.Code == payment.CodeNotAllowed:
		return reference + " : " + cancelTooLate
	case errors.As(err, &refusal):
		return codeText(refusal.Code) + " " + textNothingCancelled
	case errors.As(err, &failure):
		return "Pas de réponse de l'ANCV : " + causeText(failure.Cause) + " " + textNothingCancelled
	}
	return errorText(err)
}

const cancelTooLate = "l'ANCV ne permet pas, ou plus, d'annuler ce paiement. Remboursez le client autrement."

// triesText is how many passwords may still be tried before it is locked.
func triesText(left int) string { return fmt.Sprintf("Essais restants : %d.", left) }
