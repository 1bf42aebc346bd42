package ui

import "ancvtpe/payment"

// storageText says that an outcome cannot be written; it is kept in memory.
func storageText() []string {
	return []string{
		"Le disque ne peut pas être écrit.",
		"Le résultat du paiement est gardé en mémoire : N'ÉTEIGNEZ PAS le terminal et ne refaites pas le paiement.",
		"Libérez de la place sur le disque ; un nouvel essai a lieu chaque seconde.",
	}
}

// badStateText stands for a snapshot that no screen knows.
func badStateText() []string {
	return []string{
		"État inattendu du terminal.",
		"N'encaissez rien : quittez (CTRL+C) et relancez ancv-tpe, qui reprendra où il en était.",
	}
}

// leaveText is asked on CTRL+C while a transaction runs; goesOn: on a server, which goes on.
func leaveText(goesOn bool) []string {
	after := "Elle n'est pas abandonnée : elle sera reprise au prochain démarrage."
	if goesOn {
		after = "Elle n'est pas abandonnée : elle continue sur le serveur. Reconnectez-vous pour en voir l'issue."
	}
	return []string{"Une transaction est en cours. Quitter quand même ?", after}
}

// writeOffText is asked before SANS SUITE.
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
