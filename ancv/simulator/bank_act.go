package simulator

import (
	"net/http"
	"time"
)

// create makes a transaction. The caller has checked the request, but for its paymentId. A
// used paymentId with the same body returns its transaction, with repeated; with another
// body it is refused (decision 92).
func (b *bank) create(req createRequest, a *armed) (t transaction, repeated bool, err error) {
	b.mu.Lock()
	before, err := b.samePayment(string(req.Merchant.ShopID), req.Order.PaymentID)
	if err != nil {
		b.mu.Unlock()
		return transaction{}, false, err
	}
	e := before
	if before == nil {
		e = b.open(req, a)
	}
	t, saved := e.transaction, e.saved
	b.mu.Unlock()
	if before != nil && (b.cfg.Legacy || t.Fingerprint != req.fingerprint()) {
		return transaction{}, false, badRequest("paymentId was used before")
	}
	saved.wait()
	return t, before != nil, nil
}

// open makes the transaction of a creation. b.mu is held.
func (b *bank) open(req createRequest, a *armed) *entry {
	now, order, method := b.now(), req.Order, req.PaymentMethod
	b.last++
	e := &entry{transaction: transaction{
		Seq: b.last, ID: b.newID(),
		Shop: string(req.Merchant.ShopID), Provider: string(req.Merchant.ServiceProviderID), ShopName: req.shopName,
		OrderID: order.ID, PaymentID: order.PaymentID, Label: order.Label,
		State: initialized, Requested: order.Amount.Total,
		Adjustable: method.AdjustableAmount, Deferred: method.CaptureMode == captureDeferred,
		Created: now, Updated: now, Fingerprint: req.fingerprint(),
	}}
	if !b.cfg.Legacy {
		e.ReturnURL, e.CancelURL = req.RedirectURLs.ReturnURL, req.RedirectURLs.CancelURL
		if at := method.CaptureDate; at != nil {
			e.CaptureDate = at.UTC()
		}
	}
	expiry := b.cfg.Expiry
	if a != nil && a.expiry > 0 {
		expiry = a.expiry
	}
	e.Expires = now.Add(b.cfg.scaled(expiry))
	e.Calls.count(CallCreate)
	b.add(e)
	b.arm(e, a)
	b.schedule(e)
	b.store(e)
	b.observe(e.transaction)
	return e
}

// attach sets the transaction's payer.
func (b *bank) attach(id, beneficiary string, a *armed) (transaction, error) {
	return b.with(id, func(e *entry) error {
		if e.State == processing && e.Beneficiary == beneficiary {
			return nil
		}
		if e.State != initialized {
			return notAllowed(e.State)
		}
		if err := b.checkPayer(beneficiary); err != nil {
			return err
		}
		e.Beneficiary = beneficiary
		if a != nil {
			e.plan.rule = 0 // the payer's time starts anew here
		}
		b.set(e, processing)
		b.arm(e, a)
		return nil
	})
}

// checkPayer refuses an unknown payer and one with another waiting transaction. b.mu is held.
func (b *bank) checkPayer(id string) error {
	switch b.account(id).State {
	case accountUnknown:
		return &refusal{http.StatusNotFound, codePayerNotFound, "no such payer"}
	case accountBusy:
		return &refusal{http.StatusConflict, codeOtherPending, "payer has another transaction"}
	case accountActive, accountBlocked:
	}
	other := b.waiting[id]
	if other != nil {
		b.progress(other)
	}
	if b.waiting[id] != nil {
		return &refusal{http.StatusConflict, codeOtherPending, "payer has another transaction"}
	}
	return nil
}

// cancel ends a waiting transaction, or refunds a paid one in full.
func (b *bank) cancel(id string) (transaction, error) {
	return b.with(id, func(e *entry) error {
		switch {
		case e.State == cancelled:
			return nil
		case e.State.refundable() && e.plan.noRefund, !e.State.open() && !e.State.refundable():
			return notAllowed(e.State)
		}
		e.CancelledAt = b.now()
		b.move(e.Beneficiary, e.Paid)
		b.set(e, cancelled)
		return nil
	})
}

// decide carries out the payer's decision. It attaches beneficiary where there is no payer
// yet. amount is cents, 0 for the whole. A second decision is refused.
func (b *bank) decide(id, beneficiary string, act action, amount int64) (transaction, error) {
	return b.with(id, func(e *entry) error {
		if !e.State.open() {
			return notAllowed(e.State)
		}
		if amount == 0 {
			amount = e.Requested
		}
		if act == accept && (amount < 1 || amount > e.Requested || amount < e.Requested && !e.Adjustable) {
			return &refusal{http.StatusBadRequest, codeInvalidAmount, "amount is not allowed"}
		}
		b.act(e, beneficiary, act, amount)
		return nil
	})
}

// act carries a payer's decision out on an open transaction. b.mu is held.
func (b *bank) act(e *entry, beneficiary string, act action, amount int64) {
	if e.State == initialized && act != ignore {
		e.Beneficiary = beneficiary
		b.set(e, processing)
	}
	switch act {
	case accept:
		pays, reason := b.account(e.Beneficiary).afford(amount, e.Adjustable)
		if pays == 0 {
			e.SubState = reason
			b.set(e, rejected)
			return
		}
		e.Paid, e.PaidAt, e.Authorization = pays, b.now(), b.newID()
		e.Holder = masked(b.account(e.Beneficiary).number())
		b.move(e.Beneficiary, -pays)
		b.set(e, authorized)
	case giveUp:
		b.set(e, aborted)
	case reject:
		b.set(e, rejected)
	case ignore:
	}
}

// force moves a transaction to a state for the console. An open one can be expired, a paid
// one validated, consigned or paid out.
func (b *bank) force(id string, to state) (transaction, error) {
	return b.with(id, func(e *entry) error {
		if e.State == to {
			return nil // a timer has moved it already
		}
		allowed := map[state][]state{
			expired:   {initialized, processing},
			validated: {authorized},
			consigned: {authorized, validated},
			paidOut:   {authorized, validated, consigned},
		}
		for _, from := range allowed[to] {
			if e.State == from {
				b.set(e, to)
				return nil
			}
		}
		return notAllowed(e.State)
	})
}

// advance moves the acquirer's clock and makes the changes that become due.
func (b *bank) advance(by time.Duration) time.Time {
	b.mu.Lock()
	b.offset += by
	for e := range b.live {
		b.progress(e)
		b.schedule(e)
	}
	now := b.now()
	b.mu.Unlock()
	b.book.flush()
	return now
}

// reset removes every transaction and restores balances and clock.
func (b *bank) reset(payers []account) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.entries {
		stop(e.payer)
		stop(e.timer)
		e.payer, e.timer = nil, nil
		close(e.changed)
		e.changed = make(chan struct{})
	}
	b.empty(payers)
	b.offset = 0
	return b.book.clear()
}

// play replaces the script, also for the transactions that wait.
func (b *bank) play(s script, seed *uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.script = s
	if seed != nil {
		b.random = newRandom(seed)
	}
}

// trigger moves a transaction to a state by the act of the payer, ANCV, the till or time.
// amount is the sum to pay in cents, 0 for the whole.
func (b *bank) trigger(id string, to state, amount int64) (transaction, error) {
	switch to {
	case processing:
		return b.attach(id, demoPayer, nil)
	case authorized:
		return b.decide(id, demoPayer, accept, amount)
	case rejected:
		return b.decide(id, demoPayer, reject, 0)
	case aborted:
		return b.decide(id, demoPayer, giveUp, 0)
	case cancelled:
		return b.cancel(id)
	case validated, consigned, paidOut:
		t, _, err := b.status(id)
		if err == nil && t.State.open() {
			if t, err = b.decide(id, demoPayer, accept, amount); err == nil && t.State == rejected {
				return t, nil // the payer's balance is short
			}
		}
		if err != nil || t.State == to {
			return t, err
		}
		return b.force(id, to)
	case expired:
		return b.force(id, to)
	case initialized:
	}
	return transaction{}, badRequest("state is not one that a transaction can be moved to")
}
