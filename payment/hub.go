package payment

import (
	"sync"
	"time"
)

// hub keeps the latest snapshot and gives it to each subscriber.
type hub struct {
	mu   sync.Mutex
	last Snapshot
	subs map[chan Snapshot]struct{}
}

func (h *hub) publish(s Snapshot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.Seq = h.last.Seq + 1
	h.last = s
	for c := range h.subs {
		offer(c, s)
	}
}

// offer puts the latest value into a channel of capacity one.
func offer(c chan Snapshot, s Snapshot) {
	select {
	case <-c:
	default:
	}
	c <- s
}

// Snapshot returns the latest snapshot.
func (e *Engine) Snapshot() Snapshot {
	e.hub.mu.Lock()
	defer e.hub.mu.Unlock()
	return e.hub.last
}

// Subscribe returns a channel that holds the latest unread snapshot, the present one at
// first, and a function that ends the subscription.
func (e *Engine) Subscribe() (<-chan Snapshot, func()) {
	c := make(chan Snapshot, 1)
	e.hub.mu.Lock()
	defer e.hub.mu.Unlock()
	if e.hub.subs == nil {
		e.hub.subs = map[chan Snapshot]struct{}{}
	}
	e.hub.subs[c] = struct{}{}
	c <- e.hub.last
	return c, func() {
		e.hub.mu.Lock()
		defer e.hub.mu.Unlock()
		delete(e.hub.subs, c)
	}
}

// publish makes a snapshot of what is durable.
func (e *Engine) publish() {
	if ticket := e.saved.LastTicket; ticket != e.previewed {
		e.previewed, e.preview = ticket, nil
		if ticket != nil {
			e.preview = e.cfg.Printer.Preview(*ticket)
		}
	}
	s := Snapshot{
		Phase:       e.phase(),
		Settings:    e.saved.Settings,
		KeyLoaded:   e.saved.Key.Loaded(),
		KeyVersion:  e.saved.Key.Version,
		Terms:       e.saved.Terms,
		PasswordSet: e.saved.Lock.Hash != "",
		LockedUntil: e.saved.Lock.LockedUntil,
		TriesLeft:   max(0, freeTries-e.saved.Lock.Failures),
		LastContact: e.answeredAt,
		Attempt:     e.exchange.attempt,
		Printer:     e.printing.state(e.saved.Owed),
		TicketAsked: e.ticketAsk.isSet(),
		LastTicket:  e.preview,
		Totals:      e.saved.Totals,
		Recent:      e.recent,
		LastClosing: e.saved.LastClosing,
		ClosingDue:  e.saved.ClosingDue,
		Logo:        e.saved.Logo,
	}
	if s.Phase == PhaseStorage {
		s.Storage = e.disk
	}
	if e.link.ask != nil {
		s.Asked = *e.link.ask
	}
	if e.saved.Sale != nil {
		s.Sale = *e.saved.Sale
	}
	if e.saved.Last != nil {
		s.Transaction = *e.saved.Last
		s.Transaction.Payer = ""
		e.describeProgress(&s)
	}
	e.hub.publish(s)
}

// describeProgress fills in what belongs to a transaction in progress.
func (e *Engine) describeProgress(s *Snapshot) {
	tx := s.Transaction
	if tx.State.Final() {
		return
	}
	if tx.State == StateWaiting && tx.Mode == ModeQR && e.pending == nil {
		s.QR = e.qrText(tx)
	}
	now := e.cfg.Clock.Now()
	if !e.exchange.deadline.IsZero() {
		s.Deadline = now.Add(time.Until(e.exchange.deadline) - deadlineGrace)
	}
	if e.exchange.contact.failures > 0 {
		s.Trouble = e.exchange.contact.trouble
		s.TroubleSince = now.Add(-time.Since(e.exchange.contact.since))
	}
	s.CanWriteOff = e.canWriteOff()
}

// writeOffAfter is how long after its expiry a transaction that cannot be resolved
// may be closed without a known outcome.
const writeOffAfter = 10 * time.Minute

func (e *Engine) canWriteOff() bool {
	tx := e.saved.Last
	return tx != nil && tx.State.Unresolved() && (tx.NotFound || !time.Now().Before(e.exchange.hopeless))
}

// hopelessAfter is how long from now a transaction that is taken up stays without SANS
// SUITE. The wall clock counts here alone, for the time that the till was off: it may be
// put right or wrong at any moment.
func (e *Engine) hopelessAfter(tx Transaction) time.Duration {
	expires := tx.Expires
	if expires.IsZero() {
		expires = tx.Started.Add(defaultLeft)
	}
	return min(expires.Add(writeOffAfter).Sub(e.now()), defaultLeft+writeOffAfter)
}

func (e *Engine) phase() Phase {
	tx := e.saved.Last
	switch {
	case e.pending != nil, e.replaced():
		return PhaseStorage
	case tx != nil && !tx.State.Final():
		return PhaseInProgress
	case tx != nil && !tx.Acknowledged:
		return PhaseResult
	case e.saved.Sale != nil && e.saved.Sale.Open() > 0:
		return PhaseRemainder
	case !e.initialised():
		return PhaseUninitialised
	case e.link.ask != nil:
		return PhaseAsked
	}
	return PhaseIdle
}
