package ui

import (
	"fmt"

	"ancvtpe/payment"
)

// Sentences about tickets that still have to be printed, and TICKET ?.
const (
	textTicketAsk    = "TICKET ?  ENTER oui, ESC non"
	textHelpTicket   = "ticket"
	textHelpNoTicket = "sans ticket"
	textHelpPrint    = "imprimer"
	textHelpSkip     = "passer"
	textHelpPrintAll = "tout imprimer"
	textHelpSkipAll  = "tout passer"
	textHelpFile     = "en fichiers"
	textFiling       = "Tickets en cours d'écriture."
	textNothingOwed  = "Aucun ticket en attente."
	textSkipAsk      = "Ces tickets ne seront pas imprimés. Les paiements restent faits ; DUPLICATA redonne le dernier ticket."
	textOwedMaybe    = "peut-être sorti"
	textOwedPrinting = "en cours"
)

// owedLine names a copy in the list: when, what, how much, and whether it may have been printed.
func owedLine(sc scene, o payment.Owed) string {
	k := o.Ticket
	line := k.At.In(sc.now.Location()).Format("02/01 15:04") + " " + natureText(k)
	if k.Paid > 0 {
		line += " " + euros(k.Paid)
	}
	if o.Copy > 1 {
		line += fmt.Sprintf(" (%d)", o.Copy)
	}
	switch {
	case o.Printing:
		line += ", " + textOwedPrinting
	case o.Begun:
		line += ", " + textOwedMaybe
	}
	return line
}

func natureText(k payment.Ticket) string {
	nature := k.Nature
	if nature == payment.NatureDuplicate {
		return wordDuplicate
	}
	switch nature {
	case payment.NatureDebit:
		return textDebit
	case payment.NatureCancellation:
		return wordCancellation
	case payment.NatureTotals:
		return wordTotals
	case payment.NatureClosing:
		return fmt.Sprintf("%s %04d", wordClosing, k.ClosingNo)
	case payment.NatureWriteOff:
		return resultWord(payment.StateWrittenOff)
	case payment.NatureQR:
		return "QR CODE"
	}
	return textTestPrinter
}

func skippedText(n int) string {
	if n == 1 {
		return "1 ticket passé."
	}
	return fmt.Sprintf("%d tickets passés.", n)
}

// fileAskText asks whether to write the tickets into files, and says where.
func fileAskText(n int, dir string) string {
	dir = payment.Clean(dir, 400)
	if n == 1 {
		return "Le ticket en attente sera écrit dans un fichier du dossier " + dir + ", puis compté comme remis."
	}
	return fmt.Sprintf("Les %d tickets en attente seront écrits dans des fichiers du dossier %s, puis comptés comme remis.", n, dir)
}

// noteText returns Inspector.PrinterNote as a sentence.
func noteText(note string) string { return "Attention, " + note + "." }
