package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"ancvtpe/internal/till"
	"ancvtpe/payment"
	"ancvtpe/printer/virtual"
)

// printerWidths are the columns that the virtual printer can have.
var printerWidths = []string{"32", "42", "48"}

// printerFlags are the flags of imprimante.
type printerFlags struct {
	address, dir, width string
	faults              []string
	strict              bool
}

func printerCommand() *cobra.Command {
	f := &printerFlags{}
	cmd := &cobra.Command{
		Use:   "imprimante",
		Short: "lance une imprimante d'essai, qui laisse ses tickets en fichiers",
		Long: "Lance une imprimante à tickets d'essai (ESC/POS) sur le réseau. Chaque ticket coupé laisse dans\n" +
			"le dossier NNNNNN.txt (ce que montre le papier), NNNNNN.png (le papier) et NNNNNN.bin (les octets).\n\n" +
			"Pannes : papier (plus de papier), presque (bientôt plus), capot (ouvert), hors-ligne, silence (ne\n" +
			"répond pas), lent:OCTETS (par seconde), coupe:OCTETS (raccroche après), muet (ne lit rien), bruit\n" +
			"(répond n'importe quoi). « kill -USR1 » les lève, puis les remet.",
		Example: "  ancv-tpe imprimante --panne papier,lent:500\n  ancv-tpe demo --imprimante escpos:tcp://127.0.0.1:9100",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runPrinter(cmd, f) },
	}
	cmd.Flags().StringVar(&f.address, "adresse", "127.0.0.1:9100", "`ADRESSE` où écouter (par défaut 127.0.0.1:9100)")
	pathVar(cmd.Flags(), &f.dir, "dossier", "imprimante", "`DOSSIER` des tickets (par défaut imprimante, dans le dossier courant)")
	cmd.Flags().StringVar(&f.width, "largeur", "32", "`COLONNES` du papier : 32 (58 mm), 42 ou 48 (80 mm) (par défaut 32)")
	cmd.Flags().StringSliceVar(&f.faults, "panne", nil, "`PANNES` dès le départ, séparées par des virgules")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "s'arrête (code 1) à la première commande inconnue")
	for _, name := range []string{"adresse", "dossier", "largeur"} {
		cmd.Flags().Lookup(name).DefValue = ""
	}
	return cmd
}

func runPrinter(cmd *cobra.Command, f *printerFlags) error {
	cfg, err := f.config(cmd)
	if err != nil {
		return err
	}
	p, err := virtual.Listen(cfg)
	if err != nil {
		return printerFailure(f, err)
	}
	ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer cancel()
	toggled := make(chan os.Signal, 1)
	signal.Notify(toggled, syscall.SIGUSR1)
	defer signal.Stop(toggled)
	fmt.Fprintf(cmd.OutOrStdout(), `Imprimante d'essai prête.
  Adresse    %s
  Terminal   ancv-tpe --imprimante escpos:tcp://%s
  Dossier    %s
  Pannes     %s
CTRL+C l'arrête.
`, p.Address(), p.Address(), till.PathText(f.dir), faultText(f.faults))
	done := make(chan struct{})
	go func() {
		defer close(done)
		toggleFaults(ctx, cmd, p, toggled, f)
	}()
	err = p.Run(ctx)
	cancel()
	<-done
	return err
}

// toggleFaults ends the faults or begins them again at each signal, and prints them.
func toggleFaults(ctx context.Context, cmd *cobra.Command, p *virtual.Server, toggled <-chan os.Signal, f *printerFlags) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-toggled:
			text := "aucune"
			if p.Toggle() {
				text = faultText(f.faults)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Pannes : %s\n", text)
		}
	}
}

func faultText(names []string) string {
	if len(names) == 0 {
		return "aucune"
	}
	return strings.Join(names, ", ")
}

// config checks the flags.
func (f *printerFlags) config(cmd *cobra.Command) (virtual.Config, error) {
	faults, err := virtual.ParseFaults(f.faults)
	if err != nil {
		return virtual.Config{}, till.Fail(till.ExitUsage, err, "--panne %s n'est pas une panne : donnez, séparées par des virgules, %s (avec un nombre d'octets après lent: et coupe:).",
			payment.Clean(strings.Join(f.faults, ","), 80), strings.Join(virtual.FaultNames(), ", "))
	}
	columns, err := strconv.Atoi(f.width)
	if err != nil || columns != 32 && columns != 42 && columns != 48 {
		return virtual.Config{}, till.Fail(till.ExitUsage, err, "--largeur %s n'est pas une largeur de papier : donnez %s.",
			payment.Clean(f.width, 20), strings.Join(printerWidths, ", "))
	}
	if _, port, err := net.SplitHostPort(f.address); err != nil || port == "" {
		return virtual.Config{}, printerFailure(f, err) // an empty address would listen on every interface
	}
	if f.dir == "" {
		return virtual.Config{}, till.Fail(till.ExitUsage, nil, "--dossier est vide : donnez le dossier où laisser les tickets.")
	}
	return virtual.Config{
		Address: f.address, Dir: f.dir, Columns: columns, Faults: faults,
		Printed: func(number string) { fmt.Fprintf(cmd.OutOrStdout(), "Ticket %s\n", number) },
		Remarked: func(r virtual.Remark) error {
			if !r.Unknown {
				fmt.Fprintf(cmd.ErrOrStderr(), "Non imprimé : %s : %s\n", r.Command, r.Reason)
				return nil
			}
			if f.strict {
				return till.Fail(till.ExitInternal, r, "Commande inconnue : %s\nL'imprimante s'arrête (--strict).", r.Command)
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "Commande inconnue : %s\n", r.Command)
			return nil
		},
	}, nil
}

// printerFailure returns the French error for a printer that cannot start.
func printerFailure(f *printerFlags, err error) error {
	address := payment.Clean(f.address, 80)
	var file *os.PathError
	switch {
	case errors.As(err, &file):
		return till.Fail(till.ExitUsage, err, "Le dossier %s ne peut pas servir : %s. Choisissez-en un autre avec --dossier.", till.PathText(f.dir), till.SystemText(err))
	case errors.Is(err, syscall.EADDRINUSE):
		return till.Fail(till.ExitUsage, err, "L'adresse %s est déjà prise : arrêtez l'autre programme, ou choisissez un autre port avec --adresse.", address)
	default:
		return till.Fail(till.ExitUsage, err, "L'adresse %s ne peut pas servir : donnez-en une de cette machine avec --adresse, comme 127.0.0.1:9100.", address)
	}
}
