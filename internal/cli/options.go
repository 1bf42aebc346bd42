package cli

import (
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/pflag"
	"gopkg.in/natefinch/lumberjack.v2"

	"ancvtpe/ancv"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui/theme"
)

// options are the common flags; each has an environment variable, and the flag wins.
type options struct {
	data    string
	url     string
	ca      string
	printer string
	clock   string
	journal string
	theme   string
	// log is a journal that several tills share; nil: each opens its own.
	log *slog.Logger
	// files is the data directory, open; nil: newTill opens it.
	files *store.Store
	// hasher checks the passwords of several tills; nil: each its own.
	hasher payment.Hasher
}

func (o *options) addTo(flags *pflag.FlagSet) {
	for _, f := range []struct {
		at              *string
		name, env, help string
	}{
		{&o.data, "data", "ANCV_DATA", "`DOSSIER` des données (par défaut $XDG_DATA_HOME/ancv-tpe)"},
		{&o.url, "url", "ANCV_URL", "`URL` de l'API de l'ANCV (par défaut le paramètre URL)"},
		{&o.ca, "ca", "ANCV_CA", "`FICHIER` de la seule autorité de certification admise"},
		{&o.printer, "imprimante", "ANCV_IMPRIMANTE", "`SORTIE` des tickets : dossier:DIR, escpos:tcp://HOTE:PORT, escpos:/dev/usb/lp0, ecran, aucune"},
		{&o.clock, "horloge", "ANCV_HORLOGE", "`DATE` de départ de l'horloge d'essai (RFC 3339)"},
		{&o.journal, "journal", "ANCV_JOURNAL", "`FICHIER` du journal technique"},
		{&o.theme, "theme", "ANCV_THEME", "`COULEURS` de l'écran : sombre, clair ou contraste (par défaut selon COLORFGBG, sinon sombre)"},
	} {
		flags.StringVar(f.at, f.name, os.Getenv(f.env), f.help+" ["+f.env+"]")
		flags.Lookup(f.name).DefValue = ""
	}
}

// dataDir is the data directory.
func (o *options) dataDir() (string, error) {
	if o.data != "" {
		return o.data, nil
	}
	base := os.Getenv("XDG_DATA_HOME")
	if base == "" || !filepath.IsAbs(base) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fail(exitUsage, err, "Le dossier personnel est inconnu : indiquez un dossier de données avec --data.")
		}
		base = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(base, "ancv-tpe"), nil
}

// dataFlag is --data as it is typed at a shell, empty for the usual directory: what the
// program tells to type must work on the data that it spoke of.
func (o *options) dataFlag() string {
	if o.data == "" {
		return ""
	}
	return "--data " + shellWord(o.data)
}

// shellWord is a path as it may be shown and typed at a shell.
func shellWord(path string) string {
	path = pathText(path)
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._-", r) }
	if strings.ContainsFunc(path, func(r rune) bool { return !plain(r) }) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// typed is a command of ours as it is typed at a shell, on the same data.
func (o *options) typed(command, rest string) string {
	return strings.Join(slices.DeleteFunc([]string{"ancv-tpe", command, o.dataFlag(), rest}, func(w string) bool { return w == "" }), " ")
}

// clock is the till's time of day: the system's, or one that started elsewhere.
type clock struct{ ahead time.Duration }

func (c clock) Now() time.Time { return time.Now().Add(c.ahead) }

func (o *options) newClock() (clock, error) {
	if o.clock == "" {
		return clock{}, nil
	}
	start, err := time.Parse(time.RFC3339, o.clock)
	if err != nil {
		return clock{}, fail(exitUsage, err, "--horloge attend une date comme 2026-11-22T14:05:00+01:00, et non « %s ».", payment.Clean(o.clock, 40))
	}
	return clock{ahead: time.Until(start)}, nil
}

// authority is the only one to be trusted, or nil for the system's. It also checks
// --url, so that a wrong flag is said before anything is opened.
func (o *options) authority() (*x509.CertPool, error) {
	if o.url != "" {
		if err := ancv.CheckURL(o.url); err != nil {
			return nil, fail(exitUsage, err, "--url attend une adresse https, sans identifiant ni paramètre : https://HOTE:PORT/CHEMIN")
		}
	}
	if o.ca == "" {
		return nil, nil
	}
	pool, err := ancv.ReadCA(o.ca)
	if err != nil {
		return nil, fail(exitUsage, err, "Le fichier d'autorité %s ne peut pas être lu ou ne contient pas de certificat PEM : vérifiez --ca.", pathText(o.ca))
	}
	return pool, nil
}

// palette is the screen's colours: what was asked for, else what the terminal says of its
// background by COLORFGBG. It is not asked: many terminals do not answer.
func (o *options) palette() (theme.Palette, error) {
	if o.theme == "" {
		_, background, found := strings.Cut(os.Getenv("COLORFGBG"), ";")
		if i := strings.LastIndex(background, ";"); i >= 0 {
			background = background[i+1:]
		}
		if n, err := strconv.Atoi(background); found && err == nil && (n == 7 || n > 8) {
			return theme.Light, nil
		}
		return theme.Dark, nil
	}
	if p, known := theme.Named(o.theme); known {
		return p, nil
	}
	return theme.Dark, fail(exitUsage, nil, "--theme attend l'un de ces mots : %s.", strings.Join(theme.Names(), ", "))
}

// openJournal is the technical log: JSON lines, rotated, readable by its owner alone.
func (o *options) openJournal(dir string) (*slog.Logger, io.Closer, error) {
	if o.log != nil {
		return o.log, nil, nil
	}
	path := o.journal
	if path == "" {
		path = filepath.Join(dir, "journal.log")
	} else if f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
		return nil, nil, fail(exitUsage, err, "Le journal %s ne peut pas être écrit : choisissez un autre fichier avec --journal.", pathText(path))
	} else if err := f.Close(); err != nil {
		return nil, nil, fmt.Errorf("open journal: %w", err)
	}
	file := &lumberjack.Logger{Filename: path, MaxSize: 5, MaxBackups: 3}
	return slog.New(slog.NewJSONHandler(file, nil)), file, nil
}
