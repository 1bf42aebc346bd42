package test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"ancvtpe/internal/console"
)

// results are the words of a payment that has ended.
var results = []string{
	"PAIEMENT ACCEPTE", "PAYE ENTRE-TEMPS", "PAIEMENT REFUSE", "ABANDON CLIENT", "DELAI DEPASSE", "PAIEMENT ANNULE",
	"ANNULATION ACCEPTEE", "ANNULATION REFUSEE", "ERREUR",
}

// screens are the other words, the more specific first (RESTE DU also shows BENEFICIAIRE).
var screens = []string{
	"CONFIRMER", "REFERENCE", "RESTE DU", "SCANNEZ LE QR CODE", "EN ATTENTE DU CLIENT", "IDENTIFIANT CLIENT", "RESULTAT INCONNU",
	"ANNULATION EN COURS", "CONNEXION", "MODE DE PAIEMENT", "MONTANT", "ANCV", "BENEFICIAIRE", "NON INITIALISE", "PRET", "REPRISE",
}

// title returns the word that names the screen, or "".
func title(rows []string) string {
	for _, word := range slices.Concat(results, screens) {
		if console.HasWord(rows, word) {
			return word
		}
	}
	return ""
}

// restPatience bounds the way to PRET after a restart.
const restPatience = 90 * time.Second

// rest brings the till to PRET or NON INITIALISE as a cashier would. It acknowledges results,
// gives remainders up, and lets the payer pay or hits the red key.
func (c *counter) rest(r *rand.Rand) error {
	for limit := time.Now().Add(restPatience); time.Now().Before(limit); {
		at := title(c.till.Lines())
		var key string
		switch {
		case at == "PRET", at == "NON INITIALISE":
			return nil
		case slices.Contains(results, at), at == "CONFIRMER":
			key = "ENTER"
		case at == "RESTE DU":
			key = "2"
		case at == "SCANNEZ LE QR CODE":
			if key = "ESC"; r.IntN(2) == 0 {
				key = ""
				if code, err := readCode(c.till.Screen, false); err == nil {
					if id, err := c.a.scan(code); err == nil {
						_ = c.a.accept(id, c.a.asked(id))
					}
				}
			}
		case slices.Contains([]string{"REFERENCE", "EN ATTENTE DU CLIENT", "IDENTIFIANT CLIENT", "MODE DE PAIEMENT", "MONTANT", "ANCV", "BENEFICIAIRE"}, at):
			key = "ESC"
		}
		if key != "" {
			if err := c.till.Keys(key); err != nil {
				return err
			}
		}
		// A busy till would take the same key again for the next screen.
		moved := time.Now().Add(2 * time.Second)
		if err := c.till.Wait("something else than "+at, func(rows []string) bool {
			return title(rows) != at || time.Now().After(moved)
		}); err != nil {
			return err
		}
	}
	return fmt.Errorf("not at PRET %v after the restart:\n%s", restPatience, c.till.Screen)
}
