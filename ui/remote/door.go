package remote

import (
	"bytes"
	"fmt"
	"slices"

	gossh "golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

// welcome finds the desk and the role of who came; wrong is the sentence for who may not.
func (s *Server) welcome(ss *session) (d *desk, role Role, wrong string) {
	user := ss.conn.User()
	if !s.anyone() {
		return s.welcomeShop(ss, user)
	}
	if role, code, visits := visitor(user); visits {
		if d = s.demos.find(code); d == nil {
			return nil, "", fmt.Sprintf(textNoDemo, payment.Clean(code, 20))
		}
		return d, role, ""
	}
	d, wrong = s.newDemo()
	return d, RoleCashier, wrong
}

func (s *Server) welcomeShop(ss *session, user string) (*desk, Role, string) {
	g, wrong := s.grantOf(ss, user)
	if wrong != "" {
		return nil, "", wrong
	}
	d, err := s.desk(g.till)
	if err != nil {
		s.audit.Error("ssh till cannot be opened", "till", g.till, "error", err)
		return nil, "", frenchOf(err, textNoOpen)
	}
	return d, g.role, ""
}

// grantOf reads the file of keys anew: what stands there now counts. The key is the one that
// the login was proved with, not one that was merely offered.
func (s *Server) grantOf(ss *session, user string) (grant, string) {
	grants, _, err := readGrants(s.cfg.Authorized)
	if err != nil || ss.key == nil {
		return grant{}, textNoGrant
	}
	g, wrong := choose(grants, ss.key.Marshal(), payment.Clean(user, 40))
	return g, wrong
}

func knows(grants []grant, key gossh.PublicKey) bool {
	raw := key.Marshal()
	return slices.ContainsFunc(grants, func(g grant) bool { return bytes.Equal(g.key, raw) })
}

// desk is the shop's till of a name: opened at the first need, and kept until the server ends,
// so that what is due in it (a closing, a recovery) happens without anybody at a screen.
func (s *Server) desk(name string) (*desk, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.ctx.Err() != nil {
		return nil, errStopping
	}
	s.mu.Lock()
	d := s.desks[name]
	s.mu.Unlock()
	if d != nil {
		return d, nil
	}
	till, err := s.house.Till(name)
	if err != nil {
		return nil, err
	}
	d = newDesk(till, false)
	s.mu.Lock()
	s.desks[name] = d
	s.mu.Unlock()
	s.watch(d)
	return d, nil
}

// watch closes a desk whose engine has stopped by itself; a shop's till is opened anew by the
// next who comes.
func (s *Server) watch(d *desk) {
	go func() {
		<-d.till.Ended
		d.close(errTillOver)
		s.mu.Lock()
		mine := s.desks[d.till.Name] == d
		if mine {
			delete(s.desks, d.till.Name)
		}
		s.mu.Unlock()
		if mine && s.ctx.Err() == nil {
			s.audit.Error("ssh till has stopped", "till", d.till.Name, "error", d.till.Close())
		}
	}()
}

// Trouble is a till that cannot be opened, or a line that grants nothing.
type Trouble struct {
	Till string // empty: the line
	Line int
	Text string
}

// OpenAll opens every till that the file of keys names, and tells what is wrong with it. One
// that cannot be opened keeps no other from it, and is tried again at its next session.
func (s *Server) OpenAll() ([]Trouble, error) {
	grants, bad, err := readGrants(s.cfg.Authorized)
	if err != nil {
		return nil, err
	}
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
		if _, err := s.desk(g.till); err != nil {
			s.audit.Error("ssh till cannot be opened", "till", g.till, "error", err)
			troubles = append(troubles, Trouble{Till: g.till, Text: frenchOf(err, textNoOpen)})
		}
	}
	return troubles, nil
}
