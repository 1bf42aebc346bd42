package remote

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

// authorize returns the station and the role of a session. wrong is a sentence for the client if
// it has none.
func (s *Server) authorize(ss *session) (st *station, role Role, wrong string) {
	if !s.anyone() {
		return s.authorizeShop(ss)
	}
	role, code, visits := visitor(ss.conn.User())
	if !visits {
		st, wrong = s.newDemo()
		return st, RoleCashier, wrong
	}
	st, wrong = s.visit(ss.conn.RemoteAddr(), code)
	return st, role, wrong
}

// visit returns the demo with a code, or a sentence for the client.
func (s *Server) visit(from net.Addr, code string) (*station, string) {
	if code == "" {
		return nil, textNoCode
	}
	if wait := s.guesses.wait(from); wait > 0 {
		return nil, fmt.Sprintf(textTooManyCodes, int(wait/time.Second)+1)
	}
	st := s.demos.find(code)
	if st == nil {
		s.guesses.wrong(from)
		return nil, fmt.Sprintf(textNoDemo, payment.Clean(code, 20))
	}
	return st, ""
}

// authorizeShop opens the till that a key grants. A till that a cashier has closed is opened again
// only by a cashier's screens, since a display may reconnect by itself (decision 82).
func (s *Server) authorizeShop(ss *session) (*station, Role, string) {
	g, wrong := s.grantOf(ss)
	if wrong != "" {
		return nil, "", wrong
	}
	s.mu.Lock()
	shut := s.closed[g.till]
	s.mu.Unlock()
	if shut && (ss.exec || g.role != RoleCashier) {
		return nil, "", fmt.Sprintf(textClosed, g.till)
	}
	st, err := s.station(g.till)
	if err != nil {
		s.cfg.Log.Error("ssh till cannot be opened", "till", g.till, "error", err)
		return nil, "", frenchOf(err, textNoOpen)
	}
	return st, g.role, ""
}

// grantOf returns what the file of keys grants a session now, or a sentence. It looks up the key
// that the login proved, not one that was only offered.
func (s *Server) grantOf(ss *session) (grant, string) {
	return granted(s.keys.grants(), ss)
}

func granted(grants []grant, ss *session) (grant, string) {
	if ss.key == nil {
		return grant{}, textNoGrant
	}
	return choose(grants, ss.key.Marshal(), payment.Clean(ss.conn.User(), 40))
}

func knows(grants []grant, key ssh.PublicKey) bool {
	raw := key.Marshal()
	return slices.ContainsFunc(grants, func(g grant) bool { return bytes.Equal(g.key, raw) })
}

// station returns the shop's till with that name. It opens the till if needed and keeps it open
// until the server ends or a cashier closes it, so that a closing or a recovery needs no session
// (decision 73).
func (s *Server) station(name string) (*station, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.ctx.Err() != nil {
		return nil, errStopping
	}
	s.mu.Lock()
	st := s.stations[name]
	s.mu.Unlock()
	if st != nil {
		return st, nil
	}
	till, err := s.tills.Till(name)
	if err != nil {
		return nil, err
	}
	st = newStation(till, false)
	s.mu.Lock()
	s.stations[name] = st
	delete(s.closed, name)
	s.mu.Unlock()
	s.watch(st)
	return st, nil
}

// closeTill closes a shop's till and its files, and keeps it closed until a cashier opens it. It
// returns false and does nothing if a payment is under way or unresolved.
func (s *Server) closeTill(name string) (closed bool, err error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	s.mu.Lock()
	st := s.stations[name]
	if st != nil && st.till.Screens.Engine.Snapshot().Busy() {
		s.mu.Unlock()
		return false, nil
	}
	delete(s.stations, name)
	s.closed[name] = true
	s.mu.Unlock()
	if st == nil {
		return true, nil
	}
	st.close(errClosed)
	return true, st.till.Close()
}

// watch closes the station when its engine stops. The next session opens a shop's till again.
func (s *Server) watch(st *station) {
	s.detach("till", func() {
		<-st.till.Ended
		st.close(errTillOver)
		s.mu.Lock()
		mine := s.stations[st.till.Name] == st
		if mine {
			delete(s.stations, st.till.Name)
		}
		s.mu.Unlock()
		if mine && s.ctx.Err() == nil {
			s.cfg.Log.Error("ssh till has stopped", "till", st.till.Name, "error", st.till.Close())
		}
	})
}

// Trouble is a till that cannot be opened, or a line of the file of keys that grants nothing. Text
// is a sentence that says why.
type Trouble struct {
	Till string // empty if the trouble is with Line
	Line int    // from 1
	Text string
}

// OpenAll opens every till that the file of keys names, and returns the troubles it met. A till
// that cannot be opened is tried again at its next session. The error is that of reading the file.
func (s *Server) OpenAll() ([]Trouble, error) {
	raw, err := readKeys(s.cfg.Authorized)
	if err != nil {
		return nil, err
	}
	grants, bad := parseGrants(raw)
	var troubles []Trouble
	for _, b := range bad {
		troubles = append(troubles, Trouble{Line: b.Line, Text: b.Text})
	}
	tried := map[string]bool{}
	for _, g := range grants {
		if tried[g.till] {
			continue
		}
		tried[g.till] = true
		if _, err := s.station(g.till); err != nil {
			s.cfg.Log.Error("ssh till cannot be opened", "till", g.till, "error", err)
			troubles = append(troubles, Trouble{Till: g.till, Text: frenchOf(err, textNoOpen)})
		}
	}
	return troubles, nil
}
