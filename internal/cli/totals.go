package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"ancvtpe/payment"
	"ancvtpe/store"
)

// jsonTally and jsonTotals are what `totaux --json` prints (docs/contrat/cli.md).
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

func totalsCommand(o *options) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:     "totaux",
		Short:   "affiche les totaux de la journée, même pendant que le terminal travaille",
		Example: "  ancv-tpe totaux --data ./caisse1\n  ancv-tpe totaux --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := o.dataDir()
			if err != nil {
				return err
			}
			totals, pending, err := store.ReadTotals(dir)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd, totals, pending)
			}
			printTotals(cmd, totals, pending)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "affiche les totaux en JSON")
	return cmd
}

func printJSON(cmd *cobra.Command, t payment.DayTotals, pending bool) error {
	enc := json.NewEncoder(cmd.OutOrStdout())
	if err := enc.Encode(jsonTotals{
		Since: t.Since.In(payment.Paris()).Truncate(time.Second), Closing: t.Closing,
		Debits:        jsonTally{t.Debits.Count, t.Debits.Total.Cents()},
		Cancellations: jsonTally{t.Cancellations.Count, t.Cancellations.Total.Cents()},
		Net:           t.Net().Cents(), Pending: pending,
	}); err != nil {
		return fmt.Errorf("print totals: %w", err)
	}
	return nil
}

func printTotals(cmd *cobra.Command, t payment.DayTotals, pending bool) {
	out := cmd.OutOrStdout()
	since := "le premier démarrage"
	if !t.Since.IsZero() {
		since = "le " + t.Since.In(payment.Paris()).Format("02/01/2006 15:04")
	}
	fmt.Fprintf(out, "Totaux depuis %s (dernière clôture : n° %04d)\n", since, t.Closing)
	fmt.Fprintf(out, "Débits      %6d  %14s EUR\n", t.Debits.Count, t.Debits.Total)
	fmt.Fprintf(out, "Annulations %6d  %14s EUR\n", t.Cancellations.Count, t.Cancellations.Total)
	fmt.Fprintf(out, "Net                 %14s EUR\n", t.Net())
	if pending {
		fmt.Fprintln(out, "Une transaction n'est pas terminée : ouvrez le terminal (ancv-tpe) pour connaître son issue.")
	}
}
