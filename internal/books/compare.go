package books

import (
	"cmp"
	"slices"
	"time"

	"ancvtpe/payment"
)

// Kind says how an order differs. Its text is printed as it is.
type Kind string

// Kinds of differences.
const (
	OnlyHere      Kind = "seulement ici"
	OnlyThere     Kind = "seulement à l'ANCV"
	AmountsDiffer Kind = "montants différents"
	CancelledHere Kind = "annulée ici seulement"
	CancelledANCV Kind = "annulée à l'ANCV seulement"
)

// Difference is one order that does not agree.
type Difference struct {
	Kind      Kind           `json:"nature"`
	Reference string         `json:"reference"`
	Order     string         `json:"commande"`
	Here      payment.Amount `json:"montant_ici"`  // cents
	There     payment.Amount `json:"montant_ancv"` // cents
}

// Result is the outcome of a comparison.
type Result struct {
	Transactions int            `json:"transactions"` // debits of the closing files
	Here         payment.Amount `json:"total_ici"`    // debits less cancellations, cents
	There        payment.Amount `json:"total_ancv"`   // of the same orders
	Differences  []Difference   `json:"differences"`
	Others       int            `json:"autres_terminaux"`
}

// sale is one side's sums of an order.
type sale struct {
	reference string
	paid      payment.Amount
	cancelled payment.Amount
	first     time.Time
}

func (s sale) net() payment.Amount { return s.paid - s.cancelled }

// earlier reports whether the sale was paid before the first closing. Then the files have its
// cancellation without its debit, and only the cancelled sum can be compared (decision 107).
func (s sale) earlier() bool { return s.paid == 0 }

// Compare compares the closing files' lines with ANCV's export by order id, which the
// payments of one sale share. An order that only ANCV knows, outside the closings' hours,
// counts as another terminal's (decision 107).
func Compare(lines []Line, remote []Remote) Result {
	var r Result
	here, from, to := closed(lines)
	there := exported(remote)
	for _, l := range lines {
		if !l.Cancelled {
			r.Transactions++
		}
	}
	for order, h := range here {
		r.Here += h.net()
		t, known := there[order]
		switch {
		case known && h.earlier():
			r.There -= t.cancelled
		case known:
			r.There += t.net()
		}
		if d, differs := difference(order, h, t); differs {
			r.Differences = append(r.Differences, d)
		}
	}
	for order, t := range there {
		if _, known := here[order]; known {
			continue
		}
		// A payment is made up to payable after its creation.
		if t.first.Before(from.Add(-payable)) || t.first.After(to) {
			r.Others++
			continue
		}
		if t.net() == 0 {
			continue // paid and cancelled again before it counted here
		}
		r.There += t.net()
		r.Differences = append(r.Differences, Difference{OnlyThere, t.reference, order, 0, t.net()})
	}
	slices.SortFunc(r.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Reference, b.Reference))
	})
	return r
}

// closed returns the sales of closing files, and the times of the first and the last line.
func closed(lines []Line) (sales map[string]*sale, from, to time.Time) {
	sales = map[string]*sale{}
	for _, l := range lines {
		s := entry(sales, l.Order)
		if l.Cancelled {
			s.cancelled += l.Amount
		} else {
			s.paid += l.Amount
		}
		s.reference = cmp.Or(s.reference, l.Reference)
		if from.IsZero() || l.At.Before(from) {
			from = l.At
		}
		if l.At.After(to) {
			to = l.At
		}
	}
	return sales, from, to
}

// exported returns the sales of ANCV's export that moved money.
func exported(remote []Remote) map[string]*sale {
	sales := map[string]*sale{}
	for _, m := range remote {
		if !m.Done && !m.Cancelled {
			continue
		}
		s := entry(sales, m.Order)
		s.paid += m.Amount
		if m.Cancelled {
			s.cancelled += m.Amount
		}
		s.reference = cmp.Or(s.reference, m.Reference)
		if s.first.IsZero() || m.At.Before(s.first) {
			s.first = m.At
		}
	}
	return sales
}

// payable bounds the time from a transaction's creation to its line.
const payable = 15 * time.Minute

func entry(all map[string]*sale, order string) *sale {
	if all[order] == nil {
		all[order] = &sale{}
	}
	return all[order]
}

// difference compares one order, and returns false where both sides agree.
func difference(order string, h, t *sale) (Difference, bool) {
	if t == nil {
		return Difference{OnlyHere, h.reference, order, h.net(), 0}, true
	}
	d := Difference{Reference: cmp.Or(h.reference, t.reference), Order: order, Here: h.net(), There: t.net()}
	switch {
	case h.cancelled > t.cancelled:
		d.Kind = CancelledHere
	case h.cancelled < t.cancelled:
		d.Kind = CancelledANCV
	case !h.earlier() && h.paid != t.paid:
		d.Kind = AmountsDiffer
	default:
		return d, false
	}
	return d, true
}
