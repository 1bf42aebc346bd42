package payment

import "time"

// Tally counts transactions and adds them up.
type Tally struct {
	Count int
	Total Amount
}

func (t *Tally) add(a Amount) {
	t.Count++
	t.Total += a
}

// DayTotals are the totals since the last closing.
type DayTotals struct {
	Since         time.Time // of the last closing, or of the first start
	Closing       int       // number of the last closing, 0 before the first
	Debits        Tally
	Cancellations Tally
	// Observed are those of Cancellations that another till may have asked for and counted.
	Observed Tally
	// LastSeq is the sequence number of the last transaction that the totals
	// hold, by which recovery proves that each is applied exactly once (I3).
	LastSeq int64
}

// Empty reports whether the day has no payment and no cancellation.
func (d DayTotals) Empty() bool { return d.Debits.Count == 0 && d.Cancellations.Count == 0 }

// Net is debits less cancellations; it may be negative.
func (d DayTotals) Net() Amount { return d.Debits.Total - d.Cancellations.Total }

// In returns the totals with their begin told in a zone.
func (d DayTotals) In(zone *time.Location) *DayTotals {
	d.Since = d.Since.In(zone)
	return &d
}

// DayLine is one transaction of the day, printed by the closing.
type DayLine struct {
	Seq       int64
	At        time.Time
	Reference Reference
	Kind      Kind
	Amount    Amount
	// What follows joins the line to ANCV's export; a line of an older program lacks it.
	Authorization string
	Order         OrderID
	Payment       PaymentID
	Requested     Amount
}

// apply adds an approved debit or a cancellation, once: a transaction that the
// totals already hold changes nothing and gives no line (I3, I10).
func (d DayTotals) apply(t Transaction) (DayTotals, *DayLine) {
	if t.Seq <= d.LastSeq || !t.State.MovedMoney() {
		return d, nil
	}
	if t.Kind == KindCancellation {
		d.Cancellations.add(t.Paid)
	} else {
		d.Debits.add(t.Paid)
	}
	if t.Observed {
		d.Observed.add(t.Paid)
	}
	d.LastSeq = t.Seq
	return d, &DayLine{
		Seq: t.Seq, At: t.Ended, Reference: t.Reference, Kind: t.Kind, Amount: t.Paid,
		Authorization: t.Authorization, Order: t.Order, Payment: t.Payment, Requested: t.Requested,
	}
}

// Closing is a closing of the day: its totals, and when it was due or asked for.
type Closing struct {
	Number int
	At     time.Time // the business moment: when it was due, or when it was asked for
	Auto   bool
	Totals DayTotals // what was closed; its Since is the start of the period
}
