package remote

import (
	"fmt"
	"net"
	"time"
)

// What a client reads before and after the screens.
const (
	textBannerDemo = "ancv-tpe : démonstration d'une caisse Chèque-Vacances Connect.\n" +
		"Aucun argent n'est en jeu. Rien n'est partagé, et rien n'est gardé à la fin.\n"
	textBannerShop = "ancv-tpe : caisses Chèque-Vacances Connect. Accès réservé aux clés autorisées ;\n" +
		"les connexions sont notées dans un journal.\n"

	textNoTerminal = "La caisse a besoin d'un terminal : connectez-vous avec ssh -t, sans redirection.\n" +
		"Sans terminal, seules ces commandes sont possibles : totaux, totaux --json, verifier, fermer."
	textDumbTerminal = "Votre terminal (TERM=%s) ne sait pas afficher d'écran : ouvrez une fenêtre de terminal ordinaire,\n" +
		"par exemple avec TERM=xterm-256color."
	textCommand = "Commande inconnue. Possibles : totaux, totaux --json, verifier, fermer ; ou aucune, pour ouvrir la caisse."
	textMosh    = "mosh n'est pas pris en charge : connectez-vous avec ssh. Si la liaison se coupe, le paiement continue ; reconnectez-vous."
	textNotYou  = "Votre clé n'a pas le droit à cette commande."

	textFull         = "Toutes les places sont prises pour le moment : réessayez dans quelques minutes."
	textCrowd        = "Trop de sessions sont ouvertes depuis votre adresse : fermez-en une, puis réessayez."
	textInternal     = "Une erreur interne a mis fin à votre session. La caisse, elle, continue : reconnectez-vous."
	textStopping     = "Le serveur s'arrête. Un paiement en cours sera repris à son prochain démarrage."
	textDemoStops    = "Le serveur s'arrête : fin de la démonstration."
	textIdle         = "Session fermée : aucune touche depuis longtemps. Reconnectez-vous pour recommencer."
	textDemoOver     = "Fin de la démonstration. Reconnectez-vous pour en commencer une autre."
	textDemoFull     = "Cette démonstration a épuisé son temps ou sa place. Reconnectez-vous pour en commencer une autre."
	textTillEnded    = "La caisse s'est arrêtée : reconnectez-vous, et prévenez qui tient le serveur si cela recommence."
	textGoesOn       = "Le paiement en cours continue sans vous : reconnectez-vous pour en voir l'issue."
	textRevoked      = "Votre clé n'est plus autorisée pour cette caisse : voyez avec qui tient le serveur."
	textTaken        = "Cette caisse a été prise par une autre session (%s). Rien n'est perdu : un paiement en cours y continue."
	textKept         = "La caisse reste à l'autre session."
	textNoDemo       = "Aucune démonstration en cours n'a le code « %s » : vérifiez-le sur l'écran de la caisse."
	textNoCode       = "Il manque le code de la démonstration : écrivez par exemple client-k7q2xa@... avec le code que montre l'écran de la caisse."
	textTooManyCodes = "Trop de codes essayés : réessayez dans %d s."
	textNoMore       = "La démonstration ne peut pas être préparée : réessayez dans quelques minutes."
	textNoOpen       = "Cette caisse ne peut pas être ouverte : prévenez qui tient le serveur."

	textIsClosed  = "Caisse %s fermée. Elle reste fermée (clôture automatique comprise) jusqu'à la prochaine connexion d'un caissier."
	textClosed    = "La caisse « %s » est fermée. Un caissier l'ouvre en s'y connectant."
	textShut      = "Cette caisse a été fermée par un caissier (commande fermer)."
	textBusy      = "Un paiement est en cours ou sans issue connue sur cette caisse : terminez-le d'abord, puis recommencez."
	textDemoClose = "Une démonstration se ferme d'elle-même à la fin de sa session."
	textOldClient = "Votre client SSH est trop ancien : il faut OpenSSH 6.5, PuTTY 0.68 ou plus récent."

	textNoGrant   = "Votre clé n'est autorisée pour aucune caisse."
	textOtherTill = "Votre clé n'est pas autorisée pour la caisse « %s ». Autorisées : %s."
	textWhichTill = "Votre clé est autorisée pour plusieurs caisses (%s) : choisissez-en une avec ssh %s@..."
)

// Why a line of the file of keys grants nothing.
const (
	textBadKey    = "ce n'est pas une clé publique : copiez-y la ligne entière du fichier .pub"
	textBadTill   = "till attend un nom de caisse entre guillemets : lettres minuscules, chiffres et tirets, 32 au plus, par exemple till=\"caisse1\""
	textBadRole   = "role attend caissier, observateur ou client, par exemple role=\"client\" (payeur n'existe qu'avec --demo)"
	textWeakKey   = "cette clé est trop faible ou d'un type ancien : faites-en une avec ssh-keygen -t ed25519 (RSA : 2048 bits au moins)"
	textTwice     = "l'option « %s » y est deux fois : gardez-en une"
	textBadOption = "l'option « %s » n'est pas connue : retirez-la"
	textNoTill    = "il manque la caisse : écrivez till=\"caisse1\" devant la clé"
)

// The question to a second cashier.
const (
	textOpenTitle = "CAISSE DEJA OUVERTE"
	textOpenKeys  = "ENTREE la prend, ESC quitte"
)

// openText returns the sentences of the question. The hour is the shop's (FUSEAU).
func openText(t *Till, from string, since time.Time) []string {
	return []string{
		fmt.Sprintf("Cette caisse (%s) est déjà ouverte depuis %s par %s.", t.Name, since.In(t.Screens.Now().Location()).Format("15:04"), from),
		"La prendre ferme l'autre session. Un paiement en cours continue et vous le suivez ici.",
	}
}

// phoneText returns how to reach a demo's phone, with the command for the address at which this
// connection came in (decision 124).
func phoneText(code string, at net.Addr) string {
	where := "@…"
	if host, port, err := net.SplitHostPort(at.String()); err == nil {
		if where = "@" + host; port != "22" {
			return "F3, ou ssh -p " + port + " payeur-" + code + where + " (écran du client : client-" + code + ")"
		}
	}
	return "F3, ou ssh payeur-" + code + where + " (écran du client : client-" + code + ")"
}

// endTexts returns the sentence for each cause of a session's end.
func endTexts() map[error]string {
	return map[error]string{
		errStopping: textStopping, errIdle: textIdle, errTillOver: textTillEnded, errDemoOver: textDemoOver,
		errDemoFull: textDemoFull, errRevoked: textRevoked, errClosed: textShut,
	}
}
