package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"ancvtpe/payment"
)

// waits are the longest times that a receipt printer is waited for.
type waits struct {
	copy   time.Duration // one copy, all in all
	answer time.Duration // a printer that can tell its state does it within
	done   time.Duration // from the last byte taken to the end of printing
}

// receiptWaits suit a printer that takes three seconds for a ticket.
func receiptWaits() waits {
	return waits{copy: 20 * time.Second, answer: 500 * time.Millisecond, done: 6 * time.Second}
}

// receipt is the escpos: sink. A printer that answers DLE EOT is asked for its state
// before a copy and for the end of it after; with one that does not, a copy is out
// when all of it was taken.
type receipt struct {
	sink    string
	dial    func(ctx context.Context) (line, error)
	answers bool // the way back is open: the printer may be asked
	waits   waits
}

// Preview lays the ticket out as it prints, but for the code of its reference.
func (r *receipt) Preview(t payment.Ticket) []string { return Layout(t) }

// Print sends one copy. An error after the first byte may leave a part of the
// copy on paper.
func (r *receipt) Print(ctx context.Context, t payment.Ticket) error {
	if natureName(t.Nature) == "" {
		return &Error{Sink: r.sink, Kind: ErrTicket, Nothing: true}
	}
	p := compose(t, foldCP858)
	if kind := subject(t); t.Reference != "" && kind != payment.NatureQR && kind != payment.NatureTest {
		p.qr(string(t.Reference)) // the till scans it back for a cancellation
	}
	return r.talk(ctx, func(way *timed) error {
		asked, err := r.ask(way)
		if err != nil {
			return err
		}
		s := newScript(p)
		if asked {
			s.WriteString(escAskDone)
		}
		way.sent = true
		if _, err := way.Write(s.Bytes()); err != nil {
			return fmt.Errorf("send ticket: %w", err)
		}
		if asked {
			return r.finish(way)
		}
		return r.hangUp(way)
	})
}

func (r *receipt) check(ctx context.Context) error {
	return r.talk(ctx, func(way *timed) error {
		_, err := r.ask(way)
		return err
	})
}

// talk opens the way to the printer for as long as ctx and the longest time of a copy let it.
func (r *receipt) talk(ctx context.Context, do func(*timed) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, r.waits.copy)
	defer cancel()
	open, err := r.dial(ctx)
	if err != nil {
		return r.wrap(ctx, fmt.Errorf("reach printer: %w", err), false)
	}
	way := &timed{line: open}
	stop := context.AfterFunc(ctx, way.expire)
	err = do(way)
	stop()
	return r.wrap(ctx, errors.Join(err, way.Close()), way.sent)
}

// ask reports whether the printer tells its state, and what keeps it from printing.
func (r *receipt) ask(way *timed) (bool, error) {
	if !r.answers {
		return false, nil
	}
	if _, err := io.WriteString(way, escAskOffline+escAskPaper); err != nil {
		return false, fmt.Errorf("ask printer: %w", err)
	}
	answer := make([]byte, 2)
	if silent, err := read(way, r.waits.answer, answer); err != nil {
		return false, fmt.Errorf("ask printer: %w", err)
	} else if silent || !status(answer[0]) || !status(answer[1]) {
		return false, nil
	}
	// Bits by the ESC/POS reference, DLE EOT: 4.5 and 4.6 no paper; 2.2 cover open,
	// 2.5 stopped for want of paper, 2.6 error.
	switch offline, paper := answer[0], answer[1]; {
	case paper&0x60 != 0, offline&0x20 != 0:
		return true, ErrPaper
	case offline&0x44 != 0:
		return true, ErrCover
	}
	return true, nil
}

// status tells whether a byte is an answer to DLE EOT: its bits 0, 1, 4 and 7 are fixed.
func status(b byte) bool { return b&0x93 == 0x12 }

// finish waits until the printer has printed all. One that knows DLE EOT but not GS r
// is asked once more: in good order after it took the whole copy, it prints it.
func (r *receipt) finish(way *timed) error {
	silent, err := read(way, r.waits.done, make([]byte, 1))
	if err != nil {
		return fmt.Errorf("wait for the end of the ticket: %w", err)
	}
	if !silent {
		return nil
	}
	well, err := r.ask(way)
	if err == nil && !well {
		err = ErrOffline
	}
	return err
}

// lateAnswer is how long an answer that came in time may need to be read after it.
const lateAnswer = 20 * time.Millisecond

// read fills b, or reports that the printer was silent for so long.
func read(way *timed, patience time.Duration, b []byte) (silent bool, err error) {
	if err := way.until(time.Now().Add(patience)); err != nil {
		return false, err
	}
	n, err := io.ReadFull(way, b)
	if errors.Is(err, os.ErrDeadlineExceeded) && !way.expired() {
		// A program that was stopped or kept waiting meanwhile wakes up after the deadline,
		// and the answer may be there: to take it for silence could lose the copy.
		if err := way.until(time.Now().Add(lateAnswer)); err != nil {
			return false, err
		}
		_, err = io.ReadFull(way, b[n:])
	}
	if err := way.until(time.Time{}); err != nil {
		return false, err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && !way.expired() {
		return true, nil
	}
	return false, err
}

// hangUp tells a silent printer that this was all, and learns whether it threw the
// connection away before it had taken it.
func (r *receipt) hangUp(way *timed) error {
	half, ok := way.line.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	if err := half.CloseWrite(); err != nil {
		return fmt.Errorf("end ticket: %w", err)
	}
	if err := way.until(time.Now().Add(r.waits.answer)); err != nil {
		return fmt.Errorf("end ticket: %w", err)
	}
	_, err := io.Copy(io.Discard, way.line)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("end ticket: %w", err)
	}
	return nil
}

// wrap says of what kind an error is. Once a part of the ticket was sent, some of it may
// be on paper.
func (r *receipt) wrap(ctx context.Context, err error, sent bool) error {
	if err == nil {
		return nil
	}
	e := &Error{Sink: r.sink, Kind: fileKind(err), Err: err, Nothing: !sent}
	var name *net.DNSError
	switch {
	case errors.Is(err, ErrPaper):
		e.Kind = ErrPaper
	case errors.Is(err, ErrCover):
		e.Kind = ErrCover
	case errors.Is(ctx.Err(), context.Canceled):
		e.Kind, e.Err = ErrInterrupted, errors.Join(ctx.Err(), err)
	case errors.As(err, &name):
		e.Kind = ErrGone
	case ctx.Err() != nil, anyOf(err, ErrOffline, io.EOF, io.ErrUnexpectedEOF):
		e.Kind = ErrOffline
	}
	return e
}
