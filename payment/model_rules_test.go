package payment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/store/storetest"
)

// books is what the model has seen become durable, over closings and RAZ.
type books struct {
	mu       *sync.Mutex
	archive  []payment.DayLine                  // erased by closings and RAZ
	ends     map[payment.Transaction]bool       // durable ends, as screens may show them
	payments map[payment.PaymentID]bool         // creations that left; true: the payer may pay less
	written  map[payment.Reference]bool         // SANS SUITE
	shown    map[payment.Reference]bool         // codes that a payer may have read
	days     map[int]time.Time                  // business days of automatic closings
	started  map[string]bool                    // tickets of which it is on disk that a copy was begun
	owed     map[paperKey]int                   // copies that must come out
	numbers  map[int]bool                       // closings whose ticket must come out
	orders   map[payment.OrderID]payment.Amount // what each sale began with
}

// startKey names a ticket whose printing was begun.
func startKey(t payment.Ticket) string {
	return fmt.Sprint(t.Nature, t.Original, t.Reference, t.ClosingNo, t.At.UTC())
}

func (b *books) begun(t payment.Ticket) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.started[startKey(t)]
}

// paperKey is a transaction's ticket.
type paperKey struct {
	nature    payment.Nature
	reference payment.Reference
}

func newBooks() books {
	return books{
		mu: &sync.Mutex{}, ends: map[payment.Transaction]bool{}, payments: map[payment.PaymentID]bool{},
		written: map[payment.Reference]bool{}, shown: map[payment.Reference]bool{}, days: map[int]time.Time{},
		owed: map[paperKey]int{}, started: map[string]bool{}, numbers: map[int]bool{}, orders: map[payment.OrderID]payment.Amount{},
	}
}

// end is a transaction without what may still change once it has ended.
func end(tx payment.Transaction) payment.Transaction {
	return payment.Transaction{
		Seq: tx.Seq, Kind: tx.Kind, State: tx.State, Payment: tx.Payment, Reference: tx.Reference,
		Requested: tx.Requested, Paid: tx.Paid,
	}
}

func (b *books) knowsEnd(tx payment.Transaction) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ends[end(tx)]
}

func (b *books) created(w *world, r payment.CreateRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, used := b.payments[r.Payment]; used {
		w.violate("I1", "payment id %s leaves twice", r.Payment)
	}
	b.payments[r.Payment] = r.Adjustable
}

// rules compares a commit with the disk's content before it (I1 to I12).
func (w *world) rules(old payment.Saved, lines []payment.DayLine, c payment.Change) {
	w.books.mu.Lock()
	defer w.books.mu.Unlock()
	busy := old.Last != nil && !old.Last.State.Final()
	open := old.Sale != nil && old.Sale.Open() > 0
	if tx := c.Transaction; tx != nil {
		w.ruleTransaction(old, *tx, c)
	}
	if busy && (c.Closing != nil || c.Reset || c.Settings != nil || c.Key != nil) {
		w.violate("I6", "closing, RAZ or parameters over %v", old.Last.State)
	}
	w.ruleTotals(old, c)
	w.ruleSale(old, c)
	w.ruleOwed(old, c)
	if c.Closing != nil {
		w.ruleClosing(old, lines, c)
		w.books.archive = append(w.books.archive, lines...)
	}
	if !c.Reset {
		return
	}
	if open || w.resetting.Load() == 0 {
		w.violate("I11", "RAZ over a remainder, or that nobody asked for")
	}
	w.books.archive = append(w.books.archive, lines...)
	for _, o := range old.Owed { // erased with the rest, the one in print may come out
		w.trouble.Store(true)
		if key := (paperKey{o.Ticket.Nature, o.Ticket.Reference}); w.books.owed[key] > 0 {
			w.books.owed[key]--
		}
		delete(w.books.numbers, o.Ticket.ClosingNo)
	}
	clear(w.books.days)
}

// ruleTransaction: nothing new over an unresolved transaction, ids on disk first, ends that never
// change and fit the ledger (I1, I5, I6, I7).
func (w *world) ruleTransaction(old payment.Saved, tx payment.Transaction, c payment.Change) {
	last := old.Last
	switch fresh := last == nil || last.Seq != tx.Seq; {
	case fresh && last != nil && !last.State.Final():
		w.violate("I6", "%v %d begins over %v", tx.Kind, tx.Seq, last.State)
	case fresh && (tx.Seq <= old.Totals.LastSeq || (last != nil && tx.Seq < last.Seq)):
		w.violate("I3", "number %d is given again", tx.Seq)
	case !fresh && last.State.Final():
		seen := *last
		seen.Acknowledged = true
		// What the cashier is asked is on disk as not done; it may be told why it was not.
		asked := last.Till.Asked() && last.Cause == payment.CauseInterrupted && tx.State.Final() && !tx.State.MovedMoney()
		if !same(seen, tx) && !asked {
			w.violate("I7", "an end changes from %+v to %+v", *last, tx)
		}
		return
	case !fresh && last.Reference != "" && tx.Reference != last.Reference:
		w.violate("I1", "the reference changes from %s to %s", last.Reference, tx.Reference)
	}
	if tx.State == payment.StateWaiting && tx.Mode == payment.ModeQR {
		w.books.shown[tx.Reference] = true
	}
	if tx.Kind == payment.KindDebit && w.books.orders[tx.Order] == 0 {
		w.books.orders[tx.Order] = tx.Requested
	}
	if tx.State.Final() {
		w.books.ends[end(tx)] = true
		w.tally("end: " + tx.State.String())
		w.ruleEnd(tx, c)
	}
}

// ruleEnd holds an end against the ledger: only the acquirer's answer ends a payment that
// a payer could pay, as the answer says (I2, I5, I7, I12).
func (w *world) ruleEnd(tx payment.Transaction, c payment.Change) {
	if tx.Payer != "" {
		w.violate("I12", "the payer's id stays after the end")
	}
	if moved := tx.State.MovedMoney(); moved != (c.Line != nil) || (moved && (c.Totals == nil || c.Owed == nil)) {
		w.violate("I3", "%v, line %+v, totals %+v, tickets %v", tx.State, c.Line, c.Totals, c.Owed != nil)
	}
	state, paid, known := payment.AcquirerUnrecognised, payment.Amount(0), false
	for _, e := range w.acquirer.Ledger() {
		if e.Reference == tx.Reference {
			state, paid, known = e.State, e.Paid, true
		}
	}
	waits := state == payment.AcquirerInitialized || state == payment.AcquirerProcessing
	switch tx.State {
	case payment.StateAccepted, payment.StatePaidMeanwhile:
		if !state.Paid() || paid != tx.Paid {
			w.violate("I7", "%v of %v, the ledger says %v %v", tx.State, tx.Paid, state, paid)
		}
	case payment.StateCancelAccepted:
		if state != payment.AcquirerCancelled || paid != tx.Paid {
			w.violate("I7", "%v of %v, the ledger says %v %v", tx.State, tx.Paid, state, paid)
		}
	case payment.StateCancelRefused:
	case payment.StateWrittenOff:
		if !w.writingOff.Load() || c.Owed == nil {
			w.violate("I6", "SANS SUITE that nobody asked for, or without a ticket")
		}
		w.writingOff.Store(false)
		w.books.written[tx.Reference] = true
	default:
		if known && (waits || state.Paid()) {
			w.violate("I5", "%v while the ledger says %v", tx.State, state)
		}
	}
}

// ruleTotals: totals move by the line that comes with them, begin anew with a closing, and
// in no other way (I3, I10).
func (w *world) ruleTotals(old payment.Saved, c payment.Change) {
	want := old.Totals
	if l := c.Line; l != nil {
		tally := &want.Debits
		if l.Kind == payment.KindCancellation {
			tally = &want.Cancellations
		}
		tally.Count++
		tally.Total += l.Amount
		want.LastSeq = l.Seq
		if tx := c.Transaction; tx == nil || tx.Seq != l.Seq || tx.Paid != l.Amount || tx.Kind != l.Kind || l.Seq <= old.Totals.LastSeq {
			w.violate("I3", "line %+v does not fit its transaction, or comes twice", *l)
		}
		if c.Transaction != nil && c.Transaction.Observed {
			if l.Kind != payment.KindCancellation {
				w.violate("I10", "a debit that was found done: %+v", *l)
			}
			want.Observed.Count++
			want.Observed.Total += l.Amount
		}
	}
	if c.Totals == nil {
		if c.Line != nil {
			w.violate("I3", "a line without totals")
		}
		return
	}
	got := *c.Totals
	switch {
	case c.Reset:
		want = payment.DayTotals{Since: got.Since}
	case c.Closing != nil:
		want = payment.DayTotals{Since: got.Since, Closing: old.Totals.Closing + 1, LastSeq: old.Totals.LastSeq}
	case old.Totals.Since.IsZero():
		want.Since = got.Since
	}
	if !same(got, want) {
		w.violate("I3", "totals go from %+v to %+v, not %+v", old.Totals, got, want)
	}
}

// ruleSale: a remainder changes by what was paid or cancelled, and goes only when nothing
// of the sale stands or somebody gives it up (I9).
func (w *world) ruleSale(old payment.Saved, c payment.Change) {
	tx := c.Transaction
	before := payment.Amount(0)
	if old.Sale != nil {
		before = old.Sale.Remainder()
	}
	if tx != nil && tx.State.Approved() && c.Line != nil {
		left := tx.Requested - tx.Paid
		if c.Sale == nil || c.Sale.Remainder() != left || (before > 0 && c.Sale.Order != old.Sale.Order) {
			w.violate("I9", "%v of %v asked, and %v is not stored as the remainder", tx.Paid, tx.Requested, left)
		}
		return
	}
	if c.Sale == nil && !c.SaleOver || before <= 0 || w.givingUp.Load() > 0 {
		return
	}
	later := tx != nil && (tx.Acknowledged || tx.Seq > old.Last.Seq || tx.Kind == payment.KindCancellation && tx.Reference != old.Sale.Reference)
	if old.Sale.Till && later {
		return // the till's affair, once the approval that it follows was seen
	}
	refund := tx != nil && tx.State == payment.StateCancelAccepted && tx.Reference == old.Sale.Reference
	switch after := c.Sale; {
	case after != nil && *after == *old.Sale:
	case refund && after == nil && old.Sale.Paid == tx.Paid:
	case refund && after != nil && after.Paid == old.Sale.Paid-tx.Paid && after.Total == old.Sale.Total:
	default:
		w.violate("I9", "a remainder of %v is forgotten: %+v", before, after)
	}
}

// ruleOwed counts the copies that are owed from now on (I4).
func (w *world) ruleOwed(old payment.Saved, c payment.Change) {
	if c.Owed == nil {
		return
	}
	known := map[int64]bool{}
	for _, o := range old.Owed {
		known[o.ID] = true
	}
	for _, o := range *c.Owed {
		if o.Tries > 0 {
			w.books.started[startKey(o.Ticket)] = true
		}
		if known[o.ID] {
			continue
		}
		switch key := (paperKey{o.Ticket.Nature, o.Ticket.Reference}); o.Ticket.Nature {
		case payment.NatureDebit, payment.NatureCancellation, payment.NatureWriteOff:
			w.books.owed[key]++
			if !w.booked(c, o.Ticket) {
				w.violate("I4", "a ticket of %s that nothing ended", o.Ticket.Reference)
			}
		case payment.NatureClosing:
			w.books.numbers[o.Ticket.ClosingNo] = true
		case payment.NatureDuplicate:
			if !o.Ticket.Duplicate {
				w.violate("I4", "a duplicate without DUPLICATA: %+v", o.Ticket)
			}
		default: // does not count
		}
	}
}

func (w *world) booked(c payment.Change, t payment.Ticket) bool {
	return c.Transaction != nil && c.Transaction.State == t.Outcome && c.Transaction.Reference == t.Reference && t.Outcome.Final()
}

// ruleClosing: numbers without gap or repeat, the totals and lines that it erases, a
// ticket, and one automatic closing a business day (I8).
func (w *world) ruleClosing(old payment.Saved, lines []payment.DayLine, c payment.Change) {
	closed := *c.Closing
	var ticket *payment.Ticket
	if c.Owed != nil {
		for _, o := range *c.Owed {
			if o.Ticket.Nature == payment.NatureClosing && o.Ticket.ClosingNo == closed.Number {
				ticket = &o.Ticket
			}
		}
	}
	if closed.Number != old.Totals.Closing+1 || !same(closed.Totals, old.Totals) || ticket == nil {
		w.violate("I8", "closing %d follows %d, ticket %v", closed.Number, old.Totals.Closing, ticket != nil)
		return
	}
	if !same(*ticket.Totals, old.Totals) || len(ticket.Lines) != len(lines) || (len(lines) > 0 && !same(ticket.Lines, lines)) {
		w.violate("I8", "closing %d prints %+v %v, not %+v %v", closed.Number, ticket.Totals, ticket.Lines, old.Totals, lines)
	}
	if !closed.Auto {
		w.tally("closing by hand")
		return
	}
	w.tally("closing by the hour")
	y, m, d := closed.At.In(payment.Paris()).Date()
	day := y*10000 + int(m)*100 + d
	if at, twice := w.books.days[day]; twice {
		w.violate("I8", "two automatic closings on %d: %v and %v", day, at, closed.At)
	}
	w.books.days[day] = closed.At
}

// same compares values as they are written.
func same(a, b any) bool {
	one, errOne := json.Marshal(a)
	other, errOther := json.Marshal(b)
	if errOne == nil && errOther == nil && bytes.Equal(one, other) {
		return true
	}
	// JSON has no seconds in an offset, and the store keeps a moment that has some in UTC.
	return storetest.Diff(a, b) == ""
}

// TestSameMoment: a moment of before 1911, when Paris was 9 minutes and 21 seconds ahead,
// is the same in UTC, where the store keeps it.
func TestSameMoment(t *testing.T) {
	at := time.Date(1910, 1, 2, 3, 4, 5, 0, payment.Paris())
	if !same(payment.Transaction{Started: at}, payment.Transaction{Started: at.UTC()}) {
		t.Error("not the same in UTC")
	}
	if same(payment.Transaction{Started: at}, payment.Transaction{Started: at.Add(time.Second)}) {
		t.Error("the same a second later")
	}
}
