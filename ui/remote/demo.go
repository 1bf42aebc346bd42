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
	open map[string]*desk
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

func (m *demos) find(code string) *desk {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open[code]
}

func (m *demos) all() []*desk {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]*desk, 0, len(m.open))
	for _, d := range m.open {
		list = append(list, d)
	}
	return list
}

// newDemo makes a demo of its own for who came.
func (s *Server) newDemo() (*desk, string) {
	till, err := s.house.Demo(newCode())
	if err != nil {
		s.audit.Error("ssh demo cannot be made", "error", err)
		return nil, frenchOf(err, textNoMore)
	}
	d := newDesk(till, true)
	s.demos.mu.Lock()
	s.demos.open[till.Name] = d
	s.demos.mu.Unlock()
	s.watch(d)
	return d, ""
}

// endDemo ends a demo with all who look at it, and leaves nothing of it.
func (s *Server) endDemo(d *desk, why error) {
	s.demos.mu.Lock()
	delete(s.demos.open, d.till.Name)
	s.demos.mu.Unlock()
	d.close(why)
	if err := d.till.Close(); err != nil {
		s.audit.Error("ssh demo closed badly", "till", d.till.Name, "error", err)
	}
}

// outgrown tells of a demo that has used up its time or its room.
func (s *Server) outgrown(d *desk) bool {
	return time.Since(d.born) > s.limits.DemoTime || d.till.Size != nil && d.till.Size() > s.limits.DemoBytes
}

// visitor splits the name of somebody who wants to see a demo: « client-k7q2xa ».
func visitor(user string) (role Role, code string, ok bool) {
	prefix, code, _ := strings.Cut(user, "-")
	switch role := Role(prefix); role {
	case RoleObserver, RoleClient, RolePayer:
		return role, strings.ToLower(code), code != ""
	}
	return "", "", false
}
