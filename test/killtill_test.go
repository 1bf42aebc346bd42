//go:build kill

package test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"ancvtpe/internal/console"
)

// Till software of the tests' own, written from docs/contrat/caisse-ap.md.

// tillAsking is what the shop's till knows of its last request.
type tillAsking struct {
	address string
	private string
	deals   int // in the ledger before it
	answer  chan tillAnswer
	heard   tillAnswer
}

// tillAnswer are the fields of an answer; without any the connection ended first.
type tillAnswer map[string]string

// tillMessage returns a request of tags and values.
func tillMessage(tagsAndValues ...string) string {
	var b strings.Builder
	for pair := range slices.Chunk(append([]string{"CZ", "0300", "CJ", "012345678901", "CA", "07", "CE", "978"}, tagsAndValues...), 2) {
		fmt.Fprintf(&b, "%s%03d%s", pair[0], len(pair[1]), pair[1])
	}
	return b.String()
}

// readTillMessage returns the fields of a complete message, else none.
func readTillMessage(text string) tillAnswer {
	all := tillAnswer{}
	if text == "" {
		return nil
	}
	for text != "" {
		if len(text) < 5 {
			return nil
		}
		n, err := strconv.Atoi(text[2:5])
		if err != nil || len(text) < 5+n {
			return nil
		}
		all[text[:2]], text = text[5:5+n], text[5+n:]
	}
	return all
}

// asks sends a message and waits for the answer, or for the connection's end.
func (a *tillAsking) asks(message string) (tillAnswer, error) {
	conn, err := net.Dial("tcp", a.address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(message)); err != nil {
		return nil, err
	}
	answer := make([]byte, 1024)
	if err := conn.SetReadDeadline(time.Now().Add(console.Patience)); err != nil {
		return nil, err
	}
	n, err := conn.Read(answer)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, err
	}
	return readTillMessage(string(answer[:n])), nil
}

// tillThere gives the terminal a loopback address of its own, which no other program uses.
func (k *killed) tillThere() error {
	if k.asking == nil || !slices.Contains(k.env, "ANCV_CAISSE_AP="+k.asking.address) {
		pid := os.Getpid()
		k.asking = &tillAsking{address: fmt.Sprintf("127.%d.%d.%d:8888", 1+pid>>8%250, pid%256, 1+k.r.IntN(250))}
		k.env = append(k.env, "ANCV_CAISSE_AP="+k.asking.address)
	}
	k.asking.private, k.asking.deals, k.asking.heard = fmt.Sprintf("vente %d", k.r.Int64()), len(k.a.ledger()), nil
	return nil
}

// tillDebits lets the till ask for a debit that the payer pays, or pays a part of.
func tillDebits(does decision) func(k *killed) error {
	return func(k *killed) error {
		const asked = 1250
		a := k.asking
		a.answer = make(chan tillAnswer, 1)
		go func() {
			heard, _ := a.asks(tillMessage("CB", cents(asked), "CD", "0", "BF", "1", "CF", a.private))
			a.answer <- heard
		}()
		err := k.s.scanned(asked, does)
		if err != nil {
			_ = k.till.Cmd.Process.Kill() // which ends the till's connection at once
		}
		if a.heard = <-a.answer; err != nil {
			return err
		}
		if k.promise(a.heard != nil); !k.promised {
			return errors.New("the till got no answer")
		}
		return k.walk("ENTER", "PRET")
	}
}

// tillKnows checks that the till's answer, or the one to its question for the last outcome,
// equals the ledger. The outcome of another request means that nothing was begun for this one.
func (k *killed) tillKnows() error {
	paid, mine := int64(0), k.a.ledger()[k.asking.deals:]
	for _, d := range mine {
		if d.approved() {
			paid += d.paid
		}
	}
	last, err := k.asking.asks(tillMessage("CD", "3"))
	switch {
	case err != nil:
		return fmt.Errorf("the till asks for the last outcome: %w", err)
	case last == nil:
		return errors.New("the till asks for the last outcome, and hears nothing")
	case last["CF"] != k.asking.private && (len(mine) > 0 || k.asking.heard["AE"] == "10"):
		return fmt.Errorf("the terminal has forgotten the till's request: %v, the ledger has %+v, the till heard %v", last, mine, k.asking.heard)
	case last["CF"] == k.asking.private:
		err = last.agrees(paid)
	}
	if k.asking.heard != nil {
		err = errors.Join(err, k.asking.heard.agrees(paid))
	}
	return err
}

// agrees compares an answer with what was paid.
func (a tillAnswer) agrees(paid int64) error {
	told, err := strconv.ParseInt(a["CB"], 10, 64)
	if err != nil || (a["AE"] == "10") != (paid > 0) || (a["AE"] == "01") != (paid == 0) || paid > 0 && told != paid {
		return fmt.Errorf("the till is told %v, the ledger has %d", a, paid)
	}
	return nil
}
