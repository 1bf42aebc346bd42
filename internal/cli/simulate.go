package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"ancvtpe/ancv/simulator"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui"
	"ancvtpe/ui/phone"
)

// simulatorFlags are the flags of simulateur; demo shares those of the phone.
type simulatorFlags struct {
	api, phone, dir, scenario string
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
	cmd.Flags().StringVar(&f.dir, "dossier", "", "`DOSSIER` du simulateur : autorité, clé, paramètres, grand livre (par défaut simulateur, sous le dossier de données)")
	cmd.Flags().StringVar(&f.scenario, "scenario", "", "`FICHIER` de scénario (JSON)")
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
	clock, err := o.newClock()
	if err != nil {
		return err
	}
	sim, err := startSimulator(simulator.Config{
		Dir: f.dir, APIAddress: f.api, PhoneAddress: f.phone, Scenario: f.scenario, Now: clock.Now, Demo: true,
	})
	if err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer cancel()
	fmt.Fprintf(cmd.OutOrStdout(), `Simulateur de l'ANCV prêt.
  API        %s
  Téléphone  %s
  Autorité   %s
  Clé        %s
  Paramètres %s
CTRL+C l'arrête.
`, sim.APIURL(), sim.PhoneURL(), sim.CAPath(), sim.KeyPath(), sim.ParametersPath())
	<-ctx.Done()
	return sim.Close()
}

// startSimulator starts a simulator and says what to do when it cannot.
func startSimulator(cfg simulator.Config) (*simulator.Simulator, error) {
	sim, err := simulator.New(cfg)
	if err == nil {
		err = sim.Start()
	}
	var told *simulator.ScenarioError
	switch {
	case err == nil:
		return sim, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fail(exitUsage, err, "L'adresse %s ou %s est déjà prise : arrêtez l'autre programme, ou choisissez --adresse et --telephone.", cfg.APIAddress, cfg.PhoneAddress)
	case systemText(err) != "":
		return nil, fail(exitUsage, err, "Le simulateur ne démarre pas : %s. Vérifiez --dossier, --scenario et les adresses.", systemText(err))
	case errors.As(err, &told):
		return nil, fail(exitUsage, err, "Le simulateur ne démarre pas : %s", told.French())
	default:
		return nil, fail(exitUsage, err, "Le simulateur ne démarre pas (adresses %s et %s). Vérifiez --adresse et --telephone : HOTE:PORT, comme 127.0.0.1:8443.", cfg.APIAddress, cfg.PhoneAddress)
	}
}

func demoCommand(o *options) *cobra.Command {
	f := &simulatorFlags{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "ouvre un terminal d'essai avec le simulateur et le téléphone",
		Long: "Ouvre un terminal déjà initialisé, le simulateur de l'ANCV et la page du téléphone,\n" +
			"dans un seul programme. Rien n'est payé pour de vrai.",
		Example: "  ancv-tpe demo\n  ancv-tpe demo --data ./essai --telephone 192.168.1.20:8080",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runDemo(cmd, o, f) },
	}
	cmd.Flags().StringVar(&f.phone, "telephone", "", "`ADRESSE` de la page du téléphone (par défaut "+simulator.DefaultPhoneAddress+", ou un port libre)")
	cmd.Flags().StringVar(&f.scenario, "scenario", "", "`FICHIER` de scénario du simulateur (JSON)")
	return cmd
}

func runDemo(cmd *cobra.Command, o *options, f *simulatorFlags) (err error) {
	if err := needTerminal(); err != nil {
		return err
	}
	if o.data == "" {
		dir, err := os.MkdirTemp("", "ancv-tpe-demo-")
		if err != nil {
			return fmt.Errorf("make temporary directory: %w", err)
		}
		defer os.RemoveAll(dir)
		o.data = dir
	}
	sim, err := startDemoSimulator(o, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Close()) }()
	if err := initialiseDemo(o, sim); err != nil {
		return err
	}
	o.ca, o.url = sim.CAPath(), sim.APIURL()
	t, err := newTill(o)
	if err != nil {
		return err
	}
	err = t.show(cmd.Context(), ui.Options{
		Demo: true, PhoneURL: sim.PhoneURL(), Phone: phone.New(cmd.Context(), newWallet(sim.PhoneURL())),
	})
	return errors.Join(err, t.close())
}

// startDemoSimulator takes any free port for the API, and for the phone page, too,
// when its usual one is taken and the user did not ask for one.
func startDemoSimulator(o *options, f *simulatorFlags) (*simulator.Simulator, error) {
	clock, err := o.newClock()
	if err != nil {
		return nil, err
	}
	cfg := simulator.Config{
		Dir: filepath.Join(o.data, "simulateur"), APIAddress: "127.0.0.1:0", PhoneAddress: f.phone,
		Scenario: f.scenario, Now: clock.Now, Demo: true, Log: slog.New(slog.DiscardHandler),
	}
	if f.phone == "" {
		cfg.PhoneAddress = simulator.DefaultPhoneAddress
	}
	sim, err := startSimulator(cfg)
	if f.phone == "" && errors.Is(err, syscall.EADDRINUSE) {
		cfg.PhoneAddress = "127.0.0.1:0"
		return startSimulator(cfg)
	}
	return sim, err
}

// initialiseDemo loads the simulator's files into a fresh till; one that was kept
// only follows the simulator's addresses.
func initialiseDemo(o *options, sim *simulator.Simulator) error {
	clock, err := o.newClock()
	if err != nil {
		return err
	}
	files, err := store.Open(o.data)
	if err != nil {
		return err
	}
	saved, err := files.Load()
	if err == nil {
		err = demoFiles(files, saved, sim, clock.Now().Round(0))
	}
	return errors.Join(err, files.Close())
}

func demoFiles(files *store.Store, saved payment.Saved, sim *simulator.Simulator, now time.Time) error {
	in := inputs{parameters: sim.ParametersPath(), key: sim.KeyPath(), accept: true}
	setup, err := in.read(saved)
	if err != nil {
		return err
	}
	if saved.Settings.ShopID != "" {
		kept := saved.Settings
		kept.URL, kept.QRTemplate = setup.settings.URL, setup.settings.QRTemplate
		return files.Commit(payment.Change{Settings: &kept})
	}
	return setup.commit(files, saved, payment.Terms{Version: ui.TermsVersion, At: now}, now)
}
