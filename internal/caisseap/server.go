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

// maxConnections bounds the tills that are connected at once.
const maxConnections = 8

// ErrNotLoopback is the error for an address of the network without a list of allowed
// addresses, since then only the loopback may be listened on.
var ErrNotLoopback = errors.New("not an address of the loopback")

// Config is the configuration of a Server.
type Config struct {
	Address string       // HOST:PORT
	Allowed []netip.Addr // the addresses that may connect; with none only the loopback may
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
	sessions map[*session]time.Time // the time since which it is idle; zero for a busy one
	timers   []*time.Timer          // deadlines of payments that were answered at once (BA)
	last     time.Time              // of the last request
}

// Listen opens the address and serves until Close. Its error is ErrNotLoopback or the
// network's, such as syscall.EADDRINUSE.
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

// Check opens the address and closes it again. It has the errors of Listen.
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

// Address returns HOST:PORT of the listener.
func (s *Server) Address() string { return s.listener.Addr().String() }

// LastAsked returns the time of the last request, or zero where there was none since Listen.
func (s *Server) LastAsked() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// Close closes every connection. Transactions under way go on.
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
		case err != nil: // no descriptor is free; a later connection may find one
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

// admit serves a connection. Above maxConnections it closes the session that has been idle
// for longest, or the new connection where all are busy (decision 99).
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

// active marks a session busy and reports whether it was busy before.
func (s *Server) active(one *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	since, here := s.sessions[one]
	if here {
		s.sessions[one] = time.Time{}
	}
	return here && since.IsZero()
}

// idle marks a session idle from now on.
func (s *Server) idle(one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, here := s.sessions[one]; here {
		s.sessions[one] = time.Now()
	}
}

// asked notes the time of a request.
func (s *Server) asked(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = at
}

// delay returns how long a till waits for an outcome.
func (s *Server) delay() time.Duration {
	if d := s.cfg.Engine.Snapshot().Settings.TillLinkDelay; d > 0 {
		return d
	}
	return payment.DefaultTillLinkDelay
}

// watch withdraws the request no at its deadline, for a till that was answered at once.
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
