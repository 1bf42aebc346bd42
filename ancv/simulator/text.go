package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// The simulator's French text is here and in the templates of page/.

const (
	textPosition = "ligne %d, colonne %d"
	textTooLarge = "fichier trop grand (1 Mio au plus)"

	textAmountEmpty   = "Indiquez un montant, par exemple 12,50."
	textAmountForm    = "Ce montant n’est pas lisible. Écrivez-le comme 12,50."
	textAmountZero    = "Le montant doit être d’au moins 0,01 €."
	textAmountTooHigh = "Le montant ne peut pas dépasser %s."
	textCodeEmpty     = "Saisissez votre code secret (4 chiffres)."
	textCodeWrong     = "Code secret incorrect. Rien n’a été payé, essayez encore."
	textAction        = "Choisissez Payer ou Refuser."
	textUnknownID     = "Ce paiement n’existe pas. Vérifiez le code auprès du commerçant."
	textForeignOrigin = "Cette demande vient d’une autre page : elle n’a pas été prise en compte."
	textForeignHost   = "Cette adresse n’est pas celle du simulateur."
	textTooLong       = "Demande trop longue."
	textSession       = "Il manque le jeton : demandez-le à GET /console/api/session et renvoyez-le dans X-Console-Token."
	textFailed        = "Le grand livre n’a pas pu être lu. Vérifiez le disque du simulateur."
	textCannot        = "Cette transaction ne peut pas passer dans cet état."
	textNoState       = "Cet état n’existe pas. Choisissez PROCESSING, AUTHORIZED, VALIDATED, CONSIGNED, PAID, REJECTED, ABORTED, EXPIRED ou CANCELLED."
	textNoAmount      = "Le montant va de 1 centime à ce qui est demandé ; une part n’est permise que si la création portait adjustableAmount."
	textNoTransaction = "Il n’y a pas de transaction de cette référence."
	textBadJSON       = "Le corps n’est pas le JSON attendu. Voyez docs/protocole.md."
	textFault         = "Cette panne n’existe pas, ou sa durée, son code ou son appel n’est pas possible. Pannes : silence, delay (0 à 3600 s), status (400 à 599), drop_before, drop_after, garbage, truncate, wrong_seal, replay, tls_reset ; appels : create, attach, status, cancel."
	textNoFault       = "Il n’y a pas de panne de ce numéro."
	textPayer         = "Un payeur a 11 chiffres ou une adresse e-mail, un solde de -1 à 99999999 centimes et un état active, blocked, unknown ou busy."
	textMinutes       = "Indiquez de combien de minutes avancer l’horloge, de 1 à 527040."
	textScenario      = "Ce scénario ne peut pas être joué."
	textNoNotice      = "Il n’y a pas de notification de ce numéro."
	textUnlimited     = "sans limite"
	textNoRoll        = "Aucune imprimante virtuelle ne tourne ici. Lancez « ancv-tpe demo --imprimante-virtuelle »."
	textRollUnread    = "Le dossier des tickets n’a pas pu être lu. Vérifiez le disque."
	textTooMany       = "Trop de pages sont ouvertes : fermez-en."
)

var typeNames = strings.NewReplacer(
	"object", "un objet", "array", "une liste", "string", "un texte", "integer", "un nombre entier",
	"number", "un nombre", "boolean", "vrai ou faux", "null", "null")

func frenchSyntax(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return "ce n’est pas du JSON (" + syntax.Error() + ")"
	}
	return "ce n’est pas du JSON"
}

func frenchReason(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("attendu %s, reçu %s",
			typeNames.Replace(strings.Join(k.Want, " ou ")), typeNames.Replace(k.Got))
	case *kind.Enum:
		names := make([]string, 0, len(k.Want))
		for _, w := range k.Want {
			names = append(names, fmt.Sprint(w))
		}
		return fmt.Sprintf("valeur inconnue %v ; valeurs possibles : %s", k.Got, strings.Join(names, ", "))
	case *kind.AdditionalProperties:
		return "nom inconnu : " + strings.Join(k.Properties, ", ")
	case *kind.Required:
		return "il manque : " + strings.Join(k.Missing, ", ")
	case *kind.Minimum:
		return fmt.Sprintf("au moins %s", k.Want.RatString())
	case *kind.Maximum:
		return fmt.Sprintf("au plus %s", k.Want.RatString())
	case *kind.MinLength:
		return "texte vide"
	case *kind.MaxItems:
		return fmt.Sprintf("%d éléments au plus", k.Want)
	}
	return k.LocalizedString(message.NewPrinter(language.French))
}

// euros returns cents as "1 234,50 €", with narrow no-break spaces.
func euros(cents int64) string {
	whole := fmt.Sprint(cents / 100)
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteRune('\u202f')
		}
		b.WriteRune(d)
	}
	return fmt.Sprintf("%s,%02d\u00a0€", b.String(), cents%100)
}

func tooHigh(most int64) string { return fmt.Sprintf(textAmountTooHigh, euros(most)) }

// plain returns cents as they are typed, "12,50".
func plain(cents int64) string { return fmt.Sprintf("%d,%02d", cents/100, cents%100) }

func stateText(s string) string {
	switch state(s) {
	case initialized:
		return "attend un payeur"
	case processing:
		return "attend la décision"
	case authorized:
		return "payé"
	case validated:
		return "payé, validé"
	case consigned:
		return "payé, consigné"
	case paidOut:
		return "payé, versé au magasin"
	case rejected:
		return "refusé par l’ANCV"
	case aborted:
		return "abandonné par le payeur"
	case cancelled:
		return "annulé"
	case expired:
		return "délai dépassé"
	}
	return s
}

// consoleAction is a button of a transaction, with the state that it leads to.
type consoleAction struct{ State, Text string }

func consoleActions() []consoleAction {
	return []consoleAction{
		{"AUTHORIZED", "Accepter"},
		{"REJECTED", "Refuser (ANCV)"},
		{"ABORTED", "Abandonner (client)"},
		{"EXPIRED", "Expirer"},
		{"CANCELLED", "Annuler"},
		{"VALIDATED", "Valider"},
		{"CONSIGNED", "Consigner"},
		{"PAID", "Verser"},
	}
}

// faultText is a fault of the console's list.
type faultText struct{ Kind, Text string }

func faultTexts() []faultText {
	return []faultText{
		{faultSilence, "silence"},
		{faultDelay, "retard (secondes)"},
		{faultStatus, "code HTTP (500…)"},
		{faultDropBefore, "coupure avant"},
		{faultDropAfter, "coupure après"},
		{faultGarbage, "réponse illisible"},
		{faultTruncate, "réponse tronquée"},
		{faultWrongSeal, "sceau faux"},
		{faultReplay, "réponse rejouée"},
		{faultTLSReset, "connexion rompue (TLS)"},
	}
}
