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
func (t *Terminal) owe(ticket Ticket, copies int) *[]OwedTicket {
	queue := slices.Clone(t.saved.Owed)
	for n := range copies {
		t.printing.lastID++
		queue = append(queue, OwedTicket{ID: t.printing.lastID, Copy: n + 1, Ticket: ticket})
	}
	return &queue
}

// oweTransaction adds the tickets of a transaction that has ended to its commit.
func (t *Terminal) oweTransaction(c *Change, tx Transaction, copies int) {
	ticket := t.ticketOf(tx)
	c.LastTicket = &ticket
	queue := *t.owe(ticket, copies)
	if kept := withoutQR(queue, t.printing); len(kept) != len(queue) {
		queue = kept
	}
	c.Owed = &queue
}

// withoutQR takes codes that were not printed in time out of the queue: they are of
// no use once the payment has ended. It is nil when there is none.
func (t *Terminal) withoutQR() *[]OwedTicket {
	if kept := withoutQR(t.saved.Owed, t.printing); len(kept) != len(t.saved.Owed) {
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
func (t *Terminal) printNext() {
	if t.printing.ending || t.printing.busy || t.printing.timer != nil || t.stall != nil || len(t.saved.Owed) == 0 {
		return
	}
	owed := t.saved.Owed[0]
	if owed.ID == t.printing.doneID {
		t.printDone(printResult{id: owed.ID})
		return
	}
	ticket := owed.Ticket
	ticket.Duplicate = ticket.Duplicate || owed.Started
	t.printing.first = !owed.Started
	if !owed.Started {
		queue := slices.Clone(t.saved.Owed)
		queue[0].Started = true
		if err := t.commit(Change{Owed: &queue}); err != nil {
			t.printFailed(err)
			return
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), printTimeout)
	t.printing.busy, t.printing.id, t.printing.cancel = true, owed.ID, cancel
	go func() {
		defer cancel()
		err := t.put(func() error { return t.cfg.Printer.Print(ctx, ticket) })
		select {
		case t.printed <- printResult{id: owed.ID, err: err}:
		case <-t.stopped:
		}
	}()
}

func (t *Terminal) printFailed(err error) {
	t.printing.err = err
	pause := min(printFirstPause<<min(t.printing.failures, 10), printLongestPause)
	t.printing.failures++
	stopTimer(&t.printing.timer)
	t.printing.timer = time.NewTimer(pause)
	t.cfg.Log.Warn("printer", "error", err, "failures", t.printing.failures)
}

// printDone takes a printed copy out of the queue, or plans the next try.
func (t *Terminal) printDone(r printResult) {
	t.printing.busy, t.printing.cancel = false, nil
	queue := slices.DeleteFunc(slices.Clone(t.saved.Owed), func(o OwedTicket) bool {
		return o.ID == r.id && r.err == nil
	})
	if r.err != nil {
		t.unmark(queue, r)
		t.printFailed(r.err)
		return
	}
	t.printing.err, t.printing.doneID = nil, r.id
	if t.stall != nil {
		// Printed, but the disk does not take it yet: the stalled change goes first.
		return
	}
	if err := t.commit(Change{Owed: &queue}); err != nil {
		t.printFailed(err)
		return
	}
	t.printing.failures = 0
	t.printNext()
}

func after(first, then func()) func() {
	return func() {
		first()
		then()
	}
}

// unmark takes "started" back from a copy of which nothing came out, unless an earlier
// try of it may have left one.
func (t *Terminal) unmark(queue []OwedTicket, r printResult) {
	if !errors.Is(r.err, ErrNotPrinted) || !t.printing.first || t.stall != nil {
		return
	}
	for i := range queue {
		if queue[i].ID == r.id {
			queue[i].Started = false
			if err := t.commit(Change{Owed: &queue}); err != nil {
				return // it will bear DUPLICATA, which is safe
			}
		}
	}
}

// RetryPrinting tries the printer again at once.
func (t *Terminal) RetryPrinting(ctx context.Context) error {
	return t.do(ctx, func() error {
		stopTimer(&t.printing.timer)
		t.printNext()
		return nil
	})
}

func (t *Terminal) qrText(r Reference) string {
	return strings.ReplaceAll(t.saved.Settings.QRTemplate, "{id}", string(r))
}

// blankTicket carries the merchant's settings of now.
func (t *Terminal) blankTicket(n Nature) Ticket {
	s := t.saved.Settings
	return Ticket{
		Nature: n, ShopName: s.ShopName, City: s.City, ShopID: s.ShopID,
		TerminalNo: s.TerminalNo, Columns: s.Columns, At: t.now(),
	}
}

func (t *Terminal) qrTicket(tx Transaction) Ticket {
	ticket := t.blankTicket(NatureQR)
	ticket.Requested, ticket.Reference, ticket.QR = tx.Requested, tx.Reference, t.qrText(tx.Reference)
	return ticket
}

func (t *Terminal) ticketOf(tx Transaction) Ticket {
	nature := NatureDebit
	switch {
	case tx.State == StateWrittenOff:
		nature = NatureWriteOff
	case tx.Kind == KindCancellation:
		nature = NatureCancellation
	}
	ticket := t.blankTicket(nature)
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
