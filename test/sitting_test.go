//go:build campaign

package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"ancvtpe/internal/console"
)

// sitting is one sale over a bad network, from PRET to PRET. Cashier and payer do what they
// intend as far as the screens let them, and watch compares each screen with the ledger.
type sitting struct {
	*sale
	w      *wire
	intent intent
	// about is called with the exchange that a key is about to begin.
	about func(exchange string)
	first int // the ledger's first line of this sitting

	decided map[string]time.Time // transactions whose payer has decided, or will
	redKey  bool                 // the red key was hit

	mu       sync.Mutex
	from     int      // the ledger's first line of the present payment
	seen     []string // titles, in their order
	resolved time.Time
	wrong    error
}

// intent is what cashier and payer intend.
type intent struct {
	byID, red, cancel, restart, part bool
	// late: the payer decides a moment after this is closed; with nil at once.
	late <-chan struct{}
	does decision
}

// pendingTitles are the screens of an outcome that the till does not know yet.
var pendingTitles = []string{"CONNEXION", "RESULTAT INCONNU", "ANNULATION EN COURS", "REPRISE"}

// play takes the sitting to its end at PRET.
func (s *sitting) play() error {
	witness := s.watch()
	asked := 2 * (1 + s.r.Int64N(49999))
	err := s.attend() // a late key of the sale before may have changed the screen
	if err == nil {
		err = s.begin(asked)
	}
	if err == nil && s.intent.restart {
		err = s.restart()
		witness()
		witness = s.watch()
	}
	if err == nil {
		err = s.attend()
	}
	if err == nil && s.intent.cancel {
		err = s.cancels()
	}
	witness()
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(err, s.wrong)
}

// begin types the amount and starts the payment.
func (s *sitting) begin(asked int64) error {
	if s.intent.byID {
		if err := s.choose(asked, "2"); err != nil {
			return err
		}
		if err := s.c.till.WaitWord("IDENTIFIANT CLIENT"); err != nil {
			return err
		}
		s.starts("create")
		if err := s.c.till.Send(fmt.Sprintf("%011d\r", 1+s.r.Int64N(9e9))); err != nil {
			return err
		}
		return s.leaves("IDENTIFIANT CLIENT")
	}
	if err := s.choose(asked, ""); err != nil {
		return err
	}
	s.starts("create")
	if err := s.keys("1"); err != nil {
		return err
	}
	return s.leaves("MODE DE PAIEMENT")
}

// leaves waits until the screen changes.
func (s *sitting) leaves(at string) error {
	return s.c.till.Wait("something after "+at, func(rows []string) bool { return title(rows) != at })
}

// starts notes that the next key begins a payment.
func (s *sitting) starts(exchange string) {
	s.mu.Lock()
	s.from = len(s.c.a.ledger())
	s.mu.Unlock()
	s.about(exchange)
}

// restart is a power cut while the payer decides.
func (s *sitting) restart() error {
	if err := s.c.till.Wait("a code or a result", func(rows []string) bool {
		code, err := readCode(s.c.till.Screen, false)
		if err == nil && title(rows) == "SCANNEZ LE QR CODE" {
			_, _ = s.c.a.scan(code)
			return true
		}
		return slices.Contains(results, title(rows))
	}); err != nil {
		return err
	}
	s.c.kill()
	for _, d := range s.deals(s.first) {
		if d.state == "PROCESSING" {
			_ = s.intent.does(s.sale, d.id, d.amount)
		}
	}
	s.about("recovery")
	s.c.open()
	return nil
}

// sittingPatience bounds a sitting: the longest fault and all the till's time-outs.
const sittingPatience = 3 * time.Minute

// attend does what each screen asks for until PRET.
func (s *sitting) attend() error {
	for limit := time.Now().Add(sittingPatience); time.Now().Before(limit); {
		at := title(s.c.till.Lines())
		if at == "PRET" {
			return nil
		}
		if key := s.reacts(at); key != "" {
			if err := s.c.till.Keys(key); err != nil {
				return err
			}
		}
		if at == "MODE DE PAIEMENT" {
			if err := s.leaves(at); err != nil {
				return err
			}
			continue
		}
		// Not the same key again too soon: a busy till would take it for the next screen.
		moved := time.Now().Add(2 * time.Second)
		if at == "SCANNEZ LE QR CODE" || at == "EN ATTENTE DU CLIENT" {
			moved = time.Now().Add(200 * time.Millisecond)
		}
		if err := s.c.till.Wait("something else than "+at, func(rows []string) bool {
			return title(rows) != at || time.Now().After(moved)
		}); err != nil {
			return err
		}
	}
	return fmt.Errorf("not at PRET after %v:\n%s", sittingPatience, s.c.till.Screen)
}

// reacts returns the key that the cashier hits on a screen, after the payer has acted.
func (s *sitting) reacts(at string) string {
	switch {
	case slices.Contains(results, at), at == "CONFIRMER":
		return "ENTER"
	case at == "SCANNEZ LE QR CODE", at == "EN ATTENTE DU CLIENT":
		return s.waits()
	case at == "RESTE DU" && s.intent.part && len(s.decided) < 2:
		return "1"
	case at == "RESTE DU":
		return "2"
	case at == "MODE DE PAIEMENT":
		s.starts("remainder create")
		return "1"
	case at == "IDENTIFIANT CLIENT", at == "MONTANT", at == "ANCV", at == "BENEFICIAIRE", at == "REFERENCE":
		return "ESC"
	}
	return ""
}

// waits lets the payer scan and decide, or the cashier give up.
func (s *sitting) waits() string {
	if at := title(s.c.till.Lines()); at == "SCANNEZ LE QR CODE" {
		if code, err := readCode(s.c.till.Screen, false); err == nil {
			_, _ = s.c.a.scan(code)
		}
	}
	for _, d := range s.deals(s.from) {
		if d.state != "PROCESSING" {
			continue
		}
		at, decided := s.decided[d.id]
		switch {
		case s.intent.red && !s.redKey:
			s.redKey = true
			s.about("red status")
			s.decides(d)
			return "ESC"
		case !decided:
			s.decides(d)
		case time.Since(at) > 15*time.Second: // the payer will not decide
			return "ESC"
		}
	}
	return ""
}

// decides lets the payer of a transaction decide after a time. Where the cashier hits the red
// key, half of the payers do nothing.
func (s *sitting) decides(d deal) {
	does := s.intent.does
	if len(s.decided) > 0 {
		does = payAll
	}
	s.decided[d.id] = time.Now()
	pause, nothing := between(s.r, 0, 400*time.Millisecond), s.intent.red && s.r.IntN(2) == 0
	switch {
	case nothing:
	case s.intent.late == nil:
		_ = does(s.sale, d.id, d.amount)
	default:
		go func() {
			select {
			case <-s.intent.late:
			case <-time.After(10 * time.Second):
			}
			<-time.After(pause)
			_ = does(s.sale, d.id, d.amount)
		}()
	}
}

// cancels goes by the menu and cancels the sitting's last payment.
func (s *sitting) cancels() error {
	var reference string
	for _, d := range s.deals(s.first) {
		if d.approved() {
			reference = d.id
		}
	}
	if reference == "" {
		return nil
	}
	for _, step := range []struct{ key, word string }{
		{"ENTER", "BENEFICIAIRE"}, {"1", "ANCV"}, {"2", "REFERENCE"}, {reference, "REFERENCE"},
	} {
		if err := s.keys(keysOf(step.key)...); err != nil {
			return err
		}
		if err := s.c.till.WaitWord(step.word); err != nil {
			return err
		}
	}
	s.about("look-up")
	if err := s.keys("ENTER"); err != nil {
		return err
	}
	found := ""
	if err := s.c.till.Wait("what the acquirer knows", func(rows []string) bool {
		found = title(rows)
		return (found == "CONFIRMER" || found == "ERREUR") && console.Ready(rows)
	}); err != nil {
		return err
	}
	if found == "CONFIRMER" {
		s.about("menu status")
	}
	if err := s.keys("ENTER"); err != nil {
		return err
	}
	if err := s.leaves(found); err != nil {
		return err
	}
	return s.attend()
}

// deals are the ledger's lines from one on.
func (s *sitting) deals(from int) []deal { return s.c.a.ledger()[from:] }

// honest compares till and ledger at PRET. Nothing was printed twice, since no power was cut
// during printing.
func (s *sitting) honest() error {
	for _, d := range s.deals(s.first) {
		if d.waiting() && d.payer != "" {
			return fmt.Errorf("%s is %s: the payer can still pay what the till has forgotten", d.id, d.state)
		}
	}
	var wrong error
	for limit := time.Now().Add(15 * time.Second); ; {
		if wrong = errors.Join(s.c.balance(), s.c.paper(false)); wrong == nil || time.Now().After(limit) {
			return wrong
		}
		<-time.After(50 * time.Millisecond)
	}
}

// sockets counts the till's open sockets.
func (c *counter) sockets() int {
	n := 0
	dir := fmt.Sprintf("/proc/%d/fd", c.till.Cmd.Process.Pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		c.t.Error(err)
	}
	for _, e := range entries {
		if to, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil && len(to) > 7 && to[:7] == "socket:" {
			n++
		}
	}
	return n
}

// files counts the till's open files of any kind.
func (c *counter) files() int {
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", c.till.Cmd.Process.Pid))
	if err != nil {
		c.t.Error(err)
	}
	return len(entries)
}

// newSitting begins at PRET with a network without faults.
func newSitting(c *counter, w *wire, r *rand.Rand) *sitting {
	return &sitting{
		sale: &sale{c: c, r: r, fuse: -1}, w: w, first: len(c.a.ledger()), from: len(c.a.ledger()),
		decided: map[string]time.Time{},
		about:   func(string) {}, intent: intent{does: payAll},
	}
}
