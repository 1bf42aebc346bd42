package test

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"ancvtpe/internal/console"
)

// Faults and lies of the network and of the acquirer. Each has a sentence of its own, none
// shows PAIEMENT ACCEPTE, and totals and tickets equal the ledger in the end.

// rewrite changes the honest answer's text, which breaks its seal.
func rewrite(call, old, with string) lie {
	return func(x exchange, honest func() *answer) *answer {
		a := honest()
		if x.call == call {
			a.body = bytes.ReplaceAll(a.body, []byte(old), []byte(with))
		}
		return a
	}
}

// instead carries a call out in the ledger and answers with something else.
func instead(call string, other func(x exchange, a *answer) *answer) lie {
	return func(x exchange, honest func() *answer) *answer {
		a := honest()
		if x.call == call {
			return other(x, a)
		}
		return a
	}
}

func broken500(_ exchange, _ *answer) *answer { return refusal(500, "INTERNAL_SERVER_ERROR") }

// cut sends half of the answer.
func cut(x exchange, a *answer) *answer {
	x.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	x.w.WriteHeader(200)
	_, _ = x.w.Write(a.body[:len(a.body)/2])
	panic(http.ErrAbortHandler)
}

// huge sends an answer of 10 MB that is right except for its size.
func huge(_ exchange, a *answer) *answer {
	a.body = append(a.body, bytes.Repeat([]byte(" "), 10<<20)...)
	return a
}

// hangUp closes the connection without an answer.
func hangUp(exchange, *answer) *answer { panic(http.ErrAbortHandler) }

// oncePaid lies once the ledger has the payment.
func oncePaid(l lie) lie {
	return func(x exchange, honest func() *answer) *answer {
		a := honest()
		if !bytes.Contains(a.body, []byte("authorizations")) {
			return a
		}
		return l(x, func() *answer { return a })
	}
}

// silent never answers.
func silent(call string) lie {
	return func(x exchange, honest func() *answer) *answer {
		if x.call != call {
			return honest()
		}
		<-x.r.Context().Done()
		return nil
	}
}

// TestOutsideNothingDebited: a failure before the code is shown ends the payment with a
// sentence, and each fault has its own.
func TestOutsideNothingDebited(t *testing.T) {
	t.Parallel()
	unsealed := "SCEAU_REPONSE=NON"
	alter := rewrite("create", `"total":1000`, `"total":1`)
	said := &sentences{}
	faults := map[string]func(c *counter){
		"wrong certificate": func(c *counter) { c.write("ca.pem", string(newOutsideTLS(t).ca)) },
		"wrong seal key": func(c *counter) {
			c.run("init", "--cle", c.write("faux.P3P", c.a.key.p3p("une-tout-autre-cle-de-scellement-de-44-carac")))
		},
		"unknown shop":    func(c *counter) { c.a.key.shop = "10000652" },
		"no network":      func(c *counter) { c.initialise("URL=https://127.0.0.1:1/acquisition/api/public/v1") },
		"slow network":    func(c *counter) { c.a.tell(silent("create")) },
		"a 500":           func(c *counter) { c.a.tell(instead("create", broken500)) },
		"a cut answer":    func(c *counter) { c.a.tell(instead("create", cut)) },
		"another amount":  func(c *counter) { c.initialise(unsealed); c.a.tell(alter) },
		"altered, sealed": func(c *counter) { c.a.tell(alter) },
	}
	t.Run("each", func(t *testing.T) {
		for name, fault := range faults {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := newCounter(t)
				fault(c)
				c.open()
				c.see("PRET")
				c.keys("1", "0", "0", "0", "ENTER", "ENTER", "ENTER")
				if err := c.till.WaitWithin(2*console.Patience, "Rien n'a été débité.", func([]string) bool {
					return strings.Contains(c.text(), "Rien n'a été débité.")
				}); err != nil {
					t.Fatal(err)
				}
				if !c.shows("ERREUR") && !c.shows("PAIEMENT REFUSE") {
					t.Errorf("neither ERREUR nor PAIEMENT REFUSE:\n%s", c.till.Screen)
				}
				said.add(t, name, regexp.MustCompile(`non payés (.*?) Rien n'a été débité`).FindStringSubmatch(c.text()))
				c.keys("ENTER")
				c.see("PRET")
				c.settled()
			})
		}
	})
	said.distinct(t, len(faults))
}

// TestOutsideResultUnknown: a failure after the payer has paid is RESULTAT INCONNU with its
// reason, never a second payment, and PAIEMENT ACCEPTE once a true answer comes.
func TestOutsideResultUnknown(t *testing.T) {
	t.Parallel()
	unsealed := []string{"SCEAU_REPONSE=NON"}
	const order, authorization = `"order":{"amount":{"currency":"978","total":1000`, `"authorizations":[{"amount":{"currency":"978","total":1000`
	said := &sentences{}
	faults := map[string]struct {
		parameters []string
		lie        lie
		class      string // faults of one class have the same sentence
	}{
		"a 500":            {nil, instead("status", broken500), "server"},
		"a cut answer":     {nil, instead("status", cut), "unreadable"},
		"no answer":        {nil, instead("status", hangUp), "unreadable"},
		"an answer of 10M": {unsealed, instead("status", huge), "unreadable"},
		"another amount":   {unsealed, rewrite("status", order, strings.Replace(order, "1000", "900", 1)), "about another payment"},
		"amount above":     {unsealed, rewrite("status", authorization, authorization+"00"), "about another payment"},
		"other currency":   {unsealed, rewrite("status", `"978"`, `"840"`), "about another payment"},
		"another order":    {unsealed, rewrite("status", order+`},"id":"`, order+`},"id":"x`), "about another payment"},
		"no response seal": {nil, instead("status", func(_ exchange, a *answer) *answer { a.header.Del("ANCV-Security"); return a }), "seal"},
		"altered, sealed":  {nil, rewrite("status", authorization, authorization+"00"), "seal"},
	}
	t.Run("each", func(t *testing.T) {
		for name, fault := range faults {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := newCounter(t, fault.parameters...)
				c.open()
				c.a.tell(oncePaid(fault.lie))
				c.pay(c.debit("1000"), 1000)
				said.add(t, fault.class, unknownThenAccepted(t, c))
			})
		}
	})
	said.distinct(t, 4)
}

// TestOutsideReplay: an older genuine accepted answer is not believed for another payment.
// With response seals the seal reveals it.
func TestOutsideReplay(t *testing.T) {
	t.Parallel()
	for _, seals := range []string{"OUI", "NON"} {
		t.Run(seals, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t, "SCEAU_REPONSE="+seals)
			c.open()
			var genuine answer
			c.a.tell(instead("status", func(_ exchange, a *answer) *answer { genuine = *a; return a }))
			c.pay(c.debit("1000"), 1000)
			c.see("PAIEMENT ACCEPTE")
			c.a.tell(nil)
			c.settled()
			c.keys("ENTER")
			c.debit("1000")
			c.a.tell(instead("status", func(exchange, *answer) *answer { return &genuine }))
			c.keys("ESC") // asks the status
			c.see("RESULTAT INCONNU")
			if c.shows("PAIEMENT ACCEPTE") {
				t.Error("a replayed answer is believed")
			}
			c.a.tell(nil)
			c.see("PAIEMENT ANNULE")
			c.settled()
		})
	}
}

// unknownThenAccepted plays a payment that the acquirer approves while it lies.
func unknownThenAccepted(t *testing.T, c *counter) []string {
	t.Helper()
	c.see("RESULTAT INCONNU")
	said := regexp.MustCompile(`Sans réponse de l'ANCV[^:]*: (.*?\.)`).FindStringSubmatch(c.text())
	if err := c.paper(false); err == nil {
		t.Error("the tickets are printed before the approval is known")
	}
	c.keys("ENTER", "5", "ENTER", "ENTER", "ENTER") // nothing new may start
	if !c.shows("RESULTAT INCONNU") || strings.Contains(c.text(), "PAIEMENT ACCEPTE") {
		t.Errorf("not RESULTAT INCONNU any more:\n%s", c.till.Screen)
	}
	c.a.tell(nil)
	c.see("PAIEMENT ACCEPTE")
	c.settled()
	if n := len(c.a.ledger()); n != 1 {
		t.Errorf("%d transactions", n)
	}
	return said
}

// sentences are the screen's sentences on each fault.
type sentences struct {
	mu   sync.Mutex
	said map[string]string
}

func (s *sentences) add(t *testing.T, fault string, match []string) {
	t.Helper()
	if len(match) != 2 || len(match[1]) < 20 {
		t.Errorf("no sentence for %s: %q", fault, match)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.said == nil {
		s.said = map[string]string{}
	}
	if before, ok := s.said[fault]; ok && before != match[1] {
		t.Errorf("%s: %q, and elsewhere %q", fault, match[1], before)
	}
	s.said[fault] = match[1]
	t.Logf("%s: %s", fault, match[1])
}

// distinct checks that there are this many faults and that no two have the same sentence.
func (s *sentences) distinct(t *testing.T, faults int) {
	t.Helper()
	faultOf := map[string]string{}
	for fault, sentence := range s.said {
		if other, taken := faultOf[sentence]; taken {
			t.Errorf("%s and %s: the same sentence %q", fault, other, sentence)
		}
		faultOf[sentence] = fault
	}
	if len(s.said) != faults {
		t.Errorf("%d sentences for %d faults", len(s.said), faults)
	}
}
