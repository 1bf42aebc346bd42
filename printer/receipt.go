package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"time"

	"ancvtpe/payment"
)

// waits are the limits of waiting for a receipt printer. Printing takes time, so the wait
// for the end of a copy grows with its lines.
type waits struct {
	patience time.Duration // the printer is given up after this time without progress
	answer   time.Duration // a printer that reports its state answers within this time
	quiet    time.Duration // after this time without a byte no more are expected
	probe    time.Duration // between two questions to a printer that is printing
	line     time.Duration // a slow printer prints a line in this time
}

func receiptWaits(patience time.Duration) waits {
	return waits{
		patience: patience, answer: min(patience, 3*time.Second), quiet: 60 * time.Millisecond,
		probe: 2 * time.Second, line: 150 * time.Millisecond,
	}
}

// Factors on the time that a slow printer needs for the lines of a copy (decision 35).
const (
	silentSlowness = 4  // while the printer does not answer
	alertSlowness  = 60 // in all, while it answers
)

// receipt is the escpos: sink.
type receipt struct {
	sink  string
	dial  func(ctx context.Context) (connection, error)
	style style
	waits waits
	tells atomic.Bool // the printer has answered GS r once, so it will answer again
	mute  atomic.Bool // the printer did not answer the last time
}

// Preview returns the lines of the ticket, without its pictures.
func (r *receipt) Preview(t payment.Ticket) []string { return Layout(t) }

// Print sends one copy and returns nil once the printer confirms it. After an error that is
// not payment.ErrNotPrinted a part of the copy may be on paper.
func (r *receipt) Print(ctx context.Context, t payment.Ticket) error {
	if natureName(t.Nature) == "" {
		return &Error{Sink: r.sink, Kind: ErrTicket, Nothing: true}
	}
	s := newScript(composeRich(t, r.style.profile.fold), r.style)
	sent := false
	err := r.talk(ctx, func(c *conversation) error {
		if !r.style.profile.asks {
			sent = true
			if err := c.send(s.Bytes()); err != nil {
				return err
			}
			return r.hangUp(c, s.lines)
		}
		if _, err := r.look(c); err != nil {
			return err
		}
		sent = true
		c.reported.endAsked = true
		if err := c.send(append(s.Bytes(), escAskDone...)); err != nil {
			return errors.Join(c.reported.trouble, err)
		}
		err := r.finish(c, s.lines)
		if c.reported.trouble == nil && errors.Is(err, ErrUnconfirmed) && !c.reported.anything() {
			r.mute.Store(true)
			return ErrSilent
		}
		return errors.Join(c.reported.trouble, err)
	})
	return r.wrap(ctx, err, sent)
}

// check asks the printer for its state.
func (r *receipt) check(ctx context.Context) error {
	return r.wrap(ctx, r.talk(ctx, func(c *conversation) error {
		if !r.style.profile.asks {
			return nil
		}
		complete, err := r.look(c)
		if err == nil && !complete {
			err = ErrSilent
		}
		return err
	}), false)
}

func (r *receipt) note() string {
	if !r.style.profile.asks {
		return noteNotAsked
	}
	return ""
}

func (r *receipt) talk(ctx context.Context, do func(*conversation) error) error {
	reach, cancel := context.WithTimeout(ctx, r.waits.patience)
	conn, err := r.dial(reach)
	cancel()
	if err != nil {
		return fmt.Errorf("reach printer: %w", err)
	}
	c := newConversation(ctx, conn, r.waits)
	err = do(c)
	if closed := c.close(); err == nil && !r.style.profile.asks {
		err = closed
	}
	return err
}

// look switches automatic status off and asks for the printer's state. It reports whether
// every question was answered, and returns what keeps the printer from printing.
func (r *receipt) look(c *conversation) (complete bool, err error) {
	if err := c.drain(); err != nil {
		return false, err
	}
	if err := c.send([]byte(escNoAuto)); err != nil {
		return false, err
	}
	patience := r.waits.answer
	if r.mute.Load() {
		patience /= 4 // finish still reads an answer that comes later
	}
	complete, err = r.state(c, patience)
	if complete {
		r.mute.Store(false)
	}
	return complete, err
}

// state asks why the printer is offline and for its paper, then whether it is online. Not
// every printer answers the last question.
func (r *receipt) state(c *conversation, patience time.Duration) (complete bool, err error) {
	for _, question := range []byte{askOffline, askPaper} {
		answered, err := c.ask(question, patience)
		if err != nil || c.reported.trouble != nil {
			return false, errors.Join(c.reported.trouble, err)
		}
		if !answered {
			return false, nil
		}
	}
	answered, err := c.ask(askPrinter, min(patience, time.Second))
	if !answered {
		c.reported.asked, c.reported.spare = nil, c.reported.spare+1
	}
	if err == nil {
		err = c.reported.trouble
	}
	return !c.reported.garbled, err
}

// finish waits until the printer confirms that everything is printed. The limit grows with
// the copy, and each answer extends it.
func (r *receipt) finish(c *conversation, lines int) error {
	begun := time.Now()
	paper := time.Duration(lines) * r.waits.line
	answers := c.reported.answers
	limit := begun.Add(r.waits.patience + silentSlowness*paper)
	most := begun.Add(r.waits.patience + alertSlowness*paper)
	known := func() bool { return c.reported.ended || c.reported.trouble != nil || c.reported.garbled }
	for !known() {
		left := time.Until(limit)
		if left <= 0 {
			return ErrUnconfirmed
		}
		if _, err := c.await(min(left, r.waits.probe), known); err != nil {
			return err
		}
		if known() || len(c.reported.asked) > 0 {
			continue
		}
		answered, err := c.ask(askOffline, min(r.waits.answer, time.Until(limit)))
		if err != nil {
			return err
		}
		if !answered {
			continue
		}
		if !r.tells.Load() && time.Since(begun) > paper+r.waits.probe {
			break // no answer to GS r, but the printer took the whole copy and reports no trouble
		}
		if limit = time.Now().Add(r.waits.patience + silentSlowness*paper); limit.After(most) {
			limit = most
		}
	}
	if c.reported.trouble != nil {
		return c.reported.trouble
	}
	ended := c.reported.ended
	complete, err := r.state(c, r.waits.patience)
	switch {
	case err != nil && c.reported.trouble == nil:
		return err
	case c.reported.garbled:
		return ErrUnconfirmed
	case !complete && (!ended || c.reported.answers > answers || answers > 0):
		return ErrUnconfirmed // the printer answered before and does not now
	}
	if ended {
		r.tells.Store(true)
	}
	return nil
}

// hangUp ends the ticket of a printer that is not asked for its state. The copy counts as
// printed once the printer ends the connection too (decision 36). A device has no such end.
func (r *receipt) hangUp(c *conversation, lines int) error {
	half, ok := c.conn.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	if err := half.CloseWrite(); err != nil {
		return fmt.Errorf("end ticket: %w", err)
	}
	silent, err := c.await(r.waits.patience+silentSlowness*time.Duration(lines)*r.waits.line, func() bool { return false })
	switch {
	case silent:
		return ErrUnconfirmed
	case errors.Is(err, io.EOF):
		return nil
	}
	return err
}

// wrap returns an *Error of the right kind. sent says that a part of the ticket may be on
// paper.
func (r *receipt) wrap(ctx context.Context, err error, sent bool) error {
	if err == nil {
		return nil
	}
	e := &Error{Sink: r.sink, Kind: fileKind(err), Err: err, Nothing: !sent}
	for _, kind := range []error{ErrPaper, ErrCover, ErrPaused, ErrSilent, ErrUnconfirmed, ErrNotDevice, ErrOffline} {
		if errors.Is(err, kind) {
			e.Kind = kind
			return e
		}
	}
	var name *net.DNSError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		e.Kind, e.Err = ErrInterrupted, errors.Join(ctx.Err(), err)
	case errors.As(err, &name):
		e.Kind = ErrGone
	case errors.Is(err, syscall.ENOSPC): // usblp returns it where the port's status says that paper is out
		e.Kind = ErrPaper
	case anyOf(err, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF):
		e.Kind = ErrOffline
	}
	return e
}
