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

	"github.com/charmbracelet/ssh"
	"github.com/charmbracelet/wish"
	gossh "golang.org/x/crypto/ssh"

	"ancvtpe/ui/theme"
)

// Config is what a Server is made of.
type Config struct {
	House  House
	Limits Limits
	// HostKey is the file of the server's key, made at the first start.
	HostKey string
	// Authorized is the file of keys; empty: a demo for anyone.
	Authorized string
	// Palette is the colours until a terminal tells what suits it; PaletteFixed: for good.
	Palette      theme.Palette
	PaletteFixed bool
	// Log gets who came and went, and no secret.
	Log *slog.Logger
}

// Server serves tills over SSH.
type Server struct {
	cfg    Config
	house  House
	limits Limits
	audit  *slog.Logger
	ssh    *ssh.Server

	ctx     context.Context // over when the server stops
	stop    context.CancelCauseFunc
	running sync.WaitGroup // what must have ended before the tills are closed
	numbers atomic.Int64
	links   count
	seats   count
	demos   demos

	opening  sync.Mutex // one till after the other
	mu       sync.Mutex
	listener net.Listener
	desks    map[string]*desk // of the shop's tills
	sessions map[*session]*attendance
	lines    map[*link]struct{}
}

// New makes a server. It makes the host key at the first start, and opens nothing else.
func New(cfg Config) (*Server, error) {
	s := &Server{
		cfg: cfg, house: cfg.House, limits: cfg.Limits.withDefaults(), audit: cfg.Log,
		desks: map[string]*desk{}, sessions: map[*session]*attendance{},
		lines: map[*link]struct{}{},
	}
	s.demos.open = map[string]*desk{}
	s.ctx, s.stop = context.WithCancelCause(context.Background())
	key, err := hostKey(cfg.HostKey)
	if err != nil {
		return nil, err
	}
	banner := textBannerShop
	if s.anyone() {
		banner = textBannerDemo
	}
	s.ssh, err = wish.NewServer(wish.WithHostKeyPEM(key), wish.WithVersion("ancv-tpe"), wish.WithBanner(banner), s.authentication)
	if err != nil {
		return nil, fmt.Errorf("make the server: %w", err)
	}
	s.ssh.ConnCallback = s.accept
	s.ssh.ServerConfigCallback = s.protocol
	s.ssh.ChannelHandlers = map[string]ssh.ChannelHandler{"session": s.serveChannel}
	s.ssh.RequestHandlers = map[string]ssh.RequestHandler{}
	s.ssh.SubsystemHandlers = map[string]ssh.SubsystemHandler{}
	return s, nil
}

// anyone tells that whoever comes gets a demo.
func (s *Server) anyone() bool { return s.cfg.Authorized == "" }

// authentication lets everybody into a demo, and known keys alone into a shop.
func (s *Server) authentication(server *ssh.Server) error {
	if s.anyone() {
		server.PublicKeyHandler = func(ssh.Context, ssh.PublicKey) bool { return true }
		server.KeyboardInteractiveHandler = func(_ ssh.Context, ask gossh.KeyboardInteractiveChallenge) bool {
			_, err := ask("", "", nil, nil)
			return err == nil
		}
		return nil
	}
	server.PublicKeyHandler = func(ctx ssh.Context, key ssh.PublicKey) bool {
		grants, _, err := readGrants(s.cfg.Authorized)
		if err != nil {
			s.audit.Error("ssh keys cannot be read", "error", err)
		}
		known := knows(grants, key)
		if !known {
			s.audit.Info("ssh key not authorized", "address", host(ctx.RemoteAddr()), "key", gossh.FingerprintSHA256(key))
		}
		return known
	}
	return nil
}

// Serve serves until the listener or the server is closed. It accepts by itself: ssh.Serve
// would let a panic in a connection end the program.
func (s *Server) Serve(l net.Listener) error {
	s.mu.Lock()
	s.listener = l
	s.mu.Unlock()
	if !s.spawn("patrol", s.patrol) {
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
			s.beside("connection", func() { s.ssh.HandleConn(c) })
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("serve SSH: %w", err)
		default: // there is no descriptor left, say: those who are in must not suffer for it
			s.audit.Error("ssh connection not accepted", "error", err)
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

// Close tells every session, waits for their screens, and closes the tills.
func (s *Server) Close() error {
	s.mu.Lock()
	s.stop(errStopping)
	s.mu.Unlock()
	// The listener first, so that nobody new comes; those who are in read why they must go.
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
	case <-patience.C: // a client that reads no more keeps nobody up
	}
	s.goodbye()
	errs := []error{s.ssh.Close()}
	s.hangUp()
	<-left
	s.opening.Lock() // a till that is just being opened is closed, too
	defer s.opening.Unlock()
	s.mu.Lock()
	desks := s.desks
	s.desks = map[string]*desk{}
	s.mu.Unlock()
	for name, d := range desks {
		if err := d.till.Close(); err != nil {
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

// beside is spawn for what ends with its connection: nobody waits for it.
func (s *Server) beside(where string, f func()) {
	go func() {
		defer func() { s.guard(where, recover(), nil) }()
		f()
	}()
}
