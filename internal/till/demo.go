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

// SimulatorFlags names a command's flags for the simulator, for the sentences of errors.
type SimulatorFlags struct{ Dir, Addresses string }

// DemoFlags are the flags of demo.
var DemoFlags = SimulatorFlags{Dir: "--data", Addresses: "--telephone"}

// StartSimulator starts a simulator. Its error is a *Failure that says what to do.
func StartSimulator(cfg simulator.Config, flags SimulatorFlags) (*simulator.Simulator, error) {
	sim, err := simulator.New(cfg)
	if err == nil {
		if err = sim.Start(); err != nil {
			err = errors.Join(err, sim.Close()) // unlocks the directory for another try
		}
	}
	var scenario *simulator.ScenarioError
	var file *fs.PathError
	var network *net.OpError
	switch {
	case err == nil:
		return sim, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, Fail(ExitUsage, err, "L'adresse %s ou %s est déjà prise : arrêtez l'autre programme, ou choisissez-en d'autres avec %s.", cfg.APIAddress, cfg.PhoneAddress, flags.Addresses)
	case errors.Is(err, simulator.ErrInUse):
		return nil, Fail(ExitUsage, err, "Un autre simulateur utilise déjà le dossier %s : arrêtez-le, ou choisissez un autre dossier avec %s.", PathText(cfg.Dir), flags.Dir)
	case errors.As(err, &scenario):
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas : %s", scenario.French())
	case errors.As(err, &network):
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas (adresses %s et %s)%s. Vérifiez %s : HOTE:PORT, comme 127.0.0.1:8443.", cfg.APIAddress, cfg.PhoneAddress, because(err), flags.Addresses)
	}
	place := cfg.Dir
	var damaged *simulator.FileError
	switch {
	case errors.As(err, &file):
		place = file.Path
	case errors.As(err, &damaged) && because(err) == "":
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas : le fichier %s est abîmé. Remettez-en une copie, ou choisissez un autre dossier avec %s.", PathText(damaged.Path), flags.Dir)
	case errors.As(err, &damaged):
		place = damaged.Path
	}
	return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas à cause de %s%s. Vérifiez %s.", PathText(place), because(err), flags.of(place, cfg))
}

// of returns the flag that names this file.
func (f SimulatorFlags) of(path string, cfg simulator.Config) string {
	switch path {
	case cfg.Scenario:
		return "--scenario"
	case cfg.Shops:
		return "--magasins"
	}
	return f.Dir
}

// because returns the operating system's reason behind a colon, or "" for an unknown one.
func because(err error) string {
	if why := SystemText(err); why != "" {
		return " : " + why
	}
	return ""
}

// InitialiseDemo loads the simulator's files into a new till. In an initialised one it only
// sets the simulator's addresses.
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
