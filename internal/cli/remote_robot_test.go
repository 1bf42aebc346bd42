//go:build campaign

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/internal/console"
	"ancvtpe/store"
	"ancvtpe/ui/phone"
)

// robot is a cashier whose connection is cut now and then, and the payer too.
type robot struct {
	mall        *mall
	shop        *mallShop
	dice        *mrand.Rand
	cuts, takes *atomic.Int64
	unseen      *atomic.Int64 // looks at payments that wait at the acquirer and that no screen shows

	client  *ssh.Client
	keys    io.Writer
	screen  *console.Screen
	session *ssh.Session
	enough  time.Time // from when on PRET shows with all payments made; zero: it does not
}

// keysLate is how long keys that were hit for an earlier screen may come after PRET on a busy
// machine: they can begin another sale.
const keysLate = 3 * time.Second

// work takes payments until the ledger has that many and the till is at rest.
func (r *robot) work(upTo int) {
	defer r.hangUp()
	limit := time.Now().Add(time.Duration(upTo)*15*time.Second + time.Minute)
	for time.Now().Before(limit) {
		if r.client == nil {
			if err := r.dial(); err != nil {
				r.mall.t.Errorf("%s: %v", r.shop.name, err)
				return
			}
		}
		if r.step(upTo) {
			return
		}
		if r.enough.IsZero() && r.dice.IntN(40) == 0 {
			r.cuts.Add(1)
			r.hangUp()
			continue
		}
		<-time.After(20 * time.Millisecond)
	}
	r.mall.t.Errorf("%s does not get on\n%s", r.shop.name, r.screen.String())
}

// step does what the screen asks for. It reports whether the work is done.
func (r *robot) step(upTo int) bool {
	rows := r.screen.Lines()
	shown := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return console.HasWord(rows, word) })
	}
	if !shown("PRET") {
		r.enough = time.Time{}
	}
	switch {
	case !console.Ready(rows): // it wants an ENTER after a moment without keys
	case shown("CAISSE DEJA OUVERTE"):
		r.takes.Add(1)
		r.press("\r")
	case shown("RESTE DU"):
		r.press("2")
	case shown("CONFIRMER") && !strings.Contains(console.Said(rows), "par un autre moyen"),
		shown("ANCV", "TOTAUX", "DUPLICATA", "MAINTENANCE", "REFERENCE", "CONDITIONS", "CLOTURE"),
		shown("IDENTIFIANT CLIENT", "EN ATTENTE DU CLIENT"): // digits that came late are a payer's id
		r.press("\x1b") // keys that came late opened this screen
	case shown("CONFIRMER", "BENEFICIAIRE", "MODE DE PAIEMENT"):
		r.press("\r")
	case shown("MONTANT"):
		r.press(r.digit(), r.digit(), "\r")
	case shown("SCANNEZ LE QR CODE"):
		r.decide()
	case shown("PRET"):
		if l, err := r.shop.ledger(); err == nil && l.Debits.Count >= upTo {
			if r.enough.IsZero() {
				r.enough = time.Now()
			}
			return time.Since(r.enough) > keysLate
		}
		r.press(r.digit(), r.digit())
	case shown(results...):
		r.press("\r")
	}
	return false
}

// digit is never 0: cents below 10 are the simulator's special payers.
func (r *robot) digit() string { return string(rune('1' + r.dice.IntN(9))) }

// results are the words that ENTER acknowledges.
var results = []string{"PAIEMENT ACCEPTE", "PAIEMENT REFUSE", "PAIEMENT ANNULE", "ABANDON CLIENT", "DELAI DEPASSE", "PAYE ENTRE-TEMPS", "ERREUR"}

// decide lets the payer pay, pay less or refuse, or the cashier give up.
func (r *robot) decide() {
	ctx := context.Background()
	waiting, err := r.shop.phone.Waiting(ctx)
	saved, noneSaved := store.ReadSaved(r.shop.dir)
	if err = errors.Join(err, noneSaved); err != nil || saved.Last == nil {
		return
	}
	// A phone pays what it scans. A creation whose answer was lost waits too, and nobody has seen it.
	shown := slices.IndexFunc(waiting, func(p phone.Payment) bool { return p.ID == string(saved.Last.Reference) })
	if len(waiting) > 0 && shown != 0 {
		r.unseen.Add(1)
	}
	if shown < 0 {
		return
	}
	one := waiting[shown]
	// A decision that came too late changes nothing; the ledger counts.
	switch r.dice.IntN(12) {
	case 0:
		_, _ = r.shop.phone.Refuse(ctx, one.ID)
	case 1:
		r.press("\x1b")
	case 2:
		_, _ = r.shop.phone.Pay(ctx, one.ID, (one.Requested+1)/2)
	default:
		_, _ = r.shop.phone.Pay(ctx, one.ID, one.Requested)
	}
}

func (r *robot) press(keys ...string) {
	for _, k := range keys {
		_, _ = io.WriteString(r.keys, k) // a connection that was cut is opened again
	}
}

func (r *robot) dial() error {
	client, err := ssh.Dial("tcp", r.mall.address, &ssh.ClientConfig{
		User: r.shop.name, Auth: []ssh.AuthMethod{ssh.PublicKeys(r.shop.signer)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 30 * time.Second,
	})
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	session, err := client.NewSession()
	if err != nil {
		return errors.Join(err, client.Close())
	}
	_, _ = io.WriteString(r.screen, "\x1b[m\x1b[2J") // one screen for all lines: memory is measured
	session.Stdout = r.screen
	if r.keys, err = session.StdinPipe(); err == nil {
		err = session.RequestPty("xterm-256color", 24, 80, ssh.TerminalModes{})
	}
	if err == nil {
		err = session.Shell()
	}
	if err != nil {
		return errors.Join(err, client.Close())
	}
	r.client, r.session = client, session
	return nil
}

// hangUp cuts the connection without ending the session.
func (r *robot) hangUp() {
	if r.client != nil {
		_ = r.client.Close()
		_ = r.session.Wait() // nothing is drawn any more
		r.client = nil
	}
}
