package ancv

import (
	"fmt"
	"strings"
)

// The package's French text. It says why a vendor's file is refused, for the screen and for
// init.

var frenchProblems = [...]string{
	ProblemInvalid:   "fichier refusé",
	ProblemRead:      "lecture impossible. Vérifiez le chemin et les droits du fichier",
	ProblemTooLarge:  "fichier trop grand. Demandez un nouveau fichier à l'ANCV",
	ProblemSyntax:    "la ligne doit être de la forme NOM=VALEUR. Corrigez cette ligne",
	ProblemUnknown:   "nom inconnu. Corrigez ou retirez cette ligne",
	ProblemTwice:     "donné deux fois. Gardez une seule ligne",
	ProblemValue:     "valeur refusée. Corrigez cette ligne",
	ProblemMissing:   "obligatoire et absent. Ajoutez cette ligne",
	ProblemChecksum:  "le contrôle ne correspond pas à la clé. Demandez un nouveau fichier à l'ANCV",
	ProblemMode:      "la clé est accessible à d'autres utilisateurs",
	ProblemArchive:   "archive tar illisible. Refaites l'archive",
	ProblemPath:      "chemin hors du dossier. Refaites l'archive avec logo.png seul",
	ProblemLink:      "lien ou fichier spécial refusé. Refaites l'archive avec logo.png seul",
	ProblemNoPicture: "logo.png manquant. Refaites l'archive avec logo.png",
	ProblemPicture:   "image PNG illisible. Refaites logo.png",
	ProblemDimension: "image trop grande. Réduisez logo.png à 384 x 160 pixels au plus",
}

var frenchLimits = [...]string{
	LimitNone:     "",
	LimitShop:     "8 chiffres",
	LimitText:     "32 caractères imprimables au plus",
	LimitTerminal: "1 à 8 chiffres",
	LimitCopies:   "1 ou 2",
	LimitYesNo:    "OUI ou NON",
	LimitTime:     "HH:MM ou NON",
	LimitColumns:  "24, 32, 42 ou 48",
	LimitURL:      "https://serveur/chemin",
	LimitQR:       "un texte avec {id}, 200 caractères au plus",

	LimitTicket:    "TOUJOURS, DEMANDE ou JAMAIS",
	LimitTillMode:  "QR ou CHOIX",
	LimitTillCode:  "3 chiffres ou lettres majuscules",
	LimitTillDelay: "30 à 280",
	LimitProxy:     "NON, SYSTEME ou http://serveur:port",
	LimitReturnURL: "https://serveur/chemin, ou rien",
	LimitZone:      "un fuseau horaire, comme Europe/Paris",

	LimitVersion:  "1 à 16 lettres et chiffres",
	LimitProvider: "6 chiffres",
	LimitKey:      "32 à 128 caractères ASCII sans espace",
	LimitChecksum: "4 chiffres hexadécimaux",
}

// French is the sentence for the merchant: file, line, name, why, what to do.
func (e *FileError) French() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(", ligne %d", e.Line)
	}
	if e.Name != "" {
		s += ", " + e.Name
	}
	why, then, _ := strings.Cut(textOf(frenchProblems[:], int(e.Problem)), ". ")
	s += " : " + why
	if limit := textOf(frenchLimits[:], int(e.Limit)); limit != "" {
		s += " (attendu : " + limit + ")"
	}
	if then != "" {
		s += ". " + then
	}
	if e.Problem == ProblemMode {
		s += ". Tapez « chmod 600 " + e.File + " »" // quoted, so that it can be copied
	}
	return s + "."
}
