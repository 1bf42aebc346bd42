package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// conversation is one connection to a receipt printer. A goroutine reads all the time, so
// that no answer is missed and the printer never blocks on its own output.
type conversation struct {
	ctx      context.Context
	conn     connection
	waits    waits
	reported reported
	heard    chan []byte   // the bytes read; closed after the last
	over     error         // the error that ended reading, once heard is closed
	done     chan struct{} // closed by close
	gone     bool          // heard is closed
	count    int           // bytes taken from heard
}

// slice bounds one write, so that a cancelled context is noticed between two writes.
const slice = 250 * time.Millisecond

func newConversation(ctx context.Context, conn connection, w waits) *conversation {
	c := &conversation{ctx: ctx, conn: conn, waits: w, heard: make(chan []byte, 16), done: make(chan struct{})}
	go c.read()
	return c
}

func (c *conversation) close() error {
	close(c.done)
	return c.conn.Close()
}

func (c *conversation) read() {
	defer close(c.heard)
	for {
		b := make([]byte, 512)
		n, err := c.conn.Read(b)
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

// await takes the printer's bytes until ready returns true. It returns silent after
// patience, and an error where the connection or the context ended.
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
		default: // bytes that are there count even where the timer has expired too
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
		c.reported.take(one)
	}
}

// drain discards what the printer sent before it was asked, since that may be an old state.
// A printer that never stops sending is marked garbled.
func (c *conversation) drain() error {
	for end := time.Now().Add(10 * c.waits.quiet); ; {
		before := c.count
		silent, err := c.await(c.waits.quiet, func() bool { return c.count > before })
		c.reported = reported{garbled: !silent && time.Now().After(end)}
		if err != nil || silent || c.reported.garbled {
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
		_ = c.conn.SetWriteDeadline(time.Now().Add(slice)) // a device without deadlines does not block
		n, err := c.conn.Write(b[:min(len(b), 4096)])
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

// ask sends one DLE EOT. It reports whether the answers to it and to all earlier questions
// have come. It gives up once no answer has come for patience.
func (c *conversation) ask(question byte, patience time.Duration) (answered bool, err error) {
	c.reported.asked = append(c.reported.asked, question)
	if err := c.send([]byte{0x10, 0x04, question}); err != nil {
		return false, err
	}
	for {
		before := c.reported.answers
		silent, err := c.await(patience, func() bool { return len(c.reported.asked) == 0 || c.reported.answers > before })
		if silent || err != nil || len(c.reported.asked) == 0 {
			return !silent, err
		}
	}
}
