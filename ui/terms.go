package ui

// acceptanceText says when which version of the conditions was accepted, if any was.
func acceptanceText(sc scene) string {
	t := sc.snap.Terms
	if t.Version == "" {
		return ""
	}
	text := "Acceptées le " + t.At.In(sc.now.Location()).Format("02/01/2006 à 15:04") + " (version " + t.Version + ")."
	if t.Version != TermsVersion {
		text += " Le texte a changé : la version " + TermsVersion + " est à accepter."
	}
	return text
}

// TermsVersion names the version of the conditions of use. It must change with termsText.
const TermsVersion = "2026-11"

// termsText is our own wording, since the vendor's text is not public (decision 24).
const termsText = `CONDITIONS D'UTILISATION DU LOGICIEL ANCV-TPE
Version 2026-11

1. Objet
Ce logiciel encaisse des paiements en Chèque-Vacances Connect pour le compte du commerçant désigné par son ID MAGASIN. Il ne traite que l'euro.

2. Le commerçant
Le commerçant a signé un contrat avec l'ANCV et en respecte les règles. L'ID MAGASIN et la clé de scellement sont les siens ; il garde cette clé secrète et en demande une autre si elle est connue d'un tiers.

3. Le paiement
Un paiement n'est acquis que lorsque le terminal indique PAIEMENT ACCEPTE ou PAYE ENTRE-TEMPS. Toute autre indication veut dire qu'il n'est pas acquis, ou pas encore.

4. Le résultat inconnu
Quand l'écran indique RESULTAT INCONNU, le client a peut-être payé. Le commerçant ne refait pas le paiement et attend la réponse de l'ANCV. S'il classe la transaction sans suite, il vérifie lui-même auprès de l'ANCV avant d'encaisser à nouveau.

5. Le reste dû
Si le client paie moins que le montant demandé, ce que l'ANCV a payé reste payé, même si le reste est encaissé par un autre moyen ou abandonné.

6. L'annulation
Un paiement s'annule en entier, une seule fois, avec la référence imprimée sur le ticket, tant que l'ANCV le permet. Le commerçant peut protéger l'annulation par un mot de passe.

7. Les tickets et les totaux
Le commerçant conserve ses tickets et ses clôtures : le logiciel ne garde pas d'historique des transactions. Seuls les relevés de l'ANCV font foi.

8. Les données personnelles
L'identifiant du client ne sert qu'au paiement. Hors de sa saisie, il n'est affiché et imprimé que masqué, et il est effacé à la fin de la transaction.

9. La responsabilité
Le logiciel est fourni en l'état. Le commerçant veille à l'heure du terminal, à la place sur le disque, à l'imprimante et à l'accès au terminal.

10. L'acceptation
L'acceptation est enregistrée avec sa date et la version de ce texte. La désactivation du logiciel l'efface ; elle sera alors demandée à nouveau.`
