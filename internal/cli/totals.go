package cli

import (
	"github.com/spf13/cobra"

	"ancvtpe/internal/till"
	"ancvtpe/store"
)

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
			return till.WriteTotals(cmd.OutOrStdout(), totals, pending, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "affiche les totaux en JSON")
	return cmd
}
