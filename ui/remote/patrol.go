package remote

import (
	"os"
	"sync/atomic"
	"time"
)

// attendance is a session that is on: where, as what, and whether its client still answers.
type attendance struct {
	desk *desk
	role Role
	// asked is when the client was asked for a sign of life that has not come; 0: none is due.
	asked atomic.Int64
	next  time.Time
}

func (s *Server) enrol(ss *session, d *desk, role Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[ss] = &attendance{desk: d, role: role, next: time.Now().Add(s.limits.Alive)}
}

func (s *Server) dismiss(ss *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, ss)
}

// patrolPause is how often the patrol goes round; shorter where the limits are.
const patrolPause = 2 * time.Second

// patrol ends what has gone on for too long, with one timer for all sessions.
func (s *Server) patrol() {
	pause := min(patrolPause, s.limits.Idle/4, s.limits.Alive/4, s.limits.DemoTime/4)
	ticker := time.NewTicker(max(pause, time.Millisecond))
	defer ticker.Stop()
	keys := s.keysChanged()
	for n := 0; ; n++ {
		select {
		case <-s.ctx.Done():
			return
		case now := <-ticker.C:
			if keys = s.round(now, keys); n%weighing == 0 {
				s.weigh()
			}
		}
	}
}

// round goes to every session once; keys is when the file of keys was last changed.
func (s *Server) round(now, keys time.Time) time.Time {
	changed := s.keysChanged()
	s.mu.Lock()
	present := make(map[*session]*attendance, len(s.sessions))
	for ss, a := range s.sessions {
		present[ss] = a
	}
	s.mu.Unlock()
	for ss, a := range present {
		if !a.next.After(now) {
			a.next = now.Add(s.limits.Alive)
			s.askForLife(ss, a)
		}
		switch {
		case a.desk.demo && a.role == RoleCashier && ss.keyboardQuiet() > s.limits.Idle:
			ss.end(errIdle)
		case !changed.Equal(keys) && s.revoked(ss, a):
			ss.end(errRevoked)
		}
	}
	return changed
}

// weighing is how many rounds the patrol makes from one look at the demos' files to the next.
const weighing = 8

// weigh ends the demos that have used up their time or their room.
func (s *Server) weigh() {
	for _, d := range s.demos.all() {
		if s.outgrown(d) {
			d.close(errDemoFull)
		}
	}
}

// askForLife asks a client to answer; one that has not answered the last time is gone, though
// its network has not said so.
func (s *Server) askForLife(ss *session, a *attendance) {
	if !a.asked.CompareAndSwap(0, 1) {
		_ = ss.conn.Close()
		return
	}
	s.beside("alive", func() {
		_, _, err := ss.conn.SendRequest("keepalive@openssh.com", true, nil)
		if err == nil {
			a.asked.Store(0)
		}
	})
}

func (s *Server) keysChanged() time.Time {
	if info, err := os.Stat(s.cfg.Authorized); !s.anyone() && err == nil {
		return info.ModTime()
	}
	return time.Time{}
}

// revoked tells whether the file of keys no longer grants a session what it has.
func (s *Server) revoked(ss *session, a *attendance) bool {
	g, wrong := s.grantOf(ss, ss.conn.User())
	return wrong != "" || g.till != a.desk.till.Name || g.role != a.role
}
