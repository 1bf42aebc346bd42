package books

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"ancvtpe/payment"
)

// header are the columns of a closing file, in order.
var header = []string{
	"cloture", "date", "date_utc", "nature", "reference", "autorisation", "commande", "paiement",
	"montant_demande", "montant", "id_magasin", "no_terminal",
}

// Natures of a line.
const (
	natureDebit        = "DEBIT"
	natureCancellation = "ANNULATION"
)

const byteOrderMark = "\uFEFF"

// FileName returns the name of a closing's file, AAAA-MM-JJ-NNNN.csv, by the closing's day in
// the shop's zone. From the second file of that name on it has no before .csv.
func FileName(t payment.Ticket, no int) string {
	name := fmt.Sprintf("%s-%04d", t.At.In(payment.Zone(t.Zone)).Format("2006-01-02"), t.ClosingNo)
	if no > 1 {
		name += fmt.Sprintf("-%d", no)
	}
	return name + ".csv"
}

// Format returns the file of a closing ticket. It is UTF-8 with a byte order mark, with
// semicolons, CRLF and decimal commas.
func Format(t payment.Ticket) ([]byte, error) {
	zone := payment.Zone(t.Zone)
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{header}
	for _, l := range t.Lines {
		nature := natureDebit
		if l.Kind == payment.KindCancellation {
			nature = natureCancellation
		}
		rows = append(rows, []string{
			fmt.Sprintf("%04d", t.ClosingNo), l.At.In(zone).Format(time.RFC3339), l.At.UTC().Format(time.RFC3339), nature,
			harmless(string(l.Reference)), harmless(l.Authorization), harmless(string(l.Order)), harmless(string(l.Payment)),
			l.Requested.String(), l.Amount.String(), string(t.ShopID), t.TerminalNo,
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write closing file: %w", err)
	}
	return out.Bytes(), nil
}

// harmless puts an apostrophe before a text that a spreadsheet would take for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
