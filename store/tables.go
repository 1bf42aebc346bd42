package store

import (
	"time"

	"ancvtpe/payment"
)

// The tables, and what each holds. The columns are made by migrations/*.sql; a
// test compares the two. A table of one row has the id 1.
var (
	settingsTable = table[payment.Settings]{parametres, "settings", settingsFields}
	keyTable      = table[payment.SealKey]{parametres, "seal_key", keyFields}
	termsTable    = table[payment.Terms]{parametres, "terms", termsFields}
	lockTable     = table[payment.Lock]{parametres, "password", lockFields}
	logoTable     = table[[]byte]{parametres, "logo", logoFields}

	lastTable   = table[payment.Transaction]{transaction, "last_transaction", transactionFields}
	saleTable   = table[payment.Sale]{transaction, "sale", saleFields}
	ticketTable = table[payment.Ticket]{transaction, "last_ticket", bodyFields}
	owedTable   = table[payment.OwedTicket]{transaction, "owed_ticket", owedFields}

	totalsTable  = table[payment.DayTotals]{totaux, "totals", totalsFields}
	lineTable    = table[payment.DayLine]{totaux, "day_line", lineFields}
	closingTable = table[payment.Closing]{totaux, "last_closing", closingFields}
	dueTable     = table[time.Time]{totaux, "closing_due", dueFields}
	autoTable    = table[time.Time]{totaux, "last_automatic", dueFields}
)

func settingsFields(s *payment.Settings) []field {
	return []field{
		{"shop_id", &s.ShopID},
		{"shop_name", &s.ShopName},
		{"city", &s.City},
		{"terminal_no", &s.TerminalNo},
		{"copies", &s.Copies},
		{"adjustable", &s.Adjustable},
		{"closing_set", &s.ClosingTime.Set},
		{"closing_hour", &s.ClosingTime.Hour},
		{"closing_minute", &s.ClosingTime.Minute},
		{"print_qr", &s.PrintQR},
		{"pinpad", &s.PINPad},
		{"paper_columns", &s.Columns},
		{"url", &s.URL},
		{"qr_template", &s.QRTemplate},
		{"response_seal", &s.ResponseSeal},
	}
}

func keyFields(k *payment.SealKey) []field {
	return []field{{"version", &k.Version}, {"provider", &k.Provider}, {"secret", &k.Key}}
}

func termsFields(t *payment.Terms) []field {
	return []field{{"version", &t.Version}, {"accepted", &t.At}}
}

func lockFields(l *payment.Lock) []field {
	return []field{{"hash", &l.Hash}, {"failures", &l.Failures}, {"locked_until", &l.LockedUntil}}
}

func logoFields(png *[]byte) []field { return []field{{"png", png}} }

func transactionFields(t *payment.Transaction) []field {
	return []field{
		{"seq", &t.Seq},
		{"kind", &t.Kind},
		{"mode", &t.Mode},
		{"state", &t.State},
		{"order_id", &t.Order},
		{"payment_id", &t.Payment},
		{"payment_no", &t.PaymentNo},
		{"requested", &t.Requested},
		{"adjustable", &t.Adjustable},
		{"reference", &t.Reference},
		{"payer", &t.Payer},
		{"payer_masked", &t.PayerMasked},
		{"paid", &t.Paid},
		{"authorization", &t.Authorization},
		{"code", &t.Code},
		{"cause", &t.Cause},
		{"recovered", &t.Recovered},
		{"refunded", &t.Refunded},
		{"not_found", &t.NotFound},
		{"started", &t.Started},
		{"expires", &t.Expires},
		{"ended", &t.Ended},
		{"acknowledged", &t.Acknowledged},
	}
}

func saleFields(s *payment.Sale) []field {
	return []field{
		{"order_id", &s.Order},
		{"total", &s.Total},
		{"paid", &s.Paid},
		{"payments", &s.Payments},
		{"reference", &s.Reference},
	}
}

func bodyFields(t *payment.Ticket) []field { return []field{{"body", t}} }

func owedFields(o *payment.OwedTicket) []field {
	return []field{{"number", &o.ID}, {"copy", &o.Copy}, {"started", &o.Started}, {"body", &o.Ticket}}
}

func totalsFields(d *payment.DayTotals) []field {
	return []field{
		{"since", &d.Since},
		{"closing", &d.Closing},
		{"debit_count", &d.Debits.Count},
		{"debit_total", &d.Debits.Total},
		{"cancellation_count", &d.Cancellations.Count},
		{"cancellation_total", &d.Cancellations.Total},
		{"last_seq", &d.LastSeq},
	}
}

func lineFields(l *payment.DayLine) []field {
	return []field{
		{"seq", &l.Seq},
		{"at", &l.At},
		{"reference", &l.Reference},
		{"kind", &l.Kind},
		{"amount", &l.Amount},
	}
}

func closingFields(c *payment.Closing) []field {
	return append([]field{{"number", &c.Number}, {"at", &c.At}, {"auto", &c.Auto}}, totalsFields(&c.Totals)...)
}

func dueFields(at *time.Time) []field { return []field{{"at", at}} }
