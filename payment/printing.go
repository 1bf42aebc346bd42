package payment

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// ErrNotPrinted is wrapped by a Printer's error when it is certain that nothing of
// the copy came out, so that the next try need not bear DUPLICATA.
var ErrNotPrinted = errors.New("nothing was printed")

// printing is the queue's worker: one copy at a time, tried again with pauses that
// grow. It never holds up a payment (I4).
type printing struct {
	busy     bool
	ending   bool  // the program ends: no new copy is begun
	id       int64 // of the copy in print
	first    bool  // no try of it was begun before this one
	doneID   int64 // printed, but still in the queue on disk
	lastID   int64
	err      error
	failures int
	timer    *time.Timer
	cancel   context.CancelFunc
}

type printResult struct {
	id  int64
	err error
}

const (
	printTimeout      = 30 * time.Second
	printFirstPause   = time.Second
	printLongestPause = 30 * time.Second
)

func (p *printing) init(owed []OwedTicket) {
	for _, o := range owed {
		p.lastID = max(p.lastID, o.ID)
	}
}

func (p *printing) stop() {
	stopTimer(&p.timer)
	if p.cancel != nil {
		p.cancel()
	}
}

func (p *printing) state(owed int) PrinterState {
	return PrinterState{Printing: p.busy, Owed: owed, Err: p.err}
}

// owe is the queue with copies of a ticket added.
func (e *Engine) owe(ticket Ticket, copies int) *[]OwedTicket {
	queue := slices.Clone(e.saved.Owed)
	for n := range copies {
		e.printing.lastID++
		queue = append(queue, OwedTicket{ID: e.printing.lastID, Copy: n + 1, Ticket: ticket})
	}
	return &queue
}

// oweTransaction adds the tickets of a transaction that has ended to its commit.
func (e *Engine) oweTransaction(c *Change, tx Transaction, copies int) {
	ticket := e.ticketOf(tx)
	c.LastTicket = &ticket
	queue := *e.owe(ticket, copies)
	if kept := withoutQR(queue, e.printing); len(kept) != len(queue) {
		queue = kept
	}
	c.Owed = &queue
}

// withoutQR takes codes that were not printed in time out of the queue: they are of
// no use once the payment has ended. It is nil when there is none.
func (e *Engine) withoutQR() *[]OwedTicket {
	if kept := withoutQR(e.saved.Owed, e.printing); len(kept) != len(e.saved.Owed) {
		return &kept
	}
	return nil
}

func withoutQR(queue []OwedTicket, p printing) []OwedTicket {
	return slices.DeleteFunc(slices.Clone(queue), func(o OwedTicket) bool {
		return o.Ticket.Nature == NatureQR && (!p.busy || p.id != o.ID)
	})
}

// printNext starts the first copy of the queue. That it was started is stored before
// the first byte; what was started before bears DUPLICATA (I4).
func (e *Engine) printNext() {
	if e.printing.ending || e.printing.busy || e.printing.timer != nil || e.stall != nil || len(e.saved.Owed) == 0 {
		return
	}
	owed := e.saved.Owed[0]
	if owed.ID == e.printing.doneID {
		e.printDone(printResult{id: owed.ID})
		return
	}
	ticket := owed.Ticket
	ticket.Duplicate = ticket.Duplicate || owed.Started
	e.printing.first = !owed.Started
	if !owed.Started {
		queue := slices.Clone(e.saved.Owed)
		queue[0].Started = true
		if err := e.commit(Change{Owed: &queue}); err != nil {
			e.printFailed(err)
			return
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), printTimeout)
	e.printing.busy, e.printing.id, e.printing.cancel = true, owed.ID, cancel
	go func() {
		defer cancel()
		err := e.put(func() error { return e.cfg.Printer.Print(ctx, ticket) })
		select {
		case e.printed <- printResult{id: owed.ID, err: err}:
		case <-e.stopped:
		}
	}()
}

func (e *Engine) printFailed(err error) {
	e.printing.err = err
	pause := min(printFirstPause<<min(e.printing.failures, 10), printLongestPause)
	e.printing.failures++
	stopTimer(&e.printing.timer)
	e.printing.timer = time.NewTimer(pause)
	e.cfg.Log.Warn("printer", "error", err, "failures", e.printing.failures)
}

// printDone takes a printed copy out of the queue, or plans the next try.
func (e *Engine) printDone(r printResult) {
	e.printing.busy, e.printing.cancel = false, nil
	queue := slices.DeleteFunc(slices.Clone(e.saved.Owed), func(o OwedTicket) bool {
		return o.ID == r.id && r.err == nil
	})
	if r.err != nil {
		e.unmark(queue, r)
		e.printFailed(r.err)
		return
	}
	e.printing.err, e.printing.doneID = nil, r.id
	if e.stall != nil {
		// Printed, but the disk does not take it yet: the stalled change goes first.
		return
	}
	if err := e.commit(Change{Owed: &queue}); err != nil {
		e.printFailed(err)
		return
	}
	e.printing.failures = 0
	e.printNext()
}

func after(first, then func()) func() {
	return func() {
		first()
		then()
	}
}

// unmark takes "started" back from a copy of which nothing came out, unless an earlier
// try of it may have left one.
func (e *Engine) unmark(queue []OwedTicket, r printResult) {
	if !errors.Is(r.err, ErrNotPrinted) || !e.printing.first || e.stall != nil {
		return
	}
	for i := range queue {
		if queue[i].ID == r.id {
			queue[i].Started = false
			if err := e.commit(Change{Owed: &queue}); err != nil {
				return // it will bear DUPLICATA, which is safe
			}
		}
	}
}

// RetryPrinting tries the printer again at once.
func (e *Engine) RetryPrinting(ctx context.Context) error {
	return e.do(ctx, func() error {
		stopTimer(&e.printing.timer)
		e.printNext()
		return nil
	})
}

func (e *Engine) qrText(r Reference) string {
	return strings.ReplaceAll(e.saved.Settings.QRTemplate, "{id}", string(r))
}

// blankTicket carries the merchant's settings of now.
func (e *Engine) blankTicket(n Nature) Ticket {
	s := e.saved.Settings
	return Ticket{
		Nature: n, ShopName: s.ShopName, City: s.City, ShopID: s.ShopID,
		TerminalNo: s.TerminalNo, Columns: s.Columns, At: e.now(),
	}
}

func (e *Engine) qrTicket(tx Transaction) Ticket {
	ticket := e.blankTicket(NatureQR)
	ticket.Requested, ticket.Reference, ticket.QR = tx.Requested, tx.Reference, e.qrText(tx.Reference)
	return ticket
}

func (e *Engine) ticketOf(tx Transaction) Ticket {
	nature := NatureDebit
	switch {
	case tx.State == StateWrittenOff:
		nature = NatureWriteOff
	case tx.Kind == KindCancellation:
		nature = NatureCancellation
	}
	ticket := e.blankTicket(nature)
	ticket.At = tx.Ended
	ticket.Kind = tx.Kind
	ticket.Reference, ticket.Authorization, ticket.Payer = tx.Reference, tx.Authorization, tx.PayerMasked
	ticket.Requested, ticket.Paid, ticket.Remainder = tx.Requested, tx.Paid, tx.Remainder()
	ticket.PaymentNo, ticket.Order, ticket.Outcome = tx.PaymentNo, tx.Order, tx.State
	if nature == NatureCancellation {
		ticket.Requested = 0 // « Pas de saisie de montant »: it says what was cancelled
	}
	return ticket
}
