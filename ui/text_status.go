package ui

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ancvtpe/payment"
)

// euros returns an amount as the screens show it, such as "12 345,00 EUR".
func euros(a payment.Amount) string { return a.Grouped() + " EUR" }

// programText returns how to run a command of the program at the shell for this till's data
// directory.
func programText(sc scene, command string) string {
	return "ancv-tpe" + spaced(command) + spaced(payment.Clean(sc.program.dataFlag, pathMax))
}

func spaced(word string) string {
	if word == "" {
		return ""
	}
	return " " + word
}

// upper makes the first letter a capital.
func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// owedText says what is wrong with the printer and how many tickets wait for it.
func owedText(sc scene) string {
	return fmt.Sprintf("%s Tickets en attente : %d.", printerTrouble(sc), sc.snap.Printer.Owed)
}

// printerTrouble says what is wrong with the printer and what to do.
func printerTrouble(sc scene) string {
	switch {
	case errors.Is(sc.snap.Printer.Err, payment.ErrStorage):
		return "Le disque ne peut pas être écrit. Libérez de la place, puis relancez l'impression (F5)."
	case errors.Is(sc.snap.Printer.Err, payment.ErrCopyWaits):
		return "Un ticket est peut-être sorti deux fois ou pas du tout. Regardez le papier, puis passez-le ou relancez-le (F6)."
	case sc.tools == nil:
		return "L'imprimante ne répond pas. Vérifiez-la, puis relancez l'impression (F5)."
	}
	return sc.tools.PrinterTrouble(sc.snap.Printer.Err)
}

func paymentNoText(n int) string { return fmt.Sprintf("paiement %d de la vente", n) }

func tooSmallText(cols, rows int) string {
	return fmt.Sprintf("Écran trop petit pour le QR code : agrandissez la fenêtre (%d x %d au moins).", max(cols, smallCols), max(rows, smallRows))
}

// leftText returns the time left to pay as mm:ss, or an empty text.
func leftText(sc scene) string {
	if sc.snap.Deadline.IsZero() {
		return ""
	}
	return "Temps restant " + minutes(timeLeft(sc)+time.Second-1)
}

func timeLeft(sc scene) time.Duration { return max(0, sc.snap.Deadline.Sub(sc.instant())) }

// minutes returns a duration as mm:ss.
func minutes(d time.Duration) string {
	seconds := int(max(0, d) / time.Second)
	return fmt.Sprintf("%02d:%02d", seconds/60, seconds%60)
}

// spins are the signs of the spinner, which turns each second.
const spins = "◐◓◑◒"

// elapsedText returns the spinner and the time elapsed.
func elapsedText(sc scene) string {
	gone := sc.open()
	if at := sc.snap.Transaction.Started; sc.snap.Busy() && !at.IsZero() {
		gone = sc.instant().Sub(at) // the same on each screen of the till, and after a restart
	}
	switch {
	case sc.linear && !sc.snap.Deadline.IsZero():
		return "" // the time left tells it
	case sc.linear:
		return textElapsed + " " + minutes(gone)
	}
	turn := []rune(spins)[int(sc.open()/time.Second)%4]
	return string(turn) + " " + textElapsed + " " + minutes(gone)
}

// leftBar draws the time left as a bar of cols cells, or returns an empty text if it is not known.
func leftBar(sc scene, cols int) string {
	all := sc.snap.Deadline.Sub(sc.snap.Transaction.Started)
	if sc.linear || sc.snap.Deadline.IsZero() || sc.snap.Transaction.Started.IsZero() || all <= 0 {
		return ""
	}
	full := int(timeLeft(sc) * time.Duration(cols) / all)
	full = max(0, min(full, cols))
	return sc.theme.Accent.Render(strings.Repeat("━", full)) + sc.theme.Frame.Render(strings.Repeat("─", cols-full))
}

// troubleText says since when and why the acquirer has not answered.
func troubleText(sc scene) string {
	if sc.snap.Trouble == payment.CauseNone {
		return ""
	}
	since := ""
	if at := sc.snap.TroubleSince; !at.IsZero() {
		since = " depuis " + spanText(sc.instant().Sub(at))
	}
	why := causeText(sc.snap.Trouble)
	switch sc.snap.Trouble {
	case payment.CauseInvalidSeal:
		// No menu opens during a payment, but ancv-tpe init can load a key.
		return "L'ANCV refuse le sceau" + since + " : appelez-la ; si elle vous remet une nouvelle clé, " +
			"quittez et chargez-la avec ancv-tpe init --cle FICHIER"
	case payment.CauseResponseSeal:
		why = "la réponse n'est pas scellée comme il faut ; appelez l'ANCV si cela dure."
	}
	return "Sans réponse de l'ANCV" + since + " : " + why
}

func sinceText(sc scene, at time.Time) string {
	if at.IsZero() {
		return textLookingUp
	}
	return "Depuis " + at.In(sc.now.Location()).Format("15:04") + ". " + textLookingUp
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

// progressText says what a payment in progress is waiting for.
func progressText(s payment.Snapshot) string {
	tx := s.Transaction
	switch tx.State {
	case payment.StateCreating:
		if s.Attempt > 1 {
			return fmt.Sprintf("Connexion à l'ANCV, essai %d.", s.Attempt)
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
		return "L'ANCV n'accepte pas cette demande : elle est retirée."
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

// textPaidSoFar is the label of paidSoFarText.
const textPaidSoFar = "Payé par l'ANCV"

func paidSoFarText(s payment.Sale) string {
	return euros(s.Paid) + " sur " + euros(s.Total)
}
