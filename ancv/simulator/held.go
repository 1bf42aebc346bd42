package simulator

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// bodyTime bounds how long a body may take to come, whoever reads it.
const bodyTime = 10 * time.Second

// timely gives every body its time, also one that no handler reads: net/http reads it
// to its end before the next request. A connection whose body came may then wait long.
func timely(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			conn := http.NewResponseController(w)
			conn.SetReadDeadline(time.Now().Add(bodyTime)) //nolint:errcheck // a connection has deadlines
			r.Body = &timelyBody{r.Body, conn}
		}
		next.ServeHTTP(w, r)
	})
}

// timelyBody takes the deadline away once the body has come.
type timelyBody struct {
	io.ReadCloser
	conn *http.ResponseController
}

func (b *timelyBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		b.conn.SetReadDeadline(time.Time{}) //nolint:errcheck // a connection has deadlines
	}
	return n, err
}

// connBound keeps a server's connections below a number: where there are more, the one
// that has been silent the longest goes, else the new one. The program's other files
// keep their descriptors.
type connBound struct {
	most int

	mu    sync.Mutex
	conns map[net.Conn]held
}

type held struct {
	since time.Time
	idle  bool // nothing is asked on it, or not yet
}

// state is the server's ConnState.
func (b *connBound) state(c net.Conn, s http.ConnState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch s {
	case http.StateNew:
		b.conns[c] = held{time.Now(), true}
		if len(b.conns) > b.most {
			b.oldest(c).Close()
		}
	case http.StateActive:
		b.conns[c] = held{time.Now(), false}
	case http.StateIdle:
		b.conns[c] = held{time.Now(), true}
	case http.StateHijacked, http.StateClosed:
		delete(b.conns, c)
	}
}

// oldest is the connection that has been idle the longest; last where none is.
func (b *connBound) oldest(last net.Conn) net.Conn {
	found, since := last, time.Now().Add(time.Hour)
	for c, h := range b.conns {
		if h.idle && c != last && h.since.Before(since) {
			found, since = c, h.since
		}
	}
	delete(b.conns, found)
	return found
}

// connectionsFor is how many connections a server may hold: a share of the program's
// descriptors, most at the most.
func connectionsFor(share uint64, most int) int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return most
	}
	few := min(limit.Cur, 1<<20) / share
	return max(min(int(few), most), 8) //nolint:gosec // it is below 1<<20
}
