package cli

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ancvtpe/ancv"
	"ancvtpe/payment"
	"ancvtpe/printer"
	"ancvtpe/store"
)

// Exit codes of the contract.
const (
	exitDone       = 0
	exitInternal   = 1
	exitUsage      = 2
	exitInUse      = 3
	exitDamaged    = 4
	exitNoTerminal = 5
)

// failure is an error that has its exit code and its sentence.
type failure struct {
	code int
	text string
	err  error
}

func (f *failure) Error() string {
	if f.err != nil {
		return f.err.Error()
	}
	return f.text
}

func (f *failure) Unwrap() error { return f.err }

// French is the sentence, for the screens of MAINTENANCE.
func (f *failure) French() string { return f.text }

func fail(code int, err error, format string, args ...any) error {
	return &failure{code: code, err: err, text: fmt.Sprintf(format, args...)}
}

// pathText is a path as it may be shown: its name is somebody else's word, too.
func pathText(path string) string { return payment.Clean(path, 400) }

// explain gives an error its exit code and a sentence in French that says what to do.
func explain(err error) (int, string) {
	var own *failure
	var file *ancv.FileError
	var paper *printer.Error
	switch {
	case errors.As(err, &own):
		return own.code, own.text
	case errors.As(err, &file):
		return exitUsage, file.French()
	case errors.As(err, &paper):
		return exitUsage, printer.French(err)
	case errors.Is(err, payment.ErrInUse):
		return exitInUse, "Le dossier de données est déjà utilisé par un autre terminal : fermez-le, ou choisissez un autre dossier avec --data."
	case errors.Is(err, payment.ErrReplaced):
		return exitDamaged, "Les fichiers du dossier de données ont été déplacés, effacés ou remplacés pendant l'opération : rien n'a été écrit dans les nouveaux. Remettez-les à leur place, puis relancez la commande."
	case errors.Is(err, payment.ErrBusy):
		return exitDamaged, "Un autre programme occupe les fichiers du dossier de données : fermez-le (sauvegarde, antivirus, outil SQLite), puis recommencez. Rien n'a été modifié."
	case errors.Is(err, payment.ErrDamaged):
		return exitDamaged, damageText(err) + "\nRien n'a été modifié. Remettez une sauvegarde du dossier entier, ou déplacez-le et initialisez de nouveau."
	case errors.Is(err, payment.ErrStorage) && store.SystemError(err) == syscall.EIO:
		return exitDamaged, storageText(err) + "\nLe disque ne répond pas comme il faut : vérifiez-le et son branchement, puis recommencez. Les données sont peut-être intactes."
	case errors.Is(err, payment.ErrStorage):
		return exitDamaged, storageText(err) + "\nVérifiez la place libre et les droits du dossier, puis recommencez."
	case errors.Is(err, store.ErrNoData):
		return exitUsage, "Aucune donnée dans ce dossier : initialisez d'abord le terminal avec « ancv-tpe init », ou indiquez le bon dossier avec --data."
	}
	if text := usageError(err); text != "" {
		return exitUsage, text + "\nAide : ancv-tpe --help"
	}
	if why := systemText(err); why != "" {
		return exitInternal, "Erreur du système : " + why + ".\nVérifiez la place libre et les droits des dossiers, puis recommencez."
	}
	return exitInternal, fmt.Sprintf("Erreur interne : %v.\nRelancez la commande ; si cela se reproduit, signalez-le avec cette ligne.", err)
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
