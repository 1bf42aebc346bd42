package ui

import (
	"fmt"
	"strings"

	"ancvtpe/payment"
)

// Words of the contract that belong to the day's totals and to duplicates.
const (
	wordDuplicate = "DUPLICATA"
	wordTotals    = "TOTAUX"
	wordClosing   = "CLOTURE"

	wordVerification = "VERIFICATION"
)

// Entries of menus, exactly as in the contract.
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
	textClosingProof  = "L'ANCV est interrogée sur chaque transaction ; le ticket de clôture sort ensuite (dans 30 s au plus)."
	textClosingAsk    = "Clôturer maintenant ? Les totaux sont imprimés, puis remis à zéro."
)

// The day's operations, beside the screen of a wide window.
const (
	textDayHeading   = "Opérations depuis la clôture"
	textDayNothing   = "Aucune encore."
	textDayPaid      = "Paiements"
	textDayCancelled = "Annulations"
	textDayNet       = "Net"
)

// moreText returns how many operations are not in the list.
func moreText(n int) string {
	if n == 1 {
		return "et une plus ancienne"
	}
	return fmt.Sprintf("et %d plus anciennes", n)
}

// countText returns a number of operations and their sum.
func countText(t payment.Tally) string { return fmt.Sprintf("%d  %14s", t.Count, euros(t.Total)) }

// paperText returns sent, or that the ticket waits for the printer.
func paperText(sc scene, sent string) string {
	if sc.snap.Printer.Err != nil {
		return printerTrouble(sc) + " " + textPaperWaits
	}
	return sent
}

// saidOfPaper goes to PRET and says done if the printer works. Otherwise the ticket waits, which is
// no success; PRET shows the printer's trouble by itself.
func saidOfPaper(sc scene, done string) action {
	if sc.snap.Printer.Err != nil {
		return home().warning(textPaperWaits)
	}
	return home().saying(done)
}

func noTransactionText() []string {
	return []string{"AUCUNE TRANSACTION", "Il n'y a pas encore de ticket à réimprimer."}
}

// totalsText returns the totals of a period as lines, the net last.
func totalsText(sc scene, t payment.DayTotals) []string {
	lines := []string{
		"Depuis le " + t.Since.In(sc.now.Location()).Format("02/01/2006 à 15:04"),
		fmt.Sprintf("Débits      : %3d  %14s", t.Debits.Count, euros(t.Debits.Total)),
		fmt.Sprintf("Annulations : %3d  %14s", t.Cancellations.Count, euros(t.Cancellations.Total)),
	}
	if o := t.Observed; o.Count > 0 {
		lines = append(lines, fmt.Sprintf("  constatées: %3d  %14s", o.Count, euros(o.Total)))
	}
	return append(lines, fmt.Sprintf("Net         :      %14s", euros(t.Net())))
}

func lastClosingText(sc scene) string {
	c := sc.snap.LastClosing
	if c == nil {
		return "Pas encore de clôture."
	}
	return fmt.Sprintf("Dernière clôture : n° %04d, le %s", c.Number, c.At.In(sc.now.Location()).Format("02/01/2006 à 15:04"))
}

// waitsText returns the end of a sentence if the ticket waits for the printer.
func waitsText(sc scene) string {
	if sc.snap.Printer.Err != nil {
		return " " + textPaperWaits
	}
	return ""
}

// nightText names the last closing if it was automatic and nothing was counted since.
func nightText(sc scene) string {
	c, t := sc.snap.LastClosing, sc.snap.Totals
	if c == nil || !c.Auto || t.Debits.Count+t.Cancellations.Count > 0 {
		return ""
	}
	when := momentText(c.At.In(sc.now.Location()), sc.now)
	if !strings.HasPrefix(when, "le ") {
		when = "à " + when
	}
	return fmt.Sprintf("Clôture automatique n° %04d faite %s.", c.Number, when)
}

// closingPrintText says when the ticket of a closing will be printed.
func closingPrintText(sc scene, c payment.Closing) string {
	if sc.snap.Settings.ProveClosing && c.Totals.Debits.Count+c.Totals.Cancellations.Count > 0 {
		return textClosingProof
	}
	return textClosingPrint
}

func closedText(c payment.Closing) string { return fmt.Sprintf("Clôture n° %04d faite.", c.Number) }
