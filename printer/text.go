package printer

import (
	"context"
	"errors"
	"fmt"

	"ancvtpe/payment"
)

// Words of the tickets. They are unaccented capitals, which every printer has.
const (
	wordProgram    = "CHEQUE-VACANCES CONNECT"
	wordDuplicate  = "DUPLICATA"
	wordDebit      = "DEBIT"
	wordCancel     = "ANNULATION"
	wordTotals     = "TOTAUX"
	wordClosing    = "CLOTURE"
	wordQR         = "QR CODE DE PAIEMENT"
	wordTest       = "TEST IMPRIMANTE"
	wordShopID     = "ID MAGASIN"
	wordTerminal   = "NO TERMINAL"
	wordReference  = "REFERENCE"
	wordAuthorized = "NO AUTORISATION"
	wordPayer      = "CLIENT"
	wordRequested  = "MONTANT DEMANDE"
	wordPaid       = "MONTANT PAYE"
	wordCancelled  = "MONTANT ANNULE"
	wordRemainder  = "RESTE DU"
	wordDebits     = "NB DEBITS"
	wordDebitsSum  = "TOTAL DEBITS"
	wordCancels    = "NB ANNULATIONS"
	wordCancelsSum = "TOTAL ANNULATIONS"
	// Cancellations that another till may have asked for (decision 9).
	wordObserved     = "ANNULATION CONSTATEE"
	wordObservedWhy  = "UN AUTRE TERMINAL L'A PEUT-ETRE DEMANDEE"
	wordObserveds    = "DONT CONSTATEES"
	wordObservedsSum = "TOTAL CONSTATEES"

	wordNet         = "NET"
	wordVerified    = "VERIFIEES ANCV"
	wordKeep        = "A CONSERVER"
	wordUnknown     = "RESULTAT INCONNU"
	wordWrittenOff  = "SANS SUITE"
	wordCheck       = "A VERIFIER AUPRES DE L'ANCV"
	wordNoReceipt   = "NE VAUT PAS PAIEMENT"
	wordColumns     = "COLONNES"
	wordAccents     = "éèêëàâçîïôùûü ÉÈÀÇ °«»€"
	formatClosing   = wordClosing + " %04d"
	formatPaymentNo = "PAIEMENT %d DE LA VENTE %s"
	formatAt        = "LE 02/01/2006 A 15:04:05"
	formatSince     = "DEPUIS LE 02/01/2006 15:04"
	formatLine      = "15:04"
	formatVerified  = "%d / %d"
	suffixCurrency  = " EUR"
	markDebit       = "D"
	markCancel      = "A"
	markNeither     = "?"
)

// outcomeWord returns the line that names the outcome. A state that is no known end gives
// RESULTAT INCONNU, since a ticket must not claim more than the till knows.
func outcomeWord(s payment.State) string {
	switch s {
	case payment.StateAccepted, payment.StatePaidMeanwhile:
		return "PAIEMENT ACCEPTE"
	case payment.StateRefused:
		return "PAIEMENT REFUSE"
	case payment.StateAbandoned:
		return "ABANDON CLIENT"
	case payment.StateExpired:
		return "DELAI DEPASSE"
	case payment.StateAborted:
		return "PAIEMENT ANNULE"
	case payment.StateFailed:
		return "PAIEMENT NON ABOUTI"
	case payment.StateCancelAccepted:
		return "ANNULATION ACCEPTEE"
	case payment.StateCancelRefused:
		return "ANNULATION REFUSEE"
	default:
		return wordUnknown
	}
}

// natureName returns the NATURE in the name of a file, and "" for an invalid nature.
func natureName(n payment.Nature) string {
	switch n {
	case payment.NatureDebit:
		return "debit"
	case payment.NatureCancellation:
		return "annulation"
	case payment.NatureDuplicate:
		return "duplicata"
	case payment.NatureTotals:
		return "totaux"
	case payment.NatureClosing:
		return "cloture"
	case payment.NatureQR:
		return "qr"
	case payment.NatureWriteOff:
		return "sans-suite"
	case payment.NatureTest:
		return "test"
	default:
		return ""
	}
}

// French returns the sentence that tells the merchant what is wrong with the printer and
// what to do next. It is "" for nil.
func French(err error) string {
	if err == nil {
		return ""
	}
	sink := "imprimante"
	var e *Error
	if errors.As(err, &e) {
		sink = payment.Clean(e.Sink, 80)
	}
	switch {
	case errors.Is(err, ErrSpec):
		return fmt.Sprintf("Imprimante « %s » inconnue. Indiquez dossier:DIR, escpos:tcp://HOTE:PORT, "+
			"escpos:/dev/usb/lp0, escpos:serie:/dev/ttyUSB0?baud=9600, cups:NOM, pdf:DIR, ecran ou aucune ; "+
			"options d'escpos : ?profil=, code=, coupe=, attente=.", sink)
	case errors.Is(err, ErrTicket):
		return "Ce ticket ne peut pas être imprimé. Refaites l'opération ; si cela se reproduit, signalez-le."
	case errors.Is(err, ErrFull):
		return fmt.Sprintf("Plus de place pour les tickets (%s). Libérez de la place, puis relancez l'impression (F5).", sink)
	case errors.Is(err, ErrGone):
		return fmt.Sprintf("Imprimante introuvable (%s). Rebranchez-la ou recréez le dossier, "+
			"puis relancez l'impression (F5).", sink)
	case errors.Is(err, ErrDenied):
		return fmt.Sprintf("Écriture interdite (%s). Donnez le droit d'écriture au compte qui lance ancv-tpe, "+
			"puis relancez l'impression (F5).", sink)
	case errors.Is(err, ErrPaper):
		return "Plus de papier. Remettez un rouleau, puis relancez l'impression (F5)."
	case errors.Is(err, ErrCover):
		return "L'imprimante n'est pas prête. Fermez le capot, vérifiez le papier, puis relancez l'impression (F5)."
	case errors.Is(err, ErrPaused):
		return "L'imprimante est hors ligne. Remettez-la en ligne (son bouton), puis relancez l'impression (F5)."
	case errors.Is(err, ErrSilent):
		return fmt.Sprintf("L'imprimante ne dit pas son état (%s) : un manque de papier ne se voit pas. "+
			"Regardez si le ticket est sorti ; si elle ne répond jamais, ajoutez ?profil=generique à --imprimante.", sink)
	case errors.Is(err, ErrUnconfirmed):
		return fmt.Sprintf("L'imprimante n'a pas confirmé le ticket (%s). Regardez s'il est sorti, "+
			"puis relancez l'impression (F5) ou passez-le (F6).", sink)
	case errors.Is(err, ErrNotDevice):
		return fmt.Sprintf("Ce n'est pas une imprimante (%s) : un fichier, un tube ou un dossier est à cette place. "+
			"Branchez l'imprimante, retirez ce qui est là, puis relancez l'impression (F5).", sink)
	case errors.Is(err, ErrOffline):
		return fmt.Sprintf("L'imprimante ne répond pas (%s). Vérifiez qu'elle est allumée et branchée, "+
			"puis relancez l'impression (F5).", sink)
	case errors.Is(err, ErrInterrupted), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "Impression interrompue. Relancez l'impression (F5)."
	default:
		return fmt.Sprintf("L'impression a échoué (%s). Vérifiez l'imprimante, puis relancez l'impression (F5).", sink)
	}
}

// noteSpooled says that CUPS does not report a missing paper.
const noteSpooled = "CUPS dit qu'un ticket est parti, pas qu'il est sorti : un manque de papier peut ne pas se voir"

// noteNotAsked says what a printer that is not asked for its state cannot report.
const noteNotAsked = "cette imprimante ne dit pas son état : un manque de papier ou un capot ouvert ne se verra pas"
