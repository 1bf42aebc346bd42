package ui

import (
	"fmt"
	"strings"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
)

const (
	wordMaintenance = "MAINTENANCE"
	wordReset       = "DESACTIVATION"
	wordParameters  = "PARAMETRES"
)

// Entries of menus, exactly as in the contract.
const (
	textParameters     = "PARAMETRES"
	textSetPassword    = "MOT DE PASSE ANNULATION"
	textLoadParameters = "CHARGER PARAMETRES"
	textLoadKey        = "CHARGER CLE"
	textLoadLogo       = "CHARGER LOGO"
	textTestConnection = "TEST CONNEXION"
	textTestPrinter    = "TEST IMPRIMANTE"
	textState          = "ETAT"
	textReset          = "DESACTIVATION"
	textMerchant       = "COMMERCANT"
	textOperation      = "FONCTIONNEMENT"
)

const (
	labelMove   = "HAUT BAS"
	labelToggle = "ESPACE"

	textHelpAgain     = "recommencer"
	textHelpStop      = "arrêter"
	textHelpErase     = "tout effacer"
	textHelpField     = "ligne"
	textHelpLeaveForm = "sortir"
	textHelpList      = "liste"
	textHelpNext      = "suivant"
	textHelpOpen      = "ouvrir"
	textHelpReset     = "Id. magasin"
	textHelpSave      = "enregistrer"
	textHelpToggle    = "changer"
)

const (
	textNoTools      = "Cette fonction n'est pas offerte ici : lancez-la sur le terminal lui-même."
	textExpected     = "attendu : "
	textReadingFirst = "Le dossier se lit encore : choisissez un fichier une fois la liste à l'écran."
	textReading      = "Lecture…"
	textUnchanged    = "Rien n'a été modifié."
	textSave         = "VALIDER"
	textSaveAll      = "tout enregistrer"
	textPathPrompt   = "Fichier : "
	textTypePath     = "Tapez le chemin du fichier, puis ENTREE."

	textCorrectFirst   = "Une valeur est refusée : corrigez-la. Rien n'est enregistré."
	textNothingChanged = "Rien n'a changé."
	textNotSaved       = "Rien n'a été enregistré."
	textSettingsSaved  = "Paramètres enregistrés."

	textTestSent    = "Ticket d'essai envoyé à l'imprimante."
	textTestPrinted = "Ticket d'essai imprimé."
	textTestPaper   = "Vérifiez sur le papier les accents, les colonnes et la coupe."

	textTrying  = "Essai en cours, étape par étape…"
	textWayOpen = "La liaison avec l'ANCV fonctionne."

	textPasswordNew     = "Nouveau mot de passe : "
	textPasswordAgain   = "Encore une fois : "
	textPasswordRule    = "De 4 à 8 chiffres ; 0000 supprime le mot de passe."
	textPasswordShort   = "Il faut de 4 à 8 chiffres : recommencez."
	textPasswordDiffers = "Les deux saisies diffèrent : recommencez."
	textPasswordSet     = "Mot de passe d'annulation enregistré."
	textPasswordRemoved = "Mot de passe supprimé : il n'est plus demandé pour annuler."

	textResetLast  = "Dernière question : après ENTREE, tout est effacé."
	textResetAgain = "Rien n'est effacé : tapez d'abord le numéro demandé, puis ENTREE."
	textResetWrong = "Ce n'est pas le bon numéro : rien n'est effacé. Retapez-le, ou ESC pour renoncer."
	textResetDone  = "Logiciel désactivé : tout est effacé."
)

// merchantFields and operationFields are the two groups of PARAMETRES.
func merchantFields() []formField {
	return []formField{
		{name: "ID_MAGASIN", label: "Id. magasin", must: true},
		{name: "ENSEIGNE", label: "Enseigne"},
		{name: "VILLE", label: "Ville"},
		{name: "AJUSTEMENT", label: "Ajustement possible", choices: []string{"OUI", "NON"}},
	}
}

func operationFields() []formField {
	yesNo := []string{"OUI", "NON"}
	return []formField{
		{name: "HEURE_CLOTURE", label: "Heure de clôture"},
		{name: "NB_TICKETS", label: "Nombre de tickets", choices: []string{"1", "2"}},
		{name: "IMPRESSION_QR", label: "Impression QR Code", choices: yesNo},
		{name: "PINPAD", label: "Pinpad", choices: yesNo},
		{name: "NO_TERMINAL", label: "N° de terminal"},
		{name: "COLONNES", label: "Colonnes", choices: []string{"24", "32", "42", "48"}},
		{name: "URL", label: "URL"},
		{name: "QR_MODELE", label: "Modèle QR Code"},
		{name: "SCEAU_REPONSE", label: "Sceau de réponse", choices: yesNo},
		{name: "TICKET", label: "Ticket du client", choices: []string{"TOUJOURS", "DEMANDE", "JAMAIS"}},
		{name: "EXPORT_CLOTURE", label: "Fichier de clôture", choices: yesNo},
		{name: "PREUVE_CLOTURE", label: "Vérifier la clôture", choices: yesNo},
		{name: "CAISSE_AP_MODE", label: "Caisse : montrer", choices: []string{"QR", "CHOIX"}},
		{name: "CAISSE_AP_CODE", label: "Caisse : code"},
		{name: "CAISSE_AP_DELAI", label: "Caisse : délai (s)"},
		{name: "PROXY", label: "Proxy"},
		{name: "URL_RETOUR", label: "URL de retour"},
		{name: "FUSEAU", label: "Fuseau horaire", choices: zones, names: zoneNames},
	}
}

// parameterText says what a parameter sets.
func parameterText(name string) string {
	return map[string]string{
		"ID_MAGASIN":      "le magasin, donné par l'ANCV ; le seul obligatoire",
		"ENSEIGNE":        "le nom du magasin, à l'écran et en tête des tickets",
		"VILLE":           "la ville, en tête des tickets",
		"AJUSTEMENT":      "le client peut payer moins que demandé : il y a alors un reste dû",
		"HEURE_CLOTURE":   "l'heure de la clôture automatique ; NON : pas de clôture automatique",
		"NB_TICKETS":      "le nombre de tickets, identiques, d'un débit ou d'une annulation",
		"IMPRESSION_QR":   "le QR code est aussi imprimé",
		"PINPAD":          "un pinpad est branché : le QR code est toujours imprimé",
		"NO_TERMINAL":     "le numéro de ce terminal, sur les tickets",
		"COLONNES":        "la largeur du papier, en caractères",
		"URL":             "l'adresse du serveur de l'ANCV",
		"QR_MODELE":       "ce que dit le QR code ; {id} y est la référence du paiement",
		"SCEAU_REPONSE":   "les réponses de l'ANCV doivent être scellées",
		"TICKET":          "le ticket du client ; tous les autres s'impriment toujours",
		"EXPORT_CLOTURE":  "chaque clôture laisse un fichier de ses transactions, pour un tableur",
		"PREUVE_CLOTURE":  "le ticket de clôture dit combien de transactions l'ANCV confirme",
		"CAISSE_AP_MODE":  "à la demande de la caisse : montrer le QR code, ou laisser choisir",
		"CAISSE_AP_CODE":  "le moyen de paiement annoncé à la caisse ; 607 : paiement par QR code",
		"CAISSE_AP_DELAI": "le temps de payer, en secondes, à la demande de la caisse",
		"PROXY":           "le proxy pour joindre l'ANCV : aucun, celui du système, ou son adresse",
		"URL_RETOUR":      "l'adresse que l'ANCV prévient de chaque changement ; facultative",
		"FUSEAU":          "l'heure du magasin, pour les clôtures, les tickets et l'écran",
	}[name]
}

// zones are the time zones that the form offers, and zoneNames their names on the screen. A .PAR
// file may set another one.
var (
	zones = []string{
		"Europe/Paris", "America/Martinique", "America/Guadeloupe", "America/Cayenne", "Indian/Reunion",
		"Indian/Mayotte", "Pacific/Noumea",
	}
	zoneNames = map[string]string{
		"Europe/Paris": "Paris", "America/Martinique": "Martinique", "America/Guadeloupe": "Guadeloupe",
		"America/Cayenne": "Guyane", "Indian/Reunion": "Réunion", "Indian/Mayotte": "Mayotte",
		"Pacific/Noumea": "Nouméa",
	}
)

func dropChangesText() []string {
	return []string{"Sortir sans enregistrer ?", "Ce qui a été changé sera perdu."}
}

func loadTitle(k FileKind) string {
	return map[FileKind]string{FileParameters: textLoadParameters, FileKey: textLoadKey, FileLogo: textLoadLogo}[k]
}

func loadedText(k FileKind) string {
	switch k {
	case FileKey:
		return "Clé de scellement enregistrée."
	case FileLogo:
		return "Logo enregistré."
	}
	return textSettingsSaved
}

func loadQuestion(k FileKind) string {
	switch k {
	case FileKey:
		return "Enregistrer cette clé de scellement ?"
	case FileLogo:
		return "Enregistrer ce logo ?"
	}
	return "Enregistrer ces paramètres ? Les autres gardent leur valeur."
}

func noFilesText(k FileKind) string {
	ext := map[FileKind]string{FileParameters: ".PAR", FileKey: ".P3P", FileLogo: ".TAR"}[k]
	return "Aucun fichier " + ext + " dans ce dossier : tapez un chemin."
}

// VerdictText names a step of TEST CONNEXION, its result, and what to do if it failed.
func VerdictText(v payment.Verdict) string {
	step := map[payment.Step]string{
		payment.StepName: "Nom du serveur (DNS)", payment.StepConnect: "Connexion (TCP)", payment.StepTLS: "Liaison sécurisée (TLS)",
		payment.StepSeal: "Sceau", payment.StepShop: "Magasin connu", payment.StepCancel: "Transaction d'essai annulée",
	}[v.Step]
	switch {
	case v.Step == payment.StepProxyIgnored:
		return "HTTPS_PROXY est défini et n'est pas utilisé : PROXY=SYSTEME l'utilise"
	case !v.Tried:
		return step + " : non essayé"
	case v.OK:
		return step + " : OK"
	case v.Step == payment.StepCancel:
		return step + " : non, elle expirera d'elle-même sans être payée"
	case v.Code != "":
		return step + " : " + codeText(v.Code)
	}
	return step + " : " + causeText(v.Cause)
}

func resetText(sc scene) []string {
	return []string{
		"Désactiver le logiciel (RAZ init) ?",
		"Effacés : paramètres, clé, mot de passe, logo, totaux, dernière transaction, acceptation des conditions.",
		"Les totaux seront perdus (net " + euros(sc.snap.Totals.Net()) + ") : faites d'abord la clôture si vous en avez besoin.",
	}
}

func resetPrompt(sc scene, code string) string {
	if sc.snap.Settings.ShopID == "" {
		return "Tapez le N° de terminal (" + code + "), puis ENTREE : "
	}
	return "Tapez l'Id. magasin (" + code + "), puis ENTREE : "
}

// stateLines returns the lines of ETAT.
func stateLines(sc scene, f Facts) []string {
	s := sc.snap
	lines := []string{
		"Programme : ancv-tpe " + f.Version,
		"Logiciel reproduit : ANCV 840084 0107",
		"SQLite : " + f.SQLite,
		"Id. magasin : " + orNone(string(s.Settings.ShopID)),
		"Clé : " + keyText(s, f.KeyFingerprint),
		"Conditions : " + acceptedText(sc),
		"Mot de passe d'annulation : " + yesNoText(s.PasswordSet),
		"Dernière clôture : " + closingText(sc),
		"Prochaine clôture : " + dateText(sc, s.ClosingDue, "aucune automatique"),
		"Dernier contact avec l'ANCV : " + dateText(sc, s.LastContact, "aucun depuis le démarrage"),
		"Imprimante : " + printerText(s, f),
		tillLinkText(sc, f),
		"Dossier : " + payment.Clean(f.DataDir, 200),
	}
	for _, file := range f.Files {
		lines = append(lines, file.Name+" : "+sizeText(file.Bytes))
	}
	if !sc.small() {
		if drawn := columned(sc, lines); len(drawn) <= sc.rows {
			return drawn
		}
	}
	return lines
}

// columned aligns the values of lines of « label : value ».
func columned(sc scene, lines []string) []string {
	const labels = 30 // the longest, « Dernier contact avec l'ANCV », and its colon
	var drawn []string
	for _, line := range lines {
		label, value, _ := strings.Cut(line, " : ")
		label = sc.theme.Faint.Render(label) + strings.Repeat(" ", max(1, labels-2-paint.Width(label))) + ": "
		for _, part := range wrapped([]string{value}, sc.cols-labels) {
			drawn = append(drawn, label+part)
			label = strings.Repeat(" ", labels)
		}
	}
	return drawn
}

func orNone(s string) string {
	if s == "" {
		return "aucun"
	}
	return s
}

func keyText(s payment.Snapshot, fingerprint string) string {
	if !s.KeyLoaded {
		return "aucune"
	}
	return "version " + s.KeyVersion + ", empreinte " + fingerprint
}

func acceptedText(sc scene) string {
	if sc.snap.Terms.Version == "" {
		return "non acceptées"
	}
	return sc.snap.Terms.Version + ", acceptées " + dateText(sc, sc.snap.Terms.At, "")
}

func yesNoText(yes bool) string {
	if yes {
		return "oui"
	}
	return "non"
}

func closingText(sc scene) string {
	c := sc.snap.LastClosing
	if c == nil {
		return "aucune"
	}
	return fmt.Sprintf("n° %04d, %s", c.Number, dateText(sc, c.At, ""))
}

func dateText(sc scene, at time.Time, none string) string {
	if at.IsZero() {
		return none
	}
	return "le " + at.In(sc.now.Location()).Format("02/01/2006") + " à " + at.In(sc.now.Location()).Format("15:04")
}

func printerText(s payment.Snapshot, f Facts) string {
	text := "prête"
	if f.PrinterTrouble != "" {
		text = f.PrinterTrouble
	} else if f.PrinterNote != "" {
		text += " (" + f.PrinterNote + ")"
	}
	if s.Printer.Owed > 0 {
		text += fmt.Sprintf(" (tickets en attente : %d)", s.Printer.Owed)
	}
	return strings.TrimSuffix(text, ".")
}

func sizeText(bytes int64) string {
	if bytes < 0 {
		return "illisible"
	}
	return fmt.Sprintf("%d Ko", (bytes+1023)/1024)
}
