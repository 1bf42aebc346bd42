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
	address := payment.Clean(t.cfg.TillLink, 100)
	switch {
	case errors.Is(err, caisseap.ErrNotLoopback):
		return Fail(ExitUsage, err, "--caisse-ap %s est une adresse du réseau, et le protocole n'a ni chiffrement ni mot de passe : indiquez avec --caisse-ap-autorise les adresses IP des caisses admises, ou écoutez sur 127.0.0.1.", address)
	case errors.Is(err, syscall.EADDRINUSE):
		return Fail(ExitUsage, err, "--caisse-ap : l'adresse %s est déjà prise. Arrêtez l'autre programme, ou choisissez un autre port.", address)
	case err != nil:
		return Fail(ExitUsage, err, "--caisse-ap : impossible d'écouter sur %s. Il faut HOTE:PORT, une adresse de cette machine, comme 127.0.0.1:8888.", address)
	}
	t.tills = server
	return nil
}
