package cli

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"ancvtpe/ancv"
	"ancvtpe/internal/till"
	"ancvtpe/ui/theme"
)

// options are the common flags. Each has an environment variable, which the flag overrides.
// Blanks and CR around a variable's value are removed.
type options struct {
	data    string
	url     string
	ca      string
	proxy   string
	printer string
	clock   string
	journal string
	theme   string
	// Only a till with a screen of its own honours tillLink, tillAllowed and linear.
	tillLink, tillAllowed string
	linear                bool // the screens are written as lines (decision 130)
}

func (o *options) addTo(flags *pflag.FlagSet) {
	for _, f := range []struct {
		at              *string
		name, env, help string
	}{
		{&o.data, "data", "ANCV_DATA", "`DOSSIER` des données (par défaut $XDG_DATA_HOME/ancv-tpe)"},
		{&o.url, "url", "ANCV_URL", "`URL` de l'API de l'ANCV (par défaut le paramètre URL)"},
		{&o.ca, "ca", "ANCV_CA", "`FICHIER` de la seule autorité de certification admise"},
		{&o.proxy, "proxy", "ANCV_PROXY", "`PROXY` vers l'ANCV : NON, SYSTEME (HTTPS_PROXY) ou http://HOTE:PORT (par défaut le paramètre PROXY)"},
		{&o.printer, "imprimante", "ANCV_IMPRIMANTE", "`SORTIE` des tickets : dossier:DIR, escpos:tcp://HOTE:PORT, escpos:/dev/usb/lp0, escpos:serie:/dev/ttyUSB0, cups:NOM, pdf:DIR, ecran, aucune"},
		{&o.clock, "horloge", "ANCV_HORLOGE", "`DATE` de départ de l'horloge d'essai (RFC 3339)"},
		{&o.journal, "journal", "ANCV_JOURNAL", "`FICHIER` du journal technique"},
		{&o.tillLink, "caisse-ap", "ANCV_CAISSE_AP", "`HOTE:PORT` où le logiciel de caisse demande un paiement (Caisse-AP, port usuel 8888 ; par défaut aucun)"},
		{&o.tillAllowed, "caisse-ap-autorise", "ANCV_CAISSE_AP_AUTORISE", "`IP[,IP...]` des caisses admises, et d'elles seules"},
		{&o.theme, "theme", "ANCV_THEME", "`COULEURS` de l'écran : sombre, clair ou contraste (par défaut selon le terminal, sinon sombre)"},
	} {
		pathVar(flags, f.at, f.name, strings.TrimSpace(os.Getenv(f.env)), f.help+" ["+f.env+"]")
		flags.Lookup(f.name).DefValue = ""
	}
	flags.BoolVar(&o.linear, "lineaire", asksLines(), "des lignes au lieu d'écrans : lecteur d'écran, ligne braille, script (ou TERM=dumb) [ANCV_LINEAIRE]")
	flags.Lookup("lineaire").DefValue = "false"
}

// config resolves the flags into the configuration of a till.
func (o *options) config() (till.Config, error) {
	cfg := till.Config{URL: o.url, Proxy: o.proxy, Sink: o.printer, Trial: o.clock != "", Journal: o.journal, Version: version()}
	var err error
	if cfg.Dir, err = o.dataDir(); err != nil {
		return cfg, err
	}
	if cfg.Clock, err = till.ParseClock(o.clock); err != nil {
		return cfg, err
	}
	if cfg.Palette, err = o.palette(); err != nil {
		return cfg, err
	}
	cfg.Authority, err = o.authority()
	return cfg, err
}

func (o *options) dataDir() (string, error) {
	if o.data != "" {
		return o.data, nil
	}
	base := os.Getenv("XDG_DATA_HOME")
	if base == "" || !filepath.IsAbs(base) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", till.Fail(till.ExitUsage, err, "Le dossier personnel est inconnu : indiquez un dossier de données avec --data.")
		}
		base = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(base, "ancv-tpe"), nil
}

// dataFlag returns --data as it is typed at a shell, or "" for the usual directory. A
// command that the program proposes must work on the same data.
func (o *options) dataFlag() string {
	if o.data == "" {
		return ""
	}
	return "--data " + till.ShellWord(o.data)
}

// typed returns a command line of this program on the same data, as it is typed at a shell.
func (o *options) typed(command, rest string) string {
	return strings.Join(slices.DeleteFunc([]string{"ancv-tpe", command, o.dataFlag(), rest}, func(w string) bool { return w == "" }), " ")
}

// authority returns the only certificate authorities to trust, or nil for the system's. It
// also checks --url and --proxy, so that a wrong flag is reported before anything is opened.
func (o *options) authority() (*x509.CertPool, error) {
	if o.url != "" {
		if err := ancv.CheckURL(o.url); err != nil {
			return nil, till.Fail(till.ExitUsage, err, "--url attend une adresse https, sans identifiant ni paramètre : https://HOTE:PORT/CHEMIN")
		}
	}
	if o.proxy != "" {
		if err := ancv.CheckProxy(o.proxy); err != nil {
			return nil, till.Fail(till.ExitUsage, err, "--proxy attend NON, SYSTEME ou http://HOTE:PORT : corrigez-le.")
		}
	}
	if o.ca == "" {
		return nil, nil
	}
	pool, err := ancv.ReadCA(o.ca)
	if err != nil {
		return nil, till.Fail(till.ExitUsage, err, "Le fichier d'autorité %s ne peut pas être lu ou ne contient pas de certificat PEM : vérifiez --ca.", till.PathText(o.ca))
	}
	return pool, nil
}

// palette returns the colours of --theme, else those for the background in COLORFGBG, else
// the dark ones (decision 20).
func (o *options) palette() (theme.Palette, error) {
	if o.theme == "" {
		_, background, found := strings.Cut(strings.TrimSpace(os.Getenv("COLORFGBG")), ";")
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
	return theme.Dark, till.Fail(till.ExitUsage, nil, "--theme attend l'un de ces mots : %s.", strings.Join(theme.Names(), ", "))
}

// asksLines reports whether the environment asks for lines. ANCV_LINEAIRE always does; on a
// terminal TERM=dumb and the variables of screen readers do too (decision 130).
func asksLines() bool {
	set := func(name string) bool {
		on, err := strconv.ParseBool(strings.TrimSpace(os.Getenv(name)))
		return on && err == nil
	}
	return set("ANCV_LINEAIRE") || needTerminal() == nil && (os.Getenv("TERM") == "dumb" || set("ACCESSIBLE") || set("ACCESSIBILITY_ENABLED"))
}

// asksColour reports whether to ask the terminal for its background, which is where neither
// --theme nor COLORFGBG gives it.
func (o *options) asksColour() bool {
	return o.theme == "" && os.Getenv("COLORFGBG") == ""
}
