package remote

import (
	"crypto/rand"
	"strings"
	"sync"
	"time"
)

// demos are the throw-away tills that are open, by their codes.
type demos struct {
	mu   sync.Mutex
	open map[string]*station
}

// codeLetters are those that are not taken for one another when they are read aloud or typed.
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

// newDemo makes a demo of its own for a visitor.
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

// endDemo ends a demo and all its sessions, and leaves nothing of it.
func (s *Server) endDemo(st *station, why error) {
	s.demos.mu.Lock()
	delete(s.demos.open, st.till.Name)
	s.demos.mu.Unlock()
	st.close(why)
	if err := st.till.Close(); err != nil {
		s.cfg.Log.Error("ssh demo closed badly", "till", st.till.Name, "error", err)
	}
}

// outgrown reports whether a demo has used up its time or its room.
func (s *Server) outgrown(st *station) bool {
	return time.Since(st.born) > s.limits.DemoTime || st.till.Size != nil && st.till.Size() > s.limits.DemoBytes
}

// visitor splits the user name of somebody who wants to see a demo: « client-k7q2xa ». One
// without a code opens no new demo: the visitor has forgotten the code.
func visitor(user string) (role Role, code string, ok bool) {
	prefix, code, _ := strings.Cut(strings.ToLower(strings.TrimSpace(user)), "-")
	switch role := Role(prefix); role {
	case RoleObserver, RoleClient, RolePayer:
		return role, code, true
	}
	return "", "", false
}
