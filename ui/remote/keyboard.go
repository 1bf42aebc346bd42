package remote

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"ancvtpe/ui/keyboard"
)

// keys takes the keys of a session and hands them to the screen that is on: a screen that
// has ended would otherwise swallow the first keys of the next one.
type keys struct {
	keys  chan []byte
	gone  chan struct{}
	since time.Time
	last  atomic.Int64 // when the last key came, in nanoseconds after since by the monotonic clock
	sieve keyboard.Sieve
}

func newKeys(onColour func(dark bool)) *keys {
	k := &keys{since: time.Now(), keys: make(chan []byte, 4), gone: make(chan struct{}), sieve: keyboard.Sieve{Tell: onColour}}
	return k
}

func (k *keys) touch() { k.last.Store(int64(time.Since(k.since))) }

// quiet is how long no key has come.
func (k *keys) quiet() time.Duration { return time.Since(k.since) - time.Duration(k.last.Load()) }

// read reads until the client is gone, or ctx is over.
func (k *keys) read(ctx context.Context, from io.Reader) {
	defer close(k.gone)
	buffer := make([]byte, 1024)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			k.touch()
			if typed := k.sieve.Pass(buffer[:n]); len(typed) > 0 {
				select {
				case k.keys <- typed:
				case <-ctx.Done():
					return
				}
			}
		}
		if err != nil {
			return
		}
	}
}

// stage is the keyboard for one screen: at its end when ctx is over or the client gone.
type stage struct {
	ctx  context.Context
	k    *keys
	rest []byte
}

// Read implements io.Reader.
func (s *stage) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, io.EOF
	}
	if len(s.rest) == 0 {
		select {
		case s.rest = <-s.k.keys:
		case <-s.ctx.Done():
			return 0, io.EOF
		case <-s.k.gone:
			select { // what came before the end is still typed
			case s.rest = <-s.k.keys:
			default:
				return 0, io.EOF
			}
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// keyboardQuiet is how long a session's keyboard has been quiet.
func (ss *session) keyboardQuiet() time.Duration {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if ss.keyboard == nil {
		return 0
	}
	return ss.keyboard.quiet()
}
