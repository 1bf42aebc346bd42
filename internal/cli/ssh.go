package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"ancvtpe/internal/shop"
	"ancvtpe/internal/till"
	"ancvtpe/ui/remote"
	"ancvtpe/ui/theme"
)

// hostKeyFile is the server's own key in the data directory. No till can have this name.
const hostKeyFile = "ssh_cle_serveur"

// defaultSSHAddress is on the loopback, so that a network is opened only by --adresse.
const defaultSSHAddress = "127.0.0.1:2222"

type sshFlags struct {
	address, authorized string
	demo                bool
	limits              remote.Limits
}

func sshCommand(o *options) *cobra.Command {
	f := &sshFlags{}
	cmd := &cobra.Command{
		Use:   "ssh",
		Short: "sert des caisses par SSH",
		Long: "Sert des caisses par SSH, de l'une de ces deux façons :\n" +
			"  --demo          n'importe qui entre et reçoit sa propre caisse d'essai, simulateur\n" +
			"                  et téléphone compris ; rien n'en reste à la fin\n" +
			"  --autorisations les clés du fichier ouvrent les caisses du magasin, un dossier\n" +
			"                  chacune sous le dossier de données. Une ligne par clé :\n" +
			"                    till=\"caisse1\" ssh-ed25519 AAAA... Anne\n" +
			"                    till=\"caisse1\",role=\"client\" ssh-ed25519 AAAA... tablette\n" +
			"                  role est caissier (par défaut), observateur ou client. Le fichier\n" +
			"                  est relu à chaque connexion.\n" +
			"Sans terminal : ssh HOTE totaux, ssh HOTE totaux --json, ssh HOTE verifier, et\n" +
			"ssh HOTE fermer, qui ferme la caisse jusqu'à la prochaine session d'un caissier.",
		Example: "  ancv-tpe ssh --demo\n  ssh -p 2222 127.0.0.1\n  ancv-tpe ssh --adresse 0.0.0.0:2222 --data ./magasin --autorisations ./cles",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return serveSSH(cmd, o, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.address, "adresse", defaultSSHAddress, "`ADRESSE` d'écoute (par défaut "+defaultSSHAddress+")")
	pathVar(flags, &f.authorized, "autorisations", "", "`FICHIER` des clés autorisées (authorized_keys)")
	flags.BoolVar(&f.demo, "demo", false, "une caisse d'essai pour chacun, sans clé")
	flags.IntVar(&f.limits.Sessions, "sessions", 0, "`NOMBRE` de sessions à la fois (par défaut 100)")
	flags.IntVar(&f.limits.PerAddress, "par-adresse", 0, "`NOMBRE` de sessions à la fois depuis une même adresse (par défaut 10 avec --demo, sinon comme --sessions)")
	flags.DurationVar(&f.limits.Idle, "inactivite", 0, "`DUREE` sans touche après laquelle une démonstration se ferme (par défaut 15m)")
	flags.Lookup("adresse").DefValue = ""
	return cmd
}

func (f *sshFlags) check() error {
	switch {
	case f.demo && f.authorized != "":
		return till.Fail(till.ExitUsage, nil, "--demo et --autorisations ne vont pas ensemble : une démonstration est ouverte à tous, une caisse ne l'est pas. Lancez deux serveurs.")
	case !f.demo && f.authorized == "":
		return till.Fail(till.ExitUsage, nil, "Indiquez --demo, pour une caisse d'essai ouverte à tous, ou --autorisations FICHIER, pour les caisses d'un magasin.\nAide : ancv-tpe ssh --help")
	case f.limits.Sessions < 0 || f.limits.PerAddress < 0 || f.limits.Idle < 0:
		return till.Fail(till.ExitUsage, nil, "--sessions, --par-adresse et --inactivite attendent un nombre ou une durée plus grands que zéro.")
	}
	return nil
}

func serveSSH(cmd *cobra.Command, o *options, f *sshFlags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	palette, err := visitorsPalette(o)
	if err != nil {
		return err
	}
	cfg, err := o.config()
	if err != nil {
		return err
	}
	h, err := shop.Open(shop.Config{Till: cfg, Demo: f.demo, CA: o.ca})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	server, err := remote.New(remote.Config{
		Tills: h, Limits: f.limits, HostKey: filepath.Join(h.Dir, hostKeyFile), Authorized: f.authorized,
		Palette: palette, PaletteFixed: o.theme != "", Log: h.Log, Access: h.Access, Refusals: h.Refusals,
	})
	if err != nil {
		return till.Fail(till.ExitUsage, err, "La clé du serveur (%s) ne peut pas être lue ou écrite : vérifiez le fichier, ses droits (chmod 600) et la place libre. Ne la remplacez pas sans raison : les clients la connaissent.",
			till.PathText(filepath.Join(h.Dir, hostKeyFile)))
	}
	listener, err := net.Listen("tcp", f.address)
	if err != nil {
		return errors.Join(listenFailure(f.address, err), server.Close())
	}
	if err := openTills(cmd, server, f); err != nil {
		return errors.Join(err, listener.Close(), server.Close())
	}
	ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer cancel()
	return serveUntil(ctx, cmd.OutOrStdout(), server, listener)
}

// visitorsPalette returns the palette of --theme, else the dark one, which each client's
// terminal may change. The server's own terminal does not count.
func visitorsPalette(o *options) (theme.Palette, error) {
	if o.theme == "" {
		return theme.Dark, nil
	}
	return o.palette()
}

// serveUntil serves until ctx ends, or until the listener fails.
func serveUntil(ctx context.Context, out io.Writer, server *remote.Server, l net.Listener) error {
	fmt.Fprintf(out, "Serveur SSH prêt : %s\nCTRL+C l'arrête.\n", l.Addr())
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case <-ctx.Done():
		err := server.Close()
		return errors.Join(err, <-served)
	case err := <-served:
		return errors.Join(err, server.Close())
	}
}

func listenFailure(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return till.Fail(till.ExitUsage, err, "L'adresse %s est déjà prise : arrêtez l'autre programme, ou choisissez --adresse.", till.PathText(address))
	case till.SystemText(err) != "":
		return till.Fail(till.ExitUsage, err, "Le serveur ne peut pas écouter sur %s : %s. Choisissez une autre --adresse.", till.PathText(address), till.SystemText(err))
	}
	return till.Fail(till.ExitUsage, err, "--adresse attend une adresse comme %s, et non « %s ».", defaultSSHAddress, till.PathText(address))
}

// openTills opens the shop's tills. It prints those that cannot be opened and goes on
// (decision 73).
func openTills(cmd *cobra.Command, server *remote.Server, f *sshFlags) error {
	if f.demo {
		return nil
	}
	troubles, err := server.OpenAll()
	if errors.Is(err, remote.ErrOpenToOthers) {
		return till.Fail(till.ExitUsage, err, "Le fichier des autorisations %s peut être modifié par d'autres, qui s'y ajouteraient : protégez-le avec\n  chmod go-w %s\npuis recommencez.", till.PathText(f.authorized), till.PathText(f.authorized))
	}
	if errors.Is(err, remote.ErrNoFile) {
		return till.Fail(till.ExitUsage, err, "%s n'est pas un fichier ordinaire : indiquez avec --autorisations un fichier de clés.", till.PathText(f.authorized))
	}
	if err != nil {
		return till.Fail(till.ExitUsage, err, "Le fichier des autorisations %s ne peut pas être lu : vérifiez son nom et ses droits.", till.PathText(f.authorized))
	}
	for _, t := range troubles {
		if t.Till == "" {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s, ligne %d ignorée : %s.\n", till.PathText(f.authorized), t.Line, t.Text)
			continue
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "Caisse %s fermée : %s\nUn nouvel essai aura lieu à sa prochaine session.\n", t.Till, t.Text)
	}
	return nil
}
