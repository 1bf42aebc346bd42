package ui

// The words of the contract: each stands alone on the title or status line.
const (
	wordReady         = "PRET"
	wordUninitialised = "NON INITIALISE"
	wordService       = "BENEFICIAIRE"
	wordANCV          = "ANCV"
	wordAmount        = "MONTANT"
	wordMode          = "MODE DE PAIEMENT"
	wordConnecting    = "CONNEXION"
	wordQR            = "SCANNEZ LE QR CODE"
	wordPayer         = "IDENTIFIANT CLIENT"
	wordWaiting       = "EN ATTENTE DU CLIENT"
	wordAborting      = "ANNULATION EN COURS"
	wordUnknown       = "RESULTAT INCONNU"
	wordRemainder     = "RESTE DU"
	wordRecovery      = "REPRISE"
	wordPrinting      = "IMPRESSION"
	wordPrinter       = "IMPRIMANTE"
	wordConfirm       = "CONFIRMER"
	wordTerms         = "CONDITIONS"
	wordTrialClock    = "HORLOGE D'ESSAI"
	wordError         = "ERREUR"
	wordWatching      = "OBSERVATEUR"
)

// Menus, exactly as the contract has them.
const (
	textANCV      = "ANCV"
	textOther     = "AUTRE MOYEN"
	textDebit     = "DEBIT"
	textModeQR    = "Présenter QR Code"
	textModePayer = "Scanner/Saisir l'Id. du client"
)

// Names of the keys.
const (
	labelEnter = "ENTREE"
	labelBack  = "RETOUR"
	labelEsc   = "ESC"
	labelLeave = "CTRL+C"
)

// What the keys do, in the footer and in the help.
const (
	textHelpAbort      = "annuler"
	textHelpAbortLater = "demander l'annulation"
	textHelpAmount     = "montant"
	textHelpBack       = "retour"
	textHelpChoose     = "choisir"
	textHelpClose      = "fermer"
	textHelpCorrect    = "corriger"
	textHelpDecline    = "refuser"
	textHelpDigit      = "choisir directement"
	textHelpGiveUp     = "abandonner le reste"
	textHelpHelp       = "aide"
	textHelpHome       = "accueil"
	textHelpLeave      = "quitter"
	textHelpRedraw     = "redessiner l'écran"
	textHelpTheme      = "changer de couleurs"
	textTheme          = "Couleurs : "
	textHelpMenu       = "menu"
	textHelpMove       = "monter, descendre"
	textHelpNextSale   = "vente suivante"
	textHelpNo         = "non"
	textHelpPage       = "page suivante"
	textHelpPaper      = "ticket"
	textHelpPhone      = "téléphone"
	textHelpFinger     = "téléphone : choisir, valider, montant"
	textHelpToPhone    = "vers le téléphone"
	textHelpToTill     = "vers le terminal"
	textHelpAccept     = "accepter"
	textHelpRead       = "lire, puis accepter"
	textHelpOwed       = "tickets en attente"
	textHelpRetry      = "réimprimer"
	textHelpScroll     = "défiler"
	textHelpSeen       = "terminer"
	textHelpValidate   = "valider"
	textHelpWriteOff   = "sans suite"
	textHelpYes        = "oui"
)

const (
	textLastTicket  = "dernier ticket"
	textProduct     = "CHEQUE-VACANCES CONNECT"
	textReady       = "Tapez le montant, ou ENTREE pour le menu"
	textElapsed     = "depuis"
	textPaperReady  = "Papier"
	textPhoneThere  = "Le téléphone est à côté : TAB lui donne les touches, F3 encore le ferme."
	textPhoneShort  = "Tél."
	textPrinterDown = "Imprimante"
	textPrinterBusy = "Impression"
	textDemo        = "Démonstration : aucun argent n'est en jeu."
	textPhone       = "Téléphone du client : "

	textMissingShopID = "Il manque l'Id. magasin (fichier 9C94_ANCV.PAR)."
	textMissingKey    = "Il manque la clé de scellement (fichier .P3P)."
	textInitByHand    = "ENTREE, puis ANCV > MAINTENANCE pour les charger ou les saisir."
	textInitDemo      = "Démonstration : ses propres fichiers vous sont proposés. ENTREE, puis ANCV > MAINTENANCE : 3 CHARGER PARAMETRES, puis 4 CHARGER CLE."
	textHowToInit     = "Ou quittez (CTRL+C), puis tapez :"
	textInitFiles     = "--par 9C94_ANCV.PAR --cle 8400840100_8400840100.P3P"
	textInitThen      = "Les deux fichiers sont fournis avec le contrat ANCV. Relancez ensuite "

	textWithdrawn    = "Le paiement est annulé dès qu'il a commencé : patientez."
	textNoSuspend    = "Un paiement est en cours : attendez sa fin pour suspendre le programme (CTRL+Z)."
	textScanDropped  = "Code scanné ou collé, ignoré : rien n'a changé. Tapez touche par touche."
	textBurstDropped = "Touches illisibles, ignorées : rien n'a changé. Recommencez."
	textMissed       = "Touche ignorée : l'écran venait de changer. Relisez, puis recommencez."
	textIdleKey      = "Cette touche ne fait rien ici. F1 : les touches de cet écran."
	textCovered      = "Fermez d'abord ce qui couvre l'écran : ESC."
	textConfirmAgain = "Relisez, puis ENTREE encore une fois : rien n'est encore fait."
	textFieldFull    = "Champ plein : touche ignorée."

	textInitFirst = "Le terminal n'est pas initialisé : choisissez d'abord 5 MAINTENANCE."

	textOtherMeans    = "Ce terminal ne traite que l'ANCV : encaissez par un autre moyen."
	textAmountZero    = "Montant nul : tapez le montant à payer, puis ENTREE."
	textAmountRefused = "Touche refusée : deux décimales, 999 999,99 EUR au plus."
	textAmountHow     = "1 2 5 0 donne 12,50 ; avec une virgule, 1 2 , 5 aussi."

	textPayerPrompt   = "Identifiant : "
	textPayerExpected = "Identifiant attendu : 11 chiffres, ou une adresse e-mail. Corrigez-le ou scannez-le."
	textPayerHow      = "Scannez le code du client, ou tapez ses 11 chiffres ou son e-mail."

	textRedAborts    = "ROUGE (ESC) : annuler"
	textQRHow        = "Le client scanne ce code avec son application."
	textQRPrinted    = "Le code est aussi imprimé."
	textQRImpossible = "Ce code ne peut pas être dessiné : vérifiez le paramètre QR_MODELE."
	textQRNoBlocks   = "Votre terminal n'annonce pas l'UTF-8, qui le dessine deux fois plus petit."
	textQRInstead    = "ROUGE (ESC) pour annuler, puis recommencez avec 2 (Id. du client)."

	textDoNotPayAgain = "Ne refaites pas le paiement."
	textUnknownMeans  = "Le terminal interroge l'ANCV jusqu'à la réponse."
	textNotFound      = "L'ANCV répond qu'elle ne connaît pas cette transaction."
	textUnknownRed    = "ROUGE (ESC) : annuler dès que l'ANCV répondra."
	textAbortAsked    = "L'annulation sera demandée dès que l'ANCV répondra."
	textWriteOffOffer = "9 : classer sans suite."

	textReference     = "Référence : "
	textAuthorization = "Autorisation : "

	textTermsAccepted = "Conditions acceptées."
	textTermsClose    = "ENTREE : page suivante · ESC : accueil"
	textTermsClosed   = "ENTREE ou ESC : accueil"
	textTermsDeclined = "Conditions refusées : aucun paiement ANCV n'est possible sans elles. Pour les relire : menu 6 CONDITIONS."
	textTermsMore     = "ENTREE : page suivante · ESC : refuser"
	textTermsEnd      = "ENTREE : accepter · ESC : refuser"
)
