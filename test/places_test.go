package test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// place is a state of machine and screen at which an event happens.
type place struct {
	name  string
	reach func(s *sale) error // from PRET
	// escs is the number of red keys that lead back to the payment or to PRET.
	escs int
	// printer: the copy in print hangs, for which the till is opened on hungPrinter.
	printer bool
}

// places are the states, in the order of a sale and then of the menus.
var places = []place{
	{name: "PRET", reach: walking()},
	{name: "MONTANT", reach: walking("1", "MONTANT"), escs: 1},
	{name: "BENEFICIAIRE", reach: walking("1", "MONTANT", "ENTER", "BENEFICIAIRE"), escs: 1},
	{name: "MODE DE PAIEMENT", reach: walking("1", "MONTANT", "ENTER", "BENEFICIAIRE", "ENTER", "MODE DE PAIEMENT"), escs: 1},
	{name: "IDENTIFIANT CLIENT", reach: walking("1", "MONTANT", "ENTER", "BENEFICIAIRE", "ENTER", "MODE DE PAIEMENT", "2", "IDENTIFIANT CLIENT"), escs: 1},
	{name: "CONNEXION", reach: connecting},
	{name: "SCANNEZ LE QR CODE", reach: deciding("1", "SCANNEZ LE QR CODE")},
	{name: "EN ATTENTE DU CLIENT", reach: deciding("2", "EN ATTENTE DU CLIENT")},
	{name: "ANNULATION EN COURS", reach: aborting},
	{name: "RESULTAT INCONNU", reach: unknown},
	{name: "REPRISE", reach: recovering},
	{name: "PAIEMENT ACCEPTE", reach: func(s *sale) error { return s.byQR(s.amount(), payAll) }},
	{name: "PAIEMENT REFUSE", reach: func(s *sale) error { return s.byQR(s.amount(), refuse) }},
	{name: "PAYE ENTRE-TEMPS", reach: paidMeanwhile},
	{name: "PAIEMENT ANNULE", reach: deciding("1", "SCANNEZ LE QR CODE", "ESC", "PAIEMENT ANNULE")},
	{name: "DELAI DEPASSE", reach: expired},
	{name: "RESTE DU", reach: partly("ENTER", "RESTE DU")},
	{name: "RESTE DU, CONFIRMER", reach: partly("ENTER", "RESTE DU", "2", "CONFIRMER")},
	{name: "IMPRESSION", reach: printing, printer: true},
	{name: "REFERENCE", reach: menu("2", "REFERENCE"), escs: 1},
	{name: "ANNULATION, CONFIRMER", reach: cancelling(), escs: 1},
	{name: "ANNULATION, en cours", reach: cancelling("ENTER", "ANNULATION EN COURS")},
	{name: "ANNULATION ACCEPTEE", reach: func(s *sale) error { return s.cancelled() }},
	{name: "DUPLICATA", reach: menu("3", "DUPLICATA"), escs: 1},
	{name: "TOTAUX", reach: menu("4", "TOTAUX"), escs: 1},
	{name: "CLOTURE, CONFIRMER", reach: menu("4", "TOTAUX", "2", "CONFIRMER"), escs: 2},
	{name: "CLOTURE", reach: menu("4", "TOTAUX", "2", "CONFIRMER", "ENTER", "CLOTURE"), escs: 2},
	{name: "CONDITIONS", reach: menu("6", "CONDITIONS"), escs: 1},
	{name: "MAINTENANCE", reach: menu("5", "MAINTENANCE"), escs: 1},
	{name: "PARAMETRES", reach: (*sale).form, escs: 2},
	{name: "MOT DE PASSE", reach: menu("5", "MAINTENANCE", "2", "MOT DE PASSE"), escs: 1},
	{name: "CHARGER CLE", reach: menu("5", "MAINTENANCE", "4", "CHARGER CLE"), escs: 1},
	{name: "TEST CONNEXION, en cours", reach: trying, escs: 1},
	{name: "ETAT", reach: menu("5", "MAINTENANCE", "8", "ETAT"), escs: 1},
	{name: "DESACTIVATION", reach: menu("5", "MAINTENANCE", "9", "CONFIRMER"), escs: 2},
	{name: "AIDE at PRET", reach: func(s *sale) error { return s.help(walking()) }, escs: 1},
	{name: "AIDE at the code", reach: func(s *sale) error { return s.help(deciding("1", "SCANNEZ LE QR CODE")) }, escs: 1},
	{name: "CTRL+C, CONFIRMER", reach: deciding("1", "SCANNEZ LE QR CODE", "CTRL+C", "CONFIRMER"), escs: 1},
}

func walking(keyAndWord ...string) func(s *sale) error {
	return func(s *sale) error {
		if err := s.c.till.WaitWord("PRET"); err != nil {
			return err
		}
		return s.walk(keyAndWord...)
	}
}

// form goes to a page of PARAMETRES.
func (s *sale) form() error {
	if err := menu("5", "MAINTENANCE", "1", "PARAMETRES")(s); err != nil {
		return err
	}
	if err := s.c.till.Keys("1"); err != nil {
		return err
	}
	return s.c.till.WaitText("VALIDER")
}

func menu(keyAndWord ...string) func(s *sale) error {
	return walking(append([]string{"ENTER", "BENEFICIAIRE", "1", "ANCV"}, keyAndWord...)...)
}

// deciding goes to where the payer decides, and then further.
func deciding(mode, word string, keyAndWord ...string) func(s *sale) error {
	return func(s *sale) error {
		if _, err := s.decided(mode); err != nil {
			return err
		}
		if err := s.c.till.WaitWord(word); err != nil {
			return err
		}
		return s.walk(keyAndWord...)
	}
}

// holding holds the acquirer's next answer to a call until the till closes the connection.
func (s *sale) holding(call string) {
	first := true
	s.c.a.tell(func(x exchange, honest func() *answer) *answer {
		s.c.a.mu.Lock()
		mine := x.call == call && first
		first = first && !mine
		s.c.a.mu.Unlock()
		if !mine {
			return honest()
		}
		reply := honest()
		select {
		case <-x.r.Context().Done():
		case <-time.After(4 * time.Second):
		}
		return reply
	})
}

func connecting(s *sale) error {
	s.holding("create")
	if err := s.choose(s.amount(), "1"); err != nil {
		return err
	}
	return s.c.till.WaitWord("CONNEXION")
}

func aborting(s *sale) error {
	if _, err := s.decided("1"); err != nil {
		return err
	}
	s.holding("cancel")
	return s.walk("ESC", "ANNULATION EN COURS")
}

func unknown(s *sale) error {
	s.c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call == "status" {
			return refusal(404, "TRANSACTION_NOT_FOUND")
		}
		return honest()
	})
	if err := s.choose(s.amount(), "1"); err != nil {
		return err
	}
	return s.c.till.WaitWord("RESULTAT INCONNU")
}

// recovering restarts the till over a payment whose status is not answered.
func recovering(s *sale) error {
	if _, err := s.decided("1"); err != nil {
		return err
	}
	s.c.kill()
	s.holding("status")
	s.c.open()
	return s.c.till.Wait("REPRISE", func(rows []string) bool {
		return strings.Contains(strings.Join(rows, " "), "REPRISE")
	})
}

func paidMeanwhile(s *sale) error {
	id, err := s.decided("1")
	if err != nil {
		return err
	}
	paid := make(chan struct{})
	s.c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call == "status" {
			<-paid
		}
		return honest()
	})
	err = s.walk("ESC", "ANNULATION EN COURS")
	err = errors.Join(err, s.c.a.accept(id, s.c.a.asked(id)))
	close(paid)
	return errors.Join(err, s.c.till.WaitWord("PAYE ENTRE-TEMPS"))
}

func expired(s *sale) error {
	s.c.a.mu.Lock()
	s.c.a.life = time.Second
	s.c.a.mu.Unlock()
	defer func() {
		s.c.a.mu.Lock()
		s.c.a.life = 5 * time.Minute
		s.c.a.mu.Unlock()
	}()
	if err := s.choose(s.amount(), "1"); err != nil {
		return err
	}
	return s.c.till.WaitWord("DELAI DEPASSE")
}

func partly(keyAndWord ...string) func(s *sale) error {
	return func(s *sale) error {
		if err := s.byQR(s.amount(), payHalf); err != nil {
			return err
		}
		return s.walk(keyAndWord...)
	}
}

// cancelling goes from a payment to the question of its cancellation, and then further.
func cancelling(keyAndWord ...string) func(s *sale) error {
	return func(s *sale) error {
		if err := s.byQR(s.amount(), payAll); err != nil {
			return err
		}
		deals := s.c.a.ledger()
		s.holding("cancel")
		return s.walk(append([]string{
			"ENTER", "PRET", "ENTER", "BENEFICIAIRE", "1", "ANCV", "2", "REFERENCE", deals[len(deals)-1].id, "REFERENCE", "ENTER", "CONFIRMER",
		}, keyAndWord...)...)
	}
}

func trying(s *sale) error {
	s.holding("create")
	if err := menu("5", "MAINTENANCE")(s); err != nil {
		return err
	}
	if err := s.keys("6"); err != nil {
		return err
	}
	return s.c.till.WaitText("Essai en cours")
}

func (s *sale) help(reach func(s *sale) error) error {
	if err := reach(s); err != nil {
		return err
	}
	if err := s.keys("F1"); err != nil {
		return err
	}
	return s.c.till.WaitText(helpWords)
}

// helpWords begin the help of every screen.
const helpWords = "AIDE : "

func printing(s *sale) error {
	if err := s.byQR(s.amount(), payAll); err != nil {
		return err
	}
	return s.c.till.WaitWord("IMPRESSION")
}

// hungPrinter is a receipt printer that reports that it is ready, takes everything, and never
// confirms a copy.
func hungPrinter(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			_, _ = io.WriteString(conn, "\x12\x12") // to DLE EOT 2 and 4
			go func() { _, _ = io.Copy(io.Discard, conn) }()
		}
	}()
	return fmt.Sprintf("ANCV_IMPRIMANTE=escpos:tcp://%s", listener.Addr())
}
