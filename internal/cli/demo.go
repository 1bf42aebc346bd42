package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"ancvtpe/ancv"
	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
	"ancvtpe/store"
	"ancvtpe/ui"
	"ancvtpe/ui/phone"
)

// demoFlags are the flags of demo.
type demoFlags struct {
	simulatorFlags
	virtualPrinter bool
}

func demoCommand(o *options) *cobra.Command {
	f := &demoFlags{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "ouvre un terminal d'essai avec le simulateur et le téléphone",
		Long: "Ouvre un terminal déjà initialisé, le simulateur de l'ANCV et la page du téléphone,\n" +
			"dans un seul programme. Rien n'est payé pour de vrai.\n\n" +
			"Avec --imprimante-virtuelle, les tickets sortent sur une imprimante d'essai : la page /imprimante,\n" +
			"à l'adresse de la page du téléphone, montre son rouleau.",
		Example: "  ancv-tpe demo\n  ancv-tpe demo --imprimante-virtuelle\n  ancv-tpe demo --data ./essai --telephone 192.168.1.20:8080",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runDemo(cmd, o, f) },
	}
	cmd.Flags().StringVar(&f.phone, "telephone", "", "`ADRESSE` de la page du téléphone (par défaut "+simulator.DefaultPhoneAddress+", ou un port libre)")
	pathVar(cmd.Flags(), &f.scenario, "scenario", "", "`FICHIER` de scénario du simulateur (JSON)")
	cmd.Flags().BoolVar(&f.virtualPrinter, "imprimante-virtuelle", false, "imprime sur une imprimante d'essai, visible à /imprimante de la page du téléphone")
	return cmd
}

func runDemo(cmd *cobra.Command, o *options, f *demoFlags) (err error) {
	if f.virtualPrinter && o.printer != "" {
		return till.Fail(till.ExitUsage, nil, "--imprimante (ou ANCV_IMPRIMANTE) et --imprimante-virtuelle nomment deux imprimantes : gardez l'une des deux.")
	}
	if err := o.needTerminal(); err != nil {
		return err
	}
	throwAway := o.data == ""
	if throwAway {
		dir, err := os.MkdirTemp("", "ancv-tpe-demo-")
		if err != nil {
			return fmt.Errorf("make temporary directory: %w", err)
		}
		defer os.RemoveAll(dir)
		o.data = dir
	}
	cfg, err := o.config()
	if err != nil {
		return err
	}
	if err := o.linkTills(&cfg); err != nil {
		return err
	}
	sim, err := startDemoSimulator(cfg, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Close()) }()
	columns, err := initialiseDemo(cfg, sim)
	if err != nil {
		return err
	}
	stopPrinter, err := f.usePrinter(&cfg, sim, columns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopPrinter()) }()
	cfg.URL, cfg.OwnFiles = sim.APIURL(), filepath.Dir(sim.ParametersPath())
	if cfg.Authority, err = ancv.ReadCA(sim.CAPath()); err != nil {
		return err
	}
	t, err := till.Open(cfg)
	if err != nil {
		return err
	}
	whose := t.Screens()
	whose.Demo, whose.Scripted, whose.ThrowAway = true, f.scenario != "", throwAway
	err = o.show(cmd.Context(), t, whose, ui.Session{
		PhoneURL: sim.PhoneURL(), Phone: phone.New(cmd.Context(), till.NewLocalWallet(sim)), Palette: cfg.Palette, AskColour: o.asksColour(),
	})
	return errors.Join(err, t.Close())
}

// startDemoSimulator starts the simulator, its API on any free port. The phone page takes
// a free port too where its usual one is taken and the user named none.
func startDemoSimulator(base till.Config, f *demoFlags) (*simulator.Simulator, error) {
	cfg := simulator.Config{
		Dir: filepath.Join(base.Dir, "simulateur"), APIAddress: "127.0.0.1:0", PhoneAddress: f.phone,
		Scenario: f.scenario, Now: base.Clock.Now, Demo: true, Log: slog.New(slog.DiscardHandler),
	}
	if f.virtualPrinter {
		cfg.Roll = rollOf(base)
	}
	if f.phone == "" {
		cfg.PhoneAddress = simulator.DefaultPhoneAddress
	}
	sim, err := till.StartSimulator(cfg, till.DemoFlags)
	if f.phone == "" && errors.Is(err, syscall.EADDRINUSE) {
		cfg.PhoneAddress = "127.0.0.1:0"
		return till.StartSimulator(cfg, till.DemoFlags)
	}
	return sim, err
}

// initialiseDemo loads the simulator's files into a new till. A till of an earlier demo only
// gets the simulator's new addresses. It returns the columns of the till's paper.
func initialiseDemo(cfg till.Config, sim *simulator.Simulator) (columns int, err error) {
	files, err := store.Open(cfg.Dir)
	if err != nil {
		return 0, err
	}
	saved, err := files.Load()
	if err == nil {
		err = till.InitialiseDemo(files, saved, sim, cfg.Clock.Now().Round(0))
	}
	if err == nil {
		saved, err = files.Load()
	}
	return saved.Settings.Columns, errors.Join(err, files.Close())
}
