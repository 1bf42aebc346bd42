package till

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"unicode"

	"ancvtpe/ancv"
	"ancvtpe/payment"
	"ancvtpe/printer"
	"ancvtpe/store"
)

// Exit codes of docs/contrat/cli.md.
const (
	ExitDone       = 0
	ExitInternal   = 1
	ExitUsage      = 2
	ExitInUse      = 3
	ExitDamaged    = 4
	ExitNoTerminal = 5
)

// Failure is an error with its exit code and a French sentence that says what to do.
type Failure struct {
	Code int
	Text string
	Err  error
}

func (f *Failure) Error() string {
	if f.Err != nil {
		return f.Err.Error()
	}
	return f.Text
}

func (f *Failure) Unwrap() error { return f.Err }

// French returns the sentence, for the screens of MAINTENANCE.
func (f *Failure) French() string { return f.Text }

// Fail returns a *Failure. The French sentence says what to do; err may be nil.
func Fail(code int, err error, format string, args ...any) error {
	return &Failure{Code: code, Err: err, Text: fmt.Sprintf(format, args...)}
}

// PathText returns a path without control characters, to show it.
func PathText(path string) string { return payment.Clean(path, 400) }

// ShellWord returns a path as one word to type at a shell.
func ShellWord(path string) string {
	path = payment.Clean(path, 4096) // not shortened, since it is to be typed
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._-", r) }
	if strings.ContainsFunc(path, func(r rune) bool { return !plain(r) }) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// Explain returns an error's exit code and a French sentence that says what to do.
func Explain(err error) (int, string) {
	var own *Failure
	var file *ancv.FileError
	var paper *printer.Error
	var long *store.LengthError
	switch {
	case errors.As(err, &own):
		return own.Code, own.Text
	case errors.As(err, &file):
		return ExitUsage, file.French()
	case errors.As(err, &paper):
		return ExitUsage, printer.French(err)
	case errors.Is(err, payment.ErrInUse):
		return ExitInUse, "Le dossier de données est déjà utilisé par un autre terminal : fermez-le, ou choisissez un autre dossier avec --data."
	case errors.Is(err, payment.ErrReplaced):
		return ExitDamaged, "Les fichiers du dossier de données ont été déplacés, effacés ou remplacés pendant l'opération : rien n'a été écrit dans les nouveaux. Remettez-les à leur place, puis relancez la commande."
	case errors.Is(err, payment.ErrBusy):
		return ExitDamaged, "Un autre programme occupe les fichiers du dossier de données : fermez-le (sauvegarde, antivirus, outil SQLite), puis recommencez. Rien n'a été modifié."
	case errors.Is(err, payment.ErrDamaged):
		return ExitDamaged, DamageText(err) + "\nRien n'a été modifié. Remettez une sauvegarde du dossier entier, ou déplacez-le et initialisez de nouveau."
	case errors.As(err, &long):
		return ExitUsage, fmt.Sprintf("Le chemin du dossier de données compte %d octets une fois les liens suivis, et %d au plus sont possibles : choisissez un chemin plus court avec --data.", long.Bytes, long.Most)
	case errors.Is(err, payment.ErrStorage) && store.SystemError(err) == syscall.ENAMETOOLONG:
		return ExitUsage, storageText(err) + "\nChoisissez un nom plus court avec --data."
	case errors.Is(err, payment.ErrStorage) && store.SystemError(err) == syscall.EIO:
		return ExitDamaged, storageText(err) + "\nLe disque ne répond pas comme il faut : vérifiez-le et son branchement, puis recommencez. Les données sont peut-être intactes."
	case errors.Is(err, payment.ErrStorage):
		return ExitDamaged, storageText(err) + "\nVérifiez la place libre et les droits du dossier, puis recommencez."
	case errors.Is(err, store.ErrNoData):
		return ExitUsage, "Aucune donnée dans ce dossier : initialisez d'abord le terminal avec « ancv-tpe init », ou indiquez le bon dossier avec --data."
	}
	if why := SystemText(err); why != "" {
		return ExitInternal, "Erreur du système : " + why + ".\nVérifiez la place libre et les droits des dossiers, puis recommencez."
	}
	return ExitInternal, fmt.Sprintf("Erreur interne : %v.\nRelancez la commande ; si cela se reproduit, signalez-le avec cette ligne.", err)
}
