package ui

// helpText says what a screen is for and what comes next (about), and what may go wrong (trouble).
type helpText struct{ about, trouble string }

const (
	textHelpHeading = "AIDE : "
	textHelpKeys    = "Touches"
	textHelpTrouble = "En cas de souci"

	textKeyUp       = "HAUT"
	textKeyDown     = "BAS"
	textKeyPageUp   = "PAGE↑"
	textKeyPageDown = "PAGE↓"
)

const (
	textHelpTickets = "Un ticket manque ? 3 DUPLICATA le réimprime ; F5 relance une imprimante arrêtée."
	textHelpUnpaid  = "La vente n'est pas payée. Lisez la raison, puis recommencez ou encaissez par un autre moyen."
	textHelpNoPaper = "Sauf mention contraire à l'écran, rien n'est débité et les totaux ne changent pas."
	textHelpWithin  = "Si le client renonce, ESC annule. Passé le délai, le terminal retire la demande."
)

// helpOf returns the help of the screen with that word on its bar.
func helpOf(word string) helpText {
	for _, texts := range []map[string]helpText{saleHelp(), endHelp(), functionHelp(), upkeepHelp()} {
		if text, known := texts[word]; known {
			return text
		}
	}
	return helpText{"L'écran dit ce qui se passe. Les touches sont en bas.", ""}
}

func saleHelp() map[string]helpText {
	return map[string]helpText{
		wordReady: {
			"Le terminal attend la vente suivante. Tapez son montant, ou ENTREE pour le menu : annulation, duplicata, totaux, maintenance.",
			"○ ANCV : le dernier appel est resté sans réponse, vérifiez le réseau. ✘ Imprimante : les tickets attendent, F5 les relance.",
		},
		wordUninitialised: {
			"Il manque l'Id. magasin ou la clé de scellement, fournis avec le contrat ANCV. ENTREE, 1 ANCV, 5 MAINTENANCE : 3 et 4 les chargent depuis un fichier.",
			"Aucun paiement n'est possible avant cela.",
		},
		wordService: {
			"Choisissez qui paie. 1 demande le paiement à l'ANCV ; sans montant, il ouvre le menu des fonctions.",
			"Avec 2 AUTRE MOYEN, rien n'est demandé à l'ANCV : encaissez autrement.",
		},
		wordANCV: {
			"Ce sont les fonctions du terminal. Tapez un chiffre, ou choisissez par les flèches, puis ENTREE.",
			"Tant que le terminal n'est pas initialisé, seuls 5 et 6 s'ouvrent.",
		},
		wordAmount: {
			"Tapez le montant en centimes (1 2 5 0) ou avec une virgule (1 2 , 5). ENTREE le valide ; rien n'est encore demandé à l'ANCV.",
			"De 0,01 à 999 999,99 EUR. RETOUR efface le dernier chiffre.",
		},
		wordMode: {
			"1 : le client scanne un code à l'écran, et la demande part aussitôt. 2 : vous tapez ou scannez son identifiant, et il est prévenu sur son téléphone.",
			"Si l'application du client ne scanne pas, prenez 2.",
		},
		wordConnecting: {
			"Le terminal interroge l'ANCV. La suite s'affiche d'elle-même.",
			"Si le réseau manque, il recommence, puis dit ce qu'il en est ; ne refaites rien avant.",
		},
		wordQR: {
			"Présentez l'écran au client : il scanne le code avec son application et confirme. Le résultat s'affiche de lui-même.",
			textHelpWithin,
		},
		wordPayer: {
			"Scannez le code du client, ou tapez ses 11 chiffres ou son e-mail, puis ENTREE. Il reçoit la demande sur son téléphone.",
			"Un identifiant inconnu de l'ANCV est redemandé ; le montant est gardé.",
		},
		wordWaiting:  {"Le client confirme ou refuse sur son téléphone. Le résultat s'affiche de lui-même.", textHelpWithin},
		wordAborting: {"Le terminal demande à l'ANCV d'annuler. Le résultat s'affiche de lui-même.", "Si le client vient de payer, l'écran le dira : ne refaites rien avant."},
		wordRecovery: {
			"Une transaction était en cours à l'arrêt du terminal. Il demande à l'ANCV ce qu'elle est devenue : ne la refaites pas.",
			"Sans réponse de l'ANCV, aucune autre vente ne commence : vérifiez le réseau.",
		},
		wordUnknown: {
			"L'ANCV n'a pas dit ce qui s'est passé ; le terminal l'interroge jusqu'à la réponse. Ne refaites pas l'opération : elle compterait deux fois.",
			"Éteindre ne perd rien : le terminal reprend au démarrage. Si cela dure, appelez l'ANCV avec la référence.",
		},
		wordRemainder: {
			"L'ANCV a payé une partie de la vente. 1 lui demande le reste, 2 l'encaisse par un autre moyen.",
			"Abandonner le reste demande confirmation ; ce qui est payé reste payé.",
		},
	}
}

func endHelp() map[string]helpText {
	return map[string]helpText{
		"PAIEMENT ACCEPTE":    {"Le paiement est fait et enregistré. ENTREE termine, ou tapez le montant suivant ; sinon l'accueil revient après 30 s.", textHelpTickets},
		"PAYE ENTRE-TEMPS":    {"Le client a payé avant l'annulation : le paiement est valable. 2 l'annule, et l'ANCV rembourse le client.", textHelpTickets},
		"PAIEMENT REFUSE":     {textHelpUnpaid, textHelpNoPaper},
		"ABANDON CLIENT":      {textHelpUnpaid, textHelpNoPaper},
		"DELAI DEPASSE":       {textHelpUnpaid, textHelpNoPaper},
		"PAIEMENT ANNULE":     {textHelpUnpaid, textHelpNoPaper},
		"SANS SUITE":          {"Le résultat est resté inconnu ; l'opération est classée hors des totaux. Vérifiez auprès de l'ANCV avec le ticket.", "Ne recommencez pas avant d'avoir vérifié."},
		"ANNULATION ACCEPTEE": {"Le paiement est annulé. L'ANCV rembourse le client : ne lui rendez rien d'autre.", textHelpTickets},
		"ANNULATION REFUSEE":  {"L'ANCV n'a pas annulé. Lisez la raison : elle dit si le paiement reste valable et quoi faire.", textHelpNoPaper},
		wordError:             {"Quelque chose empêche de continuer. L'écran dit quoi, et ce qu'il faut faire.", "Ce qui est payé est gardé. F1 encore ferme cette aide."},
	}
}

func functionHelp() map[string]helpText {
	return map[string]helpText{
		wordConfirm:      {"Lisez la question : rien n'est fait avant ENTREE. ESC répond non.", ""},
		wordTerms:        {"Ces conditions doivent être acceptées une fois avant le premier paiement. ENTREE montre la suite.", "Refuser n'efface rien, mais aucun paiement n'est possible."},
		wordDuplicate:    {"Réimprime le dernier ticket ou les totaux, avec la mention DUPLICATA. Aucun paiement n'est refait.", ""},
		wordTotals:       {"Débits et annulations comptés depuis la dernière clôture. EDITION les imprime ; CLOTURE les imprime, puis les remet à zéro.", "Un ticket qui ne sort pas attend l'imprimante ; F5 la relance."},
		wordClosing:      {"La journée est close : ses totaux sont imprimés et remis à zéro. ENTREE revient à l'accueil.", textHelpTickets},
		wordVerification: {"Compare chaque opération de la journée avec ce qu'en sait l'ANCV. Rien n'est changé.", "Un écart est montré avec sa référence : comparez-le aux tickets, puis appelez l'ANCV."},
		wordReference:    {"Tapez la REFERENCE du ticket de paiement, ou scannez-la, puis ENTREE. Rien n'est annulé avant votre confirmation.", "Référence inconnue ? Le paiement d'un autre magasin s'annule sur le terminal de celui-ci."},
		wordPassword:     {"Tapez les 4 à 8 chiffres du mot de passe, puis ENTREE. Ils ne sont pas affichés.", "Cinq erreurs de suite le bloquent un moment. Oublié ? Voyez « Mot de passe oublié » dans le guide."},
		wordPrinter:      {"Ces tickets attendent l'imprimante. Imprimez-les, passez-les ou écrivez-les dans un fichier.", "Une vente payée reste payée, avec ou sans ticket."},
	}
}

func upkeepHelp() map[string]helpText {
	load := helpText{"Choisissez un fichier dans la liste, ou tapez son chemin, puis ENTREE. Son contenu est montré avant d'être enregistré.", "Un fichier refusé ne change rien ; l'écran dit la ligne à corriger."}
	return map[string]helpText{
		wordMaintenance:    {"Réglages et contrôles du terminal. Rien ne change avant que vous validiez.", "9 DESACTIVATION efface tout : faites d'abord la clôture."},
		wordParameters:     {"Réglages du commerçant et du terminal. Rien n'est enregistré avant VALIDER.", "Une valeur refusée dit ce qui est attendu. Sortir demande avant de perdre ce qui a changé."},
		textLoadParameters: load, textLoadKey: load, textLoadLogo: load,
		textTestConnection: {"Le terminal essaie chaque étape jusqu'à l'ANCV. Aucun paiement n'est fait.", "La première étape qui n'est pas OK dit où chercher."},
		textTestPrinter:    {"Un ticket d'essai est imprimé. Vérifiez les accents, les colonnes et la coupe.", "Rien ne sort ? Vérifiez papier et câble, puis F5."},
		textState:          {"Versions, fichiers et derniers contacts du terminal. Lisez-les si vous demandez de l'aide.", ""},
		wordReset:          {"Efface paramètres, clé, totaux et dernière transaction. Rien n'est effacé avant la dernière question.", "Des totaux non clôturés seraient perdus."},
	}
}
