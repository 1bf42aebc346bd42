package remote

import (
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

// link is a connection. It is counted while it is open, and closed after NoSession without a
// session.
type link struct {
	net.Conn
	srv     *Server
	network netip.Prefix
	since   time.Time
	known   bool   // its address has logged in before; set by the gate
	offered string // fingerprint of the last refused key; set during the login

	once       sync.Once
	mu         sync.Mutex
	open       int  // sessions now
	hadSession bool // had one before, or has one now
	loggedIn   bool // and counted in Server.links
	gone       bool
	noSession  *time.Timer
}

// serveLink serves a connection until it closes.
func (s *Server) serveLink(c net.Conn) {
	l := &link{Conn: c, srv: s, network: networkOf(c.RemoteAddr()), since: time.Now()}
	l.mu.Lock() // the timer may fire at once
	l.noSession = time.AfterFunc(s.limits.NoSession, func() { l.drop("no session in time") })
	l.mu.Unlock()
	defer l.hangUp()
	late, ok := s.gate.enter(l)
	if late != nil {
		late.drop("no login in time, others wait")
	}
	if !ok {
		s.refusals.add(c.RemoteAddr(), "too many logins at once")
		return
	}
	if !s.track(l) {
		return
	}
	conn, channels, requests, err := ssh.NewServerConn(l, s.configFor(l))
	if err != nil {
		l.failed(err)
		return
	}
	s.gate.leave(l, true)
	if wrong := l.logIn(); wrong != "" {
		s.refusals.add(c.RemoteAddr(), "too many connections")
		return
	}
	for channels != nil {
		select {
		case offered, more := <-channels:
			switch {
			case !more:
				channels = nil
			case offered.ChannelType() != "session":
				_ = offered.Reject(ssh.UnknownChannelType, "sessions only")
			default:
				s.detach("channel", func() { s.serveChannel(l, conn, offered) })
			}
		case asked, more := <-requests:
			switch {
			case !more:
				requests = nil
			case asked.WantReply:
				_ = asked.Reply(false, nil)
			}
		}
	}
}

// logIn counts a connection that has logged in, or returns a sentence if there is no room for it.
func (l *link) logIn() (wrong string) {
	limits := l.srv.limits
	wrong = l.srv.links.take(l.RemoteAddr(), limits.Sessions+spare, limits.PerAddress+spare)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loggedIn = wrong == ""
	if l.gone && l.loggedIn { // hangUp ran before loggedIn was set
		l.loggedIn = false
		l.srv.links.give(l.RemoteAddr())
		return textFull
	}
	return wrong
}

// failed logs why a login failed. It tells a client that shares no algorithm with the server.
func (l *link) failed(err error) {
	l.mu.Lock()
	gone := l.gone
	l.mu.Unlock()
	if gone { // drop has logged it, or the server stops
		return
	}
	var algorithms *ssh.AlgorithmNegotiationError
	var auth *ssh.ServerAuthError
	switch {
	case errors.As(err, &algorithms):
		l.srv.refusals.add(l.RemoteAddr(), "no algorithm in common", "error", payment.Clean(err.Error(), 400))
		l.disconnect(textOldClient)
	case l.offered != "":
		l.srv.refusals.add(l.RemoteAddr(), "key not authorized", "key", l.offered)
	case errors.As(err, &auth):
		l.srv.refusals.add(l.RemoteAddr(), "no key offered")
	case errors.Is(err, io.EOF):
		l.srv.refusals.add(l.RemoteAddr(), "left before its login")
	default:
		l.srv.refusals.add(l.RemoteAddr(), "broken login", "error", payment.Clean(err.Error(), 200))
	}
}

// disconnect sends SSH_MSG_DISCONNECT unencrypted, as is right before the first key exchange (RFC
// 4253, 6 and 11.1). The library sends nothing (decision 88).
func (l *link) disconnect(text string) {
	const keyExchangeFailed = 3
	payload := ssh.Marshal(struct {
		Reason         uint32 `sshtype:"1"`
		Text, Language string
	}{keyExchangeFailed, text, "fr"})
	padding := 8 - (5+len(payload))%8
	if padding < 4 {
		padding += 8
	}
	packet := binary.BigEndian.AppendUint32(nil, uint32(1+len(payload)+padding)) //nolint:gosec // a sentence
	packet = append(append(packet, byte(padding)), payload...)
	_ = l.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = l.Write(append(packet, make([]byte, padding)...))
}

// track adds a connection to those that Close hangs up. It returns false if the server is stopping.
func (s *Server) track(l *link) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.open[l] = struct{}{}
	return true
}

func (s *Server) tracked() []*link {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.open))
}

// visited counts the open connections that have had a session.
func (s *Server) visited() int {
	n := 0
	for _, l := range s.tracked() {
		l.mu.Lock()
		if l.hadSession {
			n++
		}
		l.mu.Unlock()
	}
	return n
}

// Close implements net.Conn for the library. Before the login it only ends reading, so that
// disconnect can still write; serveLink closes the connection afterwards.
func (l *link) Close() error {
	l.mu.Lock()
	loggedIn := l.loggedIn
	l.mu.Unlock()
	if !loggedIn {
		return l.SetReadDeadline(time.Unix(1, 0))
	}
	l.hangUp()
	return nil
}

// drop logs and hangs up a connection that has taken too long.
func (l *link) drop(why string) {
	l.mu.Lock()
	gone := l.gone
	l.mu.Unlock()
	if !gone {
		l.srv.refusals.add(l.RemoteAddr(), why)
		l.hangUp()
	}
}

// hangUp closes the connection and removes it from all counts, once.
func (l *link) hangUp() {
	l.once.Do(func() {
		l.mu.Lock()
		l.gone = true
		l.noSession.Stop()
		loggedIn := l.loggedIn
		l.mu.Unlock()
		l.srv.gate.leave(l, false)
		if loggedIn {
			l.srv.links.give(l.RemoteAddr())
		}
		l.srv.mu.Lock()
		delete(l.srv.open, l)
		l.srv.mu.Unlock()
	})
	_ = l.Conn.Close()
}

// begin counts a new session of this connection, or returns false if it may have no more.
func (l *link) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gone || l.open >= sessionsPerLink {
		return false
	}
	l.open++
	l.hadSession = true
	l.noSession.Stop()
	return true
}

// end counts a session as ended. A connection without a session is closed after NoSession.
func (l *link) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open--; l.open == 0 && !l.gone {
		l.noSession.Reset(l.srv.limits.NoSession)
	}
}

// host returns an address without its port, for the log.
func host(a net.Addr) string {
	if name, _, err := net.SplitHostPort(a.String()); err == nil {
		return name
	}
	return a.String()
}
