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

// bodyTime bounds the time in which a body must arrive.
const bodyTime = 10 * time.Second

// timely sets a deadline for every body, also for one that no handler reads, since net/http
// reads it before the next request. The deadline is removed once the body has come, so that
// a long poll may wait.
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

// timelyBody removes the deadline once the body has come.
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

// connBound bounds a server's connections, so that descriptors remain for the program's
// files. One more connection closes the one that has been idle the longest, or itself where
// none is idle.
type connBound struct {
	most int

	mu    sync.Mutex
	conns map[net.Conn]held
}

type held struct {
	since time.Time
	idle  bool // no request is under way
}

// state is the server's ConnState hook.
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

// oldest returns the connection that has been idle the longest, or last where none is idle.
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

// connectionsFor returns how many connections a server may have, which is a share of the
// program's descriptors and at most most.
func connectionsFor(share uint64, most int) int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return most
	}
	few := min(limit.Cur, 1<<20) / share
	return max(min(int(few), most), 8) //nolint:gosec // it is below 1<<20
}
