package printer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ancvtpe/payment"
)

// Layout returns the lines of a ticket as the dossier: sink prints them, none wider than
// the ticket's columns (24, 32, 42 or 48; any other number counts as
// payment.DefaultColumns). The lines and their order are those of docs/contrat/files.md.
func Layout(t payment.Ticket) []string {
	return compose(t).lines()
}

// compose returns the rows of a ticket for paper that shows text alone.
func compose(t payment.Ticket) *paper { return composeOn(&paper{}, t) }

// composeRich returns the rows of a ticket for paper that shows pictures. It adds the logo
// and a code of the reference, which the cashier scans for a cancellation. fold replaces
// the characters that the printer lacks; nil keeps every printable character.
func composeRich(t payment.Ticket, fold func(string) string) *paper {
	p := &paper{fold: fold, rich: true}
	if logo, ok := logoBitmap(t.Logo); ok {
		p.rows = append(p.rows, row{kind: rowPicture, picture: logo})
	}
	composeOn(p, t)
	if kind := subject(t); t.Reference != "" && kind != payment.NatureQR && kind != payment.NatureTest {
		p.rows = append(p.rows, row{kind: rowReference, text: string(t.Reference)})
	}
	return p
}

func composeOn(p *paper, t payment.Ticket) *paper {
	if !slices.Contains([]int{24, 32, 42, 48}, t.Columns) {
		t.Columns = payment.DefaultColumns
	}
	p.columns = t.Columns
	p.strong(t.ShopName)
	p.center(t.City)
	p.center(wordProgram)
	if t.Duplicate || t.Nature == payment.NatureDuplicate {
		p.strong(wordDuplicate)
	}
	kind := subject(t)
	p.strong(title(t, kind))
	p.left(stamp(t, t.At, formatAt))
	switch kind {
	case payment.NatureQR:
		composeCode(p, t)
	case payment.NatureTest:
		composeTest(p, t)
	default:
		p.field(wordShopID, string(t.ShopID))
		p.field(wordTerminal, t.TerminalNo)
		if kind == payment.NatureTotals || kind == payment.NatureClosing {
			composeTotals(p, t)
		} else {
			composeTransaction(p, t, kind)
		}
		p.center(wordKeep)
	}
	return p
}

// subject returns the nature of what the ticket reports. For a duplicate that is the
// nature of the original. A transaction that was written off is always NatureWriteOff.
func subject(t payment.Ticket) payment.Nature {
	kind := t.Nature
	if kind == payment.NatureDuplicate {
		kind = t.Original
	}
	if t.Outcome == payment.StateWrittenOff &&
		(kind == payment.NatureDebit || kind == payment.NatureCancellation || kind == payment.NatureInvalid) {
		return payment.NatureWriteOff
	}
	return kind
}

// title returns the line that names the ticket.
func title(t payment.Ticket, kind payment.Nature) string {
	switch kind {
	case payment.NatureTotals:
		return wordTotals
	case payment.NatureClosing:
		return fmt.Sprintf(formatClosing, t.ClosingNo)
	case payment.NatureQR:
		return wordQR
	case payment.NatureTest:
		return wordTest
	case payment.NatureCancellation:
		return wordCancel
	case payment.NatureWriteOff:
		if t.Kind == payment.KindCancellation || t.Nature == payment.NatureCancellation ||
			t.Original == payment.NatureCancellation {
			return wordCancel
		}
	case payment.NatureInvalid, payment.NatureDebit, payment.NatureDuplicate:
	}
	return wordDebit
}

func composeTransaction(p *paper, t payment.Ticket, kind payment.Nature) {
	p.field(wordReference, string(t.Reference))
	p.field(wordAuthorized, t.Authorization)
	p.field(wordPayer, t.Payer)
	if t.Requested != 0 {
		p.field(wordRequested, euros(t.Requested))
	}
	switch {
	case kind == payment.NatureDebit && t.Outcome.Approved():
		p.sum(wordPaid, euros(t.Paid))
	case kind == payment.NatureCancellation && t.Outcome == payment.StateCancelAccepted:
		p.sum(wordCancelled, euros(t.Paid))
	}
	if kind == payment.NatureDebit && t.Remainder > 0 {
		p.field(wordRemainder, euros(t.Remainder))
	}
	if t.PaymentNo >= 2 && t.Order != "" {
		p.left(fmt.Sprintf(formatPaymentNo, t.PaymentNo, tail(p.clean(string(t.Order)), 4)))
	}
	if kind == payment.NatureWriteOff {
		p.center(wordUnknown)
		p.center(wordWrittenOff)
		p.center(wordCheck)
		return
	}
	p.strong(outcomeWord(t.Outcome))
	if kind == payment.NatureCancellation && t.Observed {
		p.center(wordObserved)
		p.center(wordObservedWhy)
	}
}

func composeTotals(p *paper, t payment.Ticket) {
	if t.Totals == nil {
		return
	}
	p.left(stamp(t, t.Totals.Since, formatSince))
	p.field(wordDebits, strconv.Itoa(t.Totals.Debits.Count))
	p.field(wordDebitsSum, euros(t.Totals.Debits.Total))
	p.field(wordCancels, strconv.Itoa(t.Totals.Cancellations.Count))
	p.field(wordCancelsSum, euros(t.Totals.Cancellations.Total))
	if o := t.Totals.Observed; o.Count > 0 {
		p.field(wordObserveds, strconv.Itoa(o.Count))
		p.field(wordObservedsSum, euros(o.Total))
	}
	p.field(wordNet, euros(t.Totals.Net()))
	if t.Proven {
		p.field(wordVerified, fmt.Sprintf(formatVerified, t.Verified, len(t.Lines)))
	}
	for _, l := range t.Lines {
		first, second := stamp(t, l.At, formatLine)+" "+string(l.Reference)+" "+mark(l.Kind), l.Amount.String()
		if whole := second + " " + string(l.Order); l.Order != "" && cells(p.clean(first+" "+whole)) <= p.columns {
			second = whole // the order id also stands in ANCV's export (decision 152)
		}
		p.pair(first, second)
	}
}

func composeCode(p *paper, t payment.Ticket) {
	p.field(wordReference, string(t.Reference))
	p.field(wordRequested, euros(t.Requested))
	text := payment.Clean(t.QR, maxText)
	if text != "" && text == t.QR {
		p.qr(text) // the code of a text that was cleaned or cut would lead nowhere
	}
	p.left(text)
	p.center(wordNoReceipt)
}

func composeTest(p *paper, t payment.Ticket) {
	p.field(wordShopID, string(t.ShopID))
	p.field(wordTerminal, t.TerminalNo)
	p.field(wordColumns, strconv.Itoa(p.columns))
	p.left(strings.Repeat("1234567890", 5)[:p.columns])
	p.left(wordAccents)
}

func stamp(t payment.Ticket, at time.Time, format string) string {
	if at.IsZero() {
		return ""
	}
	return at.In(payment.Zone(t.Zone)).Format(format)
}

func mark(k payment.Kind) string {
	switch k {
	case payment.KindDebit:
		return markDebit
	case payment.KindCancellation:
		return markCancel
	default:
		return markNeither
	}
}

func euros(a payment.Amount) string { return a.String() + suffixCurrency }

// tail returns the last n characters of a text, or all of a shorter one.
func tail(s string, n int) string {
	runes := []rune(s)
	return string(runes[max(0, len(runes)-n):])
}
