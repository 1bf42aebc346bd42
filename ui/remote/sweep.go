package remote

import (
	"maps"
	"sync/atomic"
	"time"
)

// presence is what the sweep needs to know of a session.
type presence struct {
	station *station
	role    Role
	asked   atomic.Int32 // 1 while the client has not answered the last keepalive
	next    time.Time    // when the next keepalive is due
}

func (s *Server) register(ss *session, st *station, role Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[ss] = &presence{station: st, role: role, next: time.Now().Add(s.limits.Alive)}
}

func (s *Server) unregister(ss *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, ss)
}

// sweepPause is the longest time between two sweeps; shorter limits shorten it.
const sweepPause = 2 * time.Second

// sweep checks all sessions and demos against the limits until the server stops. It has one timer
// for all of them.
func (s *Server) sweep() {
	pause := min(sweepPause, s.limits.Idle/4, s.limits.Alive/4, s.limits.DemoTime/4)
	ticker := time.NewTicker(max(pause, time.Millisecond))
	defer ticker.Stop()
	for n := 0; ; n++ {
		select {
		case <-s.ctx.Done():
			return
		case now := <-ticker.C:
			s.sweepSessions(now)
			s.refusals.sweep(false)
			if n%sizeEvery == 0 {
				s.endOutgrown()
			}
		}
	}
}

func (s *Server) sweepSessions(now time.Time) {
	var grants []grant
	changed := false
	if !s.anyone() {
		grants, changed = s.keys.changed()
	}
	s.mu.Lock()
	present := maps.Clone(s.sessions)
	s.mu.Unlock()
	for ss, p := range present {
		if !p.next.After(now) {
			p.next = now.Add(s.limits.Alive)
			s.keepalive(ss, p)
		}
		switch {
		case p.station.demo && p.role == RoleCashier && ss.keyboardQuiet() > s.limits.Idle:
			ss.end(errIdle)
		case changed && revoked(grants, ss, p):
			ss.end(errRevoked)
		}
	}
}

// sizeEvery is the number of sweeps between two checks of the demos' sizes.
const sizeEvery = 8

// endOutgrown ends the demos that have exceeded their time or size.
func (s *Server) endOutgrown() {
	for _, st := range s.demos.all() {
		if s.outgrown(st) {
			st.close(errDemoFull)
		}
	}
}

// keepalive asks a client to answer, or hangs up if it has not answered the last time. Its network
// may be gone without the connection having closed.
func (s *Server) keepalive(ss *session, p *presence) {
	if !p.asked.CompareAndSwap(0, 1) {
		_ = ss.conn.Close()
		return
	}
	s.detach("keepalive", func() {
		_, _, err := ss.conn.SendRequest("keepalive@openssh.com", true, nil)
		if err == nil {
			p.asked.Store(0)
		}
	})
}

// revoked reports whether the grants no longer include a session's till and role.
func revoked(grants []grant, ss *session, p *presence) bool {
	g, wrong := granted(grants, ss)
	return wrong != "" || g.till != p.station.till.Name || g.role != p.role
}
