package till

import (
	"errors"
	"syscall"

	"ancvtpe/internal/caisseap"
	"ancvtpe/payment"
)

// listenToTills opens the till link where the flags ask for one.
func (t *Till) listenToTills() error {
	if t.cfg.TillLink == "" {
		return nil
	}
	server, err := caisseap.Listen(caisseap.Config{
		Address: t.cfg.TillLink, Allowed: t.cfg.TillAllowed, Engine: t.Engine, Version: t.cfg.Version,
		Now: t.cfg.Clock.Now, Log: t.Log,
	})
	if err != nil {
		return linkFailure(t.cfg.TillLink, err)
	}
	t.link = server
	return nil
}

// CheckLink returns an error where a till could not open the till link of cfg. The error
// wraps syscall.EADDRINUSE where the address is taken, perhaps by that till.
func CheckLink(cfg Config) error {
	if cfg.TillLink == "" {
		return nil
	}
	err := caisseap.Check(caisseap.Config{Address: cfg.TillLink, Allowed: cfg.TillAllowed})
	if err != nil {
		return linkFailure(cfg.TillLink, err)
	}
	return nil
}

func linkFailure(address string, err error) error {
	address = payment.Clean(address, 100)
	switch {
	case errors.Is(err, caisseap.ErrNotLoopback):
		return Fail(ExitUsage, err, "--caisse-ap %s est une adresse du réseau, et le protocole n'a ni chiffrement ni mot de passe : indiquez avec --caisse-ap-autorise les adresses IP des caisses admises, ou écoutez sur 127.0.0.1.", address)
	case errors.Is(err, syscall.EADDRINUSE):
		return Fail(ExitUsage, err, "--caisse-ap : l'adresse %s est déjà prise. Arrêtez l'autre programme, ou choisissez un autre port.", address)
	}
	return Fail(ExitUsage, err, "--caisse-ap : impossible d'écouter sur %s. Il faut HOTE:PORT, une adresse de cette machine, comme 127.0.0.1:8888.", address)
}
