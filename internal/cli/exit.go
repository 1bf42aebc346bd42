package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// explain returns an error's exit code and a French sentence that says what to do.
func explain(err error) (int, string) {
	if text := usageError(err); text != "" {
		return till.ExitUsage, text + "\nAide : ancv-tpe --help"
	}
	return till.Explain(err)
}

// usageError returns cobra's error about a command line in French, and "" for other errors.
func usageError(err error) string {
	var missing *pflag.NotExistError
	var required *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	var args *argsError
	switch {
	case errors.As(err, &missing):
		return fmt.Sprintf("Option inconnue : %s.", flagName(missing.GetSpecifiedName()))
	case errors.As(err, &required):
		return fmt.Sprintf("L'option %s demande une valeur.", flagName(required.GetSpecifiedName()))
	case errors.As(err, &invalid):
		return fmt.Sprintf("Valeur refusée pour l'option --%s : « %s ».", invalid.GetFlag().Name, payment.Clean(invalid.GetValue(), 80))
	case errors.As(err, &syntax):
		return fmt.Sprintf("Option mal écrite : %s.", syntax.GetSpecifiedFlag())
	case errors.As(err, &args):
		return args.french()
	}
	return ""
}

func flagName(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// argsError is an argument or a command that does not exist.
type argsError struct {
	first string
	meant []string // commands with a name like it
}

func newArgsError(cmd *cobra.Command, first string) error {
	e := &argsError{first: payment.Clean(first, 80)}
	if !cmd.HasParent() {
		cmd.SuggestionsMinimumDistance = 2
		e.meant = cmd.SuggestionsFor(first)
	}
	return e
}

func (e *argsError) Error() string { return "unexpected argument " + e.first }

func (e *argsError) french() string {
	text := fmt.Sprintf("Commande ou argument inconnu : %s.", e.first)
	if len(e.meant) > 0 {
		text += fmt.Sprintf(" Vouliez-vous dire %s ?", strings.Join(e.meant, " ou "))
	}
	return text
}

// between wants at least so many arguments and at most so many.
func between(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least {
			return till.Fail(till.ExitUsage, nil, "Usage : %s. Exemples :\n%s", strings.TrimSuffix(cmd.UseLine(), " [flags]"), cmd.Example)
		}
		if len(args) > most {
			return newArgsError(cmd, args[most])
		}
		return nil
	}
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return newArgsError(cmd, args[0])
	}
	return nil
}
