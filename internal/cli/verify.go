package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"ancvtpe/ancv"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
	"ancvtpe/printer"
	"ancvtpe/store"
	"ancvtpe/ui"
)

func verifyCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "verifier",
		Short: "vérifie paramètres, clé, certificat, acquéreur, imprimante, fichiers et options",
		Long: "Dit pour chacun, sur une ligne, OK ou ce qu'il faut faire. N'écrit rien dans les\n" +
			"données du terminal (sauf un fichier d'essai, aussitôt retiré) et fonctionne pendant\n" +
			"qu'il travaille. Une transaction d'essai, que personne ne peut payer, est créée chez\n" +
			"l'ANCV, puis annulée.\n" +
			"Code de sortie : 0 si tout est OK, 4 si un fichier de données est abîmé ou ne peut\n" +
			"pas être lu ou écrit, 1 s'il y a autre chose à faire.",
		Example: "  ancv-tpe verifier\n  ancv-tpe verifier --data ./caisse1 --ca ./simulateur/ca.pem",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := o.dataDir()
			if err != nil {
				return err
			}
			found := verify(cmd.Context(), o, dir)
			code := till.ExitDone
			for _, f := range found {
				fmt.Fprintf(cmd.OutOrStdout(), "%s : %s\n", f.name, strings.Join(strings.Fields(f.text), " "))
				if code != till.ExitDamaged && f.code != till.ExitDone {
					code = f.code
				}
			}
			if code != till.ExitDone {
				return &till.Failure{Code: code} // the findings are printed already
			}
			return nil
		},
	}
}

// finding is a line of verifier; code is till.ExitDone when there is nothing to do.
type finding struct {
	name, text string
	code       int
}

func ok(name, about string) finding {
	if about != "" {
		about = " (" + about + ")"
	}
	return finding{name: name, text: "OK" + about}
}

func todo(name, format string, args ...any) finding {
	return finding{name, fmt.Sprintf(format, args...), till.ExitInternal}
}

// verify checks everything. A check that needs what another one found missing says so.
func verify(ctx context.Context, o *options, dir string) []finding {
	saved, err := store.ReadSaved(dir)
	files := verifyFiles(dir, err)
	var found []finding
	if err != nil {
		for _, name := range []string{"paramètres", "clé", "certificat", "acquéreur"} {
			found = append(found, todo(name, "impossible à vérifier tant que les fichiers ne sont pas lus"))
		}
	} else {
		found = append(found, verifySettings(o, saved), verifyKey(o, saved))
		found = append(found, verifyConnection(ctx, o, saved)...)
	}
	found = append(found, verifyPrinter(ctx, o, dir), files)
	return append(found, verifyOptions(o)...)
}

func verifyFiles(dir string, err error) finding {
	const name = "fichiers"
	switch {
	case errors.Is(err, store.ErrUnfinished):
		return finding{name, "une écriture a été coupée : ouvrez le terminal (ancv-tpe), qui la reprendra, puis recommencez", till.ExitDamaged}
	case errors.Is(err, store.ErrNoData):
		_, text := explain(err)
		return todo(name, "%s", text)
	case err != nil:
		code, text := explain(err)
		if code == till.ExitUsage {
			return todo(name, "%s", text)
		}
		return finding{name, text, till.ExitDamaged}
	}
	for _, f := range append(store.FileNames(), ".") {
		path := filepath.Join(dir, f)
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			return todo(name, "%s peut être lu par d'autres : tapez « chmod go-rwx %s »", till.PathText(path), till.ShellWord(path))
		}
	}
	if err := store.CheckWritable(dir); err != nil {
		_, text := explain(err)
		return finding{name, text, till.ExitDamaged}
	}
	return ok(name, till.Absolute(dir))
}

func verifySettings(o *options, saved payment.Saved) finding {
	const name = "paramètres"
	if saved.Settings.ShopID == "" {
		return todo(name, "l'Id. magasin manque : tapez %s", o.typed("init", "--par "+ancv.ParametersFile))
	}
	for _, p := range ancv.FormatParameters(saved.Settings) {
		if _, err := ancv.SetParameter(saved.Settings, p.Name, p.Value); err != nil {
			_, text := explain(err)
			return todo(name, "%s", text)
		}
	}
	return ok(name, "Id. magasin "+string(saved.Settings.ShopID))
}

func verifyKey(o *options, saved payment.Saved) finding {
	const name = "clé"
	if !saved.Key.Loaded() {
		return todo(name, "la clé de scellement manque : tapez %s", o.typed("init", "--cle "+ancv.KeyFile))
	}
	return ok(name, fmt.Sprintf("version %s, empreinte %s", saved.Key.Version, ancv.KeyFingerprint(saved.Key)))
}

// verifyConnection checks the certificate and the acquirer. It makes no test transaction
// while one is unresolved (I6).
func verifyConnection(ctx context.Context, o *options, saved payment.Saved) []finding {
	const certificate, acquirer = "certificat", "acquéreur"
	both := func(text string) []finding {
		return []finding{todo(certificate, "%s", text), todo(acquirer, "%s", text)}
	}
	authority, err := o.authority()
	switch {
	case err != nil:
		_, text := explain(err)
		return both(text)
	case saved.Settings.ShopID == "" || !saved.Key.Loaded():
		return both("impossible à vérifier sans Id. magasin ni clé")
	case saved.Last != nil && !saved.Last.State.Final():
		return both("impossible à vérifier, une transaction n'est pas terminée : ouvrez le terminal (ancv-tpe) pour connaître son issue, puis recommencez")
	}
	found := []finding{ok(certificate, ""), ok(acquirer, "")}
	if ancv.ProxyIgnored(cmp.Or(o.proxy, saved.Settings.Proxy)) {
		found = append(found, ok("proxy", "HTTPS_PROXY est défini et n'est pas utilisé : PROXY=SYSTEME l'utilise"))
	}
	for _, v := range ancv.Diagnose(ctx, till.AcquirerConfig(saved, till.Config{URL: o.url, Proxy: o.proxy, Authority: authority})) {
		at := 1
		if v.Step == payment.StepTLS {
			at = 0
		}
		if !v.OK && found[at].code == till.ExitDone {
			found[at] = todo(found[at].name, "%s", whyNot(v))
		}
	}
	return found
}

func whyNot(v payment.Verdict) string {
	if v.Tried {
		return ui.VerdictText(v)
	}
	return "impossible à vérifier tant que le serveur n'est pas joint par une liaison sûre"
}

func verifyPrinter(ctx context.Context, o *options, dir string) finding {
	const name = "imprimante"
	tickets := filepath.Join(dir, "tickets")
	if _, err := os.Stat(dir); err != nil && o.printer == "" {
		return todo(name, "impossible à vérifier, le dossier de données n'existe pas encore")
	}
	paper, err := printer.Open(o.printer, tickets, slog.New(slog.DiscardHandler))
	if err == nil {
		err = printer.Check(ctx, paper)
	}
	if err != nil {
		return todo(name, "%s", printer.French(err))
	}
	return ok(name, printer.Note(paper))
}
