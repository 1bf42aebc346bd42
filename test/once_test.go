package test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/console"
	"ancvtpe/internal/console/consoletest"
)

// Promises that need one certain moment. Each of these tests catches a seeded bug of
// mutants/testdata.

// quickPayer lets the payer accept every attached transaction before the till has the answer.
// spoil, where set, changes the nth answer.
func quickPayer(t *testing.T, a *outsideAcquirer, spoil func(x exchange, a *answer) *answer) lie {
	return func(x exchange, honest func() *answer) *answer {
		reply := honest()
		if x.call == "attach" {
			if err := a.accept(x.id, a.asked(x.id)); err != nil {
				t.Error(err)
			}
		}
		return spoil(x, reply)
	}
}

// byID types a payment and the payer's id.
func (c *counter) byID(digits, payer string) {
	c.t.Helper()
	c.see("PRET")
	c.keys(append(strings.Split(digits, ""), "ENTER", "ENTER", "2")...)
	c.see("IDENTIFIANT CLIENT")
	if err := c.till.Send(payer + "\r"); err != nil {
		c.t.Fatal(err)
	}
}

// result waits for the word of a payment that has ended.
func (c *counter) result() string {
	c.t.Helper()
	word := ""
	if err := c.till.Wait("a result", func(rows []string) bool {
		word = title(rows)
		return slices.Contains(results, word)
	}); err != nil {
		c.t.Fatal(err)
	}
	return word
}

// The answer to the attachment is lost and the payer pays. A till that began again with a new
// paymentId would let the payer pay twice (I1).
func TestOutsideAttachLost(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.a.tell(quickPayer(t, c.a, func(x exchange, a *answer) *answer {
		if x.call == "attach" && x.nth == 1 {
			return hangUp(x, a)
		}
		return a
	}))
	c.open()
	c.byID("2000", "10123453051")
	if word := c.result(); word != "PAIEMENT ACCEPTE" {
		t.Errorf("the payer has paid, the screen says %s", word)
	}
	if deals := c.a.ledger(); len(deals) != 1 {
		t.Errorf("the payer has paid twice: %+v", deals)
	}
	c.settled()
}

// The payer has paid in time, but no waiting status call is answered. At the deadline the
// status is asked once more, which shows the payment (I7).
func TestOutsidePaidAtTheDeadline(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.a.life = 4 * time.Second
	payer := quickPayer(t, c.a, func(_ exchange, a *answer) *answer { return a })
	c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call == "status" && x.r.Header.Get("Prefer") != "" {
			<-x.r.Context().Done()
			return nil
		}
		return payer(x, honest)
	})
	c.open()
	c.byID("2000", "10123453051")
	if word := c.result(); word != "PAIEMENT ACCEPTE" {
		t.Errorf("the payer has paid, the screen says %s", word)
	}
	c.settled()
}

// An acceptance that was forged without the key is not believed, with any seal (I5).
func TestOutsideForgedAcceptance(t *testing.T) {
	t.Parallel()
	for name, seal := range map[string]func(genuine string) []string{
		"seal of another answer": func(genuine string) []string { return []string{genuine} },
		"no seal":                func(string) []string { return nil },
		"another key's version": func(genuine string) []string {
			parts := strings.Split(genuine, ".")
			return []string{parts[0] + ".Essai8." + parts[2]}
		},
		"seal of nothing": func(string) []string { return []string{"HmacSHA256.Essai7." + strings.Repeat("A", 43)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			c.a.tell(instead("status", func(x exchange, a *answer) *answer {
				c.a.mu.Lock()
				defer c.a.mu.Unlock()
				forged := *c.a.find(x.id)
				forged.state, forged.paid, forged.number = "AUTHORIZED", forged.amount, "autz000001"
				header := a.header.Clone()
				fake := c.a.sealed(&forged, "", header)
				fake.header["Ancv-Security"] = seal(a.header.Get("ANCV-Security"))
				return fake
			}))
			c.open()
			c.see("PRET")
			c.keys("7", "0", "0", "ENTER", "ENTER", "ENTER")
			if err := c.till.Wait("a result or RESULTAT INCONNU", func(rows []string) bool {
				return slices.Contains(append(slices.Clone(results), "RESULTAT INCONNU"), title(rows))
			}); err != nil {
				t.Fatal(err)
			}
			if word := title(c.till.Lines()); word != "RESULTAT INCONNU" {
				t.Fatalf("a forged acceptance is believed: the screen says %s", word)
			}
			c.a.tell(nil)
			c.see("SCANNEZ LE QR CODE")
			c.keys("ESC")
			c.see("PAIEMENT ANNULE")
			c.settled()
		})
	}
}

// A second till on the same data ends with exit code 3 and does not disturb the first.
func TestOutsideSecondTill(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.open()
	code := c.debit("1250")
	cmd := exec.Command(program)
	cmd.Env = c.env
	second, err := consoletest.Start(cmd, 80, 24)
	if err != nil {
		t.Fatal(err)
	}
	if opened := second.Wait("a screen", func(rows []string) bool { return title(rows) != "" }); opened == nil {
		second.Kill()
		t.Error("a second till opens on the same data")
	} else if exit, err := second.End(); err != nil || exit != 3 {
		t.Errorf("the second till ends with %d, %v", exit, err)
	}
	c.pay(code, 1250)
	c.see("PAIEMENT ACCEPTE")
	c.settled()
}

// The business day is that of Paris. A closing at one in the morning belongs to the day that
// has begun there, although UTC still counts the one before. After it, the day is not closed
// automatically again at 22:00 (I8).
func TestOutsideBusinessDay(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	closings := func() int {
		var now totals
		if err := json.Unmarshal([]byte(c.run("totaux", "--json")), &now); err != nil {
			t.Fatal(err)
		}
		return now.Closing
	}
	for _, day := range []struct {
		hour, from string // the closing hour, and when the till is opened then
		want       int
	}{
		{"01:00", "2031-05-04T23:30:00+02:00", 0},
		{"01:00", "2031-05-05T01:00:01+02:00", 1},
		{"22:00", "2031-05-05T12:00:00+02:00", 1},
		{"22:00", "2031-05-05T23:30:00+02:00", 1},
		{"22:00", "2031-05-06T22:00:01+02:00", 2},
	} {
		par, err := os.ReadFile(filepath.Join(c.dir, "9C94_ANCV.PAR"))
		if err != nil {
			t.Fatal(err)
		}
		c.run("init", "--horloge", day.from, "--par",
			c.write("heure.PAR", strings.Replace(string(par), "HEURE_CLOTURE=NON", "HEURE_CLOTURE="+day.hour, 1)))
		c.openAs(exec.Command(program, "--horloge", day.from))
		c.see("PRET")
		c.settled()
		c.close()
		if got := closings(); got != day.want {
			t.Errorf("closing at %s, opened at %s: %d closings in all, not %d", day.hour, day.from, got, day.want)
		}
	}
	if names, err := filepath.Glob(filepath.Join(c.dir, "papier", "*cloture*")); err != nil || len(names) != 2 {
		t.Errorf("the closings on paper: %q, %v", names, err)
	}
}

// The power is cut right after a copy was printed. The next start cannot know that, and prints
// it again with DUPLICATA, since « started » was stored first (I4).
func TestOutsideKilledAtTheTicket(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 4 {
		c.open()
		id := c.pay(c.debit("1250"), 1250)
		if err := c.killAtCopy(1 + round%c.copies); err != nil {
			t.Fatal(err)
		}
		c.open()
		if err := c.rest(r); err != nil {
			t.Fatal(err)
		}
		if err := c.compare(); err != nil {
			t.Fatalf("killed as a copy of %s came out: %v", id, err)
		}
		c.close()
	}
}

// killAtCopy kills the till (-9) once this many more copies of a debit are on paper.
func (c *counter) killAtCopy(copies int) error {
	pattern := filepath.Join(c.dir, "papier", "*-debit*")
	before, err := filepath.Glob(pattern)
	for limit := time.Now().Add(console.Patience); err == nil; {
		var now []string
		now, err = filepath.Glob(pattern)
		if len(now) >= len(before)+copies {
			c.kill()
			return nil
		}
		if time.Now().After(limit) {
			return fmt.Errorf("no copy %d on paper: %q", copies, now)
		}
	}
	return err
}
