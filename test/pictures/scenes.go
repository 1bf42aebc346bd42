package main

// step is what to wait for, and the keys to type then. A step with seconds is shown for that
// time in a film.
type step struct {
	texts   []string // anywhere on the screen, all of them
	keys    []string
	seconds float64
	caption string
}

// start is the state of a scene's till.
type start uint8

const (
	demo  start = iota
	bare        // not initialised
	fresh       // initialised, its conditions not accepted
)

// scene is one picture, of the last step's screen or a film of the steps with seconds.
type scene struct {
	name, title string
	cols, rows  int
	theme       string // empty: sombre
	till        start
	rules       string // of the demo's simulator, with ids that are always the same; "" for the cents table
	steps       []step
}

func (s scene) palette() string {
	if s.theme == "" {
		return "sombre"
	}
	return s.theme
}

// aReference is the key that types the reference which the screen has shown.
const aReference = "REFERENCE"

// What the simulator's payers do.
const (
	pays  = `{"payer": {"action": "accept", "after": 0.5}}`
	part  = `{"payer": {"action": "accept", "amount": 1500, "after": 0.5}}`
	waits = `{"payer": "ignore"}`
	deaf  = `{"when": {"call": "status"}, "fault": {"kind": "status", "status": 503}}`
	rest  = "Tapez le montant"
	today = "Aujourd'hui"
)

// welcomed closes the demo's introduction.
var welcomed = when(rest).typed("ESC")

func when(texts ...string) step { return step{texts: texts} }

func (s step) typed(names ...string) step {
	s.keys = names
	return s
}

// lasts shows a step in a film.
func (s step) lasts(seconds float64, caption string) step {
	s.seconds, s.caption = seconds, caption
	return s
}

// A sale of 12,50 begins and ends.
var (
	sells = when(rest).typed("1", "2", "5", "0", "ENTER", "ENTER", "ENTER")
	paid  = when("12,50 EUR payés", "Papier")
)

var scenes = []scene{
	film,
	{name: "pret", title: "PRET", cols: 80, rows: 24, steps: []step{welcomed, when(today)}},
	{name: "montant", title: "MONTANT", cols: 80, rows: 24, steps: []step{when(rest).typed("1", "2", "5", "0"), when("12,50 EUR")}},
	{name: "mode", title: "MODE DE PAIEMENT", cols: 80, rows: 24, steps: []step{when(rest).typed("1", "2", "5", "0", "ENTER", "1"), when("Présenter QR Code")}},
	{name: "qr", title: "SCANNEZ LE QR CODE", cols: 80, rows: 24, rules: waits, steps: []step{sells, when("Temps restant", "● ANCV")}},
	{name: "accepte", title: "PAIEMENT ACCEPTE", cols: 80, rows: 24, rules: pays, steps: []step{sells, when("12,50 EUR payés", "commerçant ✔")}},
	{name: "reste-du", title: "RESTE DU", cols: 80, rows: 24, rules: part, steps: []step{
		when(rest).typed("2", "0", "0", "0", "ENTER", "ENTER", "ENTER"), when("payés", "Papier").typed("ENTER"), when("AUTRE MOYEN"),
	}},
	{name: "non-initialise", title: "NON INITIALISE", cols: 80, rows: 24, till: bare, steps: []step{when("NON INITIALISE")}},
	{name: "conditions", title: "CONDITIONS", cols: 80, rows: 24, till: fresh, steps: []step{sells, when("1. Objet")}},
	{name: "identifiant", title: "IDENTIFIANT CLIENT", cols: 80, rows: 24, steps: []step{
		when(rest).typed("1", "2", "5", "0", "ENTER", "1", "2"), when("Identifiant").typed("1", "0", "0", "0"), when("1000"),
	}},
	{name: "annulation", title: "ANNULATION", cols: 80, rows: 24, rules: pays, steps: []step{
		sells, paid.typed("ENTER"), when(rest).typed("ENTER", "1", "2"), when("Tapez la REFERENCE").typed(aReference, "ENTER"),
		when("Annuler ce paiement en entier"),
	}},
	{name: "totaux", title: "TOTAUX", cols: 80, rows: 24, rules: pays, steps: []step{
		sells, paid.typed("ENTER"), when(rest).typed("ENTER", "1", "4", "1"), when("Rien n'est remis"),
	}},
	{name: "cloture", title: "CLOTURE", cols: 80, rows: 24, rules: pays, steps: []step{
		sells, paid.typed("ENTER"), when(rest).typed("ENTER", "1", "4", "2"), when("Clôturer maintenant").typed("ENTER"), when("0001 faite"),
	}},
	{name: "inconnu", title: "RESULTAT INCONNU", cols: 80, rows: 24, rules: deaf, steps: []step{sells, when("RESULTAT INCONNU", "◐ ANCV")}},
	{name: "ancv", title: "ANCV", cols: 80, rows: 24, steps: []step{when(rest).typed("ENTER", "1"), when("MAINTENANCE")}},
	{name: "petit", title: "MONTANT, 40 x 12", cols: 40, rows: 12, steps: []step{when(rest).typed("1", "2", "5", "0"), when("12,50 EUR")}},
	{name: "terminal", title: "PAIEMENT ACCEPTE, 120 x 40", cols: 120, rows: 40, rules: pays, steps: []step{sells, paid}},
	{name: "terminal-clair", title: "SCANNEZ LE QR CODE, clair", cols: 120, rows: 40, theme: "clair", rules: waits, steps: []step{sells, when("Temps restant")}},
	{name: "telephone", title: "SCANNEZ LE QR CODE, téléphone", cols: 100, rows: 30, rules: waits, steps: []step{
		when(rest).typed("F3"), when("téléphone du client", rest).typed(sells.keys...), when("Payer 12,50 EUR", "Temps restant"),
	}},
}

// film is a whole sale, as the README shows it first.
var film = scene{
	name: "vente", title: "A sale of 12,50 EUR, from the amount to the day's totals", cols: 100, rows: 31, rules: waits,
	steps: []step{
		welcomed,
		when(today).lasts(1.4, "The till is ready.").typed("1"),
		when("0,01").lasts(.3, "The cashier types 1").typed("2"),
		when("0,12").lasts(.3, "The cashier types 1 2").typed("5"),
		when("1,25").lasts(.3, "The cashier types 1 2 5").typed("0"),
		when("12,50").lasts(1, "The cashier types 1 2 5 0, then ENTER,").typed("ENTER"),
		when("BENEFICIAIRE").lasts(.9, "ENTER for Chèque-Vacances Connect,").typed("ENTER"),
		when("MODE DE PAIEMENT").lasts(.9, "ENTER for the QR code.").typed("ENTER"),
		when("Temps restant", "● ANCV").lasts(2.2, "The payer scans the code").typed("F3"),
		when("Temps restant", "Payer 12,50 EUR").lasts(1.4, "with the phone (F3 shows it here)").typed("TAB"),
		when("TAB Vers le terminal").lasts(.8, "and pays.").typed("ENTER"),
		when("12,50 EUR payés", "Papier").lasts(1.2, "The till has the acquirer's answer on disk before it says so.").typed("TAB", "F3"),
		when("12,50 EUR payés", "MONTANT PAYE : 12,50").lasts(2.4, "The ticket is printed.").typed("ENTER"),
		when(rest).typed("ENTER"),
		when("BENEFICIAIRE").typed("1"),
		when("MAINTENANCE").typed("4"),
		when("EDITION").typed("1"),
		when("Rien n'est remis", "NET : 12,50").lasts(2, "The day's totals hold the sale."),
	},
}
