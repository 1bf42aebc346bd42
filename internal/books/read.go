package books

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"ancvtpe/internal/textfile"
	"ancvtpe/payment"
)

// Error is a file that cannot be used.
type Error struct {
	File string
	Line int    // 0 for the whole file
	Why  string // in French
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s : %s", e.File, e.Why)
	}
	return fmt.Sprintf("%s, ligne %d : %s", e.File, e.Line, e.Why)
}

// Line is one transaction of a closing file.
type Line struct {
	Reference, Order, Payment string
	Cancelled                 bool // an ANNULATION
	At                        time.Time
	Amount                    payment.Amount
}

// Remote is one transaction of ANCV's export.
type Remote struct {
	Reference, Order string // Reference is empty where the export has no such column
	At               time.Time
	Amount           payment.Amount
	Done, Cancelled  bool // both are false where it moved no money
}

// sheet is a table with a header.
type sheet struct {
	name  string
	where map[string]int // columns by their titles in plain form
	rows  [][]string
}

// readSheet reads a table whose separator is a semicolon, a comma or a TAB.
func readSheet(name string, raw []byte) (sheet, error) {
	text := textfile.Decode(raw)
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	r.Comma = ';'
	for _, c := range ",\t" {
		if strings.Count(first, string(c)) > strings.Count(first, string(r.Comma)) {
			r.Comma = c
		}
	}
	rows, err := r.ReadAll()
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return sheet{}, &Error{name, parse.Line, "ce n'est pas une ligne CSV. Exportez le fichier de nouveau."}
	case err != nil || len(rows) == 0:
		return sheet{}, &Error{name, 0, "il est vide. Exportez-le de nouveau."}
	}
	s := sheet{name: name, where: map[string]int{}, rows: rows[1:]}
	for i, title := range rows[0] {
		if _, twice := s.where[plain(title)]; !twice {
			s.where[plain(title)] = i
		}
	}
	return s, nil
}

// plain returns a title in small letters without accents, spaces and punctuation.
func plain(title string) string {
	without := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)))
	text, _, err := transform.String(without, title)
	if err != nil {
		text = title
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// column returns the column of the first of these titles that the sheet has.
func (s sheet) column(titles ...string) (int, error) {
	for _, t := range titles {
		if i, found := s.where[plain(t)]; found {
			return i, nil
		}
	}
	return 0, &Error{s.name, 1, fmt.Sprintf("la colonne « %s » manque. Exportez le fichier avec elle.", strings.Join(titles, " » ou « "))}
}

func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSpace(row[i]), "'")
}

// amount reads a sum with a decimal comma or point, also with spaces and a currency.
func amount(text string) (payment.Amount, bool) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || r == ',' || r == '.' || r == '-' {
			return r
		}
		return -1
	}, text)
	text = strings.TrimPrefix(text, "-")
	cut := strings.LastIndexAny(text, ",.")
	whole, cents := text, "00"
	if cut >= 0 && len(text)-cut <= 3 {
		whole, cents = text[:cut], (text[cut+1:] + "00")[:2]
	}
	whole = strings.ReplaceAll(strings.ReplaceAll(whole, ",", ""), ".", "")
	n, err := strconv.ParseInt(whole+cents, 10, 64)
	return payment.Amount(n), err == nil && text != ""
}

// dateForms are the forms seen in exports. A date without an offset is UTC.
var dateForms = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04",
	"02/01/2006 15:04:05", "02/01/2006 15:04", "2006-01-02", "02/01/2006",
}

func date(text string) (time.Time, bool) {
	for _, form := range dateForms {
		if at, err := time.Parse(form, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// ReadClosing reads a closing file.
func ReadClosing(name string, raw []byte) ([]Line, error) {
	s, err := readSheet(name, raw)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, title := range []string{"date_utc", "nature", "reference", "commande", "paiement", "montant"} {
		if at[title], err = s.column(title); err != nil {
			return nil, err
		}
	}
	lines := make([]Line, 0, len(s.rows))
	for i, row := range s.rows {
		l := Line{
			Reference: cell(row, at["reference"]), Order: cell(row, at["commande"]), Payment: cell(row, at["paiement"]),
			Cancelled: strings.EqualFold(cell(row, at["nature"]), natureCancellation),
		}
		var good, dated bool
		l.Amount, good = amount(cell(row, at["montant"]))
		l.At, dated = date(cell(row, at["date_utc"]))
		if !good || !dated {
			return nil, &Error{name, i + 2, "le montant ou la date ne peut pas être lu. Reprenez le fichier que la clôture a écrit."}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// ReadExport reads ANCV's export of transactions.
func ReadExport(name string, raw []byte) ([]Remote, error) {
	s, err := readSheet(name, raw)
	if err != nil {
		return nil, err
	}
	order, err := s.column("Order Id")
	if err != nil {
		return nil, err
	}
	state, err := s.column("EtatANCV", "Transaction Finalisée")
	if err != nil {
		return nil, err
	}
	sum, err := s.column("CVCo", "Montant Commande")
	if err != nil {
		return nil, err
	}
	created, err := s.column("Date de création(UTC)")
	if err != nil {
		return nil, err
	}
	reference, err := s.column("Transaction Id", "Reference")
	if err != nil {
		reference = -1
	}
	all := make([]Remote, 0, len(s.rows))
	plainly := map[string]string{} // states, of which there are few
	for i, row := range s.rows {
		r := Remote{Order: cell(row, order), Reference: cell(row, reference)}
		if r.Order == "" && cell(row, sum) == "" {
			continue // an empty line, or the sum at the end
		}
		var good, dated bool
		r.Amount, good = amount(cell(row, sum))
		r.At, dated = date(cell(row, created))
		if !good || !dated {
			return nil, &Error{name, i + 2, "le montant ou la date ne peut pas être lu. Exportez le fichier de nouveau."}
		}
		told := cell(row, state)
		if _, known := plainly[told]; !known {
			plainly[told] = plain(told)
		}
		r.Done, r.Cancelled = stateOf(plainly[told])
		all = append(all, r)
	}
	return all, nil
}

// stateOf returns what a state of the export, in plain form, means for money.
func stateOf(state string) (done, cancelled bool) {
	switch state {
	case "authorized", "validated", "consigned", "paid", "oui", "yes", "true", "1", "validee", "autorisee", "consignee", "payee", "finalisee":
		return true, false
	case "cancelled", "canceled", "annulee", "annule":
		return false, true
	}
	return false, false
}
