package till

import (
	"errors"
	"syscall"
	"time"

	"ancvtpe/ancv/simulator"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui"
)

// StartSimulator starts a simulator and says what to do when it cannot.
func StartSimulator(cfg simulator.Config) (*simulator.Simulator, error) {
	sim, err := simulator.New(cfg)
	if err == nil {
		if err = sim.Start(); err != nil {
			err = errors.Join(err, sim.Close()) // its directory is free for another try
		}
	}
	var told *simulator.ScenarioError
	switch {
	case err == nil:
		return sim, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, Fail(ExitUsage, err, "L'adresse %s ou %s est déjà prise : arrêtez l'autre programme, ou choisissez --adresse et --telephone.", cfg.APIAddress, cfg.PhoneAddress)
	case errors.Is(err, simulator.ErrInUse):
		return nil, Fail(ExitUsage, err, "Un autre simulateur utilise déjà le dossier %s : arrêtez-le, ou choisissez un autre --dossier (--data pour demo).", PathText(cfg.Dir))
	case SystemText(err) != "":
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas : %s. Vérifiez --dossier, --scenario et les adresses.", SystemText(err))
	case errors.As(err, &told):
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas : %s", told.French())
	default:
		return nil, Fail(ExitUsage, err, "Le simulateur ne démarre pas (adresses %s et %s). Vérifiez --adresse et --telephone : HOTE:PORT, comme 127.0.0.1:8443.", cfg.APIAddress, cfg.PhoneAddress)
	}
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
