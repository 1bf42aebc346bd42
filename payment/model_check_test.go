package payment_test

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// check is what holds after every step.
func (w *world) check() {
	if diff := w.disk.compare(); diff != "" {
		w.r.Fatalf("I3, I11: the store holds something else than was committed: %s", diff)
	}
	saved := w.disk.must()
	lines, _ := w.disk.ref.DayLines()
	w.checkLines(saved, lines)
	w.checkLedger(saved, lines)
	w.checkSale(saved)
	w.checkPaper(saved)
	if !w.dead() {
		w.checkScreen(saved, lines)
	}
	w.forgetDays()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.violations) > 0 { // in one text, since rapid reports only one where the failure does not repeat
		w.r.Fatalf("%s", strings.Join(w.violations, "\n"))
	}
}

// checkLines: the totals are the sum of the day's lines (I3).
func (w *world) checkLines(saved payment.Saved, lines []payment.DayLine) {
	var debits, cancellations payment.Tally
	seq := int64(0)
	for _, l := range lines {
		tally := &debits
		if l.Kind == payment.KindCancellation {
			tally = &cancellations
		}
		tally.Count++
		tally.Total += l.Amount
		if l.Seq <= seq || l.Seq > saved.Totals.LastSeq {
			w.r.Fatalf("I3: line %d after line %d, the totals hold up to %d", l.Seq, seq, saved.Totals.LastSeq)
		}
		seq = l.Seq
	}
	if debits != saved.Totals.Debits || cancellations != saved.Totals.Cancellations {
		w.r.Fatalf("I3: lines give %v and %v, totals are %+v", debits, cancellations, saved.Totals)
	}
}

// entry is what the books say of one reference.
type entry struct{ debits, cancellations []payment.Amount }

// checkLedger: whatever the acquirer approved is in the books once, or in progress, or
// SANS SUITE; whatever was given back is in them once or not at all (I2, I3, I10).
func (w *world) checkLedger(saved payment.Saved, lines []payment.DayLine) {
	books := map[payment.Reference]entry{}
	for _, all := range [][]payment.DayLine{w.books.archive, lines} {
		for _, l := range all {
			e := books[l.Reference]
			if l.Kind == payment.KindDebit {
				e.debits = append(e.debits, l.Amount)
			} else {
				e.cancellations = append(e.cancellations, l.Amount)
			}
			books[l.Reference] = e
		}
	}
	for _, e := range w.acquirer.Ledger() {
		b := books[e.Reference]
		delete(books, e.Reference)
		if w.books.written[e.Reference] || w.inProgress(saved, e.Reference, b) {
			continue
		}
		if len(b.debits) > 1 || len(b.cancellations) > 1 || len(b.cancellations) > len(b.debits) {
			w.r.Fatalf("I3, I10: %s is in the books as %+v", e.Reference, b)
		}
		switch {
		case e.State.Paid() && (len(b.debits) != 1 || b.debits[0] != e.Paid || len(b.cancellations) != 0):
			w.r.Fatalf("I2: %s was paid %v, the books say %+v (last %+v)", e.Reference, e.Paid, b, saved.Last)
		case !e.State.Paid() && len(b.debits) != len(b.cancellations):
			w.r.Fatalf("I2: %s is %v, the books say %+v (last %+v)", e.Reference, e.State, b, saved.Last)
		case len(b.cancellations) == 1 && (b.cancellations[0] != e.Paid || b.debits[0] != e.Paid):
			w.r.Fatalf("I3: %s was given back %v, the books say %+v", e.Reference, e.Paid, b)
		}
	}
	if len(books) > 0 {
		w.r.Fatalf("I2: the books say %+v, of which the ledger knows nothing", books)
	}
}

// inProgress reports whether the ledger may be ahead of the books for a reference.
func (w *world) inProgress(saved payment.Saved, r payment.Reference, b entry) bool {
	last := saved.Last
	if last == nil || last.State.Final() || last.Reference != r {
		return false
	}
	if last.Kind == payment.KindDebit && len(b.debits) > 0 {
		w.r.Fatalf("I3: %s is in the books before it has ended", r)
	}
	return true
}

// checkSale: what ANCV paid of the open sale is what stands in the ledger (I9).
func (w *world) checkSale(saved payment.Saved) {
	sale := saved.Sale
	if sale == nil || sale.Remainder() <= 0 {
		return
	}
	busy := saved.Last != nil && !saved.Last.State.Final()
	var paid payment.Amount
	for _, e := range w.acquirer.Ledger() {
		mine := busy && saved.Last.Reference == e.Reference
		switch {
		case e.Order != sale.Order:
		case mine && saved.Last.Kind == payment.KindCancellation:
			paid += e.Paid // until it has ended
		case w.books.written[e.Reference] && e.Reference == sale.Reference:
			paid += e.Paid // after a cancellation with SANS SUITE the debit counts as paid
		case mine || w.books.written[e.Reference]:
		case e.State.Paid():
			paid += e.Paid
		}
	}
	if total := w.books.orders[sale.Order]; paid != sale.Paid || total != sale.Total {
		w.r.Fatalf("I9: the sale says %v of %v paid, the ledger %v of %v", sale.Paid, sale.Total, paid, total)
	}
}

// checkPaper: no ticket comes out unmarked more often than it is owed (I4).
func (w *world) checkPaper(saved payment.Saved) {
	unmarked := map[paperKey]int{}
	for _, t := range w.paper.sheets() {
		key := paperKey{t.Nature, t.Reference}
		most := w.books.owed[key]
		switch t.Nature {
		case payment.NatureDebit, payment.NatureCancellation:
		default:
			continue
		}
		if t.Duplicate {
			continue
		}
		if unmarked[key]++; unmarked[key] > max(most, saved.Settings.Copies, 2) {
			w.r.Fatalf("I4: %d unmarked copies of %v, %d owed", unmarked[key], key, most)
		}
	}
}

// checkScreen: the screen shows what is durable, and no secret (I7, I9, I12).
func (w *world) checkScreen(saved payment.Saved, lines []payment.DayLine) {
	s := w.Snapshot()
	text, err := json.Marshal(s)
	if err != nil {
		w.r.Fatal(err)
	}
	w.look("screen", string(text))
	if !w.disk.calm() || s.Phase == payment.PhaseStorage {
		return // it may be behind, watch looks that it is not ahead
	}
	var tx payment.Transaction
	if saved.Last != nil {
		tx = *saved.Last
	}
	if end(tx) != end(s.Transaction) || tx.Acknowledged != s.Transaction.Acknowledged {
		w.r.Fatalf("I7: the screen shows %+v, the disk holds %+v", s.Transaction, tx)
	}
	if s.Totals.Net() != saved.Totals.Net() || s.Totals.Closing != saved.Totals.Closing {
		w.r.Fatalf("I3: the screen shows %+v, the disk holds %+v", s.Totals, saved.Totals)
	}
	if last := lines[max(0, len(lines)-24):]; !slices.EqualFunc(last, s.Recent, sameLine) {
		w.r.Fatalf("I3: the screen shows the lines %+v, the disk holds %+v", s.Recent, last)
	}
	if want := saved.Sale; (want == nil && s.Sale != payment.Sale{}) || (want != nil && s.Sale != *want) {
		w.r.Fatalf("I9: the screen shows %+v, the disk holds %+v", s.Sale, want)
	}
	if open := s.Sale.Open() > 0; s.Phase == payment.PhaseIdle && (open || !tx.State.Final() && tx.Seq != 0) {
		w.r.Fatalf("I6, I9: PRET over %v, remainder %v", tx.State, s.Sale.Remainder())
	}
}

// sameLine compares lines, and their times as moments.
func sameLine(a, b payment.DayLine) bool {
	same := a.At.Equal(b.At)
	a.At, b.At = time.Time{}, time.Time{}
	return same && a == b
}

// forgetDays takes out the business days that a clock that was put back has made come
// again: those more than 48 hours ahead, and all when it went back by more than a day.
func (w *world) forgetDays() {
	w.books.mu.Lock() // a closing may be due at this moment
	defer w.books.mu.Unlock()
	now := w.clock.Now()
	if w.latest.Sub(now) > 26*time.Hour {
		clear(w.books.days)
		w.latest = now
	}
	if now.After(w.latest) {
		w.latest = now
	}
	for day, at := range w.books.days {
		if at.Sub(now) > 47*time.Hour {
			delete(w.books.days, day)
		}
	}
}

// settle repairs everything and lets the till come to rest.
func (w *world) settle() {
	if w.dead() {
		w.powerCut(w.r)
	}
	w.acquirer.ClearFaults()
	w.paper.turn(paperGood, 0, false)
	w.disk.repair()
	w.pass(time.Second)
	_ = w.RetryPrinting(w.t.Context()) // wakes it
	w.pass(10 * time.Minute)
	if s := w.Snapshot(); s.Phase == payment.PhaseInProgress {
		if err := w.Abort(w.t.Context()); err != nil {
			w.r.Fatalf("I5: cannot leave %v: %v", s.Transaction.State, err)
		}
		w.pass(time.Minute)
	}
	if s := w.Snapshot(); s.Busy() {
		w.r.Fatalf("I5: stuck in %v, phase %v", s.Transaction.State, s.Phase)
	}
	w.pass(2 * time.Minute)
	w.check()
	w.checkRest()
}

// checkRest is what holds when nothing is wrong and nothing goes on.
func (w *world) checkRest() {
	saved := w.disk.must()
	if len(saved.Owed) != 0 {
		w.r.Fatalf("I4: %d tickets still owed: %+v, printer %+v", len(saved.Owed), saved.Owed, w.Snapshot().Printer)
	}
	came, closings := map[paperKey]int{}, map[int]bool{}
	for _, t := range w.paper.sheets() {
		came[paperKey{t.Nature, t.Reference}]++
		if t.Nature == payment.NatureClosing {
			closings[t.ClosingNo] = true
		}
	}
	for key, n := range w.books.owed {
		if came[key] < n || (!w.trouble.Load() && came[key] > n) {
			w.r.Fatalf("I4: %d copies of %v, %d were owed", came[key], key, n)
		}
	}
	for n := range w.books.numbers {
		if !closings[n] {
			w.r.Fatalf("I8: closing %d never came out", n)
		}
	}
	due := saved.ClosingDue
	if set := saved.Settings.ClosingTime.Set && saved.Settings.ShopID != "" && saved.Key.Loaded(); set {
		if late := w.clock.Now().Sub(due); due.IsZero() || late > 2*time.Minute || late < -98*time.Hour {
			w.r.Fatalf("I8: it is %v and the next closing is due %v", w.clock.Now(), due)
		}
	}
	for _, e := range w.acquirer.Ledger() {
		open := e.State == payment.AcquirerInitialized || e.State == payment.AcquirerProcessing
		if open && w.payable(e) && !w.books.written[e.Reference] {
			w.r.Fatalf("I6: a payer can still pay %s, which the till has forgotten", e.Reference)
		}
	}
}

// payable reports whether a payer has ever heard of a transaction.
func (w *world) payable(e paymenttest.Entry) bool {
	w.books.mu.Lock()
	defer w.books.mu.Unlock()
	return e.Payer != "" || w.books.shown[e.Reference]
}
