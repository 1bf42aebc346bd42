package caisseap

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"ancvtpe/payment"
)

// maxConnections is how many tills may be connected at once.
const maxConnections = 8

// ErrNotLoopback says that without a list of allowed addresses only the loopback may be
// listened on.
var ErrNotLoopback = errors.New("not an address of the loopback")

// Config is what a Server is made of.
type Config struct {
	Address string       // HOST:PORT
	Allowed []netip.Addr // who may connect; empty: the loopback alone is listened on
	Engine  Engine
	Version string
	Now     func() time.Time // the terminal's time of day
	Log     *slog.Logger
}

// Server listens to till software.
type Server struct {
	cfg      Config
	listener net.Listener
	stop     context.CancelFunc
	running  sync.WaitGroup

	mu       sync.Mutex
	sessions map[*session]time.Time // since when it is idle; zero: it is not
	timers   []*time.Timer          // of payments whose till asks for the outcome later
	last     time.Time              // when a till last asked
}

// Listen opens the address and serves until Close. Errors: ErrNotLoopback, those of the
// network (syscall.EADDRINUSE among them).
func Listen(cfg Config) (*Server, error) {
	listener, err := cfg.open()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{cfg: cfg, listener: listener, stop: stop, sessions: map[*session]time.Time{}}
	s.running.Go(func() { s.accept(ctx) })
	return s, nil
}

// Check opens the address and closes it again. Errors: those of Listen.
func Check(cfg Config) error {
	listener, err := cfg.open()
	if err != nil {
		return err
	}
	return listener.Close()
}

func (c Config) open() (*net.TCPListener, error) {
	address, err := net.ResolveTCPAddr("tcp", c.Address)
	if err != nil {
		return nil, fmt.Errorf("till link address: %w", err)
	}
	if len(c.Allowed) == 0 && !address.IP.IsLoopback() {
		return nil, fmt.Errorf("%s: %w", c.Address, ErrNotLoopback)
	}
	listener, err := net.ListenTCP("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen to tills: %w", err)
	}
	return listener, nil
}

// Address is what is listened on.
func (s *Server) Address() string { return s.listener.Addr().String() }

// LastAsked is when a till last asked for something; zero: not since the start.
func (s *Server) LastAsked() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// Close hangs up on every till. What they began goes on.
func (s *Server) Close() error {
	s.stop()
	err := s.listener.Close()
	s.mu.Lock()
	for one := range s.sessions {
		one.conn.Close()
	}
	for _, timer := range s.timers {
		timer.Stop()
	}
	s.mu.Unlock()
	s.running.Wait()
	return err
}

func (s *Server) accept(ctx context.Context) {
	for {
		conn, err := s.listener.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				conn.Close()
			}
			return
		case err != nil: // out of files: the next one may find some
			s.cfg.Log.Warn("till link", "accept", err)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return
			}
		case !s.allowed(conn.RemoteAddr()):
			s.cfg.Log.Warn("till link", "from", conn.RemoteAddr().String(), "answer", "not allowed")
			conn.Close()
		default:
			s.admit(ctx, conn)
		}
	}
}

// allowed reports whether an address may connect.
func (s *Server) allowed(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return false
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	return (len(s.cfg.Allowed) == 0 && ip.IsLoopback()) || slices.Contains(s.cfg.Allowed, ip)
}

// admit serves a connection. One too many takes the place of the one that has been idle
// for longest; where all are at work it is closed.
func (s *Server) admit(ctx context.Context, conn net.Conn) {
	one := &session{
		server: s, cfg: s.cfg, engine: s.cfg.Engine, conn: conn, chunks: make(chan []byte), done: make(chan struct{}),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sessions) >= maxConnections {
		oldest := s.idlest()
		if oldest == nil {
			s.cfg.Log.Warn("till link", "from", conn.RemoteAddr().String(), "answer", "too many")
			conn.Close()
			return
		}
		delete(s.sessions, oldest)
		oldest.conn.Close()
	}
	s.sessions[one] = time.Time{}
	s.running.Go(func() {
		defer s.leave(one)
		one.run(ctx)
	})
}

func (s *Server) idlest() *session {
	var oldest *session
	for one, since := range s.sessions {
		if !since.IsZero() && (oldest == nil || since.Before(s.sessions[oldest])) {
			oldest = one
		}
	}
	return oldest
}

func (s *Server) leave(one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, one)
}

// active notes that a message has begun, and reports whether one had before.
func (s *Server) active(one *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	since, here := s.sessions[one]
	if here {
		s.sessions[one] = time.Time{}
	}
	return here && since.IsZero()
}

// idle notes that an answer was sent.
func (s *Server) idle(one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, here := s.sessions[one]; here {
		s.sessions[one] = time.Now()
	}
}

// asked notes that a till has asked for something.
func (s *Server) asked(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = at
}

// delay is how long a till waits for an outcome.
func (s *Server) delay() time.Duration {
	if d := s.cfg.Engine.Snapshot().Settings.TillLinkDelay; d > 0 {
		return d
	}
	return payment.DefaultTillLinkDelay
}

// watch withdraws at its deadline what a till began and does not wait for.
func (s *Server) watch(no int64) {
	timer := time.AfterFunc(s.delay(), func() {
		if err := s.cfg.Engine.WithdrawTill(context.Background(), no); err != nil && !errors.Is(err, payment.ErrNothingToDo) {
			s.cfg.Log.Warn("till link", "withdraw", err)
		}
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timers = append(s.timers[max(0, len(s.timers)-maxConnections):], timer)
}
