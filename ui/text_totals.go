package ui

import (
	"fmt"

	"ancvtpe/payment"
)

// Words of the contract that belong to the day's totals and to duplicates.
const (
	wordDuplicate = "DUPLICATA"
	wordTotals    = "TOTAUX"
	wordClosing   = "CLOTURE"
)

// Menus, exactly as the contract has them.
const (
	textDuplicateLast   = "DERNIERE TRANSACTION"
	textDuplicateTotals = "TOTAUX DE LA JOURNEE"
	textEdition         = "EDITION"
)

const (
	textPaperWaits    = "Le ticket sortira dès que l'imprimante sera prête."
	textDuplicateDone = "Duplicata envoyé à l'imprimante."
	textTotalsPrint   = "Le ticket des totaux est envoyé à l'imprimante. Rien n'est remis à zéro."
	textClosingPrint  = "Le ticket de clôture est envoyé à l'imprimante."
	textClosingAsk    = "Clôturer maintenant ? Les totaux sont imprimés, puis remis à zéro."
)

// paperText is what happens to a ticket: it goes to the printer, or waits for it.
func paperText(sc scene, sent string) string {
	if sc.snap.Printer.Err != nil {
		return printerTrouble(sc) + " " + textPaperWaits
	}
	return sent
}

// paperNotice is paperText for PRET, which says by itself what is wrong with the printer.
func paperNotice(sc scene, sent string) string {
	if sc.snap.Printer.Err != nil {
		return textPaperWaits
	}
	return sent
}

func noTransactionText() []string {
	return []string{"AUCUNE TRANSACTION", "Il n'y a pas encore de ticket à réimprimer."}
}

// totalsText are the totals of a period; the net comes last.
func totalsText(sc scene, t payment.DayTotals) []string {
	return []string{
		"Depuis le " + t.Since.In(sc.now.Location()).Format("02/01/2006 à 15:04"),
		fmt.Sprintf("Débits      : %3d  %14s", t.Debits.Count, euros(t.Debits.Total)),
		fmt.Sprintf("Annulations : %3d  %14s", t.Cancellations.Count, euros(t.Cancellations.Total)),
		fmt.Sprintf("Net         :      %14s", euros(t.Net())),
	}
}

func lastClosingText(sc scene) string {
	c := sc.snap.LastClosing
	if c == nil {
		return "Pas encore de clôture."
	}
	return fmt.Sprintf("Dernière clôture : n° %04d, le %s", c.Number, c.At.In(sc.now.Location()).Format("02/01/2006 à 15:04"))
}

func closedText(c payment.Closing) string { return fmt.Sprintf("Clôture n° %04d faite.", c.Number) }
