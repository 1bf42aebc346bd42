package storetest

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
	"time"

	"ancvtpe/payment"
)

// paris is a clock with an offset, as the till's is.
var paris = time.FixedZone("CET", 3600)

// at is a moment with nanoseconds, so that none may be lost.
func at(n int) time.Time {
	return time.Date(2026, 11, 22, 14, 5, 9, 123456789, paris).Add(time.Duration(n) * time.Second)
}

// PayerID is the payer's id of Full, which tests search for where it must not be.
const PayerID payment.PayerID = "10987653051"

// Key is the sealing key of Full.
const Key = "storetest-secret-0123456789abcdef"

// Full is a Saved with a value in every field, and the day's lines to it.
func Full() (payment.Saved, []payment.DayLine) {
	last := transaction()
	ticket := Ticket(payment.NatureDebit)
	logo := append([]byte("\x89PNG\r\n\x1a\n\x00"), bytes.Repeat([]byte{0, 1, 254, 255}, 5000)...)
	saved := payment.Saved{
		Settings: payment.Settings{
			ShopID: "10000651", ShopName: "CAMPING DES PINS", City: "ANNECY-LE-VIEUX \"É\" ' ?", TerminalNo: "00000042",
			Copies: 1, Adjustable: true, ClosingTime: payment.ClosingTime{Set: true, Hour: 22, Minute: 45},
			PrintQR: true, PINPad: true, Columns: 42, URL: "https://127.0.0.1:8443/api", QRTemplate: "CVCO:{id}<&>",
			ResponseSeal: true, TicketMode: payment.TicketOnDemand, ExportClosing: true, ProveClosing: true,
			TillLinkMode: payment.TillLinkChoice, TillLinkCode: "6A7", TillLinkDelay: 90 * time.Second,
			Proxy: "http://127.0.0.1:3128", ReturnURL: "https://127.0.0.1/retour", TimeZone: "America/Martinique",
		},
		Key:         payment.SealKey{Version: "ver001", Provider: "100016", Key: Key},
		Terms:       payment.Terms{Version: "2026-01", At: at(1)},
		Lock:        payment.Lock{Hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", Failures: 4, LockedUntil: at(2)},
		Logo:        logo,
		Last:        &last,
		Sale:        &payment.Sale{Order: "SALE-1", Total: 5000, Paid: 1250, Payments: 1, Reference: "k3x9m2qv7a", Till: true},
		LastTicket:  &ticket,
		Owed:        owed(),
		TicketNo:    1234,
		Totals:      totals(3),
		LastClosing: &payment.Closing{Number: 41, At: at(3), Auto: true, Totals: totals(9)},
		ClosingDue:  at(4), LastAutomatic: at(2),
	}
	return saved, lines()
}

func transaction() payment.Transaction {
	return payment.Transaction{
		Seq: 12, Kind: payment.KindDebit, Mode: payment.ModePayerID, State: payment.StateAttaching,
		Order: "SALE-1", Payment: "PAY-1", PaymentNo: 2, Requested: 2000, Adjustable: true, Reference: "k3x9m2qv7b",
		Payer: PayerID, PayerMasked: "10*****3051", Paid: 1250, Authorization: "flw6j6r3aq",
		Code: payment.CodePayerBusy, Cause: payment.CauseTimeout, Recovered: true, Refunded: true, NotFound: true,
		Started: at(10), Expires: at(310), Ended: at(20), Acknowledged: true, QR: "CVCO:donné par l'ANCV",
		Till:     payment.TillRequest{No: 7, Private: "ticket 42", Digits: 4, Withdrawn: true, Late: true},
		Observed: true,
	}
}

func totals(n int) payment.DayTotals {
	return payment.DayTotals{
		Since: at(-86400), Closing: 40 + n, LastSeq: int64(n),
		Debits:        payment.Tally{Count: n, Total: payment.Amount(1917 * n)},
		Cancellations: payment.Tally{Count: n + 1, Total: payment.Amount(401 * n)},
		Observed:      payment.Tally{Count: n + 2, Total: payment.Amount(7 * n)},
	}
}

func lines() []payment.DayLine {
	return []payment.DayLine{
		{Seq: 2, At: at(5), Reference: "k3x9m2qv70", Kind: payment.KindDebit, Amount: 1917, Authorization: "flw6j6r3a1", Order: "SALE-1", Payment: "PAY-1", Requested: 2000},
		{Seq: 3, At: at(6), Reference: "k3x9m2qv70", Kind: payment.KindCancellation, Amount: 1917, Authorization: "flw6j6r3a1", Order: "SALE-1", Payment: "PAY-2", Requested: 1917},
		{Seq: 11, At: at(7), Reference: "k3x9m2qv79", Kind: payment.KindDebit, Amount: payment.MaxAmount, Authorization: "flw6j6r3a9", Order: "SALE-9", Payment: "PAY-9", Requested: payment.MaxAmount},
	}
}

// Ticket is a ticket with a value in every field.
func Ticket(nature payment.Nature) payment.Ticket {
	day := totals(5)
	return payment.Ticket{
		Nature: nature, Original: payment.NatureCancellation, Kind: payment.KindCancellation, Duplicate: true, ShopName: "CAMPING <DES> PINS",
		City: "ANNECY", ShopID: "10000651", TerminalNo: "00000042", Columns: 24, At: at(20), Zone: "America/Martinique", Reference: "k3x9m2qv7a",
		Authorization: "flw6j6r3aq", Payer: "10*****3051", Requested: 2000, Paid: 1250, Remainder: 750, PaymentNo: 2,
		Order: "SALE-1", Outcome: payment.StatePaidMeanwhile, QR: "CVCO:k3x9m2qv7a", Totals: &day, ClosingNo: 42,
		Lines: lines(), Unprinted: true, Observed: true, Export: true, Prove: true, Proven: true, Verified: 2,
	}
}

// owed is a queue whose order is not that of its numbers.
func owed() []payment.OwedTicket {
	return []payment.OwedTicket{
		{ID: 7, Copy: 2, Tries: 2, Ticket: Ticket(payment.NatureDebit)},
		{ID: 5, Copy: 1, Tries: 1, Ticket: Ticket(payment.NatureQR)},
		{ID: 9, Copy: 1, Tries: 1, Ticket: payment.Ticket{Nature: payment.NatureTest, At: at(30)}},
	}
}

// Everything is the change that stores a Saved.
func Everything(s payment.Saved) payment.Change {
	return payment.Change{
		Settings: &s.Settings, Key: &s.Key, Terms: &s.Terms, Lock: &s.Lock, Logo: &s.Logo, Transaction: s.Last,
		Sale: s.Sale, SaleOver: s.Sale == nil, LastTicket: s.LastTicket, Owed: &s.Owed, TicketNo: &s.TicketNo, Totals: &s.Totals, Closing: s.LastClosing,
		ClosingDue: &s.ClosingDue, LastAutomatic: &s.LastAutomatic,
	}
}

// RequireFull fails the test where a field of v, at any depth, is zero, since a field was added
// to the core and not to Full.
func RequireFull(t *testing.T, v any) {
	t.Helper()
	if missing := zeroFields(reflect.ValueOf(v), reflect.TypeOf(v).Name()); len(missing) > 0 {
		t.Fatalf("storetest: fields without a value: %v", missing)
	}
}

// notStored are the fields of a ticket that are given to the printer alone.
var notStored = map[string]bool{"Logo": true, "Number": true}

func zeroFields(v reflect.Value, path string) []string {
	if v.IsZero() {
		return []string{path}
	}
	var missing []string
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
	case v.Kind() == reflect.Pointer:
		return zeroFields(v.Elem(), path)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if notStored[v.Type().Field(i).Name] && v.Type() == reflect.TypeFor[payment.Ticket]() {
				continue
			}
			missing = append(missing, zeroFields(v.Field(i), path+"."+v.Type().Field(i).Name)...)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		// The first is the full one.
		return zeroFields(v.Index(0), fmt.Sprintf("%s[0]", path))
	}
	return missing
}
