package cli

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
)

// simulatorFlags are the flags of simulateur. demo has some of them.
type simulatorFlags struct {
	api, phone, dir, scenario string
	shops, minimum            string
	legacy, strict            bool
	notify                    []string
	consign, payOut           time.Duration
}

func simulatorCommand(o *options) *cobra.Command {
	f := &simulatorFlags{}
	cmd := &cobra.Command{
		Use:     "simulateur",
		Short:   "lance seul le simulateur de l'ANCV et la page du téléphone",
		Long:    "Lance seul le simulateur de l'ANCV (API en HTTPS) et la page du téléphone du client. Son\ndossier reçoit au premier lancement l'autorité, la clé et les paramètres d'un terminal d'essai.",
		Example: "  ancv-tpe simulateur --dossier ./simulateur\n  ancv-tpe init --data ./caisse --par ./simulateur/9C94_ANCV.PAR --cle ./simulateur/8400840100_8400840100.P3P\n  ancv-tpe --data ./caisse --ca ./simulateur/ca.pem",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runSimulator(cmd, o, f) },
	}
	cmd.Flags().StringVar(&f.api, "adresse", simulator.DefaultAPIAddress, "`ADRESSE` de l'API (TLS)")
	cmd.Flags().StringVar(&f.phone, "telephone", simulator.DefaultPhoneAddress, "`ADRESSE` de la page du téléphone (HTTP)")
	for _, name := range []string{"adresse", "telephone"} {
		flag := cmd.Flags().Lookup(name)
		flag.Usage += " (par défaut " + flag.DefValue + ")"
		flag.DefValue = ""
	}
	pathVar(cmd.Flags(), &f.dir, "dossier", "", "`DOSSIER` du simulateur : autorité, clé, paramètres, grand livre (par défaut simulateur, sous le dossier de données)")
	pathVar(cmd.Flags(), &f.scenario, "scenario", "", "`FICHIER` de scénario (JSON)")
	pathVar(cmd.Flags(), &f.shops, "magasins", "", "`FICHIER` de magasins, de clés et de payeurs (JSON)")
	cmd.Flags().StringVar(&f.minimum, "minimum", "", "`MONTANT` le plus petit qui soit accepté, comme 20,00")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "refuse (BAD_REQUEST) et dit au journal ce que le contrat ne nomme pas")
	cmd.Flags().BoolVar(&f.legacy, "ancien", false, "répond dans les formes d'avant la version 1.2")
	cmd.Flags().StringSliceVar(&f.notify, "notifications", nil, "`HOTES` qui peuvent recevoir des notifications, outre cette machine")
	cmd.Flags().DurationVar(&f.consign, "consigne", 0, "`DUREE` de VALIDATED à CONSIGNED, comme 30s (par défaut jamais)")
	cmd.Flags().DurationVar(&f.payOut, "versement", 0, "`DUREE` de CONSIGNED à PAID, comme 30s (par défaut jamais)")
	cmd.AddCommand(triggerCommand(), journalCommand(), faultCommand())
	return cmd
}

func runSimulator(cmd *cobra.Command, o *options, f *simulatorFlags) error {
	if f.dir == "" {
		data, err := o.dataDir()
		if err != nil {
			return err
		}
		f.dir = filepath.Join(data, "simulateur")
	}
	clock, err := till.ParseClock(o.clock)
	if err != nil {
		return err
	}
	minimum, err := typedCents(f.minimum, "--minimum")
	if err != nil {
		return err
	}
	for name, d := range map[string]time.Duration{"--consigne": f.consign, "--versement": f.payOut} {
		if d < 0 {
			return till.Fail(till.ExitUsage, nil, "%s attend une durée comme 30s.", name)
		}
	}
	sim, err := till.StartSimulator(simulator.Config{
		Dir: f.dir, APIAddress: f.api, PhoneAddress: f.phone, Scenario: f.scenario, Now: clock.Now, Demo: true,
		Shops: f.shops, Minimum: minimum, Strict: f.strict, Legacy: f.legacy, NotifyHosts: f.notify,
		Consign: f.consign, PayOut: f.payOut,
	}, till.SimulatorFlags{Dir: "--dossier", Addresses: "--adresse et --telephone"})
	if err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer cancel()
	fmt.Fprintf(cmd.OutOrStdout(), `Simulateur de l'ANCV prêt.
  API        %s
  Téléphone  %s
  Console    %s/console
  Autorité   %s
  Clé        %s
  Paramètres %s
CTRL+C l'arrête.
`, sim.APIURL(), sim.PhoneURL(), sim.PhoneURL(), sim.CAPath(), sim.KeyPath(), sim.ParametersPath())
	<-ctx.Done()
	return sim.Close()
}
