package ui

import "ancvtpe/payment"

// resultWord is the word of the contract for a transaction that has ended.
func resultWord(s payment.State) string {
	switch s {
	case payment.StateAccepted:
		return "PAIEMENT ACCEPTE"
	case payment.StatePaidMeanwhile:
		return "PAYE ENTRE-TEMPS"
	case payment.StateRefused:
		return "PAIEMENT REFUSE"
	case payment.StateAbandoned:
		return "ABANDON CLIENT"
	case payment.StateExpired:
		return "DELAI DEPASSE"
	case payment.StateAborted:
		return "PAIEMENT ANNULE"
	case payment.StateWrittenOff:
		return "SANS SUITE"
	case payment.StateCancelAccepted:
		return "ANNULATION ACCEPTEE"
	case payment.StateCancelRefused:
		return "ANNULATION REFUSEE"
	}
	return wordError
}

// result is what a result screen says under its word.
type result struct {
	headline string
	big      payment.Amount // 0: none
	lines    []string
}

const textNotAdjustable = "Le paiement partiel n'est pas permis ici, mais le client a payé moins : ce qu'il a payé est valable."

const (
	textNothingDebited = "Rien n'a été débité."
	textPaidTooLate    = "Le client venait de payer : l'ANCV le rembourse en entier. Rien n'est encaissé."
)

// debitedText is what became of the payer's money when a debit ended without any: the
// cancellation that withdrew it may have met a payment, and refunded it.
func debitedText(tx payment.Transaction) string {
	if tx.Refunded {
		return textPaidTooLate
	}
	return textNothingDebited
}

func resultOf(tx payment.Transaction) result {
	switch tx.State {
	case payment.StateAccepted, payment.StatePaidMeanwhile:
		return paidResult(tx)
	case payment.StateRefused:
		return result{"✘ " + euros(tx.Requested) + " non payés", 0, []string{refusedText(tx), debitedText(tx)}}
	case payment.StateAbandoned:
		return result{
			"✘ Le client a renoncé à payer " + euros(tx.Requested) + ".", 0,
			[]string{textNothingDebited, "Recommencez, ou encaissez par un autre moyen."},
		}
	case payment.StateExpired:
		headline := "✘ Le client n'a pas payé " + euros(tx.Requested) + " à temps."
		if tx.Refunded {
			headline = "✘ Le client a payé " + euros(tx.Requested) + " trop tard."
		}
		return result{headline, 0, []string{debitedText(tx), "Recommencez, ou encaissez par un autre moyen."}}
	case payment.StateAborted:
		r := result{"✘ " + euros(tx.Requested) + " annulés", 0, []string{debitedText(tx)}}
		if tx.Till.Late {
			r.lines = append(r.lines, textTillTooLate)
		}
		return r
	case payment.StateFailed:
		return result{"✘ " + euros(tx.Requested) + " non payés", 0, []string{upper(finalCauseText(tx.Cause)), textNothingDebited}}
	case payment.StateWrittenOff:
		return result{
			"? " + euros(tx.Requested) + " : résultat inconnu", 0,
			[]string{"Classé sans suite, hors des totaux. Vérifiez auprès de l'ANCV avec le ticket avant " + writtenOffNext(tx) + "."},
		}
	case payment.StateCancelAccepted:
		lines := []string{"Le client est remboursé par l'ANCV."}
		if tx.Observed {
			lines = append(lines, "ANNULATION CONSTATEE : un autre terminal l'a peut-être demandée. Comparez les tickets avant de compter.")
		}
		return result{"✔ " + euros(tx.Paid) + " annulés", tx.Paid, lines}
	case payment.StateCancelRefused:
		return cancelRefusedResult(tx)
	}
	return result{headline: "✘ " + euros(tx.Requested)}
}

func paidResult(tx payment.Transaction) result {
	r := result{headline: "✔ " + euros(tx.Paid) + " payés", big: tx.Paid}
	if rest := tx.Remainder(); rest > 0 {
		r.lines = append(r.lines,
			"MONTANT DEMANDE : "+euros(tx.Requested),
			"MONTANT PAYE : "+euros(tx.Paid),
			"RESTE DU : "+euros(rest))
		if tx.Till.Asked() {
			r.lines = append(r.lines, tillRestText(rest))
		}
	}
	if tx.State == payment.StatePaidMeanwhile {
		r.lines = append(r.lines, "Le client a payé avant l'annulation : le paiement est valable.", textCancelOffer)
	}
	if tx.Remainder() > 0 && !tx.Adjustable {
		r.lines = append(r.lines, textNotAdjustable)
	}
	return r
}

func refusedText(tx payment.Transaction) string {
	if tx.Code == "" {
		return "L'ANCV refuse ce paiement (solde ou règles d'usage) : encaissez par un autre moyen."
	}
	return codeText(tx.Code)
}

func writtenOffNext(tx payment.Transaction) string {
	if tx.Kind == payment.KindCancellation {
		return "de rembourser autrement"
	}
	return "d'encaisser à nouveau"
}

func cancelRefusedResult(tx payment.Transaction) result {
	r := result{headline: "✘ " + euros(tx.Requested) + " non annulés", lines: []string{cancelRefusedText(tx)}}
	switch {
	case debitStands(tx):
		r.lines = append(r.lines, "Le paiement reste valable.")
	case tx.Cause == payment.CauseAlreadyCancelled:
		r.headline = "✘ " + euros(tx.Requested) + " déjà annulés" // « non annulés » would lead to a second refund
	}
	return r
}

// debitStands tells whether the acquirer said that the payment is still paid: not when
// it was cancelled by another, is unknown there, or turned out never to have been paid.
func debitStands(tx payment.Transaction) bool {
	switch tx.Cause {
	case payment.CauseNotExecuted:
		return true
	case payment.CauseAlreadyCancelled:
		return false
	}
	if tx.Code != "" {
		return tx.Code != payment.CodeNotFound
	}
	return tx.Cause != payment.CauseNone
}

func cancelRefusedText(tx payment.Transaction) string {
	switch {
	case tx.Cause == payment.CauseNotExecuted && tx.Code != payment.CodeNotAllowed, tx.Cause == payment.CauseAlreadyCancelled:
		return upper(causeText(tx.Cause)) // the last word, whatever code came before
	case tx.Code == payment.CodeNotAllowed:
		return "L'ANCV ne permet pas, ou plus, d'annuler ce paiement : remboursez le client autrement."
	case tx.Code == payment.CodeNotFound:
		return "L'ANCV ne connaît pas cette référence pour ce magasin : vérifiez-la sur le ticket."
	case tx.Code != "":
		return codeText(tx.Code)
	case tx.Cause != payment.CauseNone:
		return upper(causeText(tx.Cause))
	}
	return "L'ANCV n'a pas annulé : recommencez, ou appelez l'ANCV."
}

// giveUpText is what is confirmed before the rest of a sale is given up.
func giveUpText(s payment.Sale) []string {
	cancel := "Pour l'annuler : ANCV > ANNULATION, référence " + string(s.Reference) + "."
	if s.Payments > 1 || s.Reference == "" {
		cancel = "Pour l'annuler : ANCV > ANNULATION, une fois par ticket de paiement."
	}
	return []string{
		"Encaisser " + euros(s.Remainder()) + " par un autre moyen ?",
		"Ce que l'ANCV a payé (" + euros(s.Paid) + ") reste payé.",
		cancel,
	}
}

// textMaybePaid warns where a payment of this sale was closed without a known outcome.
const textMaybePaid = "Peut-être déjà payé (SANS SUITE) : vérifiez auprès de l'ANCV."
