//go:build campaign

package test

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// watch compares every screen with the ledger of that moment until it is stopped, whatever
// the network does.
func (s *sitting) watch() (stop func()) {
	till := s.c.till
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		_ = till.WaitWithin(time.Hour, "the end of the sitting", func(rows []string) bool {
			s.witness(title(rows), rows)
			select {
			case <-over:
				return true
			default:
				return false
			}
		})
	}()
	return func() {
		close(over)
		<-done
	}
}

func (s *sitting) witness(at string, rows []string) {
	whole := s.w.whole()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) == 0 || s.seen[len(s.seen)-1] != at {
		s.seen = append(s.seen, at)
		if err := s.lies(at, rows); err != nil && s.wrong == nil {
			s.wrong = fmt.Errorf("%w\n%s", err, strings.Join(rows, "\n"))
		}
	}
	if s.resolved.IsZero() && !whole.IsZero() && !s.pending(at) {
		s.resolved = time.Now()
	}
}

// pending reports whether a screen does not have the outcome yet, or waits for a payer who has
// decided.
func (s *sitting) pending(at string) bool {
	if at == "" || slices.Contains(pendingTitles, at) {
		return true
	}
	if at != "SCANNEZ LE QR CODE" && at != "EN ATTENTE DU CLIENT" {
		return false
	}
	return slices.ContainsFunc(s.deals(s.from), func(d deal) bool { return d.payer != "" && !d.waiting() })
}

// lies returns an error for a screen that the ledger contradicts. The ledger also has
// creations whose answers were lost and which nobody can pay.
func (s *sitting) lies(at string, rows []string) error {
	deals := s.deals(s.from)
	is := func(states ...string) bool {
		return slices.ContainsFunc(deals, func(d deal) bool { return slices.Contains(states, d.state) })
	}
	debited := is("AUTHORIZED", "VALIDATED", "PROCESSING")
	refunded := slices.ContainsFunc(s.deals(s.first), func(d deal) bool { return d.refunded })
	ok := true
	switch at {
	case "PAIEMENT ACCEPTE", "PAYE ENTRE-TEMPS":
		ok = is("AUTHORIZED", "VALIDATED")
	case "PAIEMENT REFUSE":
		ok = is("REJECTED")
	case "ABANDON CLIENT":
		ok = is("ABORTED")
	case "DELAI DEPASSE":
		ok = is("EXPIRED", "CANCELLED") && !debited
	case "PAIEMENT ANNULE":
		ok = !debited
	case "ANNULATION ACCEPTEE":
		ok = refunded
	case "ANNULATION REFUSEE":
		ok = !refunded
	case "ERREUR":
		ok = !debited || !strings.Contains(strings.Join(rows, " "), "Rien n'a été débité")
	}
	if !ok {
		return fmt.Errorf("the screen says %s, the ledger %+v", at, deals)
	}
	return nil
}
