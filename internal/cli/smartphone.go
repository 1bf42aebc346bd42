package cli

import (
	"context"
	"net"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
	"ancvtpe/ui/phone"
)

func phoneCommand(o *options) *cobra.Command {
	address := ""
	cmd := &cobra.Command{
		Use:     "smartphone",
		Short:   "montre le téléphone du client, relié à un simulateur",
		Long:    "Montre le téléphone du client en écran texte : il paie, baisse le montant ou refuse\nles paiements d'un simulateur qui tourne (ancv-tpe simulateur, ou demo).",
		Example: "  ancv-tpe smartphone\n  ancv-tpe smartphone --adresse 192.168.1.20:8080",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return showPhone(cmd.Context(), o, address) },
	}
	cmd.Flags().StringVar(&address, "adresse", simulator.DefaultPhoneAddress, "`ADRESSE` de la page du téléphone (par défaut "+simulator.DefaultPhoneAddress+")")
	cmd.Flags().Lookup("adresse").DefValue = ""
	return cmd
}

func showPhone(ctx context.Context, o *options, address string) error {
	palette, err := o.palette()
	if err != nil {
		return err
	}
	base, err := phoneURL(address)
	if err != nil {
		return err
	}
	if err := needTerminal(); err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer cancel()
	return phone.Run(ctx, till.NewWallet(base), palette, os.Stdin, os.Stdout)
}

// phoneURL returns the http URL for HOST:PORT or for an address copied from a browser.
func phoneURL(address string) (string, error) {
	if u, err := url.Parse(address); err == nil && u.Scheme == "http" && u.Host != "" {
		return u.Scheme + "://" + u.Host, nil
	}
	if _, port, err := net.SplitHostPort(address); err == nil && port != "" && !strings.Contains(address, "/") {
		return "http://" + address, nil
	}
	return "", till.Fail(till.ExitUsage, nil, "--adresse attend une adresse comme 127.0.0.1:8080 ou http://192.168.1.20:8080.")
}
