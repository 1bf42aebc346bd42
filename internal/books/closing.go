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
// the shop's zone. With no above 1 it ends with -no, as in 2026-11-28-0042-2.csv.
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
		rows = append(rows, []string{
			fmt.Sprintf("%04d", t.ClosingNo), l.At.In(zone).Format(time.RFC3339), l.At.UTC().Format(time.RFC3339), nature(l.Kind),
			harmless(string(l.Reference)), harmless(l.Authorization), harmless(string(l.Order)), harmless(string(l.Payment)),
			l.Requested.String(), l.Amount.String(), string(t.ShopID), t.TerminalNo,
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write closing file: %w", err)
	}
	return out.Bytes(), nil
}

// IsOf reports whether a closing's file is of this ticket: it has its lines, by nature and
// reference, and no others. A spreadsheet may have saved it in another form.
func IsOf(raw []byte, t payment.Ticket) bool {
	rows := strings.FieldsFunc(string(raw), func(r rune) bool { return r == '\r' || r == '\n' })
	if len(rows) != len(t.Lines)+1 {
		return false
	}
	there := map[string]int{}
	for _, row := range rows[1:] {
		cells := strings.FieldsFunc(row, func(r rune) bool { return strings.ContainsRune(";,\t\"'", r) })
		if len(cells) > 4 {
			there[cells[3]+cells[4]]++
		}
	}
	for _, l := range t.Lines {
		key := nature(l.Kind) + string(l.Reference)
		if there[key]--; there[key] < 0 {
			return false
		}
	}
	return true
}

func nature(k payment.Kind) string {
	if k == payment.KindCancellation {
		return natureCancellation
	}
	return natureDebit
}

// harmless puts an apostrophe before a text that a spreadsheet would take for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
