package simulator

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Simulator is the acquirer with its API, console and phone page. Its methods may be called
// from any goroutine.
type Simulator struct {
	cfg     Config
	key     sealKey
	pair    tls.Certificate
	bank    *bank
	shops   []shop
	payers  []account // as at the start, for reset
	forms   forms
	strict  *strict
	journal journal
	orders  orders
	hub     hub
	notices *notifier
	lock    *os.File

	context context.Context // ends when the simulator closes
	stop    context.CancelFunc
	api     listening
	phone   listening
	serving sync.WaitGroup
}

// listening is a server with its listener.
type listening struct {
	server   *http.Server
	listener net.Listener
}

// New prepares the directory and reads the ledger and the scenario. It opens no port. Its
// error is a *ScenarioError for a scenario that cannot be used, and ErrInUse where another
// simulator uses the directory.
func New(cfg Config) (*Simulator, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	script, seed, err := openScript(cfg.Scenario)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make simulator directory: %w", err)
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Simulator{cfg: cfg, lock: lock, forms: forms{cfg.Legacy, paris()}}
	s.context, s.stop = context.WithCancel(context.Background())
	s.notices = newNotifier(cfg, s.hub.tell)
	s.journal.tell = func(x *exchange) { s.hub.tell("exchange", x) }
	s.journal.most = keptCalls
	if cfg.NoPhone {
		s.journal.most = keptBlind
	}
	if err := s.prepare(script, seed); err != nil {
		lock.Close()
		return nil, err
	}
	return s, nil
}

// prepare reads or makes the files of the directory.
func (s *Simulator) prepare(script script, seed *uint64) (err error) {
	if s.cfg.Strict {
		if s.strict, err = newStrict(); err != nil {
			return err
		}
	}
	if s.key, err = openKey(s.cfg.Dir, ProviderID); err != nil {
		return err
	}
	if s.shops, s.payers, err = openShops(s.cfg, s.key); err != nil {
		return err
	}
	if s.pair, err = openCertificate(s.cfg.Dir, certificateHosts(s.cfg.APIAddress), s.cfg.Now()); err != nil {
		return err
	}
	if s.bank, err = openBank(s.cfg, script, seed, s.payers); err == nil {
		s.bank.observe = s.changed
	}
	return err
}

// changed sends a transaction's new state to the pages and to its returnUrl. The bank holds
// its lock, so that this must not block.
func (s *Simulator) changed(t transaction) {
	s.hub.tell("transaction", t.payment())
	if t.ReturnURL == "" || s.context.Err() != nil {
		return
	}
	body, err := s.forms.body(t, t.Updated)
	if err == nil {
		s.notices.send(s.context, t, body)
	}
}

// Start opens both ports, updates the till's parameter file and serves. It may be called
// once.
func (s *Simulator) Start() error {
	var err error
	if s.api.listener, err = net.Listen("tcp", s.cfg.APIAddress); err != nil {
		return fmt.Errorf("listen for the API: %w", err)
	}
	if err = s.openPhone(); err != nil {
		return errors.Join(err, s.api.listener.Close())
	}
	s.bank.resume()
	s.api.server = s.newServer(s.apiHandler(), connectionsFor(2, 4096))
	secure := tls.NewListener(s.api.listener, &tls.Config{
		Certificates: []tls.Certificate{s.pair},
		MinVersion:   tls.VersionTLS12,
	})
	s.run(s.api.server, secure)
	if s.phone.server != nil {
		s.run(s.phone.server, s.phone.listener)
	}
	return nil
}

// openPhone opens the port of the phone page, unless there is none, and writes the till's
// parameter file.
func (s *Simulator) openPhone() (err error) {
	if s.cfg.NoPhone {
		return writeParameters(s.cfg.Dir, s.APIURL(), noPhoneTemplate)
	}
	if s.phone.listener, err = net.Listen("tcp", s.cfg.PhoneAddress); err != nil {
		return fmt.Errorf("listen for the phone page: %w", err)
	}
	if err = writeParameters(s.cfg.Dir, s.APIURL(), s.PhoneURL()+"/p/{id}"); err != nil {
		return errors.Join(err, s.phone.listener.Close())
	}
	phone, err := s.phoneHandler()
	if err != nil {
		return errors.Join(err, s.phone.listener.Close())
	}
	s.phone.server = s.newServer(phone, connectionsFor(4, 512))
	return nil
}

// newServer returns a server of h for at most most connections at once.
func (s *Simulator) newServer(h http.Handler, most int) *http.Server {
	conns := &connBound{most: most, conns: map[net.Conn]held{}}
	return &http.Server{
		Handler:           timely(h),
		ConnState:         conns.state,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return s.context },
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
}

func (s *Simulator) run(server *http.Server, l net.Listener) {
	s.serving.Go(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.cfg.Log.Error("server stopped", slog.Any("error", err))
		}
	})
}

// Close commits the ledger and stops. Calls that wait are aborted. A second call does nothing.
func (s *Simulator) Close() error {
	s.stop()
	s.bank.close()
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	var errs []error
	for _, server := range []*http.Server{s.api.server, s.phone.server} {
		if server == nil {
			continue
		}
		if server.Shutdown(ctx) != nil {
			errs = append(errs, server.Close())
		}
	}
	s.serving.Wait()
	s.lock.Close()
	return errors.Join(errs...)
}

// API returns host:port of the API, or "" before Start.
func (s *Simulator) API() string { return s.api.address() }

// Phone returns host:port of the phone page, or "" before Start.
func (s *Simulator) Phone() string { return s.phone.address() }

// APIURL returns the API's URL, for the till's parameter URL.
func (s *Simulator) APIURL() string { return "https://" + reachable(s.API(), loopback) + apiPath }

// PhoneURL returns the phone page's URL for a browser, without a final slash.
func (s *Simulator) PhoneURL() string { return "http://" + reachable(s.Phone(), localNetwork()) }

// CAPath returns the file of the authority to trust.
func (s *Simulator) CAPath() string { return filepath.Join(s.cfg.Dir, CAFile) }

// KeyPath returns the till's sealing key file.
func (s *Simulator) KeyPath() string { return filepath.Join(s.cfg.Dir, KeyFile) }

// ParametersPath returns the till's parameter file, which is up to date after Start.
func (s *Simulator) ParametersPath() string { return filepath.Join(s.cfg.Dir, ParametersFile) }

// Accept makes the payer of a waiting transaction pay amount cents, or everything for 0. A
// transaction without a payer gets the demo's. Its error is ErrRefused.
func (s *Simulator) Accept(id string, amount int64) error {
	_, err := s.bank.decide(id, demoPayer, accept, amount)
	return err
}

// Refuse makes ANCV refuse the payer of a waiting transaction, which is then REJECTED. Its
// error is ErrRefused.
func (s *Simulator) Refuse(id string) error {
	_, err := s.bank.decide(id, demoPayer, reject, 0)
	return err
}

// Abandon makes the payer of a waiting transaction give up, which is then ABORTED. Its error
// is ErrRefused.
func (s *Simulator) Abandon(id string) error {
	_, err := s.bank.decide(id, demoPayer, giveUp, 0)
	return err
}

// Ledger returns all transactions and their sums up to now.
func (s *Simulator) Ledger() Ledger { return s.bank.ledger() }

// Pending lists the payments that wait for a payer, oldest first.
func (s *Simulator) Pending() []Payment { return s.bank.pending() }

// Payment returns the transaction of an id, and false where there is none.
func (s *Simulator) Payment(id string) (Payment, bool) {
	t, _, err := s.bank.status(id)
	return t.payment(), err == nil
}
