package ui

import (
	"slices"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// TestCancellationOfOnePayment checks that the question and the result say what stays of the sale.
// They do not say that the rest is paid: another till may have cancelled it.
func TestCancellationOfOnePayment(t *testing.T) {
	line := func(r payment.Reference, k payment.Kind, cents payment.Amount, sale payment.OrderID) payment.DayLine {
		return payment.DayLine{Reference: r, Kind: k, Amount: cents, Order: sale}
	}
	of := func(lines ...payment.DayLine) payment.Snapshot {
		s := idle()
		s.Recent = append(slices.Clone(lines), line("other00000", payment.KindDebit, 9900, "OTHER"), line("k3x9m2qv7a", payment.KindDebit, 1250, "ORDER"))
		return s
	}
	first, third := line("first00000", payment.KindDebit, 450, "ORDER"), line("third00000", payment.KindDebit, 300, "ORDER")
	for _, c := range []struct {
		name, want string
		snap       payment.Snapshot
	}{
		{"one", "L'autre paiement de la vente ne change pas : 4,50 EUR.", of(first)},
		{"two", "Les 2 autres paiements de la vente ne changent pas : 7,50 EUR.", of(first, third)},
		{"cancelled already", "", of(first, line("first00000", payment.KindCancellation, 450, ""))},
		{"alone", "", of()},
		{"not of today", "", idle()},
	} {
		for _, size := range sizes {
			h := newTill(t, c.snap)
			h.resize(size.Cols, size.Rows)
			knows(h)
			h.press("enter", "1", "2")
			h.press(append(typed, "enter")...)
			asked := h.said()
			s := inState(payment.StateCancelAccepted)
			s.Recent = append(slices.Clone(c.snap.Recent), line("k3x9m2qv7a", payment.KindCancellation, 1250, ""))
			h.show(s)
			for _, told := range []string{asked, h.said()} {
				if c.want == "" && strings.Contains(told, "de la vente ne") || !strings.Contains(told, c.want) {
					t.Errorf("%s at %v: want %q in:\n%s", c.name, size, c.want, told)
				}
			}
		}
	}
}
