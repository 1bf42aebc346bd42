package virtual

import "sync"

// queueBytes is the size of the receive buffer, which fills while the printer is offline.
const queueBytes = 1 << 18

// queue is the receive buffer between the connections and the machine.
type queue struct {
	ready  func() bool // reports whether the machine may go on
	mu     sync.Mutex
	moved  sync.Cond
	bytes  []byte
	jobs   []job // where in bytes each connection begins, in rising order
	link   *link // the connection whose bytes the machine reads; nil before the first
	closed bool
}

type job struct {
	at   int
	link *link
}

func newQueue(ready func() bool) *queue {
	q := &queue{ready: ready}
	q.moved.L = &q.mu
	return q
}

// put adds bytes. It waits while there is no room and returns false once the printer ends.
func (q *queue) put(b []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.bytes)+len(b) > queueBytes && !q.closed {
		q.moved.Wait()
	}
	q.bytes = append(q.bytes, b...)
	q.moved.Broadcast()
	return !q.closed
}

// begin marks where a connection begins. There the machine drops an unfinished command, and
// from there on answers go to the new connection.
func (q *queue) begin(l *link) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if n := len(q.jobs); n > 0 && q.jobs[n-1].at == len(q.bytes) {
		q.jobs = q.jobs[:n-1] // the connection before sent nothing
	}
	q.jobs = append(q.jobs, job{at: len(q.bytes), link: l})
	q.moved.Broadcast()
}

// current returns the connection whose bytes the machine reads, or nil.
func (q *queue) current() *link {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.link
}

// next removes and returns one byte, as host.next.
func (q *queue) next() (byte, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		switch {
		case q.closed:
			return 0, errClosed
		case !q.ready():
		case len(q.jobs) > 0 && q.jobs[0].at == 0:
			q.link, q.jobs = q.jobs[0].link, q.jobs[1:]
			return 0, errNewJob
		case len(q.bytes) > 0:
			b := q.bytes[0]
			q.bytes = q.bytes[1:]
			for i := range q.jobs {
				q.jobs[i].at--
			}
			if len(q.bytes) == 0 || len(q.bytes) == queueBytes/2 {
				q.moved.Broadcast()
			}
			return b, nil
		}
		q.moved.Wait()
	}
}

func (q *queue) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.moved.Broadcast()
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.moved.Broadcast()
}
