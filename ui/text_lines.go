package ui

import "strings"

// Sentences of the linear face (--lineaire).
const (
	textLinesNotice    = "ATTENTION : "
	textLinesReference = " reference "
	textLinesEnter     = "ligne vide"
	textLinesSum       = "Tapez le montant : 1250 ou 12,50 pour 12,50 EUR."
	textLinesMove      = "haut, bas"
	textLinesPrevious  = "écran précédent"
	textLinesFormBack  = "champ précédent"
	textLinesAnother   = "un autre ticket"
	textLinesOwed      = "Ticket %d sur %d : "
	textLinesPick      = "Tapez le numéro d'un fichier ou d'un dossier de la liste, ou un chemin."
	textLinesOpen      = "ouvrir %s"
	textLinesChoice    = "choix %c"
	textLinesWaits     = "Fin de l'entrée : le terminal attend la fin du paiement en cours, puis se ferme."
	textLinesRetried   = "Impression relancée."
	textLinesRest      = "Le reste dû, %s, sera redemandé au prochain démarrage."
	textLinesDiffers   = "Valeurs changées :"
	textLineSave       = "Rien n'est encore enregistré. Ligne vide : tout enregistrer ; numéro d'un champ : y revenir."
	textLineMenu       = "Ce n'est pas une ligne de la liste. Tapez le numéro de l'une d'elles, ou ? pour l'aide."
	textLineConfirm    = "Répondez oui (ligne vide) ou non (esc)."
	textLineSum        = "Ce n'est pas un montant. Tapez 1250 ou 12,50 pour 12,50 EUR, ou ? pour l'aide."
	textLineNothing    = "Rien à faire ici de cette ligne. Tapez ? pour l'aide."
	textLinesNoTicket  = "Aucun ticket."
	textLinesNoCode    = "Aucun QR code à l'écran."
	textLinesCode      = "Texte du QR code : "
	textLinesDraw      = "Tapez « code » pour le dessiner."
	textLinesBusy      = "La transaction en cours sera reprise au prochain démarrage."
	textLinesGone      = "C'était un essai : rien n'en reste."
	textLinesEnd       = "FIN"
	textLinesField     = "Champ %d sur %d, "
	textLinesNow       = ". Actuellement : "
	textLinesKeep      = "Ligne vide : garder la valeur."
	textLinesClear     = "Signe égal seul : vider le champ."
	textLinesEmpty     = "vide"
)

// linesHelp are the words that every screen takes.
func linesHelp() []string {
	return []string{
		"Partout :", "ligne vide : touche ENTREE", "esc : touche rouge", "retour : écran précédent", "? : cette aide",
		"relire : redit l'écran", "ticket : dernier ticket", "code : dessine le QR code", "f5 : relance l'imprimante", "f6 : tickets en attente",
		"quitter : quitte", "=texte : ce texte, et non une commande",
	}
}

// lineWords say what a sentence of the screens says of keys and marks for who has none.
var lineWords = strings.NewReplacer(
	"ROUGE (ESC)", "esc",
	"(CTRL+C", "(quitter",
	" · ", ", ",
	", ou choisissez par les flèches, puis ENTREE", "",
	"RETOUR efface le dernier chiffre.", "",
	"F1 encore ferme cette aide.", "",
	"Les touches sont en bas.", "",
	"complétez-le, puis ENTREE", "retapez-le",
	"ce chiffre est ignoré. Corrigez, ou validez les 8 premiers.", "retapez-le.",
	"Touche ignorée", "Ligne ignorée",
	"touche ignorée", "ligne ignorée",
	"Touche refusée", "Ligne refusée",
	"F1 : les touches de cet écran.", "? : les touches de cet écran.",
	"○ ANCV : le dernier appel est resté sans réponse, vérifiez le réseau. ✘ Imprimante :", "IMPRIMANTE :",
)
