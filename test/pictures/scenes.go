package main

// step is a word or text to wait for, and the keys to type then.
type step struct {
	text string // anywhere on the screen
	keys []string
}

// start is the till that a scene needs.
type start uint8

const (
	demo  start = iota
	bare        // nobody has initialised it
	fresh       // initialised, its conditions not accepted
)

// scene is one picture: the last step's text is what it shows.
type scene struct {
	name       string
	cols, rows int
	light      bool
	theme      string
	till       start
	scenario   string // of the demo's simulator; empty: the last two digits decide
	steps      []step
}

// aReference is the key that types the reference which the screen has shown.
const aReference = "REFERENCE"

// deaf is an acquirer that answers no question about a payment.
const deaf = `{"rules": [{"when": {"call": "status"}, "fault": {"kind": "status", "status": 503}}]}`

func keys(names ...string) []string { return names }

var amount = keys("1", "2", "5", "0", "ENTER", "ENTER", "ENTER")

var scenes = []scene{
	{name: "pret", cols: 80, rows: 24, steps: []step{{text: "Tapez le montant"}}},
	{name: "montant", cols: 80, rows: 24, steps: []step{{"Tapez le montant", keys("1", "2", "5", "0")}, {text: "12,50 EUR"}}},
	{name: "mode", cols: 80, rows: 24, steps: []step{{"Tapez le montant", keys("1", "2", "5", "0", "ENTER", "1")}, {text: "Présenter QR Code"}}},
	{name: "qr", cols: 80, rows: 24, steps: []step{{"Tapez le montant", amount}, {text: "Temps restant"}}},
	{name: "accepte", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("1", "2", "0", "1", "ENTER", "ENTER", "ENTER")}, {text: "12,01 EUR payés"},
	}},
	{name: "reste-du", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("2", "0", "0", "2", "ENTER", "ENTER", "ENTER")}, {"payés", keys("ENTER")}, {text: "AUTRE MOYEN"},
	}},
	{name: "non-initialise", cols: 80, rows: 24, till: bare, steps: []step{{text: "NON INITIALISE"}}},
	{name: "conditions", cols: 80, rows: 24, till: fresh, steps: []step{{"Tapez le montant", amount}, {text: "1. Objet"}}},
	{name: "identifiant", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("1", "2", "5", "0", "ENTER", "1", "2")}, {"Identifiant", keys("1", "0", "0", "0")}, {text: "1000_"},
	}},
	{name: "annulation", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("1", "2", "0", "1", "ENTER", "ENTER", "ENTER")},
		{"12,01 EUR payés", keys("ENTER", "ENTER", "1", "2")},
		{"Tapez la REFERENCE", keys(aReference, "ENTER")},
		{text: "Annuler ce paiement en entier"},
	}},
	{name: "totaux", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("1", "2", "0", "1", "ENTER", "ENTER", "ENTER")},
		{"12,01 EUR payés", keys("ENTER", "ENTER", "1", "4", "1")},
		{text: "Rien n'est remis"},
	}},
	{name: "cloture", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("1", "2", "0", "1", "ENTER", "ENTER", "ENTER")},
		{"12,01 EUR payés", keys("ENTER", "ENTER", "1", "4", "2")},
		{"Clôturer maintenant", keys("ENTER")},
		{text: "0001 faite"},
	}},
	{name: "inconnu", cols: 80, rows: 24, scenario: deaf, steps: []step{{"Tapez le montant", amount}, {text: "RESULTAT INCONNU"}}},
	{name: "ancv", cols: 80, rows: 24, steps: []step{{"Tapez le montant", keys("ENTER", "1")}, {text: "MAINTENANCE"}}},
	{name: "petit", cols: 40, rows: 12, steps: []step{{"Tapez le montant", keys("1", "2", "5", "0")}, {text: "12,50 EUR"}}},
	{name: "terminal", cols: 120, rows: 40, steps: []step{
		{"Tapez le montant", keys("1", "2", "0", "1", "ENTER", "ENTER", "ENTER")}, {text: "A CONSERVER"},
	}},
	{name: "terminal-clair", cols: 120, rows: 40, light: true, theme: "clair", steps: []step{{"Tapez le montant", amount}, {text: "Temps restant"}}},
	{name: "telephone", cols: 160, rows: 42, steps: []step{
		{"Tapez le montant", append(keys("F3"), amount...)}, {text: "Payer 12,50 EUR"},
	}},
}
