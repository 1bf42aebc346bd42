package test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"ancvtpe/internal/console/consoletest"
)

// A whole debit with the mouse, as a terminal reports it (SGR), on keypad, menus and footer.
func TestOutsideMouse(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	cmd := exec.Command(program)
	cmd.Env = c.env
	till, err := consoletest.Start(cmd, 120, 40)
	if err != nil {
		t.Fatal(err)
	}
	c.till = till
	c.see("PRET")
	if err := c.till.WaitText("F1 Aide"); err != nil { // the last line of all
		t.Fatal(err)
	}
	for _, key := range [][2]string{{"    7    ", "0,07 EUR"}, {"    0    ", "0,70 EUR"}, {"    0    ", "7,00 EUR"}} {
		c.click(key[0])
		if err := c.till.WaitText(key[1]); err != nil { // one after the other, as a hand clicks
			t.Fatal(err)
		}
	}
	c.click("    ENTREE")
	c.see("BENEFICIAIRE")
	c.click("1  ANCV")
	c.see("MODE DE PAIEMENT")
	c.click("1  Présenter")
	c.pay(c.code(), 700)
	c.see("PAIEMENT ACCEPTE")
	c.settled()
	c.click("ENTREE  Terminer")
	c.see("PRET")
	c.close()
}

// click presses and releases the left button on a text.
func (c *counter) click(text string) {
	c.t.Helper()
	if err := c.till.WaitText(strings.Join(strings.Fields(text), " ")); err != nil {
		c.t.Fatal(err)
	}
	for y, line := range strings.Split(c.till.Screen.String(), "\n") {
		before, _, found := strings.Cut(line, text)
		if !found {
			continue
		}
		x := utf8.RuneCountInString(before) + 2
		if err := c.till.Send(fmt.Sprintf("\x1b[<0;%d;%dM", x, y+1)); err != nil {
			c.t.Fatal(err)
		}
		if err := c.till.Type(fmt.Sprintf("\x1b[<0;%d;%dm", x, y+1)); err != nil { // no hand clicks twice in 25 ms
			c.t.Fatal(err)
		}
		return
	}
	c.t.Fatalf("%q is not on the screen:\n%s", text, c.till.Screen)
}
