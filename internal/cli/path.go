package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// pathFlag is a text flag that replaces ~/ at the beginning of a path by the home directory.
// The shell does not do it after an equal sign, in a variable or after a sink's name.
type pathFlag struct{ at *string }

// pathVar defines a flag that names a file or a directory.
func pathVar(flags *pflag.FlagSet, at *string, name, value, usage string) {
	*at = underHome(value)
	flags.Var(pathFlag{at}, name, usage)
}

func (p pathFlag) String() string {
	if p.at == nil {
		return ""
	}
	return *p.at
}

// Set implements pflag.Value.
func (p pathFlag) Set(s string) error {
	*p.at = underHome(s)
	return nil
}

// Type implements pflag.Value.
func (pathFlag) Type() string { return "string" }

// pathArgs returns run with ~/ replaced by the home directory in its arguments.
func pathArgs(run func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		paths := make([]string, len(args))
		for i, arg := range args {
			paths[i] = underHome(arg)
		}
		return run(cmd, paths)
	}
}

// underHome replaces ~ and ~/ at the beginning of a path, or of a sink's path. It returns s
// unchanged where the home directory is unknown; opening that path then fails.
func underHome(s string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		return s
	}
	for _, sink := range []string{"", "dossier:", "pdf:"} {
		path, cut := strings.CutPrefix(s, sink+"~")
		if cut && (path == "" || path[0] == '/') {
			return sink + filepath.Join(home, path)
		}
	}
	return s
}
