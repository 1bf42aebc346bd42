// Package till is a running till. It has a data directory, an engine, a connection to the
// acquirer, a printer, and the files and diagnosis that the screens of MAINTENANCE use.
// Open makes a till from a Config, Close ends it, and Screens returns what its screens need.
// It knows no flags (internal/cli) and no visitors (internal/shop).
package till

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"ancvtpe/ancv"
	"ancvtpe/internal/caisseap"
	"ancvtpe/payment"
	"ancvtpe/printer"
	"ancvtpe/store"
	"ancvtpe/ui"
)

// Till is a running till.
type Till struct {
	Engine *payment.Engine
	Tools  Tools
	Log    *slog.Logger
	// Ended is closed when the engine has stopped.
	Ended chan struct{}

	cfg     Config
	store   *store.Store
	journal io.Closer
	client  *ancv.Client // of the engine; nil before the first connection
	stop    context.CancelFunc
	link    *caisseap.Server // the till link; nil for none
	failed  error            // of Engine.Run, once Ended is closed
}

// Open opens the data directory, starts the engine on it and opens the till link. Explain
// has the exit code and the sentence for its error.
func Open(cfg Config) (*Till, error) {
	files := cfg.Files
	if files == nil {
		var err error
		if files, err = store.Open(cfg.Dir); err != nil {
			return nil, err
		}
	}
	t := &Till{cfg: cfg, store: files, Log: cfg.Log, Ended: make(chan struct{})}
	if err := t.start(); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Till) start() error {
	var err error
	if t.Log == nil {
		if t.Log, t.journal, err = OpenJournal(t.cfg.Journal, t.cfg.Dir); err != nil {
			return err
		}
	}
	tickets := filepath.Join(t.cfg.Dir, ticketDir)
	paper, err := printer.Open(t.cfg.Sink, tickets, t.Log)
	if err != nil {
		return err
	}
	hasher := t.cfg.Hasher
	if hasher == nil {
		hasher = store.Argon2{}
	}
	t.Tools = Tools{till: t, paper: paper}
	closings := filepath.Join(t.cfg.Dir, ClosingDir)
	t.Engine, err = payment.NewEngine(payment.Config{
		Store: t.store, Printer: closingFiles{paper, closings}, Files: closingFiles{ticketFiles{tickets, t.Log}, closings},
		Connect: t.connect, Clock: t.cfg.Clock, Hasher: hasher, Log: t.Log, TermsVersion: ui.TermsVersion,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.stop = cancel
	go func() {
		defer close(t.Ended)
		t.failed = t.Engine.Run(ctx)
	}()
	return t.listenToTills()
}

// connect returns the acquirer's client. It is the engine's payment.Connect.
func (t *Till) connect(s payment.Settings, k payment.SealKey) (payment.Acquirer, error) {
	cfg := AcquirerConfig(payment.Saved{Settings: s, Key: k}, t.cfg)
	cfg.Clock, cfg.Log = t.cfg.Clock, t.Log
	client, err := ancv.NewClient(cfg)
	if err != nil {
		return nil, err
	}
	if t.client != nil {
		t.client.Close()
	}
	t.client = client
	return client, nil
}

// Close stops the engine and closes the files. The next start takes up what was in progress.
func (t *Till) Close() error {
	var errs []error
	if t.link != nil {
		errs = append(errs, t.link.Close())
	}
	if t.stop != nil {
		t.stop()
		<-t.Ended
		errs = append(errs, t.failed)
	}
	if t.client != nil {
		t.client.Close() // ends its idle connections
	}
	errs = append(errs, t.store.Close())
	if t.journal != nil {
		errs = append(errs, t.journal.Close())
	}
	return errors.Join(errs...)
}

// Confine lets the screens see only dir, for sessions over the network. Call it before
// Screens.
func (t *Till) Confine(dir string) { t.Tools.root = dir }

// Screens returns what screens need of the till, here or over SSH.
func (t *Till) Screens() ui.Till {
	return ui.Till{
		Engine: t.Engine, Tools: t.Tools, TrialClock: t.cfg.Trial, Version: t.cfg.Version, OwnFiles: t.cfg.OwnFiles != "",
		Now: func() time.Time { return t.cfg.Clock.Now().In(t.Engine.Snapshot().Settings.Zone()) },
	}
}
