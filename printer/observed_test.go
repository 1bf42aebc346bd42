package printer

import (
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

// TestObservedOnPaper: the ticket of a cancellation says that another till may have asked
// for it. The totals count such cancellations in a line of their own, only where there are
// some.
func TestObservedOnPaper(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 5, 9, 0, time.UTC)
	day := payment.DayTotals{Cancellations: payment.Tally{Count: 2, Total: 2500}, Since: at}
	for _, observed := range []bool{true, false} {
		if observed {
			day.Observed = payment.Tally{Count: 1, Total: 1250}
		} else {
			day.Observed = payment.Tally{}
		}
		for want, ticket := range map[string]payment.Ticket{
			"ANNULATION ACCEPTEE|ANNULATION CONSTATEE|UN AUTRE TERMINAL L'A PEUT-ETRE|DEMANDEE": {
				Nature: payment.NatureCancellation, Outcome: payment.StateCancelAccepted, Paid: 1250, Observed: observed, At: at,
			},
			"TOTAL ANNULATIONS : 25,00 EUR|DONT CONSTATEES : 1|TOTAL CONSTATEES : 12,50 EUR|NET : -25,00 EUR": {
				Nature: payment.NatureTotals, Totals: &day, At: at,
			},
		} {
			var lines []string
			for _, l := range Layout(ticket) {
				lines = append(lines, strings.TrimSpace(l))
			}
			text := strings.Join(lines, "|")
			if observed != strings.Contains(text, want) || observed != strings.Contains(text, "CONSTATEE") {
				t.Errorf("observed %t: %s", observed, text)
			}
		}
	}
}
