package ui

import (
	"fmt"
	"strings"

	"ancvtpe/payment"
)

// Sentences of VERIFICATION.
const (
	textVerifying      = "L'ANCV est interrogée sur chaque transaction depuis la dernière clôture."
	textVerifyNothing  = "Aucune transaction depuis la dernière clôture : il n'y a rien à vérifier."
	textVerifyKept     = "Rien n'a été modifié, ni ici ni à l'ANCV."
	textVerifyHalted   = "Vérification arrêtée."
	textVerifySilent   = "L'ANCV ne répond plus : "
	textVerifyDiffers  = "Vérifiez ces paiements auprès de l'ANCV avant de clôturer ou de rembourser :"
	textVerifyUnknown  = "inconnue"
	textVerifyWaiting  = "en attente"
	textVerifyUnpaid   = "rien de payé"
	textVerifyGaveBack = "annulé "
)

// verificationLines returns how far a verification has come, and its result so far.
func verificationLines(sc scene, p payment.Proof, asking bool) []string {
	switch {
	case asking:
		return []string{textVerifying, "", progressOf(p)}
	case p.Over && p.Total == 0:
		return []string{textVerifyNothing}
	case p.Confirmed == p.Total:
		return []string{sc.theme.Good.Render("✔ ") + fmt.Sprintf("%s, %s : l'ANCV confirme.", transactions(p.Total), euros(p.Net)), "", textVerifyKept}
	}
	var lines []string
	switch {
	case !p.Over:
		lines = append(lines, textVerifyHalted)
	case p.Silent > 0 && p.Asked < p.Total:
		lines = append(lines, sc.theme.Warn.Render(textVerifySilent+verifyCause(p.Trouble)))
	case p.Silent > 0:
		lines = append(lines, sc.theme.Warn.Render(fmt.Sprintf("Sans réponse utilisable de l'ANCV pour %s : %s", transactions(p.Silent), verifyCause(p.Trouble))))
	}
	lines = append(lines, fmt.Sprintf("L'ANCV confirme : %d / %d", p.Confirmed, p.Total), "")
	if len(p.Differ) > 0 {
		lines = append(lines, sc.theme.Bad.Render("✘ ")+textVerifyDiffers)
		for _, d := range p.Differ {
			lines = append(lines, differenceText(d))
		}
		lines = append(lines, "")
	}
	return append(lines, textVerifyKept)
}

// verifyCause is causeText without the advice to wait.
func verifyCause(c payment.Cause) string {
	return strings.ReplaceAll(causeText(c), "patientez.", "recommencez.")
}

// progressOf returns how many of the transactions were asked about.
func progressOf(p payment.Proof) string { return fmt.Sprintf("%d / %d", p.Asked, p.Total) }

func transactions(n int) string {
	if n == 1 {
		return "1 transaction"
	}
	return fmt.Sprintf("%d transactions", n)
}

// differenceText names a payment that differs at the acquirer, with both sums.
func differenceText(d payment.ProofDifference) string {
	here, there := euros(d.Here), textVerifyUnknown
	if d.HereCancelled {
		here = textVerifyGaveBack + here
	}
	switch {
	case !d.Known:
	case d.State.Paid():
		there = euros(d.There)
	case d.State == payment.AcquirerCancelled:
		there = textVerifyGaveBack + euros(d.There)
	case d.State == payment.AcquirerRejected, d.State == payment.AcquirerAborted, d.State == payment.AcquirerExpired:
		there = textVerifyUnpaid
	default:
		there = textVerifyWaiting
	}
	return fmt.Sprintf("%s : ici %s, ANCV %s", d.Reference, here, there)
}
