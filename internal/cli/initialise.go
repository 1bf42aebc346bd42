package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"ancvtpe/ancv"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui"
)

// inputs are the vendor's files that initialise a till.
type inputs struct {
	parameters, key, logo string
	accept                bool
}

// setup is what they hold once all of them were read and found right.
type setup struct {
	settings *payment.Settings
	set      []ancv.ParameterSet
	key      *payment.SealKey
	logo     *[]byte
}

func initCommand(o *options) *cobra.Command {
	in := &inputs{}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "initialise le terminal sans écran, tout ou rien",
		Long: "Charge les paramètres, la clé de scellement et le logo. Si un fichier est refusé,\n" +
			"rien n'est modifié.",
		Example: "  chmod 600 8400840100_8400840100.P3P\n  ancv-tpe init --par 9C94_ANCV.PAR --cle 8400840100_8400840100.P3P",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return initialise(cmd, o, in) },
	}
	cmd.Flags().StringVar(&in.parameters, "par", "", "`FICHIER` des paramètres (9C94_ANCV.PAR)")
	cmd.Flags().StringVar(&in.key, "cle", "", "`FICHIER` de la clé de scellement (.P3P), lisible de vous seul")
	cmd.Flags().StringVar(&in.logo, "tar", "", "`FICHIER` du logo (9C94_ANCV.TAR)")
	cmd.Flags().BoolVar(&in.accept, "accepter-conditions", false, "accepte les conditions d'utilisation au nom du commerçant")
	return cmd
}

func initialise(cmd *cobra.Command, o *options, in *inputs) error {
	if *in == (inputs{}) {
		return fail(exitUsage, nil, "Rien à faire : indiquez au moins --par, --cle, --tar ou --accepter-conditions.\nExemple :\n%s", cmd.Example)
	}
	dir, err := o.dataDir()
	if err != nil {
		return err
	}
	clock, err := o.newClock()
	if err != nil {
		return err
	}
	// The files are read before the directory is made: a bad one changes nothing.
	if _, err := in.read(payment.Saved{Settings: payment.DefaultSettings()}); err != nil {
		return err
	}
	files, err := store.Open(dir)
	if err != nil {
		return err
	}
	s, saved, err := in.load(files, clock.Now())
	if err = errors.Join(err, files.Close()); err != nil {
		return err
	}
	o.report(cmd, s, in, saved)
	return nil
}

func (in *inputs) load(files *store.Store, now time.Time) (setup, payment.Saved, error) {
	saved, err := files.Load()
	if err != nil {
		return setup{}, saved, err
	}
	// A transaction belongs to the shop that it was begun with. A new key alone is
	// taken: the acquirer may have renewed it, and only with it the outcome can be asked.
	keyOnly := in.parameters == ""
	switch tx := saved.Last; {
	case keyOnly:
	case tx != nil && !tx.State.Final():
		return setup{}, saved, fail(exitUsage, payment.ErrUnresolved,
			"Une transaction n'est pas terminée : ouvrez le terminal (ancv-tpe) pour connaître son issue, puis recommencez. Rien n'a été modifié.")
	case saved.Sale != nil && saved.Sale.Remainder() > 0:
		return setup{}, saved, fail(exitUsage, payment.ErrRemainderOpen,
			"Un reste dû attend son règlement : ouvrez le terminal (ancv-tpe) pour le régler ou l'abandonner, puis recommencez. Rien n'a été modifié.")
	}
	s, err := in.read(saved)
	if err != nil {
		return s, saved, err
	}
	terms := saved.Terms
	if in.accept {
		terms = payment.Terms{Version: ui.TermsVersion, At: now.Round(0)}
	}
	return s, saved, s.commit(files, saved, terms, now)
}

// read reads and checks all files; it changes nothing.
func (in *inputs) read(saved payment.Saved) (setup, error) {
	var s setup
	if in.parameters != "" {
		if err := readFile(in.parameters, func(f *os.File) error {
			settings, set, err := ancv.ReadParameters(f, saved.Settings)
			s.settings, s.set = &settings, set
			return err
		}); err != nil {
			return s, err
		}
	}
	if in.key != "" {
		if err := readFile(in.key, func(f *os.File) error {
			info, err := f.Stat()
			if err != nil {
				return fmt.Errorf("stat key: %w", err)
			}
			if err := ancv.CheckKeyFileMode(info.Mode()); err != nil {
				return fail(exitUsage, err, "Le fichier de clé peut être lu par d'autres : protégez-le avec\n  chmod 600 %s\npuis recommencez.", shellWord(in.key))
			}
			key, err := ancv.ReadKey(f)
			s.key = &key
			return err
		}); err != nil {
			return s, err
		}
	}
	if in.logo != "" {
		if err := readFile(in.logo, func(f *os.File) error {
			logo, err := ancv.ReadLogo(f)
			s.logo = &logo
			return err
		}); err != nil {
			return s, err
		}
	}
	return s, nil
}

func readFile(path string, read func(*os.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fail(exitUsage, err, "Le fichier %s ne peut pas être lu : vérifiez son nom et ses droits.", pathText(path))
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return fail(exitUsage, nil, "%s n'est pas un fichier : indiquez le fichier lui-même.", pathText(path))
	}
	if err := read(f); err != nil {
		var own *failure
		var file *ancv.FileError
		switch {
		case errors.As(err, &own):
			return err
		case errors.As(err, &file):
			named := *file
			named.File = pathText(path) // as it was given: the vendor's name may be another
			return fail(exitUsage, err, "%s Rien n'a été modifié.", named.French())
		}
		return fail(exitUsage, err, "Le fichier %s ne peut pas être lu. Rien n'a été modifié.", pathText(path))
	}
	return nil
}

// commit stores everything at once. A closing hour that changed is planned anew at
// the next start; one that is overdue is still caught up.
func (s setup) commit(files *store.Store, saved payment.Saved, terms payment.Terms, now time.Time) error {
	change := payment.Change{Settings: s.settings, Key: s.key, Logo: s.logo, Terms: &terms}
	if s.settings != nil && s.settings.ClosingTime != saved.Settings.ClosingTime && saved.ClosingDue.After(now) {
		change.ClosingDue = new(time.Time)
	}
	if saved.Totals.Since.IsZero() {
		change.Totals = &payment.DayTotals{Since: now.Round(0)}
	}
	return files.Commit(change)
}

// report says each parameter that was set, and what is still missing.
func (o *options) report(cmd *cobra.Command, s setup, in *inputs, saved payment.Saved) {
	out := cmd.OutOrStdout()
	for _, p := range s.set {
		fmt.Fprintf(out, "%s=%s\n", p.Name, p.Value)
	}
	if s.key != nil {
		fmt.Fprintf(out, "Clé de scellement : version %s, empreinte %s\n", s.key.Version, ancv.KeyFingerprint(*s.key))
	}
	if s.logo != nil {
		fmt.Fprintln(out, "Logo chargé.")
	}
	if in.accept {
		fmt.Fprintln(out, "Conditions d'utilisation acceptées.")
	}
	switch {
	case s.settings == nil && saved.Settings.ShopID == "":
		fmt.Fprintln(out, "Il manque les paramètres : tapez "+o.typed("init", "--par "+ancv.ParametersFile))
	case s.key == nil && !saved.Key.Loaded():
		fmt.Fprintln(out, "Il manque la clé de scellement : tapez "+o.typed("init", "--cle "+ancv.KeyFile))
	default:
		fmt.Fprintln(out, "Terminal initialisé.")
	}
}
