package simulator

import (
	"context"
	"slices"
	"strings"
	"time"
)

// next returns the state that time alone brings a transaction to, and when, or "" for none.
// b.mu is held.
func (b *bank) next(e *entry) (state, time.Time) {
	switch {
	case e.State.open():
		return expired, e.Expires
	case e.State == authorized && !e.Deferred:
		return validated, e.PaidAt.Add(b.cfg.scaled(settleDelay))
	case e.State == authorized && !e.CaptureDate.IsZero():
		return validated, e.CaptureDate
	case e.State == validated && e.consign(b.cfg) > 0:
		return consigned, e.Updated.Add(b.cfg.scaled(e.consign(b.cfg)))
	case e.State == consigned && e.payOut(b.cfg) > 0:
		return paidOut, e.Updated.Add(b.cfg.scaled(e.payOut(b.cfg)))
	}
	return "", time.Time{}
}

// consign returns how long a transaction stays VALIDATED; 0 is until the console acts.
func (e *entry) consign(cfg Config) time.Duration {
	if e.plan.consign > 0 {
		return e.plan.consign
	}
	return cfg.Consign
}

// payOut returns how long a transaction stays CONSIGNED; 0 is until the console acts.
func (e *entry) payOut(cfg Config) time.Duration {
	if e.plan.payOut > 0 {
		return e.plan.payOut
	}
	return cfg.PayOut
}

// progress makes the changes that are due by the acquirer's clock. b.mu is held.
func (b *bank) progress(e *entry) {
	for {
		to, at := b.next(e)
		if to == "" || b.now().Before(at) {
			return
		}
		b.setAt(e, to, at)
	}
}

// schedule sets the timer of a transaction's next change. It uses the monotonic clock, since
// the acquirer's clock may run differently. b.mu is held.
func (b *bank) schedule(e *entry) {
	stop(e.timer)
	e.timer = nil
	to, at := b.next(e)
	if to == "" || b.closed {
		return
	}
	from := e.State
	var mine *time.Timer
	mine = time.AfterFunc(max(at.Sub(b.now()), 0), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.closed && e.timer == mine && e.State == from {
			b.set(e, to)
		}
	})
	e.timer = mine
}

// arm sets the plan of the transaction's payer. It does nothing where this rule is armed
// already or the transaction has ended. b.mu is held.
func (b *bank) arm(e *entry, a *armed) {
	if a != nil && a.rule != e.plan.rule {
		e.plan, e.begun = *a, false
		stop(e.payer)
		if e.SubState == "" && a.subState != "" {
			e.SubState = a.subState
		}
		if a.qrCode != "" {
			e.QRCode = strings.ReplaceAll(a.qrCode, "{id}", e.ID)
		}
	}
	if !e.State.open() || b.closed {
		b.track(e)
		return
	}
	if !e.begun && e.Calls.named() {
		b.begin(e)
	}
}

// begin starts the planned payer's time. It is called at the first call that names the
// transaction, since only then the till is known to have the reference (decision 89). b.mu
// is held.
func (b *bank) begin(e *entry) {
	e.begun, e.silentUntil = true, time.Time{}
	if e.plan.silence > 0 {
		e.silentUntil = time.Now().Add(b.cfg.scaled(e.plan.silence))
	}
	if e.plan.action == ignore {
		return
	}
	var mine *time.Timer
	mine = time.AfterFunc(b.cfg.scaled(e.plan.after), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.closed || e.payer != mine {
			return
		}
		b.progress(e)
		if e.State.open() {
			b.act(e, demoPayer, e.plan.action, e.plan.amount(e.transaction))
		}
	})
	e.payer = mine
}

// armLater arms a transaction at a call that changes nothing else.
func (b *bank) armLater(id string, a *armed) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, err := b.lookup(id); err == nil {
		b.arm(e, a)
	}
}

// await returns once the transaction has left the state since, or ctx has ended. It returns
// at once where no payer can change that state.
func (b *bank) await(ctx context.Context, id string, since state) {
	for since.open() {
		b.mu.Lock()
		e, err := b.lookup(id)
		if err != nil || e.State != since || b.closed {
			b.mu.Unlock()
			return
		}
		changed := e.changed
		b.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// silence waits until the plan lets the transaction's status be answered again.
func (b *bank) silence(ctx context.Context, id string) {
	b.mu.Lock()
	var left time.Duration
	if e := b.entries[id]; e != nil {
		left = time.Until(e.silentUntil)
	}
	b.mu.Unlock()
	pause(ctx, left)
}

// tell returns the transaction for a status answer. lost reports, once, that the plan drops
// the answer with the payment.
func (b *bank) tell(id string) (t transaction, lost bool, err error) {
	t, err = b.with(id, func(e *entry) error {
		if e.plan.dropPaid && !e.Dropped && e.State.collected() {
			e.Dropped, lost = true, true
			b.store(e)
		}
		return nil
	})
	return t, lost, err
}

// ledger returns all transactions with their sums.
func (b *bank) ledger() Ledger {
	list, calls := b.list()
	return newLedger(list, calls)
}

// list returns every transaction, oldest first, and the number of calls.
func (b *bank) list() ([]transaction, Calls) {
	b.mu.Lock()
	for e := range b.live {
		b.progress(e)
	}
	b.mu.Unlock()
	b.book.flush()
	all, err := b.book.all()
	if err != nil && !b.closed {
		b.logFailure("ledger cannot be read", err)
	}
	return b.overlay(all, true), b.counted()
}

func (b *bank) counted() Calls {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls
}

// overlay replaces the book's transactions by those in memory, which are newer. missing also
// adds those that the book does not have, after a failed commit or after close.
func (b *bank) overlay(list []transaction, missing bool) []transaction {
	b.mu.Lock()
	defer b.mu.Unlock()
	seen := make(map[int64]bool, len(b.entries))
	for i, t := range list {
		if e := b.entries[t.ID]; e != nil {
			list[i] = e.transaction
			seen[t.Seq] = true
		}
	}
	if !missing {
		return list
	}
	before := len(list)
	for _, e := range b.entries {
		if !seen[e.Seq] {
			list = append(list, e.transaction)
		}
	}
	if len(list) > before {
		slices.SortFunc(list, func(x, y transaction) int { return int(x.Seq - y.Seq) })
	}
	return list
}

// pending lists the transactions that wait for a payer, oldest first.
func (b *bank) pending() []Payment {
	b.mu.Lock()
	defer b.mu.Unlock()
	var open []transaction
	for e := range b.live {
		b.progress(e)
		if e.State.open() {
			open = append(open, e.transaction)
		}
	}
	slices.SortFunc(open, func(x, y transaction) int { return int(x.Seq - y.Seq) })
	list := make([]Payment, 0, len(open))
	for _, t := range open {
		list = append(list, t.payment())
	}
	return list
}

func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
