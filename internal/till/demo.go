package till

import (
	"errors"
	"io/fs"
	"net"
	"syscall"
	"time"

	"ancvtpe/ancv/simulator"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui"
)

// SimulatorFlags names the flags that a command gives a simulator by, for its sentences.
type SimulatorFlags struct{ Dir, Addresses string }

// DemoFlags are those of a simulator beside its till.
var DemoFlags = SimulatorFlags{Dir: "--data", Addresses: "--telephone"}

// StartSimulator starts a simulator and says what to do when it cannot.
func StartSimulator(cfg simulator.Config, flags SimulatorFlags) (*simulator.Simulator, error) {
	sim, err := simulator.New(cfg)
	if err == nil {
		if err = sim.Start(); err != nil {
			err = errors.Join(err, sim.Close()) // its directory is free for another try
		}
	}
	var told *simulator.ScenarioError
	var file *fs.PathError
	var network *net.OpError
	switch {
	case err == nil:
		return sim, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, Fail(ExitUsage, err, "L'adresse %s ou %s est déjà prise : arrêtez l'autre programme, ou choisissez-en d'autres avec %s.", cfg.APIAddress, cfg.PhoneAddress, flags.Addresses)
	case errors.Is(err, simulator.ErrInUse):
		return nil, Fail(ExitUsage, err, "Un autre simulateur utilise déjà le dossier %s : arrêtez-le, ou choisissez un autre dossier avec %s.", PathText(cfg.Dir), flags.Dir)
	case errors.As(err, &told):
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas : %s", told.French())
	case errors.As(err, &network):
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas (adresses %s et %s)%s. Vérifiez %s : HOTE:PORT, comme 127.0.0.1:8443.", cfg.APIAddress, cfg.PhoneAddress, because(err), flags.Addresses)
	}
	place := cfg.Dir
	if errors.As(err, &file) {
		place = file.Path
	}
	return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas à cause de %s%s. Vérifiez %s.", PathText(place), because(err), flags.of(place, cfg))
}

// of is the flag that led to a file.
func (f SimulatorFlags) of(path string, cfg simulator.Config) string {
	switch path {
	case cfg.Scenario:
		return "--scenario"
	case cfg.Shops:
		return "--magasins"
	}
	return f.Dir
}

// because is the operating system's reason behind a colon; empty: none that is known.
func because(err error) string {
	if why := SystemText(err); why != "" {
		return " : " + why
	}
	return ""
}

// InitialiseDemo loads the simulator's files into a fresh till; one that was kept only
// follows the simulator's addresses.
func InitialiseDemo(files *store.Store, saved payment.Saved, sim *simulator.Simulator, now time.Time) error {
	in := Inputs{Parameters: sim.ParametersPath(), Key: sim.KeyPath(), Accept: true}
	setup, err := in.Read(saved)
	if err != nil {
		return err
	}
	if saved.Settings.ShopID != "" {
		kept := saved.Settings
		kept.URL, kept.QRTemplate = setup.Settings.URL, setup.Settings.QRTemplate
		return files.Commit(payment.Change{Settings: &kept})
	}
	return setup.commit(files, saved, payment.Terms{Version: ui.TermsVersion, At: now}, now)
}
