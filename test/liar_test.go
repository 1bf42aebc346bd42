package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"

	"ancvtpe/internal/console"
)

// liar plays one lie at one call of one flow, and compares the word of every frame with the
// ledger.
type liar struct {
	s        *sale
	name     string
	kind     lieKind
	call     string
	executed bool // the acquirer carries the call out and lies about it
	mirror   string
	lying    atomic.Bool
	told     atomic.Int32
	asked    int64
	deals    int // in the ledger before
	broken   []string
}

// lieCalls are the flows by the call that is lied about. Two of them cancel.
var lieCalls = map[string]func(l *liar) error{
	"create": (*liar).create, "attach": (*liar).attach, "status": (*liar).status, "red key": (*liar).redKey, "annulation": (*liar).annulation,
}

// wire returns the contract's call of a flow.
func (l *liar) wire() string {
	if l.call == "red key" || l.call == "annulation" {
		return "cancel"
	}
	return l.call
}

// fits reports whether a lie can be told at a call.
func (k lieKind) fits(call string) bool {
	switch call {
	case "create":
		return !k.known
	case "red key":
		return !k.paid
	case "annulation":
		return !k.paid && !k.about
	}
	return true
}

// tell sets the lie that begin starts.
func (l *liar) tell() {
	l.s.c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call != l.wire() || l.kind.forge == nil {
			return honest()
		}
		var answer *answer
		if l.lying.Load() && !l.executed && (x.call == "cancel" || x.call == "attach") {
			answer = l.s.c.a.trueState(x)
		} else {
			answer = honest()
		}
		if !l.lying.Load() {
			return answer
		}
		l.told.Add(1)
		return l.kind.forged(x, l.s.c.a, answer, l.mirror)
	})
}

// begin starts the lie; an impostor takes the port.
func (l *liar) begin() {
	l.lying.Store(true)
	if l.kind.impostor != nil {
		l.s.c.a.gate.swap(l.kind.impostor)
	}
}

// truth ends it.
func (l *liar) truth() {
	l.lying.Store(false)
	if l.kind.impostor != nil {
		l.s.c.a.gate.swap(nil)
	}
}

// wait waits for a frame and compares each with the ledger.
func (l *liar) wait(what string, ok func(rows []string) bool) error {
	return l.s.c.till.WaitWithin(3*console.Patience, what, func(rows []string) bool {
		l.look(rows)
		return ok(rows)
	})
}

// word waits for one of some titles.
func (l *liar) word(words ...string) error {
	return l.wait(strings.Join(words, ", "), func(rows []string) bool { return slices.Contains(words, title(rows)) && console.Ready(rows) })
}

// look compares a result's word with the ledger. Where the word says that money has moved, or
// that a payment has ended, the ledger must agree.
func (l *liar) look(rows []string) {
	at := title(rows)
	if !slices.Contains(results, at) {
		return
	}
	for _, d := range l.s.c.a.ledger()[l.deals:] {
		money, payable := d.paid > 0, d.waiting() && d.payer != ""
		var wrong bool
		switch at {
		case "PAIEMENT ACCEPTE", "PAYE ENTRE-TEMPS":
			wrong = !money
		case "ANNULATION ACCEPTEE", "PAIEMENT ANNULE":
			wrong = d.approved() || payable
		case "ANNULATION REFUSEE":
			wrong = d.refunded
		default:
			wrong = d.approved() || payable
		}
		if wrong {
			what := fmt.Sprintf("the screen says %s, the ledger %s, %d of %d cents paid", at, d.state, d.paid, d.amount)
			if !slices.Contains(l.broken, what) {
				l.broken = append(l.broken, what)
			}
		}
	}
}

// hears waits for the sentence of the lie.
func (l *liar) hears() error {
	if l.kind.class == saidNothing {
		return nil
	}
	return l.wait("the sentence « "+l.kind.class+" »", func(rows []string) bool {
		return strings.Contains(console.Said(rows), strings.TrimPrefix(l.kind.class, "l"))
	})
}

// create: after every lie about a creation nothing was debited.
func (l *liar) create() error {
	l.tell()
	l.begin()
	if err := l.s.choose(l.asked, "ENTER"); err != nil {
		return err
	}
	if l.kind.class != saidNothing {
		if err := l.word("ERREUR"); err != nil {
			return err
		}
		if err := l.hears(); err != nil {
			return err
		}
		if !strings.Contains(l.s.c.text(), "Rien n'a été débité.") {
			return fmt.Errorf("not ERREUR, Rien n'a été débité:\n%s", l.s.c.till.Screen)
		}
	} else if err := l.word(append([]string{"SCANNEZ LE QR CODE", "CONNEXION"}, results...)...); err != nil {
		return err
	}
	l.truth()
	return nil
}

// attach: the status tells the truth, the payer pays.
func (l *liar) attach() error {
	l.tell()
	if err := l.s.choose(l.asked, "2"); err != nil {
		return err
	}
	if err := l.s.c.till.WaitWord("IDENTIFIANT CLIENT"); err != nil {
		return err
	}
	who := fmt.Sprintf("%011d", 1+l.s.r.Int64N(9e9))
	if l.kind.impostor != nil { // after a true creation an impostor takes the port
		l.s.c.a.tell(func(x exchange, honest func() *answer) *answer {
			if x.call != "create" {
				return honest()
			}
			a := honest()
			a.header.Set("Connection", "close")
			l.s.c.a.gate.mu.Lock()
			l.s.c.a.gate.impostor = l.kind.impostor
			l.s.c.a.gate.mu.Unlock()
			return a
		})
	} else {
		l.begin()
	}
	if err := l.s.c.till.Send(who + "\r"); err != nil {
		return err
	}
	if l.kind.impostor != nil {
		if err := l.hears(); err != nil {
			return err
		}
	} else if err := l.overheard(); err != nil {
		return err
	}
	l.truth()
	id := ""
	if err := l.wait("an attached payer", func([]string) bool {
		for _, d := range l.s.c.a.ledger() {
			if d.payer == who && d.state == "PROCESSING" {
				id = d.id
			}
		}
		return id != ""
	}); err != nil {
		return err
	}
	if err := l.s.c.a.accept(id, l.asked); err != nil {
		return err
	}
	return l.word("PAIEMENT ACCEPTE")
}

// overheard waits until the till has asked the status or ended after a lie.
func (l *liar) overheard() error {
	calls := func() int {
		l.s.c.a.mu.Lock()
		defer l.s.c.a.mu.Unlock()
		return l.s.c.a.calls["status"]
	}
	before := -1
	return l.wait("a question after the lie", func(rows []string) bool {
		if l.told.Load() == 0 {
			return false
		}
		if before < 0 {
			before = calls()
		}
		return calls() > before || slices.Contains(results, title(rows))
	})
}

// status: the lie is told over a payment that was paid, or that still waits.
func (l *liar) status() error {
	l.tell()
	id, err := l.code()
	if err != nil {
		return err
	}
	paid := l.executed
	if paid {
		l.begin()
		if err := l.s.c.a.accept(id, l.asked); err != nil {
			return err
		}
	} else {
		l.begin()
		l.s.c.a.cut()
	}
	if l.kind.class != saidNothing {
		if err := l.hears(); err != nil {
			return err
		}
		if err := l.word("RESULTAT INCONNU"); err != nil {
			return err
		}
	}
	l.truth()
	if !paid {
		if err := l.s.c.a.accept(id, l.asked); err != nil && !errors.Is(err, errNotForThePayer) {
			return err
		}
	}
	return l.word(results...)
}

// code goes to the code, which the payer scans.
func (l *liar) code() (string, error) {
	if err := l.s.choose(l.asked, "ENTER"); err != nil {
		return "", err
	}
	return l.s.scan()
}

// wasTold waits until the lie was told, by an impostor or in an answer.
func (l *liar) wasTold() error {
	if l.kind.impostor != nil {
		return l.hears()
	}
	return l.overheard()
}

// redKey: the cashier gives the payment up while the payer may be paying.
func (l *liar) redKey() error {
	l.tell()
	id, err := l.code()
	if err != nil {
		return err
	}
	l.begin()
	if err := l.s.c.till.Keys("ESC"); err != nil {
		return err
	}
	if err := l.wasTold(); err != nil {
		return err
	}
	if l.s.r.IntN(2) == 0 {
		_ = l.s.c.a.accept(id, l.asked)
	}
	l.truth()
	return l.word(results...)
}

// annulation: a payment that was accepted is cancelled by its reference.
func (l *liar) annulation() error {
	l.tell()
	id, err := l.code()
	if err != nil {
		return err
	}
	if err := l.s.c.a.accept(id, l.asked); err != nil {
		return err
	}
	for _, step := range []struct{ key, word string }{
		{"", "PAIEMENT ACCEPTE"}, {"ENTER", "PRET"}, {"ENTER", "BENEFICIAIRE"}, {"1", "ANCV"}, {"2", "REFERENCE"}, {id, "REFERENCE"}, {"ENTER", "CONFIRMER"},
	} {
		if step.key != "" {
			if err := l.s.keys(keysOf(step.key)...); err != nil {
				return err
			}
		}
		if err := l.word(step.word); err != nil {
			return err
		}
	}
	l.begin()
	if err := l.s.c.till.Keys("ENTER"); err != nil {
		return err
	}
	if err := l.wasTold(); err != nil {
		return err
	}
	l.truth()
	return l.word("ANNULATION ACCEPTEE", "ANNULATION REFUSEE")
}

// cut closes the connections, so that the till asks again.
func (a *outsideAcquirer) cut() {
	a.gate.mu.Lock()
	impostor := a.gate.impostor
	a.gate.mu.Unlock()
	a.gate.swap(impostor)
}

// run plays the lie and compares.
func (l *liar) run() error {
	l.asked, l.deals = l.s.amount(), len(l.s.c.a.ledger())
	err := lieCalls[l.call](l)
	l.truth()
	l.s.c.a.tell(nil)
	if err == nil {
		err = l.s.c.rest(l.s.r)
	}
	if err == nil {
		err = l.s.c.compare()
	}
	leaked, _ := l.s.c.a.gate.leaks()
	for _, what := range append(l.broken, leaked...) {
		err = errors.Join(err, errors.New(what))
	}
	return err
}

func newLiar(c *counter, r *rand.Rand, name, call string) *liar {
	return &liar{s: &sale{c: c, r: r, fuse: -1}, name: name, call: call, executed: r.IntN(2) == 0}
}
