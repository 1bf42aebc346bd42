package main

// The manual's own words. All others come from the commands.
const (
	textManual   = "Manuel d'ancv-tpe"
	textName     = "NOM"
	textSynopsis = "SYNOPSIS"
	textAbout    = "DESCRIPTION"
	textCommands = "COMMANDES"
	textOptions  = "OPTIONS"
	textCommon   = "OPTIONS COMMUNES"
	textExamples = "EXEMPLES"
	textExit     = "CODE DE RETOUR"
	textSeeAlso  = "VOIR AUSSI"
	textGuide    = "/usr/share/doc/ancv-tpe/guide.fr.md"
)

// exits are the exit codes of docs/contrat/cli.md.
func exits() []item {
	return []item{
		{"0", "fait"},
		{"1", "erreur interne"},
		{"2", "mauvais emploi, ou fichier d'entrée qui ne peut pas servir ; rien n'a été modifié"},
		{"3", "un autre terminal travaille sur ce dossier de données"},
		{"4", "un fichier de données est endommagé ou ne peut pas être écrit"},
		{"5", "il n'y a pas de terminal"},
	}
}
