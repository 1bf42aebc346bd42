package till

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"ancvtpe/payment"
)

// jsonTally and jsonTotals are the output of `totaux --json` (docs/contrat/cli.md).
type jsonTally struct {
	Count int   `json:"count"`
	Total int64 `json:"total"`
}

type jsonTotals struct {
	Since         time.Time `json:"since"`
	Closing       int       `json:"closing"`
	Debits        jsonTally `json:"debits"`
	Cancellations jsonTally `json:"cancellations"`
	Net           int64     `json:"net"`
	Pending       bool      `json:"pending"`
}

// WriteTotals writes the output of `totaux` or `totaux --json`. pending says that a
// transaction is unresolved.
func WriteTotals(out io.Writer, t payment.DayTotals, pending, asJSON bool) error {
	if asJSON {
		return writeJSON(out, t, pending)
	}
	return writeText(out, t, pending)
}

func writeJSON(out io.Writer, t payment.DayTotals, pending bool) error {
	enc := json.NewEncoder(out)
	if err := enc.Encode(jsonTotals{
		Since: t.Since.Truncate(time.Second), Closing: t.Closing,
		Debits:        jsonTally{t.Debits.Count, t.Debits.Total.Cents()},
		Cancellations: jsonTally{t.Cancellations.Count, t.Cancellations.Total.Cents()},
		Net:           t.Net().Cents(), Pending: pending,
	}); err != nil {
		return fmt.Errorf("write totals: %w", err)
	}
	return nil
}

func writeText(out io.Writer, t payment.DayTotals, pending bool) error {
	var text strings.Builder
	since := "le premier démarrage"
	if !t.Since.IsZero() {
		since = "le " + t.Since.Format("02/01/2006 15:04")
	}
	fmt.Fprintf(&text, "Totaux depuis %s (dernière clôture : n° %04d)\n", since, t.Closing)
	fmt.Fprintf(&text, "Débits      %6d  %14s EUR\n", t.Debits.Count, t.Debits.Total)
	fmt.Fprintf(&text, "Annulations %6d  %14s EUR\n", t.Cancellations.Count, t.Cancellations.Total)
	if t.Observed.Count > 0 {
		fmt.Fprintf(&text, "  constatées%6d  %14s EUR (un autre terminal les a peut-être demandées)\n", t.Observed.Count, t.Observed.Total)
	}
	fmt.Fprintf(&text, "Net                 %14s EUR\n", t.Net())
	if pending {
		fmt.Fprintln(&text, "Une transaction n'est pas terminée : ouvrez le terminal (ancv-tpe) pour connaître son issue.")
	}
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("write totals: %w", err)
	}
	return nil
}
