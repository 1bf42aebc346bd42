package ui

// Sentences of the linear face (--lineaire).
const (
	textLinesNotice    = "ATTENTION : "
	textLinesReference = " reference "
	textLinesEnter     = "ligne vide"
	textLinesSum       = "1250 ou 12,50 : 12,50 EUR."
	textLineMenu       = "Ce n'est pas une ligne de la liste. Tapez le numéro de l'une d'elles, ou ? pour l'aide."
	textLineNothing    = "Rien à faire ici de cette ligne. Tapez ? pour l'aide."
	textLinesNoTicket  = "Aucun ticket."
	textLinesNoCode    = "Aucun QR code à l'écran."
	textLinesCode      = "Texte du QR code : "
	textLinesDraw      = "Tapez « code » pour le dessiner."
	textLinesBusy      = "Le paiement en cours sera repris au prochain démarrage."
	textLinesEnd       = "FIN"
	textLinesHelpKeys  = "ligne vide : ENTREE ; « esc » : touche rouge ; « retour » : touche jaune ; « haut », « bas » : flèches ; « f5 », « f6 » : imprimante"
	textLinesHelpWords = "« ? » : aide ; « ticket » : dernier ticket ; « code » : dessine le QR code ; « quitter » : quitte ; « =texte » : ce texte et non une commande"
	textLinesField     = "Champ %d sur %d. "
	textLinesNow       = " Actuellement : "
	textLinesKeep      = "Ligne vide : garder la valeur."
	textLinesEmpty     = "vide"
)
