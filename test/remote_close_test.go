package test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOutsideRemoteForgottenPassword follows the guide's « Mot de passe oublié » over SSH.
// `fermer` closes the till, its directory is put aside, a new one is initialised, and later
// sales are counted there, once.
func TestOutsideRemoteForgottenPassword(t *testing.T) {
	c := newCounter(t)
	anne, annePublic := newClientKey(t, filepath.Join(c.dir, "anne"), "")
	tablet, tabletPublic := newClientKey(t, filepath.Join(c.dir, "tablette"), "")
	keys := c.write("cles", fmt.Sprintf("till=\"caisse\" %s\ntill=\"caisse\",role=\"client\" %s\n", annePublic, tabletPublic))
	d := openDoor(t, c.dir, c.env, "--data", c.dir, "--autorisations", keys)
	c.openAs(d.ssh("caisse", "-i", anne))
	sell(t, c.till, "1250")
	if _, errs, code := d.run(append1(d.ssh("caisse", "-i", anne), "fermer")); code != 3 || !strings.Contains(errs, "paiement est en cours") {
		t.Errorf("fermer during a payment: %d %q", code, errs)
	}
	c.pay(c.code(), 1250)
	c.see("PAIEMENT ACCEPTE")
	c.keys("ENTER")
	c.see("PRET")
	if _, errs, code := d.run(append1(d.ssh("caisse", "-i", tablet), "fermer")); code != 2 || !strings.Contains(errs, "pas le droit") {
		t.Errorf("fermer by a display: %d %q", code, errs)
	}
	if out, errs, code := d.run(append1(d.ssh("caisse", "-i", anne), "fermer")); code != 0 || !strings.Contains(out, "Caisse caisse fermée") {
		t.Fatalf("fermer: %d %q %q", code, out, errs)
	}
	if code, err := c.till.Ended(); code != 0 || err != nil {
		t.Errorf("the session at the till's end: %d %v", code, err)
	}
	c.till = nil
	if _, errs, code := d.run(append1(d.ssh("caisse", "-i", tablet, "-tt"), "totaux")); code != 2 {
		t.Errorf("a display opens the till again: %d %q", code, errs)
	}
	old := filepath.Join(c.dir, "caisse.ancien")
	must(t, os.Rename(filepath.Join(c.dir, "caisse"), old))
	c.initialise()

	c.openAs(d.ssh("caisse", "-i", anne))
	sell(t, c.till, "300")
	c.pay(c.code(), 300)
	c.see("PAIEMENT ACCEPTE")
	if now := c.run("totaux", "--json"); !strings.Contains(now, `"net":300`) {
		t.Errorf("the new directory: %s", now)
	}
	if before := c.run("totaux", "--json", "--data", old); !strings.Contains(before, `"net":1250`) {
		t.Errorf("the old directory: %s", before)
	}
}
