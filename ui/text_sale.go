package ui

import (
	"fmt"
	"time"

	"ancvtpe/payment"
)

// recapText says what is paid so far in a sale of several payments.
func recapText(s payment.Snapshot) string {
	if s.Sale.Order == "" || s.Transaction.Kind != payment.KindDebit || s.Transaction.PaymentNo < 2 {
		return ""
	}
	return fmt.Sprintf("Vente de %s : l'ANCV a payé %s en %s, reste %s.",
		euros(s.Sale.Total), euros(s.Sale.Paid), paymentsText(s.Sale.Payments), euros(s.Sale.Remainder()))
}

// givenUpText says how a sale ended whose remainder was given up.
func givenUpText(s payment.Sale) string {
	return fmt.Sprintf("Vente de %s : l'ANCV a payé %s en %s. Encaissez %s par un autre moyen.",
		euros(s.Total), euros(s.Paid), paymentsText(s.Payments), euros(s.Remainder()))
}

func paymentsText(n int) string {
	if n == 1 {
		return "1 paiement"
	}
	return fmt.Sprintf("%d paiements", n)
}

// lastText says how the last operation ended, for a result that was closed too fast (decision 15).
func lastText(sc scene) string {
	tx := sc.snap.Transaction
	if tx.Seq == 0 || !tx.State.Final() {
		return ""
	}
	return "Dernière opération, " + momentText(tx.Ended.In(sc.now.Location()), sc.now) + " : " + lastOutcome(tx)
}

// momentText returns the time of day, with the date if it is not today.
func momentText(at, now time.Time) string {
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("le 02/01/2006 à 15:04")
}

func lastOutcome(tx payment.Transaction) string {
	asked, debited := euros(tx.Requested), "rien n'a été débité"
	if tx.Refunded {
		debited = "le client est remboursé"
	}
	switch tx.State {
	case payment.StateAccepted, payment.StatePaidMeanwhile:
		if tx.Remainder() > 0 {
			return euros(tx.Paid) + " payés sur " + asked
		}
		return euros(tx.Paid) + " payés"
	case payment.StateCancelAccepted:
		return "paiement annulé, " + euros(tx.Paid) + " rendus"
	case payment.StateCancelRefused:
		return cancelRefusedOutcome(tx)
	case payment.StateWrittenOff:
		return asked + " sans suite, à vérifier auprès de l'ANCV"
	case payment.StateRefused:
		return asked + " refusés, " + debited
	case payment.StateAbandoned:
		return asked + " abandonnés par le client, " + debited
	case payment.StateExpired:
		return asked + " non payés à temps, " + debited
	case payment.StateAborted:
		return asked + " annulés, " + debited
	}
	return asked + " non payés, " + debited
}

func cancelRefusedOutcome(tx payment.Transaction) string {
	asked := euros(tx.Requested)
	switch {
	case debitStands(tx):
		return "annulation de " + asked + " refusée, le paiement reste valable"
	case tx.Cause == payment.CauseAlreadyCancelled:
		return asked + " déjà annulés"
	}
	return "annulation de " + asked + " refusée"
}
