package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"ancvtpe/ancv"
	"ancvtpe/payment"
	"ancvtpe/printer"
	"ancvtpe/store"
	"ancvtpe/ui"
	"ancvtpe/ui/theme"
)

// till is a running till: its files, its engine, its log.
type till struct {
	terminal *payment.Engine
	clock    clock
	trial    bool
	log      *slog.Logger
	store    *store.Store
	journal  io.Closer
	tools    tools
	palette  theme.Palette
	client   *ancv.Client // of the engine; nil before the first connection
	stop     context.CancelFunc
	// ended is closed when the engine has stopped; failed is why, nil: it was told to.
	ended  chan struct{}
	failed error
}

// newTill opens the data directory and starts the engine on it.
func newTill(o *options) (*till, error) {
	dir, err := o.dataDir()
	if err != nil {
		return nil, err
	}
	clock, err := o.newClock()
	if err != nil {
		return nil, err
	}
	palette, err := o.palette()
	if err != nil {
		return nil, err
	}
	authority, err := o.authority()
	if err != nil {
		return nil, err
	}
	files := o.files
	if files == nil {
		if files, err = store.Open(dir); err != nil {
			return nil, err
		}
	}
	t := &till{clock: clock, trial: o.clock != "", palette: palette, store: files, ended: make(chan struct{})}
	if err := t.start(o, dir, authority); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *till) start(o *options, dir string, authority *x509.CertPool) error {
	var err error
	if t.log, t.journal, err = o.openJournal(dir); err != nil {
		return err
	}
	paper, err := printer.Open(o.printer, filepath.Join(dir, "tickets"), t.log)
	if err != nil {
		return err
	}
	hasher := o.hasher
	if hasher == nil {
		hasher = store.Argon2{}
	}
	t.tools = tools{till: t, dir: absolute(dir), url: o.url, authority: authority, paper: paper}
	t.terminal, err = payment.NewEngine(payment.Config{
		Store: t.store, Printer: paper, Connect: t.connector(o.url, authority), Clock: t.clock,
		Hasher: hasher, Log: t.log, TermsVersion: ui.TermsVersion,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.stop = cancel
	go func() {
		defer close(t.ended)
		t.failed = t.terminal.Run(ctx)
	}()
	return nil
}

// connector makes the acquirer's client; --url and --ca win over the parameters.
func (t *till) connector(override string, authority *x509.CertPool) payment.Connect {
	return func(s payment.Settings, k payment.SealKey) (payment.Acquirer, error) {
		url := s.URL
		if override != "" {
			url = override
		}
		client, err := ancv.NewClient(ancv.Config{
			URL: url, Shop: s.ShopID, Key: k, ResponseSeal: s.ResponseSeal, CAs: authority, Clock: t.clock, Log: t.log,
		})
		if err != nil {
			return nil, err
		}
		if t.client != nil {
			t.client.Close()
		}
		t.client = client
		return client, nil
	}
}

// close stops the engine and closes the files; what was in progress is taken up at
// the next start.
func (t *till) close() error {
	var errs []error
	if t.stop != nil {
		t.stop()
		<-t.ended
		errs = append(errs, t.failed)
	}
	if t.client != nil {
		t.client.Close() // the connections that are kept open for the next call
	}
	errs = append(errs, t.store.Close())
	if t.journal != nil {
		errs = append(errs, t.journal.Close())
	}
	return errors.Join(errs...)
}

// openTill is the command without a name.
func openTill(cmd *cobra.Command, o *options) error {
	if err := needTerminal(); err != nil {
		return err
	}
	t, err := newTill(o)
	if err != nil {
		return err
	}
	err = t.show(cmd.Context(), ui.Options{DataFlag: o.dataFlag()})
	return errors.Join(err, t.close())
}

// show runs the screens until the cashier leaves, the terminal goes or the process is
// told to end.
func (t *till) show(ctx context.Context, o ui.Options) error {
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, os.Interrupt)
	defer func() {
		// The shell and the system both tell of a window that was closed: the second word must
		// not cut the orderly end short.
		signal.Ignore(syscall.SIGHUP)
		cancel()
	}()
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	o.Resumed = resumed
	screens, leave := context.WithCancel(ctx)
	defer leave()
	go func() { // a screen over a dead engine would show a till that does nothing
		select {
		case <-t.ended:
			leave()
		case <-screens.Done():
		}
	}()
	o.Palette, o.Suspends = t.palette, true
	t.furnish(&o)
	t.log.Info("screen opened")
	err := ui.Run(screens, o, os.Stdin, os.Stdout)
	t.log.Info("screen closed")
	if ctx.Err() != nil {
		return nil // told to end: orderly
	}
	return err
}

// furnish gives screens what they need of the till, whoever shows them.
func (t *till) furnish(o *ui.Options) {
	zone := payment.Paris()
	o.Now = func() time.Time { return t.clock.Now().In(zone) }
	o.Engine, o.TrialClock, o.Version, o.Tools = t.terminal, t.trial, version(), t.tools
}

func needTerminal() error {
	if term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()) {
		return nil
	}
	return fail(exitNoTerminal, nil, "ancv-tpe a besoin d'un écran et d'un clavier : lancez-le dans une fenêtre de terminal, sans redirection.")
}
