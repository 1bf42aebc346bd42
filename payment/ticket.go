package payment

import "time"

// Nature is the kind of a ticket, which is in the name of its file.
type Nature uint8

// Natures of tickets.
const (
	NatureInvalid      Nature = iota
	NatureDebit               // "debit"
	NatureCancellation        // "annulation"
	NatureDuplicate           // "duplicata"
	NatureTotals              // "totaux"
	NatureClosing             // "cloture"
	NatureQR                  // "qr"
	NatureWriteOff            // "sans-suite"
	NatureTest                // "test": TEST IMPRIMANTE
)

// Ticket is the content of a ticket; package printer lays it out. It has the merchant's
// settings of its time, so that a duplicate does not change with them.
type Ticket struct {
	Nature Nature
	// Original is the nature of what a duplicate (NatureDuplicate) repeats.
	Original Nature
	// Kind is what a write-off (NatureWriteOff) was: a debit or a cancellation.
	Kind          Kind
	Duplicate     bool // bears DUPLICATA
	ShopName      string
	City          string
	ShopID        ShopID
	TerminalNo    string
	Columns       int
	At            time.Time
	Zone          string // IANA name of the shop's zone, in which dates are printed; empty: Paris
	Reference     Reference
	Authorization string
	Payer         string // masked
	Requested     Amount
	Paid          Amount // of a cancellation: what was given back
	Remainder     Amount // 0: no line
	PaymentNo     int    // a line from 2 on
	Order         OrderID
	Outcome       State
	Observed      bool       // of a cancellation: another till may have asked for it
	QR            string     // NatureQR: the text of the code
	Totals        *DayTotals // NatureTotals, NatureClosing
	ClosingNo     int        // NatureClosing
	Lines         []DayLine  // NatureClosing
	Export        bool       // NatureClosing: its lines are written to a file before it is printed
	Prove         bool       // NatureClosing: it says how many of its lines the acquirer confirms
	Proven        bool       // of Prove: the acquirer was asked, and Verified is known
	Verified      int
	// Unprinted: no copy of it was owed yet, so that the first one bears no DUPLICATA
	// (the last transaction's ticket alone).
	Unprinted bool
	// Logo and Number are given to the printer with a copy, and are not stored: the till's
	// logo of now, PNG, and the number of the copy, which no other had.
	Logo   []byte
	Number int64
}

// OwedTicket is a copy that still has to be printed. The start of a try is stored before its
// first byte goes to the printer, and a later try bears DUPLICATA (I4).
type OwedTicket struct {
	ID     int64 // increasing, orders the queue
	Copy   int   // 1 or 2
	Tries  int   // that may have left something on paper, or still may
	Ticket Ticket
}

// mostTries bounds the tries of a copy that may be on paper. It is printed again once and then
// waits for the merchant (decision 34).
const mostTries = 2

// Waits reports whether the copy may be on paper twice and waits for the merchant, who
// prints it again or skips it.
func (o OwedTicket) Waits() bool { return o.Tries >= mostTries }
