package cli

import (
	"net/netip"
	"strings"

	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// linkTills sets the till link in cfg from its flags.
func (o *options) linkTills(cfg *till.Config) error {
	cfg.TillLink = o.tillLink
	if o.tillAllowed == "" {
		return nil
	}
	for _, text := range strings.Split(o.tillAllowed, ",") {
		ip, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			return till.Fail(till.ExitUsage, err, "--caisse-ap-autorise %s n'est pas une adresse IP : donnez les adresses des caisses, séparées par des virgules, comme 192.168.1.20.", payment.Clean(text, 60))
		}
		cfg.TillAllowed = append(cfg.TillAllowed, ip.Unmap().WithZone(""))
	}
	return nil
}
