package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// paperTicket is a ticket of the dossier: sink, read back as docs/contrat/files.md has it.
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
				k.field[label] = l // too long for the columns: on the next line
			}
		}
		k.duplicate = k.line["DUPLICATA"]
		all = append(all, k)
	}
	return all, nil
}

// paper compares the tickets with the ledger. After a crash a copy that may have come
// out already is printed again and bears DUPLICATA: then crashed asks for no more unmarked
// copies than NB_TICKETS and for no fewer copies in all.
func (c *counter) paper(crashed bool) error {
	tickets, err := readPaper(filepath.Join(c.dir, "papier"))
	if err != nil {
		return err
	}
	unmarked, all := map[string]int{}, map[string]int{}
	paid := map[string]string{}
	for _, k := range tickets {
		if k.nature != "debit" {
			continue
		}
		id := k.field["REFERENCE"]
		all[id]++
		paid[id] = k.field["MONTANT PAYE"]
		if !k.duplicate {
			unmarked[id]++
		}
		if !k.line["PAIEMENT ACCEPTE"] {
			err = errors.Join(err, fmt.Errorf("%s does not say PAIEMENT ACCEPTE", k.file))
		}
	}
	for _, d := range c.a.ledger() {
		want := c.copies
		if !d.approved() {
			want = 0
		}
		right := unmarked[d.id] == want && all[d.id] == want
		if crashed && want > 0 {
			right = unmarked[d.id] <= want && all[d.id] >= want
		}
		if !right {
			err = errors.Join(err, fmt.Errorf("%s, %s: %d copies, %d of them unmarked, want %d", d.id, d.state, all[d.id], unmarked[d.id], want))
		}
		if sum := fmt.Sprintf("%d,%02d EUR", d.paid/100, d.paid%100); want > 0 && strings.ReplaceAll(paid[d.id], " ", "") != strings.ReplaceAll(sum, " ", "") {
			err = errors.Join(err, fmt.Errorf("%s: the ticket says %q paid, the ledger %s", d.id, paid[d.id], sum))
		}
		delete(all, d.id)
	}
	for id := range all {
		err = errors.Join(err, fmt.Errorf("a debit ticket of %q, which the acquirer does not know", id))
	}
	return err
}
