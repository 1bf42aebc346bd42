package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// conversation is one connection to a receipt printer. What the printer sends is read all
// the time, so that it never waits for us and nothing it says is missed.
type conversation struct {
	ctx   context.Context
	way   line
	waits waits
	said  told
	heard chan []byte   // what was read; closed when nothing more can be
	over  error         // why, once heard is closed
	done  chan struct{} // closed with the conversation
	gone  bool          // heard is closed
	count int           // bytes heard
}

// slice bounds how long one write or one look at the context waits.
const slice = 250 * time.Millisecond

func newConversation(ctx context.Context, way line, w waits) *conversation {
	c := &conversation{ctx: ctx, way: way, waits: w, heard: make(chan []byte, 16), done: make(chan struct{})}
	go c.read()
	return c
}

// close hangs up.
func (c *conversation) close() error {
	close(c.done)
	return c.way.Close()
}

func (c *conversation) read() {
	defer close(c.heard)
	for {
		b := make([]byte, 512)
		n, err := c.way.Read(b)
		if n > 0 {
			select {
			case c.heard <- b[:n]:
			case <-c.done:
				return
			}
		}
		if err != nil {
			c.over = err
			return
		}
	}
}

// await takes what the printer says until ready, or reports silence after a time. An
// error says that the conversation is over.
func (c *conversation) await(patience time.Duration, ready func() bool) (silent bool, err error) {
	timer := time.NewTimer(max(0, patience))
	defer timer.Stop()
	for !ready() {
		if c.gone {
			return false, fmt.Errorf("printer hung up: %w", c.over)
		}
		select {
		case b, open := <-c.heard:
			c.hear(b, open)
			continue
		default: // what has come counts, however late the program wakes up
		}
		select {
		case b, open := <-c.heard:
			c.hear(b, open)
		case <-timer.C:
			return true, nil
		case <-c.ctx.Done():
			return false, c.ctx.Err()
		}
	}
	return false, nil
}

func (c *conversation) hear(b []byte, open bool) {
	c.gone = !open
	c.count += len(b)
	for _, one := range b {
		c.said.take(one)
	}
}

// drain throws away what the printer said before it was asked: that is no state of now.
// One that does not stop talking is not believed.
func (c *conversation) drain() error {
	for end := time.Now().Add(10 * c.waits.quiet); ; {
		before := c.count
		silent, err := c.await(c.waits.quiet, func() bool { return c.count > before })
		c.said = told{garbled: !silent && time.Now().After(end)}
		if err != nil || silent || c.said.garbled {
			return err
		}
	}
}

// send writes all of b, for as long as the printer takes any of it.
func (c *conversation) send(b []byte) error {
	moved := time.Now()
	for len(b) > 0 {
		if _, err := c.await(0, func() bool { return false }); err != nil {
			return err
		}
		_ = c.way.SetWriteDeadline(time.Now().Add(slice)) // what knows no deadline does not block
		n, err := c.way.Write(b[:min(len(b), 4096)])
		if n > 0 {
			b, moved = b[n:], time.Now()
		}
		switch {
		case err == nil:
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return fmt.Errorf("send: %w", err)
		case time.Since(moved) >= c.waits.patience:
			return fmt.Errorf("printer takes nothing: %w", ErrOffline)
		}
	}
	return nil
}

// ask puts one question of DLE EOT and reports whether its answer, and that of those
// before, came: it is given up after a time without any.
func (c *conversation) ask(question byte, patience time.Duration) (answered bool, err error) {
	c.said.asked = append(c.said.asked, question)
	if err := c.send([]byte{0x10, 0x04, question}); err != nil {
		return false, err
	}
	for {
		before := c.said.answers
		silent, err := c.await(patience, func() bool { return len(c.said.asked) == 0 || c.said.answers > before })
		if silent || err != nil || len(c.said.asked) == 0 {
			return !silent, err
		}
	}
}
