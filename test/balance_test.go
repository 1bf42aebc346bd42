package test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// totals are debits and cancellations, each a number and a sum in cents.
type totals struct {
	Debits, Cancellations struct {
		Count int
		Total int64
	}
	Net     int64
	Closing int
	Pending bool
}

// add adds another set of totals.
func (k *totals) add(o totals) {
	k.Debits.Count += o.Debits.Count
	k.Debits.Total += o.Debits.Total
	k.Cancellations.Count += o.Cancellations.Count
	k.Cancellations.Total += o.Cancellations.Total
	k.Net += o.Net
}

// balance compares the sum of the open totals (`totaux --json`) and of the closings on paper
// with the ledger since the last deactivation. A payment that was approved and then
// cancelled counts on both sides of the totals, or on neither.
func (c *counter) balance() error {
	c.t.Helper()
	var got totals
	out := c.run("totaux", "--json")
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		return err
	}
	closed, err := c.closings()
	if err != nil {
		return err
	}
	if len(closed) != got.Closing {
		return fmt.Errorf("%d closings on paper, the totals say %d", len(closed), got.Closing)
	}
	all := got
	for n := 1; n <= got.Closing; n++ {
		k, printed := closed[n]
		if !printed {
			return fmt.Errorf("closing %d of %d is not on paper", n, got.Closing)
		}
		all.add(k)
	}
	count, refunds, sum := 0, 0, int64(0)
	for _, d := range c.a.ledger()[c.forgotten:] {
		switch {
		case d.approved():
			count++
			sum += d.paid
		case d.refunded:
			refunds++
		}
	}
	if all.Debits.Count-all.Cancellations.Count != count || all.Net != sum || all.Debits.Total-all.Cancellations.Total != sum ||
		all.Cancellations.Count > refunds || got.Pending {
		return fmt.Errorf("totals %s and %d closings, the ledger has %d debits of %d in all and %d refunds",
			strings.TrimSpace(out), len(closed), count, sum, refunds)
	}
	return nil
}

var closingHead = regexp.MustCompile(`(?m)^ *CLOTURE (\d{4})$`)

// closings returns the closings' tickets by their numbers. A closing that was printed again
// after an interruption bears DUPLICATA and has the same content.
func (c *counter) closings() (map[int]totals, error) {
	tickets, err := readPaper(filepath.Join(c.dir, "papier"))
	if err != nil {
		return nil, err
	}
	all, unmarked := map[int]totals{}, map[int]bool{}
	for _, k := range tickets[c.stale:] {
		if k.nature != "cloture" {
			continue
		}
		n := 0
		for line := range k.line {
			if m := closingHead.FindStringSubmatch(line); m != nil {
				n, _ = strconv.Atoi(m[1])
			}
		}
		one := totals{}
		one.Debits.Count, _ = strconv.Atoi(k.field["NB DEBITS"])
		one.Cancellations.Count, _ = strconv.Atoi(k.field["NB ANNULATIONS"])
		one.Debits.Total, one.Cancellations.Total = euros(k.field["TOTAL DEBITS"]), euros(k.field["TOTAL ANNULATIONS"])
		one.Net = euros(k.field["NET"])
		if before, twice := all[n]; n == 0 || twice && before != one || !k.duplicate && unmarked[n] {
			return nil, fmt.Errorf("%s: closing %d is there twice, or differs: %+v and %+v", k.file, n, before, one)
		}
		all[n], unmarked[n] = one, unmarked[n] || !k.duplicate
	}
	return all, nil
}

// euros reads an amount of a ticket, in cents.
func euros(text string) int64 {
	digits := strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}
