package store

import (
	"time"

	"ancvtpe/payment"
)

// The tables, and what each holds. The columns are made by migrations/*.sql; a
// test compares the two. A table of one row has the id 1.
var (
	settingsTable = table[payment.Settings]{file: parametres, name: "settings", fields: settingsFields, fresh: payment.DefaultSettings}
	keyTable      = table[payment.SealKey]{file: parametres, name: "seal_key", fields: keyFields}
	termsTable    = table[payment.Terms]{file: parametres, name: "terms", fields: termsFields}
	lockTable     = table[payment.Lock]{file: parametres, name: "password", fields: lockFields}
	logoTable     = table[[]byte]{file: parametres, name: "logo", fields: logoFields}

	lastTable   = table[payment.Transaction]{file: transaction, name: "last_transaction", fields: transactionFields}
	saleTable   = table[payment.Sale]{file: transaction, name: "sale", fields: saleFields}
	ticketTable = table[payment.Ticket]{file: transaction, name: "last_ticket", fields: bodyFields}
	owedTable   = table[payment.OwedTicket]{file: transaction, name: "owed_ticket", fields: owedFields}
	numberTable = table[int64]{file: transaction, name: "ticket_number", fields: numberFields}

	totalsTable  = table[payment.DayTotals]{file: totaux, name: "totals", fields: totalsFields}
	lineTable    = table[payment.DayLine]{file: totaux, name: "day_line", fields: lineFields}
	closingTable = table[payment.Closing]{file: totaux, name: "last_closing", fields: closingFields}
	dueTable     = table[time.Time]{file: totaux, name: "closing_due", fields: dueFields}
	autoTable    = table[time.Time]{file: totaux, name: "last_automatic", fields: dueFields}
)

// carriers are the tables that a migration may give new columns.
var carriers = []carrier{
	settingsTable, keyTable, termsTable, lockTable, logoTable, lastTable, saleTable, ticketTable, owedTable,
	totalsTable, lineTable, closingTable, dueTable, autoTable,
}

func settingsFields(s *payment.Settings) []field {
	return []field{
		{column: "shop_id", at: &s.ShopID},
		{column: "shop_name", at: &s.ShopName},
		{column: "city", at: &s.City},
		{column: "terminal_no", at: &s.TerminalNo},
		{column: "copies", at: &s.Copies},
		{column: "adjustable", at: &s.Adjustable},
		{column: "closing_set", at: &s.ClosingTime.Set},
		{column: "closing_hour", at: &s.ClosingTime.Hour},
		{column: "closing_minute", at: &s.ClosingTime.Minute},
		{column: "print_qr", at: &s.PrintQR},
		{column: "pinpad", at: &s.PINPad},
		{column: "paper_columns", at: &s.Columns},
		{column: "url", at: &s.URL},
		{column: "qr_template", at: &s.QRTemplate},
		{column: "response_seal", at: &s.ResponseSeal},
		{column: "ticket_mode", at: &s.TicketMode, since: 2},
		{column: "export_closing", at: &s.ExportClosing, since: 2},
		{column: "prove_closing", at: &s.ProveClosing, since: 2},
		{column: "till_link_mode", at: &s.TillLinkMode, since: 2},
		{column: "till_link_code", at: &s.TillLinkCode, since: 2},
		{column: "till_link_delay", at: &s.TillLinkDelay, since: 2},
		{column: "proxy", at: &s.Proxy, since: 2},
		{column: "return_url", at: &s.ReturnURL, since: 2},
		{column: "time_zone", at: &s.TimeZone, since: 2},
	}
}

func keyFields(k *payment.SealKey) []field {
	return []field{{column: "version", at: &k.Version}, {column: "provider", at: &k.Provider}, {column: "secret", at: &k.Key}}
}

func termsFields(t *payment.Terms) []field {
	return []field{{column: "version", at: &t.Version}, {column: "accepted", at: &t.At}}
}

func lockFields(l *payment.Lock) []field {
	return []field{{column: "hash", at: &l.Hash}, {column: "failures", at: &l.Failures}, {column: "locked_until", at: &l.LockedUntil}}
}

func logoFields(png *[]byte) []field { return []field{{column: "png", at: png}} }

func transactionFields(t *payment.Transaction) []field {
	return []field{
		{column: "seq", at: &t.Seq},
		{column: "kind", at: &t.Kind},
		{column: "mode", at: &t.Mode},
		{column: "state", at: &t.State},
		{column: "order_id", at: &t.Order},
		{column: "payment_id", at: &t.Payment},
		{column: "payment_no", at: &t.PaymentNo},
		{column: "requested", at: &t.Requested},
		{column: "adjustable", at: &t.Adjustable},
		{column: "reference", at: &t.Reference},
		{column: "payer", at: &t.Payer},
		{column: "payer_masked", at: &t.PayerMasked},
		{column: "paid", at: &t.Paid},
		{column: "authorization", at: &t.Authorization},
		{column: "code", at: &t.Code},
		{column: "cause", at: &t.Cause},
		{column: "recovered", at: &t.Recovered},
		{column: "refunded", at: &t.Refunded},
		{column: "not_found", at: &t.NotFound},
		{column: "started", at: &t.Started},
		{column: "expires", at: &t.Expires},
		{column: "ended", at: &t.Ended},
		{column: "acknowledged", at: &t.Acknowledged},
		{column: "till_no", at: &t.Till.No, since: 4},
		{column: "till_private", at: &t.Till.Private, since: 4},
		{column: "till_digits", at: &t.Till.Digits, since: 4},
		{column: "till_withdrawn", at: &t.Till.Withdrawn, since: 4},
		{column: "till_late", at: &t.Till.Late, since: 4},
		{column: "qr", at: &t.QR, since: 5},
		{column: "observed", at: &t.Observed, since: 6},
	}
}

func saleFields(s *payment.Sale) []field {
	return []field{
		{column: "order_id", at: &s.Order},
		{column: "total", at: &s.Total},
		{column: "paid", at: &s.Paid},
		{column: "payments", at: &s.Payments},
		{column: "reference", at: &s.Reference},
		{column: "till", at: &s.Till, since: 4},
	}
}

func bodyFields(t *payment.Ticket) []field { return []field{{column: "body", at: t}} }

func owedFields(o *payment.OwedTicket) []field {
	return []field{{column: "number", at: &o.ID}, {column: "copy", at: &o.Copy}, {column: "started", at: &o.Tries}, {column: "body", at: &o.Ticket}}
}

func numberFields(n *int64) []field { return []field{{column: "number", at: n}} }

func totalsFields(d *payment.DayTotals) []field {
	return []field{
		{column: "since", at: &d.Since},
		{column: "closing", at: &d.Closing},
		{column: "debit_count", at: &d.Debits.Count},
		{column: "debit_total", at: &d.Debits.Total},
		{column: "cancellation_count", at: &d.Cancellations.Count},
		{column: "cancellation_total", at: &d.Cancellations.Total},
		{column: "last_seq", at: &d.LastSeq},
		{column: "observed_count", at: &d.Observed.Count, since: 4},
		{column: "observed_total", at: &d.Observed.Total, since: 4},
	}
}

func lineFields(l *payment.DayLine) []field {
	return []field{
		{column: "seq", at: &l.Seq},
		{column: "at", at: &l.At},
		{column: "reference", at: &l.Reference},
		{column: "kind", at: &l.Kind},
		{column: "amount", at: &l.Amount},
		{column: "authorization", at: &l.Authorization, since: 5},
		{column: "order_id", at: &l.Order, since: 5},
		{column: "payment_id", at: &l.Payment, since: 5},
		{column: "requested", at: &l.Requested, since: 5},
	}
}

func closingFields(c *payment.Closing) []field {
	return append([]field{{column: "number", at: &c.Number}, {column: "at", at: &c.At}, {column: "auto", at: &c.Auto}}, totalsFields(&c.Totals)...)
}

func dueFields(at *time.Time) []field { return []field{{column: "at", at: at}} }
