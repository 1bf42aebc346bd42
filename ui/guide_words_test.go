package ui

// screensOfGuide are what each screen means, and what is to be done there.
var screensOfGuide = map[string][2]string{
	"PRET":                 {"rien n'est en cours", "tapez un montant, ou ENTREE pour le menu"},
	"NON INITIALISE":       {"il manque l'Id. magasin ou la clé", "voir « Premier démarrage »"},
	"BENEFICIAIRE":         {"qui paie ?", "`1` ANCV, `2` AUTRE MOYEN"},
	"ANCV":                 {"le menu de l'ANCV", "choisissez : débit, annulation, duplicata, totaux, maintenance, conditions"},
	"MONTANT":              {"le montant est attendu", "tapez-le, puis ENTREE"},
	"MODE DE PAIEMENT":     {"comment le client s'identifie", "`1` QR code, `2` identifiant"},
	"CONNEXION":            {"l'ANCV est appelée", "patientez ; ESC renonce"},
	"SCANNEZ LE QR CODE":   {"le client doit scanner et confirmer", "patientez ; ESC renonce"},
	"IDENTIFIANT CLIENT":   {"l'identifiant du client est attendu", "scannez son code, ou tapez ses 11 chiffres ou son e-mail, puis ENTREE"},
	"EN ATTENTE DU CLIENT": {"le client doit confirmer sur son téléphone", "patientez ; ESC renonce"},
	"ANNULATION EN COURS":  {"l'ANCV est prévenue", "patientez : le résultat vient"},
	"PAIEMENT ACCEPTE":     {"**payé**", "ENTREE"},
	"PAIEMENT REFUSE":      {"rien n'a été débité", "lisez la raison ; corrigez, ou encaissez par un autre moyen"},
	"ABANDON CLIENT":       {"le client a refusé ; rien n'a été débité", "recommencez, ou encaissez par un autre moyen"},
	"DELAI DEPASSE":        {"le client n'a pas payé à temps ; rien n'est encaissé", "recommencez, ou encaissez par un autre moyen ; s'il est dit que le client a payé trop tard, l'ANCV le rembourse"},
	"PAIEMENT ANNULE":      {"vous avez renoncé ; rien n'est encaissé", "ENTREE ; s'il est dit que le client venait de payer, l'ANCV le rembourse"},
	"PAYE ENTRE-TEMPS":     {"**payé**, avant votre ESC", "ENTREE pour garder le paiement, `2` pour l'annuler"},
	"RESULTAT INCONNU":     {"**le client a peut-être payé** (ou : le paiement est peut-être annulé)", "**ne refaites rien.** Le terminal demande jusqu'à la réponse ; ESC fera annuler dès qu'elle vient"},
	"SANS SUITE":           {"vous avez classé un résultat inconnu, hors des totaux", "vérifiez auprès de l'ANCV, ticket en main, avant d'encaisser à nouveau ou de rembourser autrement"},
	"RESTE DU":             {"une partie n'est pas payée", "`1` ANCV ou `2` AUTRE MOYEN"},
	"REPRISE":              {"un paiement était en cours à l'arrêt", "patientez, ne le refaites pas"},
	"IMPRESSION":           {"un ticket sort", "rien : vous pouvez continuer"},
	"IMPRIMANTE":           {"l'imprimante ne répond pas ; les tickets attendent, les paiements sont bons", "vérifiez-la, puis F5"},
	"ANNULATION":           {"l'annulation d'un paiement", "suivez l'écran"},
	"MOT DE PASSE":         {"le mot de passe d'annulation est attendu", "tapez-le, puis ENTREE ; voir « Mot de passe oublié »"},
	"REFERENCE":            {"la référence du paiement à annuler est attendue", "tapez ou scannez celle du ticket, puis ENTREE"},
	"CONFIRMER":            {"une question", "lisez-la ; ENTREE oui, ESC non"},
	"ANNULATION ACCEPTEE":  {"le client est remboursé par l'ANCV", "ENTREE"},
	"ANNULATION REFUSEE":   {"rien n'a été annulé ici", "lisez la raison, et si le paiement reste valable ; ENTREE"},
	"DUPLICATA":            {"quel ticket réimprimer ?", "`1` le dernier, `2` les totaux"},
	"TOTAUX":               {"les totaux depuis la dernière clôture", "`1` EDITION les imprime, `2` CLOTURE clôture"},
	"CLOTURE":              {"la journée est clôturée", "gardez le ticket ; ENTREE"},
	"MAINTENANCE":          {"réglages et essais", "choisissez"},
	"CONDITIONS":           {"les conditions d'utilisation", "ENTREE : page suivante, puis accepter ; ESC : refuser"},
	"DESACTIVATION":        {"**tout va être effacé**", "ESC pour renoncer"},
	"HORLOGE D'ESSAI":      {"la date est fausse exprès (`--horloge`)", "n'encaissez pas pour de vrai"},
	"ERREUR":               {"l'opération n'a pas pu se faire", "lisez la raison : l'écran dit ce qui a été fait et ce qu'il faut faire"},
}

// noticesOfGuide tell what to do where the sentence alone does not.
var noticesOfGuide = map[string]string{
	"textPaperWaits":       "Rien : l'impression est relancée d'elle-même ; F5 la relance aussitôt.",
	"textNothingChanged":   "Rien : les paramètres sont restés comme ils étaient.",
	"textNotSaved":         "Rien ; recommencez si vous vouliez enregistrer.",
	"textTypePath":         "Par exemple `/media/cle/9C94_ANCV.PAR`.",
	"textPasswordExpected": "Ou ESC pour renoncer.",
}

// parametersOfGuide are what each parameter does.
var parametersOfGuide = map[string]string{
	"ID_MAGASIN":    "le magasin, donné par l'ANCV ; le seul obligatoire",
	"ENSEIGNE":      "le nom du magasin, à l'écran et en tête des tickets",
	"VILLE":         "la ville, en tête des tickets",
	"AJUSTEMENT":    "le client peut payer moins que demandé : il y a alors un reste dû",
	"HEURE_CLOTURE": "l'heure de la clôture automatique ; NON : pas de clôture automatique",
	"NB_TICKETS":    "le nombre de tickets, identiques, d'un débit ou d'une annulation",
	"IMPRESSION_QR": "le QR code est aussi imprimé",
	"PINPAD":        "un pinpad est branché : le QR code est toujours imprimé",
	"NO_TERMINAL":   "le numéro de ce terminal, sur les tickets",
	"COLONNES":      "la largeur du papier, en caractères",
	"URL":           "l'adresse du serveur de l'ANCV",
	"QR_MODELE":     "ce que dit le QR code ; {id} y est la référence du paiement",
	"SCEAU_REPONSE": "les réponses de l'ANCV doivent être scellées",
}
