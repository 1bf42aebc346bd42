package recette

import "fmt"

// Beginnings of paragraphs that Parse knows.
const (
	introFile         = "Fichier"
	introAbsent       = "On ne voit pas"
	introWait         = "Attendez"
	introLook         = "Regardez"
	introNoTicket     = "Aucun ticket"
	introNotConcerned = "Sans objet"
)

// Texts of ParseError.
const (
	wantTitle       = "attendu : un titre comme « # DEB-01 Débit par QR Code, accepté »"
	wantFileName    = "attendu : un fichier du nom de son cas, %s.md"
	wantSection     = "attendu : la partie « ## %s », qui manque"
	wantHeading     = "attendu : « ## %s », et non « %s » (les parties sont But, Spécification, Préparation, Étapes, Ticket, Totaux, dans cet ordre)"
	wantNoMore      = "attendu : rien après la partie Totaux, et non « %s »"
	wantClosed      = "attendu : la fin (```) de ce bloc, avant la partie suivante"
	wantProse       = "attendu : une phrase qui dit à quoi sert le cas, sans bloc ni citation"
	wantQuotes      = "attendu : au moins une phrase de la spécification, citée par « > »"
	wantPreparation = "attendu : « Fichier `NOM` : » ou une phrase, puis son bloc ; « Fenêtre **caisse** : », un bloc sh, puis l'écran"
	wantFile        = "attendu : « Fichier `NOM` : », un nom dans le dossier du cas"
	wantInfo        = "attendu : un bloc sh (une commande) ou un bloc sans nom (ce qu'on voit), et non « %s »"
	wantStep        = "attendu : des étapes numérotées, « 1. Tapez `1 2 5 0 ENTREE`. »"
	wantNumber      = "attendu : l'étape %d"
	wantStepParts   = "attendu : dans une étape, des phrases et des blocs fermés"
	wantKey         = "attendu : le nom d'une touche (ENTREE, ESC, RETOUR, ↑, ↓, PAGE↑, PAGE↓, TAB, ESPACE, F1, F2, F3, F5, CTRL+C, DOUCHETTE:TEXTE) ou du texte, et non « %s »"
	wantOneAction   = "attendu : des touches ou une commande, pas les deux dans la même étape"
	wantAction      = "attendu : des touches (« Tapez `1 2 5 0 ENTREE` »), une commande (bloc sh), « Attendez… » ou « Regardez… »"
	wantCommand     = "attendu : une commande dans ce bloc sh"
	wantOneProgram  = "attendu : une seule ligne, le programme de cette fenêtre"
	wantSee         = "attendu : un bloc qui montre ce qu'on doit voir"
	wantTicket      = "attendu : « `000001-debit.txt` : », puis un bloc ; ou « Aucun ticket. » ; ou « Sans objet. »"
	wantTotals      = "attendu : un bloc sh (ancv-tpe totaux), puis un bloc ; ou « Sans objet. »"
)

// Remarks of points that failed.
const (
	textUnbound      = "%s n'a été vu à aucune étape"
	textMissing      = "manque : « %s »"
	textElsewhere    = "pas à cette place : « %s »"
	textUnwanted     = "ne devrait pas y être : « %s »"
	textExit         = "la commande a fini avec le code %d"
	textNoWindow     = "la fenêtre %s n'est pas ouverte"
	textWindowBusy   = "la fenêtre %s est encore occupée par son programme"
	textOtherTickets = "tickets sortis : %s ; attendus : %s"
	textNoTicket     = "le ticket %s n'est pas sorti"
	textSeen         = "Vu :"
	textInterrupted  = "interrompu"
	textTooLong      = "la commande ne finit pas"
	formatEnded      = "[fin du programme, code %d]"
	textKilled       = "[fin du programme, tué]"
	textNone         = "aucun"
)

// Texts of Dialogue and of pages.
const (
	textGoThere      = "Dans chaque fenêtre dont vous vous servez pour ce cas, tapez d'abord :\n\n    cd %s\n    PATH=%s:$PATH\n"
	textFileIsThere  = "\nLe fichier %s y est déjà.\n"
	textInWindow     = "\nFenêtre %s%s :\n\n%s\n\nOn voit :\n\n%s\n"
	textInOther      = "\nDans une autre fenêtre :\n\n%s\n"
	textYouSee       = "\nOn voit :\n\n"
	textSize         = " (%d colonnes sur %d lignes)"
	textTicketsNone  = "Aucun ticket n'est sorti : le dossier %s est vide ou n'existe pas."
	textTicketsThere = "Tickets sortis, et aucun autre, dans le dossier %s :"
	textVerdict      = "o = OK, k = KO, r = remarque, s = sauter, q = quitter"
	textVerdictHelp  = "Répondez par une lettre, puis ENTREE : o si tout est comme décrit, k sinon, r pour noter une remarque, s pour sauter, q pour quitter (ce qui est noté est gardé)."
	textCaseDone     = "\nFin du cas %s : %s. Son dossier va être effacé : fermez ses programmes (CTRL+C).\nENTREE quand c'est fait"
	textWhyFailed    = "Qu'avez-vous vu"
	textRemark       = "Remarque"
)

// Texts of Screen.
const (
	textBook       = "ancv-tpe recette"
	textWelcome    = "RECETTE"
	textSession    = "Cas à jouer : %d. Chaque point dit ce qu'il faut faire dans une autre fenêtre, et ce qu'on doit y voir. Une touche donne le verdict ; RETOUR revient en arrière. Le rapport porte votre nom."
	textQuoted     = "Ce que dit la spécification :"
	textName       = "Votre nom"
	textProposal   = "ENTREE : %s"
	textCaseOf     = "Cas %d sur %d"
	textPointOf    = "Point %d sur %d"
	textCaseOver   = "FIN DU CAS : "
	textCaseEnds   = "Son dossier va être effacé : fermez d'abord ses programmes (CTRL+C dans leurs fenêtres)."
	textMore       = "↓ PAGE↓ la suite"
	textScroll     = "↑ PAGE↑ le début (%d lignes)"
	textFirstPoint = "C'est le premier point de ce cas."
	textKeysHelp   = "o : tout est comme décrit ; k : non ; s : sauter."
	textEndHelp    = "ENTREE : programmes fermés ; RETOUR : revoir un verdict."
	textFieldFull  = "Trop long : raccourcissez avec RETOUR."
	textCorrect    = "Corriger"
	textBegin      = "Commencer"
	textLeaveField = "Laisser"
	textKeep       = "Noter"
	textNextCase   = "Cas suivant"
	textFinish     = "Écrire le rapport"
	textBack       = "Étape d'avant"
	textBackShort  = "Avant"
	textSkip       = "Sauter"
	textQuit       = "Quitter"
)

// Names of points and verdicts.
const (
	namePreparation = "Préparation"
	nameTickets     = "Ticket"
	nameTotals      = "Totaux"
	formatStep      = "Étape %d"
	wordPassed      = "OK"
	wordFailed      = "KO"
	wordSkipped     = "sauté"
	wordNotPlayed   = "non joué"
)

func stepName(n int) string { return fmt.Sprintf(formatStep, n) }

// The report and the table of contents.
const (
	formatHead     = "# Rapport de recette du %s\n\n"
	formatDate     = "02/01/2006 à 15:04:05"
	formatAbout    = "| | |\n| --- | --- |\n| Testeur | %s |\n| Programme | ancv-tpe %s |\n| Durée | %s |\n| Bilan | %s |\n\n"
	formatSummary  = "%s sur %d cas"
	formatResult   = "\n## %s %s\n\n%s, %s, à %s.\n\n"
	formatRow      = "%-34s %4d %4d %4d  %12s\n"
	formatRowHead  = "groupe                              cas   OK   KO         durée\n"
	textSum        = "ensemble"
	textCasesHead  = "| cas | titre | verdict | durée |\n| --- | --- | --- | --- |\n"
	textPointsHead = "| point | à faire | verdict | remarque |\n| --- | --- | --- | --- |\n"
)

// groups are the parts of the book by the letters of their cases, in its order.
var groups = [...]struct{ letters, name string }{
	{"INS", "Installation et initialisation"},
	{"CON", "Conditions d'utilisation"},
	{"DEB", "Débit par QR Code"},
	{"IDC", "Débit par identifiant du client"},
	{"RES", "Reste dû"},
	{"ANN", "Annulation"},
	{"DUP", "Duplicata"},
	{"TOT", "Totaux et clôture"},
	{"MAI", "Maintenance"},
	{"DES", "Désactivation"},
	{"REP", "Reprise"},
	{"IMP", "Imprimante"},
	{"NET", "Réseau"},
	{"SSH", "SSH"},
}

// headings are the sections of a case, in their order.
var headings = [...]string{"But", "Spécification", "Préparation", "Étapes", "Ticket", "Totaux"}
