package ui

import "strings"

// aboutText says what an entry of a menu is for.
func aboutText(label string) string {
	return map[string]string{
		textANCV:         "Chèque-Vacances Connect",
		textOther:        "Espèces, carte… hors de ce terminal",
		textDebit:        "Encaisser : QR code ou Id.",
		wordCancellation: "Rembourser un paiement",
		wordDuplicate:    "Réimprimer un ticket",
		wordTotals:       "Éditer, clôturer, vérifier",
		wordMaintenance:  "Paramètres, clé, tests",
		wordTerms:        "Conditions d'utilisation",

		textModeQR:    "Le client scanne le code de cet écran",
		textModePayer: "Le client est prévenu sur son téléphone",

		textDuplicateLast:   "Le dernier ticket, avec la mention DUPLICATA",
		textDuplicateTotals: "Les totaux depuis la dernière clôture",
		textEdition:         "Imprimer les totaux sans les remettre à zéro",
		wordClosing:         "Imprimer, puis remettre à zéro",
		wordVerification:    "Demander à l'ANCV ce qu'elle en sait",

		textParameters:     "Commerçant, fonctionnement",
		textSetPassword:    "Le poser, le changer",
		textLoadParameters: "Fichier 9C94_ANCV.PAR",
		textLoadKey:        "Fichier .P3P",
		textLoadLogo:       "Fichier .TAR",
		textTestConnection: "Étapes jusqu'à l'ANCV",
		textTestPrinter:    "Imprimer un ticket d'essai",
		textState:          "Versions et fichiers",
		textReset:          "Tout effacer",
		textMerchant:       "Id. magasin, enseigne, ville",
		textOperation:      "Clôture, tickets, liaison",
	}[label]
}

// The steps of a sale, on the bar.
const (
	textStepAmount = "Montant"
	textStepMeans  = "Moyen"
	textStepPayer  = "Client"
	textStepResult = "Résultat"
)

// Hints on what to try in the demo.
const (
	textDemoHint      = "DEMO · aucun argent en jeu · ,02 partiel  ,03 refus  ,05 délai"
	textScenarioHint  = "DEMO · aucun argent en jeu · le scénario joue le client"
	textDemoHintShort = "DEMO · ,02 partiel  ,03 refus"
	textTypeAmount    = "Tapez le montant"
	textAmountHow2    = "12,5  aussi"
	textAmountHow1    = "1 2 5 0  donne 12,50"
)

// Labels of facts.
const (
	textFactAmount        = "Montant"
	textFactReference     = "Référence"
	textFactAuthorization = "Autorisation"
	textFactPayer         = "Client"
	textFactTickets       = "Tickets"
	textFactSale          = "Vente"
	textToCollect         = "RESTE A ENCAISSER"
	textFactPhone         = "Téléphone du client"
	textFactLast          = "Dernière opération"
	textFactToday         = "Aujourd'hui"
	textFactClosing       = "Clôture"
)

// The demo's first screen.
const (
	textWelcome     = "Bienvenue : cette démonstration encaisse sans argent."
	textWelcomeKeys = "F1 explique chaque écran, CTRL+T change les couleurs, CTRL+C quitte."
)

// welcomeSteps returns the steps of the demo's introduction.
func welcomeSteps(sc scene) []string {
	steps := []string{"Tapez un montant, par exemple 1 2 5 0, puis ENTREE trois fois : le QR code s'affiche."}
	if url := sc.program.phoneURL; url != "" {
		if strings.HasPrefix(url, "http") {
			url = "F3, ou " + url
		}
		steps = append(steps, "Payez avec le téléphone du client : "+url)
	}
	if sc.program.scripted {
		return append(steps, "Ou laissez le scénario jouer le client.")
	}
	return append(steps, "Ou laissez les centimes décider : ,01 paie tout, ,02 la moitié, ,03 refuse.")
}
