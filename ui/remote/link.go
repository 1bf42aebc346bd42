package remote

import (
	"maps"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/charmbracelet/ssh"
)

// link is a connection: counted while it is open, closed when it stays without a session.
type link struct {
	net.Conn
	srv   *Server
	once  sync.Once
	mu    sync.Mutex
	open  int  // sessions
	guest bool // had one
	gone  bool
	limbo *time.Timer
}

type linkKey struct{}

// accept is ssh.ConnCallback; nil refuses. It runs before a byte is read.
func (s *Server) accept(ctx ssh.Context, c net.Conn) net.Conn {
	if s.links.take(c.RemoteAddr(), s.limits.Sessions+spare, s.limits.PerAddress+spare) != "" {
		s.audit.Warn("ssh connection refused", "address", host(c.RemoteAddr()), "reason", "too many connections")
		return nil
	}
	l := &link{Conn: c, srv: s}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limbo = time.AfterFunc(s.limits.Limbo, func() {
		s.audit.Info("ssh connection closed", "address", host(c.RemoteAddr()), "reason", "no session in time")
		_ = l.Close()
	})
	ctx.SetValue(linkKey{}, l)
	if !s.hold(l) {
		l.limbo.Stop()
		s.links.give(c.RemoteAddr())
		return nil
	}
	return l
}

// hold keeps a connection in mind, unless the server stops.
func (s *Server) hold(l *link) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.lines[l] = struct{}{}
	return true
}

// guests counts the connections that have had a session and are still there.
func (s *Server) guests() int {
	s.mu.Lock()
	lines := slices.Collect(maps.Keys(s.lines))
	s.mu.Unlock()
	n := 0
	for _, l := range lines {
		l.mu.Lock()
		if l.guest {
			n++
		}
		l.mu.Unlock()
	}
	return n
}

// hangUp closes every connection, those still at the door, too.
func (s *Server) hangUp() {
	s.mu.Lock()
	lines := slices.Collect(maps.Keys(s.lines))
	s.mu.Unlock()
	for _, l := range lines {
		_ = l.Close()
	}
}

// Close implements net.Conn.
func (l *link) Close() error {
	l.once.Do(func() {
		l.mu.Lock()
		l.gone = true
		l.limbo.Stop()
		l.mu.Unlock()
		l.srv.links.give(l.RemoteAddr())
		l.srv.mu.Lock()
		delete(l.srv.lines, l)
		l.srv.mu.Unlock()
	})
	return l.Conn.Close()
}

// begin counts a session of this connection; false: there are enough.
func (l *link) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gone || l.open >= sessionsPerLink {
		return false
	}
	l.open++
	l.guest = true
	l.limbo.Stop()
	return true
}

// end is the end of a session; a connection without one is in limbo again.
func (l *link) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open--; l.open == 0 && !l.gone {
		l.limbo.Reset(l.srv.limits.Limbo)
	}
}

func linkOf(ctx ssh.Context) *link {
	l, _ := ctx.Value(linkKey{}).(*link)
	return l
}

// host is an address without its port, as the log names it.
func host(a net.Addr) string {
	if name, _, err := net.SplitHostPort(a.String()); err == nil {
		return name
	}
	return a.String()
}
