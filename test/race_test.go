package test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestRace is the race at the counter. The red key, or the end of the time to pay, and the
// payer's acceptance come within 25 ms of one another, while the till asks, waits or cancels.
// Whichever comes first, the screen's last word, totals and tickets must equal the ledger.
//
//	RACE_N=1000 RACE_SEED=1 RACE_WORKERS=4 go -C test test -run TestRace -timeout 0 -v .
//
// The seed gives sales and offsets. Which side wins depends on the machine.
func TestRace(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "RACE_N", len(races)), sizeFromEnv(t, "RACE_SEED", 1)
	workers := min(n, sizeFromEnv(t, "RACE_WORKERS", 2))
	table := newCrossTable("race at the counter")
	t.Run("tills", func(t *testing.T) {
		for w := range workers {
			t.Run(strconv.Itoa(w), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(seed), uint64(w)))
				c := newCrashCounter(t)
				for i := w; i < n; i += workers {
					if err := c.race(r, i, table); err != nil {
						t.Errorf("sale %d of seed %d: %v\ndata kept in %s", i, seed, err, c.keep())
						c.kill()
						c = newCrashCounter(t)
					}
				}
			})
		}
	})
	t.Logf("%s, seed %d", table, seed)
	paid, unpaid := table.sum(wonByPayer...), table.sum("PAIEMENT ANNULE", "DELAI DEPASSE", refundedOutcome)
	if n >= 2*len(races) && (paid < n/8 || unpaid < n/8) {
		t.Errorf("no race: the payer won %d times, red and the clock %d times", paid, unpaid)
	}
}

var wonByPayer = []string{"PAIEMENT ACCEPTE", "PAYE ENTRE-TEMPS"}

const refundedOutcome = "annulé et remboursé"

// offset returns the time between the two sides of a race, either of which may be first.
const offset = 25 * time.Millisecond

// races are the kinds of a race. Each brings the sale to the payer's decision and starts both
// sides.
var races = map[string]func(s *sale) error{
	"red key":                  func(s *sale) error { return s.redRace("1") },
	"red key, by id":           func(s *sale) error { return s.redRace("2") },
	"red key, server polled":   (*sale).polledRace,
	"red key, slow acquirer":   (*sale).slowRace,
	"cancellation on its way":  (*sale).cancelRace,
	"acquirer's expiry":        func(s *sale) error { return s.expiryRace(false) },
	"acquirer's expiry, slow":  func(s *sale) error { s.c.a.tell(slow(s.seeds())); return s.expiryRace(false) },
	"expiry and red key":       func(s *sale) error { return s.expiryRace(true) },
	"till's own deadline":      func(s *sale) error { return s.deadlineRace(false) },
	"till's deadline and red":  func(s *sale) error { return s.deadlineRace(true) },
	"red key, long poll cut":   (*sale).cutRace,
	"red key twice, and payer": (*sale).twiceRace,
}

// race plays one sale from PRET to PRET and compares.
func (c *counter) race(r *rand.Rand, i int, table *crossTable) error {
	names := slices.Sorted(maps.Keys(races))
	name := names[i%len(names)]
	c.a.mu.Lock()
	c.a.life, c.a.grace, c.a.waits = 5*time.Minute, 0, true
	c.a.mu.Unlock()
	s := &sale{c: c, r: r, fuse: -1}
	err := races[name](s)
	began := time.Now()
	if err == nil {
		err = s.c.till.Wait("a result", func(rows []string) bool { return slices.Contains(results, title(rows)) })
	}
	took, word := time.Since(began), title(c.till.Lines())
	c.a.tell(nil)
	if err == nil {
		err = c.verdict(word)
	}
	deals := c.a.ledger()
	if outcome := word; len(deals) > 0 {
		if deals[len(deals)-1].refunded {
			outcome = refundedOutcome
		}
		table.add(name, outcome, took, err)
	}
	if err == nil {
		err = s.leaveResult(word, deals[len(deals)-1])
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// verdict compares the screen's last word with the last deal, and totals and paper with all.
func (c *counter) verdict(word string) error {
	if err := c.agrees(false); err != nil {
		return fmt.Errorf("at %s: %w", word, err)
	}
	text, deals := c.text(), c.a.ledger()
	d := deals[len(deals)-1]
	said := fmt.Errorf("the screen says %s, the ledger %s, %d of %d paid:\n%s", word, d.state, d.paid, d.amount, c.till.Screen)
	switch {
	case d.approved():
		if !slices.Contains(wonByPayer, word) || !strings.Contains(strings.ReplaceAll(text, " ", ""), fmt.Sprintf("%d,%02dEURpayés", d.paid/100, d.paid%100)) {
			return said
		}
	case d.state == "EXPIRED":
		if word != "DELAI DEPASSE" {
			return said
		}
	case d.state == "CANCELLED":
		if word != "PAIEMENT ANNULE" && word != "DELAI DEPASSE" || d.refunded != strings.Contains(text, "rembourse") {
			return said
		}
	default:
		return said
	}
	if title(c.till.Lines()) != word {
		return fmt.Errorf("%s was not the last word: %w", word, said)
	}
	return nil
}

// leaveResult goes to PRET, also from PAYE ENTRE-TEMPS, which offers the cancellation.
func (s *sale) leaveResult(word string, d deal) error {
	if word == "PAYE ENTRE-TEMPS" && s.r.IntN(2) == 0 {
		if err := s.walk("2", "CONFIRMER", "ENTER", "ANNULATION ACCEPTEE"); err != nil {
			return err
		}
		if after := s.c.a.ledger(); !after[len(after)-1].refunded || after[len(after)-1].id != d.id {
			return fmt.Errorf("ANNULATION ACCEPTEE, the ledger says %+v", after[len(after)-1])
		}
		if err := s.c.agrees(false); err != nil {
			return fmt.Errorf("after the cancellation: %w", err)
		}
	}
	s.c.till.EndBurst() // the red key may have come this instant: no hand hits ENTER in the same
	return s.walk("ENTER", "PRET")
}

// walk types keys, and waits for the word that follows each.
func (s *sale) walk(keyAndWord ...string) error {
	for i := 0; i < len(keyAndWord); i += 2 {
		if err := s.keys(keysOf(keyAndWord[i])...); err != nil {
			return err
		}
		if err := s.c.till.WaitWord(keyAndWord[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// decided brings a sale to its payer's decision.
func (s *sale) decided(mode string) (id string, err error) {
	asked := s.amount()
	if err := s.choose(asked, mode); err != nil {
		return "", err
	}
	if mode == "1" {
		return s.scan()
	}
	if err := s.c.till.WaitWord("IDENTIFIANT CLIENT"); err != nil {
		return "", err
	}
	who := fmt.Sprintf("%011d", 1+s.r.Int64N(9e9))
	if err := s.c.till.Send(who + "\r"); err != nil {
		return "", err
	}
	id = s.c.a.attached(s.c.t, who)
	return id, s.c.till.WaitWord("EN ATTENTE DU CLIENT")
}

// meet presses the red key at a moment and lets the payer accept around it. More red keys
// follow.
func (s *sale) meet(id string, red time.Time, reds int) error {
	shift := time.Duration(s.r.Int64N(int64(2*offset))) - offset
	done := make(chan error, 1)
	time.AfterFunc(time.Until(red.Add(shift)), func() { done <- s.c.a.accept(id, s.c.a.asked(id)) })
	<-time.After(time.Until(red))
	var err error
	for range reds {
		err = errors.Join(err, s.c.till.Send("\x1b"))
		<-time.After(time.Duration(s.r.IntN(30)) * time.Millisecond)
	}
	<-done // the ledger shows whether the acquirer refused it
	return err
}

func (s *sale) redRace(mode string) error {
	id, err := s.decided(mode)
	if err != nil {
		return err
	}
	return s.meet(id, time.Now().Add(2*offset), 1)
}

func (s *sale) twiceRace() error {
	id, err := s.decided("1")
	if err != nil {
		return err
	}
	return s.meet(id, time.Now().Add(2*offset), 2)
}

// polledRace: the server does not wait, so that the till asks every 2 s.
func (s *sale) polledRace() error {
	s.c.a.mu.Lock()
	s.c.a.waits = false
	s.c.a.mu.Unlock()
	id, err := s.decided("1")
	if err != nil {
		return err
	}
	return s.meet(id, time.Now().Add(2*offset+time.Duration(s.r.IntN(2000))*time.Millisecond), 1)
}

func (s *sale) seeds() *rand.Rand { return rand.New(rand.NewPCG(s.r.Uint64(), s.r.Uint64())) }

// slow delays requests and answers.
func slow(r *rand.Rand) lie {
	take := make(chan *rand.Rand, 1)
	take <- r
	pause := func() <-chan time.Time {
		r := <-take
		d := time.Duration(r.Int64N(int64(4 * offset)))
		take <- r
		return time.After(d)
	}
	return func(x exchange, honest func() *answer) *answer {
		if x.call == "create" {
			return honest()
		}
		<-pause()
		reply := honest()
		<-pause()
		return reply
	}
}

func (s *sale) slowRace() error {
	s.c.a.tell(slow(s.seeds()))
	return s.redRace([]string{"1", "2"}[s.r.IntN(2)])
}

// cancelRace: the payer accepts while the cancellation travels, and the till learns
// nothing from the long poll.
func (s *sale) cancelRace() error {
	id, err := s.decided("1")
	if err != nil {
		return err
	}
	asked := s.c.a.asked(id)
	first, second := time.Duration(s.r.Int64N(int64(offset))), time.Duration(s.r.Int64N(int64(offset)))
	s.c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call != "cancel" {
			return honest()
		}
		accepted := make(chan struct{})
		time.AfterFunc(first, func() {
			defer close(accepted)
			_ = s.c.a.accept(id, asked)
		})
		<-time.After(second)
		reply := honest()
		<-accepted
		return reply
	})
	return s.c.till.Send("\x1b")
}

// cutRace: the status that the till waits for is cut off just before the race.
func (s *sale) cutRace() error {
	s.c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call == "status" && x.nth%2 == 0 {
			panic(http.ErrAbortHandler)
		}
		return honest()
	})
	return s.redRace("1")
}

// expiryRace: the acquirer's transaction expires, which ends the till's wait.
func (s *sale) expiryRace(red bool) error {
	s.c.a.mu.Lock()
	s.c.a.life = 1500*time.Millisecond + time.Duration(s.r.IntN(1000))*time.Millisecond
	s.c.a.mu.Unlock()
	return s.clockRace(red, 0)
}

// deadlineRace: the acquirer waits for longer than it said, and the till withdraws the payment
// at its own deadline, a second after the time it was told.
func (s *sale) deadlineRace(red bool) error {
	s.c.a.mu.Lock()
	s.c.a.life, s.c.a.grace = 1500*time.Millisecond, 8*time.Second
	s.c.a.mu.Unlock()
	return s.clockRace(red, 7*time.Second)
}

// clockRace starts the race this long before the transaction's end in the ledger.
func (s *sale) clockRace(red bool, before time.Duration) error {
	id, err := s.decided("1")
	if errors.Is(err, errNotForThePayer) {
		return nil // the time to pay was over before the scan
	}
	if err != nil {
		return err
	}
	at := time.Now()
	for _, d := range s.c.a.ledger() {
		if d.id == id {
			at = d.expires.Add(-before)
		}
	}
	reds := 0
	if red {
		reds = 1
	}
	return s.meet(id, at, reds)
}
