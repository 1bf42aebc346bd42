package virtual

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
)

// Config is the configuration of a printer.
type Config struct {
	Address string // HOST:PORT; port 0 takes a free one
	Dir     string // for the tickets; it is made where it is missing
	Columns int    // of font A: 32, 42 or 48
	Faults  Faults // in force from the start
	// Printed is called with the number of each ticket once its files exist; may be nil.
	Printed func(number string)
	// Remarked is called for each command that was not carried out. Its error ends the
	// printer, and Run returns it. May be nil.
	Remarked func(Remark) error
}

// Server is a printer on a port.
type Server struct {
	cfg      Config
	listener net.Listener
	files    folder
	queue    *queue
	machine  *machine

	turn sync.Mutex // held by the connection that is served

	mu      sync.Mutex
	healthy bool          // Toggle has ended the faults
	changed chan struct{} // closed and replaced when healthy or closed changes
	mask    byte          // of GS a
	links   map[*link]struct{}
	closed  bool
}

// Listen makes the folder and opens the port. errors.Is finds the system's error, such as
// syscall.EADDRINUSE. Run must follow.
func Listen(cfg Config) (*Server, error) {
	if cfg.Columns != 32 && cfg.Columns != 42 && cfg.Columns != 48 {
		return nil, fmt.Errorf("no paper has %d columns", cfg.Columns)
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	files, err := openFolder(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, files: files, changed: make(chan struct{}), links: map[*link]struct{}{}}
	s.queue = newQueue(s.ready)
	if s.machine, err = newMachine(cfg.Columns, s); err != nil {
		return nil, err
	}
	s.listener, err = net.Listen("tcp", cfg.Address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return s, nil
}

// Address returns HOST:PORT of the listener.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Run serves until the context ends and returns nil then. It returns the error of Remarked
// or of a file that cannot be written.
func (s *Server) Run(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- s.machine.run() }()
	var connections sync.WaitGroup
	connections.Go(func() { s.accept(&connections) })
	var err error
	select {
	case <-ctx.Done():
		s.close()
		err = <-ended
	case err = <-ended:
		s.close()
	}
	connections.Wait()
	return err
}

// accept takes connections until the listener is closed.
func (s *Server) accept(connections *sync.WaitGroup) {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		l := &link{conn: conn, server: s}
		s.mu.Lock()
		s.links[l] = struct{}{}
		closed := s.closed
		s.mu.Unlock()
		if closed {
			_ = conn.Close()
		}
		connections.Go(l.serve)
	}
}

func (s *Server) close() {
	_ = s.listener.Close()
	s.queue.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	close(s.changed)
	s.changed = make(chan struct{})
	for l := range s.links {
		_ = l.conn.Close()
	}
}

// Toggle ends the faults or begins them again. It reports whether they are in force now.
func (s *Server) Toggle() bool {
	s.mu.Lock()
	s.healthy = !s.healthy
	inForce := !s.healthy
	close(s.changed)
	s.changed = make(chan struct{})
	mask := s.mask
	s.mu.Unlock()
	s.queue.wake()
	if mask != 0 {
		s.answer(s.faults().automatic())
	}
	return inForce
}

// faults returns the faults in force.
func (s *Server) faults() Faults {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.healthy {
		return Faults{}
	}
	return s.cfg.Faults
}

// state returns the faults in force, a channel that is closed when they or closed change,
// and whether the printer ends.
func (s *Server) state() (f Faults, changed <-chan struct{}, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.healthy {
		f = s.cfg.Faults
	}
	return f, s.changed, s.closed
}

// ready reports whether the machine may go on.
func (s *Server) ready() bool { return !s.faults().stops() }

// The methods below implement host.

func (s *Server) next() (byte, error) { return s.queue.next() }

func (s *Server) answer(status []byte) {
	if l := s.queue.current(); l != nil {
		l.answer(status)
	}
}

func (s *Server) automatic(mask byte) {
	s.mu.Lock()
	s.mask = mask
	s.mu.Unlock()
	if mask != 0 {
		s.answer(s.faults().automatic())
	}
}

func (s *Server) cut(p *paper) error {
	number, err := s.files.save(p)
	if err == nil && s.cfg.Printed != nil {
		s.cfg.Printed(number)
	}
	return err
}

func (s *Server) remark(r Remark) error {
	if s.cfg.Remarked == nil {
		return nil
	}
	return s.cfg.Remarked(r)
}
