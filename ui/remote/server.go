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

// Config is what a Server is made of.
type Config struct {
	Tills  Tills
	Limits Limits
	// HostKey is the file of the server's key, made at the first start.
	HostKey string
	// Authorized is the file of keys; empty: a demo for anyone.
	Authorized string
	// Palette is the colours until a terminal tells what suits it; PaletteFixed: for good.
	Palette      theme.Palette
	PaletteFixed bool
	// Log gets what went wrong, Access the sessions, and Refusals what was not let in.
	// Refusals is a journal of its own, for strangers decide how much is written there.
	// None gets a secret.
	Log, Access, Refusals *slog.Logger
}

// Server serves tills over SSH.
type Server struct {
	cfg    Config
	tills  Tills
	limits Limits
	config *ssh.ServerConfig

	ctx      context.Context // over when the server stops
	stop     context.CancelCauseFunc
	running  sync.WaitGroup // what must have ended before the tills are closed
	numbers  atomic.Int64
	gate     *gate // connections that have not logged in
	links    count // those that have
	places   count // sessions
	demos    demos
	guesses  guesses
	refusals refusals
	keys     keyFile

	opening  sync.Mutex // one till after the other
	mu       sync.Mutex
	listener net.Listener
	stations map[string]*station // the shop's open tills
	closed   map[string]bool     // tills that a cashier has closed; the next cashier opens them
	sessions map[*session]*presence
	lines    map[*link]struct{}
}

// New makes a server. It makes the host key at the first start, and opens nothing else.
func New(cfg Config) (*Server, error) {
	s := &Server{
		cfg: cfg, tills: cfg.Tills,
		stations: map[string]*station{}, closed: map[string]bool{}, sessions: map[*session]*presence{},
		lines: map[*link]struct{}{}, refusals: refusals{log: cfg.Refusals},
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

// anyone reports whether everybody gets a demo.
func (s *Server) anyone() bool { return s.cfg.Authorized == "" }

// Serve serves until the listener or the server is closed.
func (s *Server) Serve(l net.Listener) error {
	s.mu.Lock()
	s.listener = l
	s.mu.Unlock()
	if !s.spawn("sweep", s.sweep) {
		return l.Close()
	}
	for {
		c, err := l.Accept()
		if s.ctx.Err() != nil { // told to stop
			if err == nil {
				c.Close()
			}
			return nil
		}
		switch {
		case err == nil:
			s.beside("connection", func() { s.serveLink(c) })
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("serve SSH: %w", err)
		default: // no descriptor is left, say; the open sessions go on
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

// acceptPause follows a connection that could not be accepted.
const acceptPause = 200 * time.Millisecond

// Close ends every session with a sentence, waits for their screens, and closes the tills.
func (s *Server) Close() error {
	s.mu.Lock()
	s.stop(errStopping)
	s.mu.Unlock()
	// The listener first, so that no new session begins; the open ones show why they end.
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
	patience := time.NewTimer(closePatience)
	defer patience.Stop()
	select {
	case <-left:
	case <-patience.C: // a client that reads no more holds nothing up
	}
	s.goodbye()
	for _, l := range s.held() { // those that have not logged in, too
		l.hangUp()
	}
	<-left
	s.refusals.sweep(true)
	s.opening.Lock() // a till that is just being opened is closed, too
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

// closePatience is how long clients have to read why their sessions end, and goodbyePatience to
// hang up after that.
const (
	closePatience   = 3 * time.Second
	goodbyePatience = time.Second
)

// goodbye waits until those who had a session have hung up: OpenSSH takes a line that is cut
// while it answers the end of its session for an error, and loses the session's exit code.
func (s *Server) goodbye() {
	limit := time.NewTimer(goodbyePatience)
	defer limit.Stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for s.guests() > 0 {
		select {
		case <-look.C:
		case <-limit.C:
			return
		}
	}
}

// spawn runs f beside the rest, with a guard; Close waits for it. It does not begin once the
// server stops.
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

// beside is spawn for what ends with its connection; Close does not wait for it.
func (s *Server) beside(where string, f func()) {
	go func() {
		defer func() { s.guard(where, recover(), nil) }()
		f()
	}()
}
