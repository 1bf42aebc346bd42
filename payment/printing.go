package payment

import (
	"cmp"
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
	doneID   int64 // printed, but still in the queue on disk
	lastID   int64
	err      error
	failures int
	again    alarm // to the next try
	cancel   context.CancelFunc
	// skipped is PrinterState.Skipped.
	skipped int
	// filed is the highest ID of the copies that go to files instead of the printer, and
	// filing reports that the copy in print does.
	filed  int64
	filing bool
}

type printResult struct {
	id  int64
	err error
}

// printTimeout bounds a printer that does not bound itself: a long closing on a slow one
// takes minutes.
const (
	printTimeout      = 30 * time.Minute
	printFirstPause   = time.Second
	printLongestPause = 30 * time.Second
)

// ErrCopyWaits is the printer's error for a copy that may be on paper and waits for the
// merchant to print it again or to skip it (decision 34).
var ErrCopyWaits = errors.New("a copy waits for the merchant")

func (p *printing) init(owed []OwedTicket) {
	for _, o := range owed {
		p.lastID = max(p.lastID, o.ID)
	}
	p.skipped = -1
}

func (p *printing) stop() {
	p.again.stop()
	if p.cancel != nil {
		p.cancel()
	}
}

func (p *printing) state(owed []OwedTicket) PrinterState {
	state := PrinterState{Printing: p.busy, Owed: len(owed), Err: p.err, Skipped: p.skipped}
	for _, o := range owed {
		ticket := o.Ticket
		ticket.Totals, ticket.Lines = nil, nil
		state.Queue = append(state.Queue, Owed{
			ID: o.ID, Copy: o.Copy, Begun: o.Tries > 0, Waits: o.Waits(), Printing: p.busy && p.id == o.ID, Ticket: ticket,
		})
		if state.Err == nil && o.Waits() && (!p.busy || p.id != o.ID) {
			state.Err = ErrCopyWaits
		}
	}
	return state
}

// owe returns the queue with copies of a ticket added.
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
	last := ticket
	last.Unprinted = copies == 0
	c.LastTicket = &last
	queue := withoutQR(*e.owe(ticket, copies), e.printing)
	c.Owed = &queue
}

// withoutQR returns the queue without QR tickets, which are of no use once the payment has
// ended (decision 40), or nil where there is none.
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

// printNext starts the first copy of the queue that does not wait for the merchant. It stores
// the start before the first byte. A copy that was started before bears DUPLICATA (I4).
func (e *Engine) printNext() {
	e.proveNext()
	if e.printing.ending || e.printing.busy || e.printing.again.isSet() || e.pending != nil {
		return
	}
	next := slices.IndexFunc(e.saved.Owed, func(o OwedTicket) bool {
		return (!o.Waits() || o.ID <= e.printing.filed) && !o.waitsForProof()
	})
	if done := slices.IndexFunc(e.saved.Owed, func(o OwedTicket) bool { return o.ID == e.printing.doneID }); done >= 0 {
		e.printDone(printResult{id: e.printing.doneID})
		return
	}
	if next < 0 {
		return
	}
	queue := slices.Clone(e.saved.Owed)
	owed := &queue[next]
	ticket := owed.Ticket
	ticket.Duplicate = ticket.Duplicate || owed.Tries > 0
	ticket.Logo, ticket.Number = e.saved.Logo, e.highestNumber()+1
	owed.Tries++
	if err := e.commit(Change{Owed: &queue, TicketNo: &ticket.Number}); err != nil {
		e.printFailed(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), printTimeout)
	id := owed.ID
	e.printing.busy, e.printing.id, e.printing.cancel = true, id, cancel
	out := e.cfg.Printer
	if e.printing.filing = id <= e.printing.filed; e.printing.filing {
		out = e.cfg.Files
	}
	go func() {
		defer cancel()
		err := e.put(func() error { return out.Print(ctx, ticket) })
		select {
		case e.printed <- printResult{id: id, err: err}:
		case <-e.stopped:
		}
	}()
}

// highestNumber is the highest number that a copy had, here or where a printer keeps them.
func (e *Engine) highestNumber() int64 {
	highest := e.saved.TicketNo
	for _, p := range []Printer{e.cfg.Printer, e.cfg.Files} {
		if n, ok := p.(Numberer); ok {
			highest = max(highest, n.LastNumber())
		}
	}
	return highest
}

func (e *Engine) printFailed(err error) {
	e.printing.err = err
	pause := min(printFirstPause<<min(e.printing.failures, 10), printLongestPause)
	e.printing.failures++
	e.printing.again.set(pause)
	e.cfg.Log.Warn("printer", "error", err, "failures", e.printing.failures)
}

// printDone takes a printed copy out of the queue, or plans the next try.
func (e *Engine) printDone(r printResult) {
	e.printing.busy, e.printing.cancel = false, nil
	queue := slices.DeleteFunc(slices.Clone(e.saved.Owed), func(o OwedTicket) bool {
		return o.ID == r.id && r.err == nil
	})
	if r.err != nil {
		if !slices.ContainsFunc(queue, func(o OwedTicket) bool { return o.ID == r.id }) {
			e.printing.err = nil // the copy was skipped meanwhile
			e.printNext()
			return
		}
		e.unmark(queue, r)
		if !e.printing.filing && r.id <= e.printing.filed {
			e.printNext() // FileOwed has interrupted the printer
			return
		}
		if e.printing.filing {
			e.printing.filed = 0
		}
		e.printFailed(r.err)
		return
	}
	e.printing.err, e.printing.doneID = nil, r.id
	if e.pending != nil {
		// The copy is printed, but the pending change must be stored first.
		return
	}
	number := e.highestNumber()
	if err := e.commit(Change{Owed: &queue, TicketNo: &number}); err != nil {
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

// unmark takes back a try of which nothing was printed.
func (e *Engine) unmark(queue []OwedTicket, r printResult) {
	if !errors.Is(r.err, ErrNotPrinted) || e.pending != nil {
		return
	}
	for i := range queue {
		if queue[i].ID == r.id && queue[i].Tries > 0 {
			queue[i].Tries--
			unused := e.saved.TicketNo - 1 // of this copy: one is printed at a time
			if err := e.commit(Change{Owed: &queue, TicketNo: &unused}); err != nil {
				return // it will bear DUPLICATA, which is safe
			}
		}
	}
}

// RetryPrinting tries the printer again at once, with the copies too that wait for the
// merchant. ErrStorage when that cannot be stored.
func (e *Engine) RetryPrinting(ctx context.Context) error {
	return e.do(ctx, func() error { return e.release(func(OwedTicket) bool { return true }) })
}

// PrintOwed prints one copy of the queue now, whether it was tried before or not.
// ErrNothingToDo when it is not owed any more.
func (e *Engine) PrintOwed(ctx context.Context, id int64) error {
	return e.do(ctx, func() error {
		i := slices.IndexFunc(e.saved.Owed, func(o OwedTicket) bool { return o.ID == id })
		if i < 0 {
			return ErrNothingToDo
		}
		return e.release(func(o OwedTicket) bool { return o.ID == id })
	})
}

// FileOwed writes the owed copies into files (Config.Files) instead of printing them, so that
// a dead printer does not prevent DESACTIVATION. A written copy is no longer owed. A copy in
// print is interrupted. After an error the printer is tried again. It returns ErrNothingToDo
// where nothing is owed.
func (e *Engine) FileOwed(ctx context.Context) error {
	return e.do(ctx, func() error {
		switch {
		case e.pending != nil:
			return ErrStorage
		case len(e.saved.Owed) == 0, e.cfg.Files == nil:
			return ErrNothingToDo
		}
		e.printing.filed = e.printing.lastID
		if e.printing.busy && !e.printing.filing {
			e.printing.cancel()
		}
		e.printing.again.stop()
		e.printNext()
		return nil
	})
}

// release lets copies be tried again automatically, and puts them first in the queue unless
// all are released.
func (e *Engine) release(which func(OwedTicket) bool) error {
	if e.pending != nil {
		return ErrStorage
	}
	var first, rest []OwedTicket
	for _, o := range e.saved.Owed {
		if !which(o) {
			rest = append(rest, o)
			continue
		}
		if !e.printing.busy || e.printing.id != o.ID {
			o.Tries = min(o.Tries, mostTries-1)
		}
		first = append(first, o)
	}
	queue := slices.Concat(first, rest)
	if len(queue) > 0 {
		if err := e.commit(Change{Owed: &queue}); err != nil {
			return err
		}
	}
	e.printing.again.stop()
	e.printNext()
	return nil
}

// SkipOwed gives copies up, so that they are no longer owed, printed or not. A copy in print
// is interrupted. It returns ErrNothingToDo where none of them is owed.
func (e *Engine) SkipOwed(ctx context.Context, ids ...int64) error {
	return e.do(ctx, func() error {
		if e.pending != nil {
			return ErrStorage
		}
		queue := slices.DeleteFunc(slices.Clone(e.saved.Owed), func(o OwedTicket) bool { return slices.Contains(ids, o.ID) })
		skipped, ofLast := len(e.saved.Owed)-len(queue), 0
		for _, o := range e.saved.Owed {
			if slices.Contains(ids, o.ID) && e.isOfLast(o.Ticket) {
				ofLast++
			}
		}
		if skipped == 0 {
			return ErrNothingToDo
		}
		if err := e.commit(Change{Owed: &queue}); err != nil {
			return err
		}
		if e.printing.skipped >= 0 {
			e.printing.skipped += ofLast
		}
		e.cfg.Log.Info("tickets skipped", "count", skipped)
		if e.printing.busy && slices.Contains(ids, e.printing.id) {
			e.printing.cancel()
		}
		if slices.Contains(ids, e.proving.id) {
			e.proving.stop() // its ticket will not be printed
		}
		if len(queue) == 0 {
			e.printing.err = nil
			e.printing.again.stop()
		}
		return nil
	})
}

// isOfLast reports whether a ticket is the last transaction's.
func (e *Engine) isOfLast(t Ticket) bool {
	last := e.saved.Last
	return last != nil && t.Reference != "" && t.Reference == last.Reference && t.Outcome == last.State
}

// qrText returns the text of the QR code, which is the acquirer's, else the parameter's model.
func (e *Engine) qrText(tx Transaction) string {
	return cmp.Or(tx.QR, strings.ReplaceAll(e.saved.Settings.QRTemplate, "{id}", string(tx.Reference)))
}

// blankTicket returns a ticket with the merchant's present settings.
func (e *Engine) blankTicket(n Nature) Ticket {
	s := e.saved.Settings
	return Ticket{
		Nature: n, ShopName: s.ShopName, City: s.City, ShopID: s.ShopID,
		TerminalNo: s.TerminalNo, Columns: s.Columns, At: e.now(), Zone: s.TimeZone,
	}
}

func (e *Engine) qrTicket(tx Transaction) Ticket {
	ticket := e.blankTicket(NatureQR)
	ticket.Requested, ticket.Reference, ticket.QR = tx.Requested, tx.Reference, e.qrText(tx)
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
	ticket.Observed = tx.Observed
	if nature == NatureCancellation {
		ticket.Requested = 0 // « Pas de saisie de montant »: it says what was cancelled
	}
	return ticket
}
