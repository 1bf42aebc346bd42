package test

import (
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// These tests check the promises of docs/contrat on the real program, against the outside
// acquirer, with no other knowledge of the program.

func TestOutsideQRThemes(t *testing.T) {
	t.Parallel()
	for name, theme := range map[string]struct {
		light bool
		env   []string
	}{
		"dark":              {false, []string{"COLORFGBG=15;0"}},
		"light":             {true, []string{"COLORFGBG=0;15"}},
		"unknown, dark":     {false, nil},
		"unknown, light":    {true, nil},
		"no colours, dark":  {false, []string{"NO_COLOR=1"}},
		"no colours, light": {true, []string{"NO_COLOR=1", "COLORFGBG=0;15"}},
		"sixteen, light":    {true, []string{"TERM=xterm-16color"}},
		"true colours":      {false, []string{"COLORTERM=truecolor"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			c.light = theme.light
			c.open(theme.env...)
			code := c.debit("1250")
			if !strings.Contains(c.text(), "12,50 EUR") {
				t.Errorf("no amount beside the code:\n%s", c.till.Screen)
			}
			c.pay(code, 1250)
			c.see("PAIEMENT ACCEPTE")
			c.settled()
			c.keys("ENTER")
			c.see("PRET")
			c.close()
			c.settled()
		})
	}
}

func TestOutsideByID(t *testing.T) {
	t.Parallel()
	c := newCounter(t, "NB_TICKETS=1", "COLONNES=24")
	c.a.waits = false // polled every 2 s
	c.open()
	c.see("PRET")
	c.keys("2", "0", "0", "0", "ENTER", "ENTER", "2")
	c.see("IDENTIFIANT CLIENT")
	if err := c.till.Send("99999999999\r"); err != nil {
		t.Fatal(err)
	}
	// A payer unknown to the acquirer: the screen says so, asks again and keeps the amount.
	if err := c.till.WaitText("inconnu"); err != nil {
		t.Fatal(err)
	}
	c.see("IDENTIFIANT CLIENT")
	if !strings.Contains(c.text(), "20,00 EUR") {
		t.Errorf("the amount is gone:\n%s", c.till.Screen)
	}
	c.keys(strings.Split("10123453051", "")...)
	c.keys("ENTER")
	id := c.a.attached(t, "10123453051")
	c.see("EN ATTENTE DU CLIENT")
	if err := c.a.accept(id, 2000); err != nil {
		t.Fatal(err)
	}
	c.see("PAIEMENT ACCEPTE")
	c.settled()
}

func TestOutsideRemainderTwice(t *testing.T) {
	t.Parallel()
	c := newCounter(t, "AJUSTEMENT=OUI")
	c.open()
	c.pay(c.debit("2000"), 1250)
	c.see("PAIEMENT ACCEPTE")
	if !strings.Contains(c.text(), "RESTE DU : 7,50 EUR") {
		t.Errorf("no remainder on the result:\n%s", c.till.Screen)
	}
	c.settled()
	c.keys("ENTER")
	c.see("RESTE DU")
	c.keys("1", "1")
	c.pay(c.code(), 749)
	c.see("PAIEMENT ACCEPTE")
	c.settled()
	c.keys("ENTER")
	c.see("RESTE DU")
	c.keys("1")
	c.see("MODE DE PAIEMENT")
	c.keys("2")
	c.see("IDENTIFIANT CLIENT")
	if err := c.till.Send("20123453052\r"); err != nil {
		t.Fatal(err)
	}
	if err := c.a.accept(c.a.attached(t, "20123453052"), 1); err != nil {
		t.Fatal(err)
	}
	c.see("PAIEMENT ACCEPTE")
	c.settled()
	c.keys("ENTER")
	c.see("PRET")
	deals := c.a.ledger()
	if len(deals) != 3 || deals[1].order != deals[0].order || deals[2].order != deals[0].order || deals[2].amount != 1 {
		t.Errorf("not one sale of three payments: %+v", deals)
	}
}

func TestOutsideNotAdjustable(t *testing.T) {
	t.Parallel()
	c := newCounter(t, "AJUSTEMENT=NON")
	c.open()
	id, err := c.a.scan(c.debit("1000"))
	if err != nil {
		t.Fatal(err)
	}
	if c.a.accept(id, 500) == nil || c.a.ledger()[0].adjustable {
		t.Fatal("the till let the payer lower the amount")
	}
	if err := c.a.accept(id, 1000); err != nil {
		t.Fatal(err)
	}
	c.see("PAIEMENT ACCEPTE")
	c.settled()
}

// Each end without money shows its word and changes neither totals nor tickets.
func TestOutsideEnds(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.open()
	for _, end := range []struct{ state, word string }{
		{"REJECTED", "PAIEMENT REFUSE"}, {"ABORTED", "ABANDON CLIENT"}, {"EXPIRED", "DELAI DEPASSE"}, {"CANCELLED", "PAIEMENT ANNULE"},
	} {
		id, err := c.a.scan(c.debit("1000"))
		if err != nil {
			t.Fatal(err)
		}
		if end.state == "CANCELLED" {
			c.keys("ESC")
		} else if err := c.a.decide(id, end.state); err != nil {
			t.Fatal(err)
		}
		c.see(end.word)
		c.settled()
		deals := c.a.ledger()
		if last := deals[len(deals)-1]; last.id != id || last.state != end.state {
			t.Errorf("%s: the ledger says %+v", end.word, last)
		}
		c.keys("ENTER")
		c.see("PRET")
	}
	c.close()
}

// The time to pay runs out by itself.
func TestOutsideExpires(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.a.life = 3 * time.Second
	c.open()
	c.debit("1000")
	c.see("DELAI DEPASSE")
	c.settled()
}

// Where the payer is faster than the red key, the payment stands and is printed.
func TestOutsidePaidMeanwhile(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	red := make(chan struct{})
	c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call == "status" {
			select {
			case <-red:
			case <-x.r.Context().Done(): // the till does not learn of it before the red key
				return nil
			}
		}
		return honest()
	})
	c.open()
	c.pay(c.debit("1000"), 1000)
	c.keys("ESC")
	c.see("ANNULATION EN COURS")
	close(red)
	c.see("PAYE ENTRE-TEMPS")
	c.settled()
	c.keys("ENTER")
	c.see("PRET")
}

// Where the payer pays between the question and the cancellation, the acquirer refunds in
// full and the till counts nothing.
func TestOutsideRefundedByTheRedKey(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.open()
	id, err := c.a.scan(c.debit("1000"))
	if err != nil {
		t.Fatal(err)
	}
	c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call == "cancel" {
			if err := c.a.accept(id, 1000); err != nil {
				t.Error(err)
			}
		}
		return honest()
	})
	c.keys("ESC")
	c.see("PAIEMENT ANNULE")
	c.settled()
	if deals := c.a.ledger(); deals[0].state != "CANCELLED" || deals[0].paid != 1000 {
		t.Errorf("the ledger says %+v", deals[0])
	}
}

// A bouncing key starts one payment and not two, for every key.
func TestOutsideKeyHitTwice(t *testing.T) {
	t.Parallel()
	for name, last := range map[string][]string{"ENTER": {"\r\r"}, "1": {"1", "1"}, "1 and ENTER": {"1", "\r"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			c.open()
			c.see("PRET")
			c.keys("7", "0", "0", "ENTER", "ENTER")
			c.see("MODE DE PAIEMENT")
			for _, k := range last {
				if err := c.till.Send(k); err != nil {
					t.Fatal(err)
				}
			}
			c.pay(c.code(), 700)
			c.see("PAIEMENT ACCEPTE")
			c.settled()
			c.keys("\r\r") // hit twice on the result
			if err := c.till.Wait("another screen", func([]string) bool { return !c.shows("PAIEMENT ACCEPTE") }); err != nil {
				t.Fatal(err)
			}
			c.keys("ESC", "ESC")
			c.debit("800")
			c.keys("ESC")
			c.see("PAIEMENT ANNULE")
			c.keys("ENTER")
			c.see("PRET")
			if deals := c.a.ledger(); len(deals) != 2 || deals[1].state != "CANCELLED" {
				t.Errorf("two payments were meant: %+v", deals)
			}
			c.settled()
		})
	}
}

// The till asks the terminal nothing that it would have to wait for, from the first screen to
// the ticket. (The consoles of these tests answer nothing; this test reads the bytes.)
func TestOutsideSilentTerminal(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	cmd := exec.Command(program)
	cmd.Env = c.env
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var seen []byte
	await := func(word string) {
		chunk := make([]byte, 4096)
		for !strings.Contains(string(seen), word) {
			n, err := f.Read(chunk)
			if err != nil {
				t.Fatalf("before %q: %v", word, err)
			}
			seen = append(seen, chunk[:n]...)
		}
	}
	await("PRET")
	if _, err := f.WriteString("5\r\r\r"); err != nil {
		t.Fatal(err)
	}
	await("SCANNEZ LE QR CODE")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	// DA1, DA2, XTVERSION, DSR and cursor, OSC colours, DECRQM, kitty's keyboard, DCS requests.
	query := regexp.MustCompile(`\x1b\[[>=?]?[0-9;]*[cn]|\x1b\[>[0-9]*q|\x1b\][0-9;]*;\?|\x1b\[\??[0-9;]*\$p|\x1b\[\?u|\x1bP[+$]q|\x1b\[[0-9;]*x|\x05`)
	// It asks for the background colour (OSC 11) once, without waiting for the answer.
	if found := query.FindAll(seen, -1); len(found) > 1 || len(found) == 1 && string(found[0]) != "\x1b]11;?" {
		t.Errorf("the program asks the terminal: %q", found)
	}
}

// A cashier's keys that a busy machine delivers together look like a scan. They may be
// dropped, but the till must then not ask for another amount; 1 2 5 0 0 once asked for 0,12.
func TestOutsideKeysHeldUp(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.open()
	c.see("PRET")
	c.keys("1", "2")
	if err := c.till.WaitText("0,12"); err != nil {
		t.Fatal(err)
	}
	if err := c.till.Cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	c.keys("5", "0", "0")
	if err := c.till.Cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	c.keys("ENTER", "ENTER", "ENTER")
	if err := c.till.Wait("the code, or that keys were ignored", func([]string) bool {
		return c.shows("SCANNEZ LE QR CODE") || strings.Contains(c.text(), "ignorée")
	}); err != nil {
		t.Fatal(err)
	}
	for _, d := range c.a.ledger() {
		if d.amount != 12500 {
			t.Errorf("125,00 EUR were typed, %d cents are asked for:\n%s", d.amount, c.till.Screen)
		}
	}
}
