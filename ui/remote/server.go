package remote

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/ui/theme"
)

// Config is the configuration of a Server.
type Config struct {
	Tills  Tills
	Limits Limits
	// HostKey is the path of the server's key, which is made at the first start.
	HostKey string
	// Authorized is the path of the file of keys. If empty, anyone gets a demo.
	Authorized string
	// Palette is used until a terminal answers which background it has, or always if
	// PaletteFixed.
	Palette      theme.Palette
	PaletteFixed bool
	// Log receives errors, Access the opening and closing of sessions, Refusals what was refused
	// (decision 77). No secret is logged.
	Log, Access, Refusals *slog.Logger
}

// Server serves tills over SSH.
type Server struct {
	cfg    Config
	tills  Tills
	limits Limits
	config *ssh.ServerConfig

	ctx      context.Context // ends when the server stops
	stop     context.CancelCauseFunc
	running  sync.WaitGroup // goroutines that must end before the tills are closed
	numbers  atomic.Int64
	gate     *gate // connections that have not logged in
	links    count // connections that have logged in
	places   count // sessions
	demos    demos
	guesses  guesses
	refusals refusals
	keys     keyFile

	opening  sync.Mutex // held while a till is opened or closed
	mu       sync.Mutex
	listener net.Listener
	stations map[string]*station // the shop's open tills
	closed   map[string]bool     // the shop's tills that a cashier has closed
	sessions map[*session]*presence
	open     map[*link]struct{}
}

// New makes a server. It reads or makes the host key, and opens no till and no port.
func New(cfg Config) (*Server, error) {
	s := &Server{
		cfg: cfg, tills: cfg.Tills,
		stations: map[string]*station{}, closed: map[string]bool{}, sessions: map[*session]*presence{},
		open: map[*link]struct{}{}, refusals: refusals{log: cfg.Refusals},
		keys: keyFile{path: cfg.Authorized, log: cfg.Log},
	}
	s.limits = cfg.Limits.withDefaults(s.anyone())
	s.gate = newGate(s.limits)
	s.demos.open = map[string]*station{}
	s.ctx, s.stop = context.WithCancelCause(context.Background())
	key, err := hostKey(cfg.HostKey)
	if err != nil {
		return nil, err
	}
	s.config = s.newConfig(key)
	if !s.anyone() {
		s.keys.begin()
	}
	return s, nil
}

// anyone reports whether anyone may log in and gets a demo.
func (s *Server) anyone() bool { return s.cfg.Authorized == "" }

// Serve accepts connections until the server is closed, then returns nil. It returns an error if
// the listener was closed otherwise.
func (s *Server) Serve(l net.Listener) error {
	s.mu.Lock()
	s.listener = l
	s.mu.Unlock()
	if !s.spawn("sweep", s.sweep) {
		return l.Close()
	}
	for {
		c, err := l.Accept()
		if s.ctx.Err() != nil { // Close was called
			if err == nil {
				c.Close()
			}
			return nil
		}
		switch {
		case err == nil:
			s.detach("connection", func() { s.serveLink(c) })
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("serve SSH: %w", err)
		default: // for example no free descriptor; the open sessions go on
			s.cfg.Log.Error("ssh connection not accepted", "error", err)
			pause := time.NewTimer(acceptPause)
			select {
			case <-pause.C:
			case <-s.ctx.Done():
				pause.Stop()
			}
		}
	}
}

// acceptPause is the pause after an error of Accept.
const acceptPause = 200 * time.Millisecond

// Close ends every session with a sentence, waits for their screens to end, and closes the tills.
func (s *Server) Close() error {
	s.mu.Lock()
	s.stop(errStopping)
	s.mu.Unlock()
	// The listener closes first, so that no new session begins.
	s.mu.Lock()
	listener := s.listener
	s.mu.Unlock()
	if listener != nil {
		_ = listener.Close()
	}
	left := make(chan struct{})
	go func() {
		s.running.Wait()
		close(left)
	}()
	patience := time.NewTimer(sessionsWait)
	defer patience.Stop()
	select {
	case <-left:
	case <-patience.C: // a client may read nothing any more
	}
	s.awaitHangUps()
	for _, l := range s.tracked() { // also those that have not logged in
		l.hangUp()
	}
	<-left
	s.refusals.sweep(true)
	s.opening.Lock() // wait for a till that is being opened, to close it too
	defer s.opening.Unlock()
	s.mu.Lock()
	stations := s.stations
	s.stations = map[string]*station{}
	s.mu.Unlock()
	var errs []error
	for name, st := range stations {
		if err := st.till.Close(); err != nil {
			errs = append(errs, fmt.Errorf("close till %s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// sessionsWait is the time for sessions to end by themselves, hangUpWait the time for their
// clients to hang up after that.
const (
	sessionsWait = 3 * time.Second
	hangUpWait   = time.Second
)

// awaitHangUps waits until the clients that had a session have hung up. If the server hangs up
// while OpenSSH answers the end of its session, OpenSSH reports an error and not the exit code.
func (s *Server) awaitHangUps() {
	limit := time.NewTimer(hangUpWait)
	defer limit.Stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for s.visited() > 0 {
		select {
		case <-look.C:
		case <-limit.C:
			return
		}
	}
}

// spawn runs f with a guard in a goroutine for which Close waits. It returns false if the server is
// stopping.
func (s *Server) spawn(where string, f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.running.Go(func() {
		defer func() { s.guard(where, recover(), nil) }()
		f()
	})
	return true
}

// detach runs f with a guard in a goroutine that ends with its connection or till. Close does not
// wait for it.
func (s *Server) detach(where string, f func()) {
	go func() {
		defer func() { s.guard(where, recover(), nil) }()
		f()
	}()
}
