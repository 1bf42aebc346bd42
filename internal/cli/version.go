package cli

import (
	"cmp"
	"fmt"
	"runtime/debug"

	sqlite "github.com/mattn/go-sqlite3"
	"github.com/spf13/cobra"
)

// The Makefile sets these. Where it did not, printVersion reads Go's build information.
var (
	buildVersion = "dev"
	buildCommit  string
	buildDate    string // RFC 3339, of the commit
)

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

func printVersion(cmd *cobra.Command) error {
	built := map[string]string{"go": "inconnu", "vcs.revision": "inconnu", "vcs.time": "inconnue"}
	if info, ok := debug.ReadBuildInfo(); ok {
		built["go"] = info.GoVersion
		for _, s := range info.Settings {
			built[s.Key] = s.Value
		}
	}
	commit, date := cmp.Or(buildCommit, built["vcs.revision"]), cmp.Or(buildDate, built["vcs.time"])
	lib, _, _ := sqlite.Version()
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "ancv-tpe %s\nlogiciel reproduit : ANCV 840084 0107\ncommit : %s\ndate du commit : %s\ncompilation : %s\nSQLite %s\n",
		version(), commit, date, built["go"], lib); err != nil {
		return fmt.Errorf("print version: %w", err)
	}
	return nil
}
