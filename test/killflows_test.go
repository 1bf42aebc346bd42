//go:build kill

package test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// killFlows are the flows of TestKill and TestPower.
var killFlows = map[string]killFlow{
	"debit qr": {play: plays(func(s *sale) error { return s.byQR(1250, payAll) }), done: printed, least: 40},
	"debit id": {play: plays((*sale).byID), done: printed, least: 40},
	"remainder": {
		parameters: []string{"AJUSTEMENT=OUI"},
		play:       plays((*sale).remainder), done: printed, least: 80,
	},
	"refusal":      {play: plays(func(s *sale) error { return s.byQR(1250, refuse) }), done: printed, least: 15},
	"red key":      {play: plays((*sale).redKey), done: printed, least: 15},
	"cancellation": {setUp: (*killed).paidBefore, play: (*killed).cancels, done: printed, least: 40},
	"recovery":     {setUp: (*killed).paidWhileOff, from: fromStart, play: (*killed).takenUp, done: printed, least: 40},
	"printing": {
		setUp: (*killed).printerDead, from: fromStart, play: (*killed).prints, done: (*killed).copiesOut,
		check: (*killed).copiesRight, least: 40,
	},
	"closing by hand": {setUp: (*killed).soldToday, play: (*killed).closesByHand, done: (*killed).closed, check: (*killed).closedOrNot, least: 15},
	"closing at the hour": {
		parameters: []string{"HEURE_CLOTURE=12:00"},
		setUp:      (*killed).almostNoon, play: (*killed).noonComes, done: (*killed).closed,
		reopen: (*killed).afterNoon, check: (*killed).closedOnce, least: 15,
	},
	"closing caught up": {
		parameters: []string{"HEURE_CLOTURE=12:00"}, from: fromStart,
		setUp: (*killed).noonMissed, play: (*killed).toPRET, done: (*killed).closed,
		check: (*killed).closedOnce, least: 25,
	},
	"deactivation": {
		setUp: (*killed).soldToday, play: (*killed).deactivates,
		check: (*killed).erasedOrNot, after: (*killed).allOrNothingErased, least: 20,
	},
	"loading": {
		setUp: (*killed).newParameters, play: (*killed).loads, check: (*killed).allOrNothingLoaded, least: 8,
	},
	"init": {
		setUp: (*killed).newParameters, from: fromCommand, command: (*killed).initialisation, promise: "Terminal initialisé",
		play: (*killed).nothing, check: (*killed).allOrNothingLoaded, least: 8,
	},
	"rollback": {setUp: (*killed).killedInCommit, from: fromStart, play: (*killed).toPRET, least: 25},
	"restore": {
		setUp: (*killed).backedUp, from: fromCommand, command: (*killed).restoring, promise: "remise",
		play: (*killed).nothing, check: (*killed).allOrNothingRestored, least: 8,
	},
	"till": {
		setUp: (*killed).tillThere, play: tillDebits(payAll), done: printed, check: (*killed).tillKnows, least: 40,
	},
	"till part": {
		setUp: (*killed).tillThere, play: tillDebits(payHalf), done: printed, check: (*killed).tillKnows, least: 40,
	},
	"first init": {
		setUp: (*killed).newDirectory, from: fromCommand, command: (*killed).initialisation, promise: "Terminal initialisé",
		play: (*killed).nothing, check: (*killed).initialisedOrNot, least: 20,
	},
	"backup": {
		setUp: (*killed).noArchive, from: fromCommand, command: (*killed).backingUp, promise: "Sauvegarde écrite",
		play: (*killed).nothing, check: (*killed).backedUpOrNot, writes: (*killed).archives, archive: true,
	},
	"first restoration": {
		setUp: (*killed).noCopy, from: fromCommand, command: (*killed).restoringCopy, promise: "remise",
		play: (*killed).nothing, check: (*killed).copiedOrNot, least: 30, writes: (*killed).copyDir,
	},
}

// plays returns a sale, up to PRET after its result.
func plays(does func(s *sale) error) func(k *killed) error {
	return func(k *killed) error {
		if err := does(k.s); err != nil {
			return err
		}
		return k.walk("ENTER", "PRET")
	}
}

// printed reports whether all tickets of all payments are printed.
func printed(k *killed) error { return k.paper(true) }

// walk types keys and waits for the word of each one's screen; its arguments alternate.
func (k *killed) walk(keysAndWords ...string) error {
	for pair := range slices.Chunk(keysAndWords, 2) {
		if err := k.till.Keys(keysOf(pair[0])...); err != nil {
			return err
		}
		if err := k.till.WaitWord(pair[1]); err != nil {
			return err
		}
	}
	return nil
}

// sells takes a payment, untraced, to its last ticket.
func (k *killed) sells() error {
	k.open()
	err := plays(func(s *sale) error { return s.byQR(1250, payAll) })(k)
	if err == nil {
		err = k.till.Wait("the tickets", func([]string) bool { return k.paper(true) == nil })
	}
	if err == nil {
		k.close()
	}
	return err
}

// paidBefore makes a payment to be cancelled.
func (k *killed) paidBefore() error {
	for _, d := range k.a.ledger() {
		if d.approved() {
			return nil
		}
	}
	return k.sells()
}

func (k *killed) cancels() error {
	reference := ""
	for _, d := range k.a.ledger() {
		if d.approved() {
			reference = d.id
		}
	}
	if err := k.walk("ENTER", "BENEFICIAIRE", "1", "ANCV", "2", "REFERENCE"); err != nil {
		return err
	}
	if err := k.types("", reference); err != nil {
		return err
	}
	return k.walk("ENTER", "CONFIRMER", "ENTER", "ANNULATION ACCEPTEE", "ENTER", "PRET")
}

// paidWhileOff lets the payer pay after the till was killed.
func (k *killed) paidWhileOff() error {
	k.open()
	code := k.debit("1250")
	k.kill()
	k.pay(code, 1250)
	return nil
}

func (k *killed) takenUp() error {
	err := k.till.Wait("a result", func(rows []string) bool { return slices.Contains(results, title(rows)) })
	if err != nil {
		return err
	}
	return k.walk("ENTER", "PRET")
}

func (k *killed) toPRET() error { return k.till.WaitWord("PRET") }

func (k *killed) nothing() error { return nil }

// printerDead makes a payment without a printer, so that its tickets are owed.
func (k *killed) printerDead() error {
	k.open("ANCV_IMPRIMANTE=escpos:tcp://127.0.0.1:1")
	err := plays(func(s *sale) error { return s.byQR(1250, payAll) })(k)
	if err == nil {
		k.close()
	}
	return err
}

// prints: the owed tickets at the start, the totals, and the last ticket again.
func (k *killed) prints() error {
	err := k.till.WaitWord("PRET")
	if err == nil {
		err = k.walk("ENTER", "BENEFICIAIRE", "1", "ANCV", "4", "TOTAUX")
	}
	if err == nil {
		err = k.gets("1", "Rien n'est remis à zéro")
	}
	if err == nil { // a red key in the burst of the key before would take its command back
		err = k.till.Wait("the totals' ticket", func([]string) bool {
			totals, _, err := k.copiesNow()
			return err != nil || totals > 0
		})
	}
	if err == nil {
		err = k.walk("ESC", "PRET", "ENTER", "BENEFICIAIRE", "1", "ANCV", "3", "DUPLICATA")
	}
	if err == nil {
		err = k.gets("1", "Duplicata envoyé")
	}
	k.promise(err == nil)
	return err
}

// gets types a key and waits for a text.
func (k *killed) gets(key, text string) error {
	if err := k.till.Keys(key); err != nil {
		return err
	}
	return k.till.WaitText(text)
}

func (k *killed) closesByHand() error {
	if err := k.walk("ENTER", "BENEFICIAIRE", "1", "ANCV", "4", "TOTAUX", "2", "CONFIRMER"); err != nil {
		return err
	}
	if err := k.gets("ENTER", "faite"); err != nil {
		return err
	}
	k.promise(true)
	return k.walk("ESC", "PRET")
}

// noonComes waits for the ticket of the automatic closing.
func (k *killed) noonComes() error {
	return k.till.Wait("the closing", func([]string) bool { return k.closed() == nil })
}

func (k *killed) deactivates() error {
	if err := k.walk("ENTER", "BENEFICIAIRE", "1", "ANCV", "5", "MAINTENANCE", "9", "DESACTIVATION", "ENTER", "CONFIRMER"); err != nil {
		return err
	}
	if err := k.types("ENTREE : ", k.a.key.shop); err != nil {
		return err
	}
	if err := k.till.WaitWord("CONFIRMER"); err != nil { // WaitWord also waits for the end of the digits' burst
		return err
	}
	if err := k.walk("ENTER", "NON INITIALISE"); err != nil {
		return err
	}
	k.promise(true)
	return nil
}

// types types a text and waits until it shows behind a label.
func (k *killed) types(label, text string) error {
	if err := k.till.Keys(text); err != nil {
		return err
	}
	return k.till.WaitText(label + text)
}

func (k *killed) loads() error {
	if err := k.walk("ENTER", "BENEFICIAIRE", "1", "ANCV", "5", "MAINTENANCE"); err != nil {
		return err
	}
	if err := k.gets("3", "▸ 9C94_ANCV.PAR"); err != nil {
		return err
	}
	if err := k.walk("ENTER", "CONFIRMER"); err != nil {
		return err
	}
	if err := k.gets("ENTER", "Paramètres enregistrés."); err != nil {
		return err
	}
	k.promise(true)
	return k.walk("ESC", "PRET")
}

// commandTraced runs the flow's command to its end under the tracer.
func (k *killed) commandTraced(o order) error {
	o.Args = append(o.Args, k.flow.command(k)...)
	cmd, env, err := tracer(o)
	if err != nil {
		return err
	}
	cmd.Env = append(slices.Clone(k.env), env, "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	k.promise(strings.Contains(string(out), k.flow.promise))
	return nil
}

func (k *killed) initialisation() []string {
	return []string{"init", "--par", k.parametersFile(), "--cle", k.dir + "/8400840100_8400840100.P3P", "--accepter-conditions"}
}

var errNotYet = errors.New("not yet")

// closed reports whether one closing more than before the flow is on paper.
func (k *killed) closed() error {
	all, err := k.closings()
	if err == nil && len(all) <= k.before.Closing {
		err = errNotYet
	}
	return err
}
