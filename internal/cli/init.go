package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ancvtpe/ancv"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
	"ancvtpe/store"
)

func initCommand(o *options) *cobra.Command {
	in := &till.Inputs{}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "initialise le terminal sans écran, tout ou rien",
		Long: "Charge les paramètres, la clé de scellement et le logo. Si un fichier est refusé,\n" +
			"rien n'est modifié.",
		Example: "  chmod 600 8400840100_8400840100.P3P\n  ancv-tpe init --par 9C94_ANCV.PAR --cle 8400840100_8400840100.P3P",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return initialise(cmd, o, in) },
	}
	pathVar(cmd.Flags(), &in.Parameters, "par", "", "`FICHIER` des paramètres (9C94_ANCV.PAR)")
	pathVar(cmd.Flags(), &in.Key, "cle", "", "`FICHIER` de la clé de scellement (.P3P), lisible de vous seul")
	pathVar(cmd.Flags(), &in.Logo, "tar", "", "`FICHIER` du logo (9C94_ANCV.TAR)")
	cmd.Flags().BoolVar(&in.Accept, "accepter-conditions", false, "accepte les conditions d'utilisation au nom du commerçant")
	return cmd
}

func initialise(cmd *cobra.Command, o *options, in *till.Inputs) error {
	if *in == (till.Inputs{}) {
		return till.Fail(till.ExitUsage, nil, "Rien à faire : indiquez au moins --par, --cle, --tar ou --accepter-conditions.\nExemple :\n%s", cmd.Example)
	}
	dir, err := o.dataDir()
	if err != nil {
		return err
	}
	clock, err := till.ParseClock(o.clock)
	if err != nil {
		return err
	}
	// The files are read before the directory is made, so that a bad one changes nothing.
	if _, err := in.Read(payment.Saved{Settings: payment.DefaultSettings()}); err != nil {
		return err
	}
	files, err := store.Open(dir)
	if err != nil {
		return err
	}
	s, saved, err := in.Load(files, clock.Now())
	if err = errors.Join(err, files.Close()); err != nil {
		return err
	}
	o.report(cmd, s, in, saved)
	return nil
}

// report prints the parameters that were set, and what is still missing.
func (o *options) report(cmd *cobra.Command, s till.Setup, in *till.Inputs, saved payment.Saved) {
	out := cmd.OutOrStdout()
	for _, p := range s.Set {
		fmt.Fprintf(out, "%s=%s\n", p.Name, p.Value)
	}
	if s.Key != nil {
		fmt.Fprintf(out, "Clé de scellement : version %s, empreinte %s\n", s.Key.Version, ancv.KeyFingerprint(*s.Key))
	}
	if s.Logo != nil {
		fmt.Fprintln(out, "Logo chargé.")
	}
	if in.Accept {
		fmt.Fprintln(out, "Conditions d'utilisation acceptées.")
	}
	switch {
	case s.Settings == nil && saved.Settings.ShopID == "":
		fmt.Fprintln(out, "Il manque les paramètres : tapez "+o.typed("init", "--par "+ancv.ParametersFile))
	case s.Key == nil && !saved.Key.Loaded():
		fmt.Fprintln(out, "Il manque la clé de scellement : tapez "+o.typed("init", "--cle "+ancv.KeyFile))
	default:
		fmt.Fprintln(out, "Terminal initialisé.")
	}
}
