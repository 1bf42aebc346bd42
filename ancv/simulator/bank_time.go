package simulator

import (
	"context"
	"time"
)

// arm plans what the transaction's payer does. A rule that is armed already, or a
// transaction that is over, changes nothing.
func (b *bank) arm(e *entry, a *armed) {
	if a == nil || a.rule == e.plan.rule {
		return
	}
	e.plan = *a
	if !e.State.open() || b.closed {
		return
	}
	e.silentUntil = time.Time{}
	if a.silence > 0 {
		e.silentUntil = time.Now().Add(b.cfg.scaled(a.silence))
	}
	stop(e.payer)
	if a.action == ignore {
		return
	}
	var mine *time.Timer
	mine = time.AfterFunc(b.cfg.scaled(a.after), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.expireByClock(e)
		if b.closed || !e.State.open() || e.payer != mine {
			return
		}
		b.act(e, demoPayer, e.plan.action, e.plan.amount(e.transaction))
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

// watchExpiry wakes who waits when the time is over, by the monotonic clock; by the
// acquirer's own clock it is over in lookup.
func (b *bank) watchExpiry(e *entry) {
	e.expiry = time.AfterFunc(max(e.Expires.Sub(b.now()), 0), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.closed && e.State.open() {
			b.set(e, expired)
		}
	})
}

func (b *bank) watchSettle(e *entry) {
	if e.Deferred {
		return
	}
	e.settle = time.AfterFunc(b.cfg.scaled(settleDelay), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.closed && e.State == authorized {
			b.set(e, validated)
		}
	})
}

// status is the transaction as it stands, and how it will go.
func (b *bank) status(id string) (transaction, armed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, err := b.lookup(id)
	if err != nil {
		return transaction{}, armed{}, err
	}
	return e.transaction, e.plan, nil
}

// await returns when the transaction is no longer in the state since, when that
// state is one that no payer can change, or when ctx is over.
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

// silence waits until the transaction may be talked of again.
func (b *bank) silence(ctx context.Context, id string) {
	b.mu.Lock()
	var left time.Duration
	if e := b.entries[id]; e != nil {
		left = time.Until(e.silentUntil)
	}
	b.mu.Unlock()
	pause(ctx, left)
}

// tell is the transaction as a status call is to hear it; lost says, once, that the
// answer that tells the payment is to be lost.
func (b *bank) tell(id string) (t transaction, lost bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, err := b.lookup(id)
	if err != nil {
		return transaction{}, false, err
	}
	if e.plan.dropPaid && !e.Dropped && e.State.paid() {
		e.Dropped = true
		b.save()
		return e.transaction, true, nil
	}
	return e.transaction, false, nil
}

// close stops every timer, frees who waits and writes the ledger a last time.
func (b *bank) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.closed = true
	for _, e := range b.order {
		stop(e.payer)
		stop(e.expiry)
		stop(e.settle)
		close(e.changed)
		e.changed = make(chan struct{})
	}
	b.save()
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
