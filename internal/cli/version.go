package cli

import (
	"fmt"
	"runtime/debug"

	sqlite "github.com/mattn/go-sqlite3"
	"github.com/spf13/cobra"
)

// buildVersion is set by the Makefile; version adds what the build knows.
var buildVersion = "dev"

func version() string { return buildVersion }

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "affiche la version du programme, du compilateur et de SQLite",
		Example: "  ancv-tpe version",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			lib, _, _ := sqlite.Version()
			built := "go"
			if info, ok := debug.ReadBuildInfo(); ok {
				built = info.GoVersion
			}
			fmt.Fprintf(cmd.OutOrStdout(), "ancv-tpe %s\nlogiciel reproduit : ANCV 840084 0107\ncompilation : %s\nSQLite %s\n", version(), built, lib)
			return nil
		},
	}
}
