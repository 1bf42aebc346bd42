package remote

import (
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// slowLine is the connection of a client on a busy machine, whose writes are slow once busy is set.
// cut is set if the server hangs up before the first of them.
type slowLine struct {
	net.Conn
	busy, answered, cut *atomic.Bool
}

func (l slowLine) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if err != nil && l.busy.Load() && !l.answered.Load() {
		l.cut.Store(true)
	}
	return n, err
}

func (l slowLine) Write(p []byte) (int, error) {
	if !l.busy.Load() {
		return l.Conn.Write(p)
	}
	<-time.After(50 * time.Millisecond)
	n, err := l.Conn.Write(p)
	l.answered.Store(err == nil)
	return n, err
}

// TestTheServersEndLetsClientsAnswer: the server waits until a client has answered the end of its
// session. If it hung up before, OpenSSH would exit with 255 (seen on a busy machine), and the
// session's own exit code would be lost.
func TestTheServersEndLetsClientsAnswer(t *testing.T) {
	s := serve(t, Limits{})
	var busy, answered, cut atomic.Bool
	s.through = func(c net.Conn) net.Conn { return slowLine{c, &busy, &answered, &cut} }
	v := s.visit("anne")
	v.word("PRET")
	busy.Store(true)
	left := make(chan struct{})
	go func() {
		defer close(left)
		<-v.over
		_ = v.client.Close() // as OpenSSH does after its only session
	}()
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	<-left
	if v.err != nil || cut.Load() {
		t.Errorf("the session ended with %v, cut off in its answer: %v", v.err, cut.Load())
	}
}
