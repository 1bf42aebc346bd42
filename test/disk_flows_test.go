//go:build campaign

package test

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	"ancvtpe/internal/console"
)

// diskFlow is a flow that writes. ready is undisturbed. Each step types and waits for the
// result; the disk may fail in any of them.
type diskFlow struct {
	ready func(d *diskCase) error
	steps []func(d *diskCase) error
}

var diskFlows = map[string]diskFlow{
	"debit QR": {atReady, []func(*diskCase) error{
		(*diskCase).toMode, typed("ENTER", "SCANNEZ LE QR CODE"), (*diskCase).payCode, (*diskCase).seen,
	}},
	"debit id": {atReady, []func(*diskCase) error{
		(*diskCase).toMode, typed("2", "IDENTIFIANT CLIENT"), (*diskCase).giveID, (*diskCase).payAttached, (*diskCase).seen,
	}},
	"remainder": {(*diskCase).leaveRemainder, []func(*diskCase) error{
		typed("1", "MODE DE PAIEMENT"), typed("1", "SCANNEZ LE QR CODE"), (*diskCase).payCode, (*diskCase).seen,
	}},
	"red key": {(*diskCase).toCode, []func(*diskCase) error{typed("ESC", "PAIEMENT ANNULE"), (*diskCase).seen}},
	"cancellation": {(*diskCase).paid, []func(*diskCase) error{
		fromMenu("2", "REFERENCE"), (*diskCase).giveReference, typed("ENTER", "ANNULATION ACCEPTEE"), (*diskCase).seen,
	}},
	"closing": {(*diskCase).paid, []func(*diskCase) error{
		fromMenu("4", "TOTAUX", "2", "CONFIRMER"), typed("ENTER", "CLOTURE"), (*diskCase).seen,
	}},
	"loading": {atReady, []func(*diskCase) error{
		fromMenu("5", "MAINTENANCE", "3", "CHARGER PARAMETRES"), (*diskCase).givePath, (*diskCase).loaded,
	}},
	"deactivation": {(*diskCase).paid, []func(*diskCase) error{
		fromMenu("5", "MAINTENANCE", "9", "DESACTIVATION"), (*diskCase).giveShop, typed("ENTER", "NON INITIALISE"),
	}},
}

// diskPatience is long, since a disk that fails every second call slows a busy machine.
const diskPatience = 90 * time.Second

// errTrouble: the till says that it cannot write.
var errTrouble = errors.New("the till says that the disk is in trouble")

func atReady(d *diskCase) error { return d.c.till.WaitWord("PRET") }

// typed returns a step of keys with the word that each leads to.
func typed(pairs ...string) func(*diskCase) error {
	return func(d *diskCase) error {
		for i := 0; i < len(pairs); i += 2 {
			if err := d.c.till.Keys(pairs[i]); err != nil {
				return err
			}
			if err := d.await(pairs[i+1]); err != nil {
				return err
			}
		}
		return nil
	}
}

// fromMenu goes from PRET to ANCV and further.
func fromMenu(pairs ...string) func(*diskCase) error {
	return typed(append([]string{"ENTER", "BENEFICIAIRE", "1", "ANCV"}, pairs...)...)
}

// await waits for a word, or for the till's message on its disk.
func (d *diskCase) await(word string) error {
	err := d.c.till.WaitWithin(diskPatience, word+", or why not", func(rows []string) bool {
		return console.HasWord(rows, word) && console.Ready(rows) || d.complaint() != ""
	})
	if err == nil && !d.c.shows(word) {
		d.said, d.at = d.complaint(), title(d.c.till.Lines())
		return errTrouble
	}
	return err
}

// complaint returns the screen's message on the disk, or "".
func (d *diskCase) complaint() string {
	text := d.c.text()
	for _, word := range []string{"disque ne peut pas", "abîmé", "n'a pas pu", "ne peuvent pas", "ne peut pas être lu", "remplacés :"} {
		if strings.Contains(text, word) {
			return text
		}
	}
	return ""
}

// toMode is s.choose of the random kills without its last key.
func (d *diskCase) toMode() error { return (&sale{c: d.c, fuse: -1}).choose(1250) }

func (d *diskCase) toCode() error {
	if err := d.toMode(); err != nil {
		return err
	}
	return typed("ENTER", "SCANNEZ LE QR CODE")(d)
}

func (d *diskCase) scan() (string, error) {
	code := ""
	if err := d.c.till.Wait("a QR code", func([]string) bool {
		var err error
		if d.c.shows("SCANNEZ LE QR CODE") {
			code, err = readCode(d.c.till.Screen, false)
		}
		return err == nil && code != "" || d.complaint() != ""
	}); err != nil {
		return "", err
	}
	if code == "" {
		return "", d.await("SCANNEZ LE QR CODE")
	}
	return d.c.a.scan(code)
}

// payCode pays what the code asks for, all of it.
func (d *diskCase) payCode() error {
	id, err := d.scan()
	if err == nil {
		err = d.c.a.accept(id, d.c.a.asked(id))
	}
	if err != nil {
		return err
	}
	return d.accepted()
}

// accepted waits for PAIEMENT ACCEPTE. The disk must have the payment by then (I7).
func (d *diskCase) accepted() error {
	if err := d.await("PAIEMENT ACCEPTE"); err != nil {
		return err
	}
	if d.away {
		return nil // the files cannot be read
	}
	return d.c.durable()
}

func (d *diskCase) giveID() error {
	if err := d.c.till.Send("10123453052\r"); err != nil {
		return err
	}
	if err := d.await("EN ATTENTE DU CLIENT"); err != nil {
		return err
	}
	_, err := d.attached() // the screen already waits before the attachment is sent
	return err
}

// attached waits for the payer's transaction. It returns "" where the till says that it cannot
// write.
func (d *diskCase) attached() (id string, err error) {
	err = d.c.till.Wait("an attached payer", func([]string) bool {
		for _, l := range d.c.a.ledger() {
			if l.payer == "10123453052" && l.state == "PROCESSING" {
				id = l.id
			}
		}
		return id != "" || d.complaint() != ""
	})
	return id, err
}

func (d *diskCase) payAttached() error {
	id, err := d.attached()
	if err == nil && id != "" {
		err = d.c.a.accept(id, 1250)
	}
	if err != nil {
		return err
	}
	return d.accepted()
}

// seen acknowledges what is on the screen.
func (d *diskCase) seen() error { return typed("ENTER", "PRET")(d) }

func (d *diskCase) leaveRemainder() error {
	if err := d.toCode(); err != nil {
		return err
	}
	id, err := d.scan()
	if err == nil {
		err = d.c.a.accept(id, 500)
	}
	if err == nil {
		err = d.await("PAIEMENT ACCEPTE")
	}
	if err != nil {
		return err
	}
	return typed("ENTER", "RESTE DU")(d)
}

// paid makes a payment and waits for its tickets.
func (d *diskCase) paid() error {
	if err := d.toCode(); err != nil {
		return err
	}
	if err := errors.Join(d.payCode(), d.seen()); err != nil {
		return err
	}
	return d.c.till.Wait("the tickets", func([]string) bool { return d.c.paper(true) == nil })
}

func (d *diskCase) giveReference() error {
	deals := d.c.a.ledger()
	if err := d.fill(deals[len(deals)-1].id); err != nil {
		return err
	}
	return typed("ENTER", "CONFIRMER")(d)
}

// fill types into a field.
func (d *diskCase) fill(text string) error {
	if err := d.c.till.Keys(text); err != nil {
		return err
	}
	return d.c.till.Wait(text+" and the cursor", func(rows []string) bool {
		said := console.Said(rows)
		return strings.Contains(said, text+"▏") || strings.Contains(said, text+"_")
	})
}

// givePath types the path of a .PAR that changes the shop's name.
func (d *diskCase) givePath() error {
	d.c.write("autre.par", strings.Join([]string{
		"ID_MAGASIN=" + d.c.a.key.shop, "URL=" + d.c.a.url, "SCEAU_REPONSE=OUI", "HEURE_CLOTURE=NON", "AJUSTEMENT=OUI", "ENSEIGNE=NEUF",
	}, "\r\n"))
	// Keys before the list of the folder shows would be lost.
	if err := d.c.till.Wait("a folder, or why not", func([]string) bool {
		return strings.Contains(d.c.text(), "../") || d.complaint() != ""
	}); err != nil {
		return err
	}
	if d.said = d.complaint(); d.said != "" {
		return errTrouble
	}
	if err := d.c.till.Send(filepath.Join(d.c.dir, "autre.par")); err != nil {
		return err
	}
	if err := d.c.till.Wait("autre.par_", func([]string) bool { // a card may wrap it
		return strings.Contains(strings.ReplaceAll(d.c.text(), " ", ""), "autre.par_")
	}); err != nil {
		return err
	}
	return typed("ENTER", "CONFIRMER")(d)
}

// loaded stores what was read.
func (d *diskCase) loaded() error {
	if err := d.c.till.Keys("ENTER"); err != nil {
		return err
	}
	return d.c.till.Wait("that it is stored, or why not", func([]string) bool {
		return !d.c.shows("CONFIRMER") || d.complaint() != ""
	})
}

func (d *diskCase) giveShop() error {
	if err := d.c.till.Keys("ENTER"); err != nil {
		return err
	}
	if err := d.c.till.WaitText("Dernière question"); err != nil {
		return err
	}
	if err := d.fill(d.c.a.key.shop); err != nil {
		return err
	}
	return d.c.till.WaitWord("CONFIRMER") // WaitWord also waits for the end of the digits' burst
}
