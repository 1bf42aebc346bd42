package test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// paperTicket is a ticket of the dossier: sink, read by docs/contrat/files.md.
type paperTicket struct {
	file, nature string
	duplicate    bool
	field        map[string]string
	line         map[string]bool
}

func readPaper(dir string) ([]paperTicket, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return nil, err
	}
	var all []paperTicket
	for _, f := range files {
		base, isText := strings.CutSuffix(filepath.Base(f), ".txt")
		_, nature, named := strings.Cut(base, "-")
		if !isText || !named {
			continue // a copy appears whole under its name, or not at all
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		k := paperTicket{file: filepath.Base(f), nature: nature, field: map[string]string{}, line: map[string]bool{}}
		label := ""
		for _, l := range strings.Split(string(raw), "\n") {
			l = strings.TrimSpace(l)
			k.line[l] = true
			if name, value, ok := strings.Cut(l, " :"); ok {
				k.field[name], label = strings.TrimSpace(value), name
			} else if label != "" && k.field[label] == "" {
				k.field[label] = l // the value did not fit the label's line
			}
		}
		k.duplicate = k.line["DUPLICATA"]
		all = append(all, k)
	}
	return all, nil
}

// copies counts the tickets of one transaction and one nature.
type copies struct {
	unmarked, all int
	sum           string // the amount that they say
}

// complete reports whether a ticket was printed this many times. After a crash a copy that may
// have been printed is printed again with DUPLICATA, so that there are no more unmarked copies
// than that, and no fewer in all.
func (k copies) complete(want int, crashed bool) bool {
	if crashed && want > 0 {
		return k.unmarked <= want && k.all >= want
	}
	return k.unmarked == want && k.all == want
}

// saleWords are the natures of a transaction's tickets, with the label of the amount and the
// word that each has.
var saleWords = map[string]struct{ label, word string }{
	"debit":      {"MONTANT PAYE", "PAIEMENT ACCEPTE"},
	"annulation": {"MONTANT ANNULE", "ANNULATION ACCEPTEE"},
}

// paper compares the tickets with the ledger. An approved payment has its copies. One that
// was cancelled later has copies of both kinds, or none where the till never counted it.
func (c *counter) paper(crashed bool) error {
	tickets, err := readPaper(filepath.Join(c.dir, "papier"))
	if err != nil {
		return err
	}
	seen := map[string]map[string]copies{"debit": {}, "annulation": {}}
	for _, k := range tickets {
		of, counted := seen[k.nature]
		if !counted {
			continue
		}
		id, words := k.field["REFERENCE"], saleWords[k.nature]
		n := of[id]
		n.all++
		n.sum = strings.ReplaceAll(k.field[words.label], " ", "")
		if !k.duplicate {
			n.unmarked++
		}
		of[id] = n
		if !k.line[words.word] {
			err = errors.Join(err, fmt.Errorf("%s does not say %s", k.file, words.word))
		}
	}
	for _, d := range c.a.ledger() {
		debits, cancellations := seen["debit"][d.id], seen["annulation"][d.id]
		delete(seen["debit"], d.id)
		delete(seen["annulation"], d.id)
		wantDebits, wantCancellations := 0, 0
		switch {
		case d.approved():
			wantDebits = c.copies
		case d.refunded && (debits.all > 0 || cancellations.all > 0):
			wantDebits, wantCancellations = c.copies, c.copies
		}
		if !debits.complete(wantDebits, crashed) || !cancellations.complete(wantCancellations, crashed) {
			err = errors.Join(err, fmt.Errorf("%s, %s: debit %+v, want %d copies; annulation %+v, want %d", d.id, d.state,
				debits, wantDebits, cancellations, wantCancellations))
		}
		sum := fmt.Sprintf("%d,%02dEUR", d.paid/100, d.paid%100)
		for _, k := range []copies{debits, cancellations} {
			if k.all > 0 && k.sum != sum {
				err = errors.Join(err, fmt.Errorf("%s: a ticket says %q, the ledger %s", d.id, k.sum, sum))
			}
		}
	}
	for nature, of := range seen {
		for id := range of {
			err = errors.Join(err, fmt.Errorf("a ticket of %s of %q, which the acquirer does not know", nature, id))
		}
	}
	return err
}
