package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/spf13/cobra"

	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// explain gives an error its exit code and a sentence in French that says what to do.
func explain(err error) (int, string) {
	if text := usageError(err); text != "" {
		return till.ExitUsage, text + "\nAide : ancv-tpe --help"
	}
	return till.Explain(err)
}

// usageError puts what cobra says of a wrong command line into French.
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
		return fmt.Sprintf("Commande ou argument inconnu : %s.", args.first)
	}
	return ""
}

func flagName(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// argsError says that a command got an argument that it does not take.
type argsError struct{ first string }

func (e *argsError) Error() string { return "unexpected argument " + e.first }

func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &argsError{first: args[0]}
	}
	return nil
}
