package virtual

import (
	"math/rand/v2"
	"net"
	"time"
)

const (
	readBytes  = 4096
	answerWait = 2 * time.Second // for a host that does not read its answer
	slowTick   = 50 * time.Millisecond
)

// link is one connection.
type link struct {
	conn   net.Conn
	server *Server
	scan   scanner
	read   int // bytes so far
}

// serve waits for the connection's turn and reads it to its end.
func (l *link) serve() {
	s := l.server
	defer func() {
		_ = l.conn.Close()
		s.mu.Lock()
		delete(s.links, l)
		s.mu.Unlock()
	}()
	if !l.readable() {
		return
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	s.queue.begin(l)
	l.pump()
}

// readable waits while the fault Deaf is in force. It returns false once the printer ends.
func (l *link) readable() bool {
	for {
		f, changed, closed := l.server.state()
		if closed {
			return false
		}
		if !f.Deaf {
			return true
		}
		<-changed
	}
}

func (l *link) pump() {
	if tcp, ok := l.conn.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(readBytes) // else the system would buffer what a slow printer has not read
	}
	buffer := make([]byte, readBytes)
	for l.readable() {
		n, err := l.conn.Read(buffer[:l.quantum()])
		for _, b := range buffer[:n] {
			if f := l.server.faults(); l.scan.take(b) {
				l.answer([]byte{f.realTime(b)})
			}
		}
		if !l.server.queue.put(buffer[:n]) || err != nil {
			return
		}
		l.read += n
		if f := l.server.faults(); f.HangUp > 0 && l.read >= f.HangUp || !l.slow(n) {
			return
		}
	}
}

// quantum returns how many bytes may be read at once.
func (l *link) quantum() int {
	f, n := l.server.faults(), readBytes
	if f.Rate > 0 {
		n = min(n, max(f.Rate*int(slowTick/time.Millisecond)/1000, 1))
	}
	if f.HangUp > 0 {
		n = min(n, max(f.HangUp-l.read, 1))
	}
	return n
}

// slow waits for the time that n bytes take. It returns false once the printer ends.
func (l *link) slow(n int) bool {
	f, changed, closed := l.server.state()
	if f.Rate == 0 || closed {
		return !closed
	}
	timer := time.NewTimer(time.Duration(n) * time.Second / time.Duration(f.Rate))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-changed:
	}
	return true
}

// answer sends a status, or nothing or noise where the faults say so.
func (l *link) answer(status []byte) {
	f := l.server.faults()
	if f.Silent || f.Deaf {
		return
	}
	if f.Noise {
		status = noise()
	}
	_ = l.conn.SetWriteDeadline(time.Now().Add(answerWait))
	_, _ = l.conn.Write(status) // it fails where the host has gone
}

// noise returns bytes with bit 7 set, which no status byte has.
func noise() []byte {
	garbage := make([]byte, 3+rand.IntN(6)) //nolint:gosec // not used for a secret
	for i := range garbage {
		garbage[i] = byte(0x80 | rand.IntN(0x80)) //nolint:gosec // as above
	}
	return garbage
}

// scanner finds DLE EOT anywhere in the bytes, even inside a picture. A real printer does
// the same, as the reference warns.
type scanner struct{ before [2]byte }

// take reports whether b is the n of DLE EOT n.
func (s *scanner) take(b byte) bool {
	asked := s.before == [2]byte{dle, 0x04} && b >= 1 && b <= 4
	s.before = [2]byte{s.before[1], b}
	return asked
}
