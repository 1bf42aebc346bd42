package payment

import (
	"sync"
	"time"
)

// hub keeps the latest snapshot and hands it to whoever looks.
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

// Snapshot is the till as it is now.
func (t *Terminal) Snapshot() Snapshot {
	t.hub.mu.Lock()
	defer t.hub.mu.Unlock()
	return t.hub.last
}

// Subscribe gives a channel that always holds the latest snapshot not yet read, the
// present one at first, and a function that ends the subscription.
func (t *Terminal) Subscribe() (<-chan Snapshot, func()) {
	c := make(chan Snapshot, 1)
	t.hub.mu.Lock()
	defer t.hub.mu.Unlock()
	if t.hub.subs == nil {
		t.hub.subs = map[chan Snapshot]struct{}{}
	}
	t.hub.subs[c] = struct{}{}
	c <- t.hub.last
	return c, func() {
		t.hub.mu.Lock()
		defer t.hub.mu.Unlock()
		delete(t.hub.subs, c)
	}
}

// publish makes a snapshot of what is durable.
func (t *Terminal) publish() {
	if ticket := t.saved.LastTicket; ticket != t.previewed {
		t.previewed, t.preview = ticket, nil
		if ticket != nil {
			t.preview = t.cfg.Printer.Preview(*ticket)
		}
	}
	s := Snapshot{
		Phase:       t.phase(),
		Settings:    t.saved.Settings,
		KeyLoaded:   t.saved.Key.Loaded(),
		KeyVersion:  t.saved.Key.Version,
		Terms:       t.saved.Terms,
		PasswordSet: t.saved.Lock.Hash != "",
		LockedUntil: t.saved.Lock.LockedUntil,
		LastContact: t.contact.last,
		Attempt:     t.attempt,
		Printer:     t.printing.state(len(t.saved.Owed)),
		LastTicket:  t.preview,
		Totals:      t.saved.Totals,
		LastClosing: t.saved.LastClosing,
		ClosingDue:  t.saved.ClosingDue,
		Logo:        t.saved.Logo,
	}
	if t.saved.Sale != nil {
		s.Sale = *t.saved.Sale
	}
	if t.saved.Last != nil {
		s.Transaction = *t.saved.Last
		s.Transaction.Payer = ""
		t.describeProgress(&s)
	}
	t.hub.publish(s)
}

// describeProgress fills in what belongs to a transaction in progress.
func (t *Terminal) describeProgress(s *Snapshot) {
	tx := s.Transaction
	if tx.State.Final() {
		return
	}
	if tx.State == StateWaiting && tx.Mode == ModeQR && t.stall == nil {
		s.QR = t.qrText(tx.Reference)
	}
	now := t.cfg.Clock.Now()
	if !t.deadline.IsZero() {
		s.Deadline = now.Add(time.Until(t.deadline) - deadlineGrace)
	}
	if t.contact.failures > 0 {
		s.Trouble = t.contact.trouble
		s.TroubleSince = now.Add(-time.Since(t.contact.since))
	}
	s.CanWriteOff = t.canWriteOff()
}

// writeOffAfter is how long after its expiry a transaction that cannot be resolved
// may be closed without a known outcome.
const writeOffAfter = 10 * time.Minute

func (t *Terminal) canWriteOff() bool {
	tx := t.saved.Last
	return tx != nil && tx.State.Unresolved() && (tx.NotFound || !time.Now().Before(t.hopeless))
}

// hopelessAfter is how long from now a transaction that is taken up stays without SANS
// SUITE. The wall clock counts here alone, for the time that the till was off: it may be
// put right or wrong at any moment.
func (t *Terminal) hopelessAfter(tx Transaction) time.Duration {
	expires := tx.Expires
	if expires.IsZero() {
		expires = tx.Started.Add(defaultLeft)
	}
	return min(expires.Add(writeOffAfter).Sub(t.now()), defaultLeft+writeOffAfter)
}

func (t *Terminal) phase() Phase {
	tx := t.saved.Last
	switch {
	case t.stall != nil:
		return PhaseStorage
	case tx != nil && !tx.State.Final():
		return PhaseInProgress
	case tx != nil && !tx.Acknowledged:
		return PhaseResult
	case t.saved.Sale != nil && t.saved.Sale.Remainder() > 0:
		return PhaseRemainder
	case !t.initialised():
		return PhaseUninitialised
	}
	return PhaseIdle
}
