package remote

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"
)

// demos holds the open demos by their codes.
type demos struct {
	mu   sync.Mutex
	open map[string]*station
}

// codeLetters leaves out letters and digits that look or sound alike.
const (
	codeLetters = "abcdefghjkmnpqrstuvwxyz23456789"
	codeLength  = 6
)

func newCode() string {
	raw := make([]byte, codeLength)
	rand.Read(raw) // never fails
	for i := range raw {
		raw[i] = codeLetters[int(raw[i])%len(codeLetters)]
	}
	return string(raw)
}

func (m *demos) find(code string) *station {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open[code]
}

func (m *demos) all() []*station {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]*station, 0, len(m.open))
	for _, st := range m.open {
		list = append(list, st)
	}
	return list
}

// newDemo makes a new demo for one visitor, or returns a sentence.
func (s *Server) newDemo() (*station, string) {
	till, err := s.tills.Demo(newCode())
	if err != nil {
		s.cfg.Log.Error("ssh demo cannot be made", "error", err)
		return nil, frenchOf(err, textNoMore)
	}
	st := newStation(till, true)
	s.demos.mu.Lock()
	s.demos.open[till.Name] = st
	s.demos.mu.Unlock()
	s.watch(st)
	return st, ""
}

// endDemo ends a demo and its sessions, and deletes its files.
func (s *Server) endDemo(st *station, why error) {
	s.demos.mu.Lock()
	delete(s.demos.open, st.till.Name)
	s.demos.mu.Unlock()
	st.close(why)
	if err := st.till.Close(); err != nil {
		s.cfg.Log.Error("ssh demo closed badly", "till", st.till.Name, "error", err)
	}
}

// outgrown reports whether a demo has exceeded DemoTime or DemoBytes.
func (s *Server) outgrown(st *station) bool {
	return time.Since(st.begun) > s.limits.DemoTime || st.till.Size != nil && st.till.Size() > s.limits.DemoBytes
}

// visitor splits a user name such as « client-k7q2xa ». ok is true for a role without a code too,
// so that a visitor who forgot the code gets a sentence and not a new demo.
func visitor(user string) (role Role, code string, ok bool) {
	prefix, code, _ := strings.Cut(strings.ToLower(strings.TrimSpace(user)), "-")
	switch role := Role(prefix); role {
	case RoleObserver, RoleClient, RolePayer:
		return role, code, true
	}
	return "", "", false
}
