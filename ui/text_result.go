package ui

import (
	"slices"

	"ancvtpe/payment"
)

// resultWord returns the contract's word for a transaction that has ended.
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

// The large marks of results, which a cashier tells apart from across a room.
const (
	markRefused   = "✘"
	markUnknown   = "?"
	markAbandoned = "←"
	markExpired   = "⧗"
	markStopped   = "■"
)

// resultMark returns the large mark of a transaction that moved no money.
func resultMark(s payment.State) string {
	switch s {
	case payment.StateAbandoned:
		return markAbandoned
	case payment.StateExpired:
		return markExpired
	case payment.StateAborted:
		return markStopped
	case payment.StateWrittenOff:
		return markUnknown
	}
	return markRefused
}

// result is the content of a result screen under its word.
type result struct {
	headline string
	big      payment.Amount // in large digits; 0 for none
	lines    []string
}

const textNotAdjustable = "Le paiement partiel n'est pas permis ici, mais le client a payé moins : ce qu'il a payé est valable."

const (
	textNothingDebited = "Rien n'a été débité."
	textPaidTooLate    = "Le client venait de payer : l'ANCV le rembourse en entier. Rien n'est encaissé."
)

// debitedText says what happened to the payer's money in a debit that ended unpaid. The payer may
// have paid just before the cancellation, which then refunded the payment.
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
			restText(rest))
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

func restText(rest payment.Amount) string { return wordRemainder + " : " + euros(rest) }

// restFirst tells what is left to collect before anything else: who only hears it would begin the
// next sale.
func (r result) restFirst(tx payment.Transaction) result {
	rest := restText(tx.Remainder())
	if i := slices.Index(r.lines, rest); i >= 0 {
		r.headline, r.lines = rest+"\n"+r.headline, slices.Delete(r.lines, i, i+1)
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
		r.headline = "✘ " + euros(tx.Requested) + " déjà annulés" // after « non annulés » the merchant would refund a second time
	}
	return r
}

// debitStands reports whether the acquirer said that the payment is still paid, and not that it was
// cancelled by another till, is unknown, or was never paid.
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
		return upper(causeText(tx.Cause)) // the cause is later than any code
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

// giveUpText asks whether to give up the remainder of a sale.
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

// textMaybePaid warns that a payment of this sale ended as SANS SUITE.
const textMaybePaid = "Peut-être déjà payé (SANS SUITE) : vérifiez auprès de l'ANCV."
