package ui

import (
	"errors"

	"ancvtpe/payment"
)

// storageText says why nothing can be stored, and what happens to the result of a payment.
func storageText(s payment.Snapshot) []string {
	why, todo := "Le disque ne peut pas être écrit.", "Libérez de la place sur le disque"
	switch {
	case errors.Is(s.Storage, payment.ErrReplaced):
		why, todo = "Les fichiers du terminal ont été déplacés, effacés ou remplacés.", "Remettez-les à leur place"
		if !s.Busy() {
			return []string{
				why, "Aucune vente n'est possible ; rien n'a été écrit.",
				todo + ". Sinon quittez (CTRL+C ; par SSH : fermer) et relancez ancv-tpe.",
			}
		}
	case errors.Is(s.Storage, payment.ErrBusy):
		why, todo = "Un autre programme occupe les fichiers du terminal.", "Fermez-le (sauvegarde, antivirus, outil SQLite)"
	}
	return []string{
		why,
		"Le résultat du paiement est gardé en mémoire : N'ÉTEIGNEZ PAS le terminal et ne refaites pas le paiement.",
		todo + " ; un nouvel essai a lieu chaque seconde.",
	}
}

// badStateText is for a snapshot for which there is no screen.
func badStateText() []string {
	return []string{
		"État inattendu du terminal.",
		"N'encaissez rien : quittez (CTRL+C) et relancez ancv-tpe, qui reprendra où il en était.",
	}
}

// leaveText is the question of CTRL+C during a transaction, which goes on on a server or at the
// next start, or ends with a demo.
func (a *App) leaveText() []string {
	after := "Elle n'est pas abandonnée : elle sera reprise au prochain démarrage."
	switch {
	case a.goesOn:
		after = "Elle n'est pas abandonnée : elle continue sur le serveur. Reconnectez-vous pour en voir l'issue."
	case a.throwAway:
		after = "C'est un essai : rien n'en restera."
	}
	return []string{"Une transaction est en cours. Quitter quand même ?", after}
}

// writeOffText is the question before SANS SUITE.
func writeOffText(tx payment.Transaction) []string {
	perhaps := "le client a peut-être payé."
	if tx.Kind == payment.KindCancellation {
		perhaps = "le client est peut-être remboursé."
	}
	return []string{
		"Classer sans suite ?",
		"Le résultat restera inconnu et hors des totaux ; " + perhaps,
		"Un ticket dira de vérifier auprès de l'ANCV.",
	}
}
