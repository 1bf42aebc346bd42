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
		Short:   "affiche la version du programme, son commit, Go et SQLite",
		Example: "  ancv-tpe version",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return printVersion(cmd) },
	}
}

// printVersion prints what the build knows of itself.
func printVersion(cmd *cobra.Command) error {
	built := map[string]string{"go": "inconnu", "vcs.revision": "inconnu", "vcs.time": "inconnue"}
	if info, ok := debug.ReadBuildInfo(); ok {
		built["go"] = info.GoVersion
		for _, s := range info.Settings {
			built[s.Key] = s.Value
		}
	}
	lib, _, _ := sqlite.Version()
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "ancv-tpe %s\nlogiciel reproduit : ANCV 840084 0107\ncommit : %s\ndate du commit : %s\ncompilation : %s\nSQLite %s\n",
		version(), built["vcs.revision"], built["vcs.time"], built["go"], lib); err != nil {
		return fmt.Errorf("print version: %w", err)
	}
	return nil
}
