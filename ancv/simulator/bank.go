package simulator

import (
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"ancvtpe/ancv"
)

// settleDelay is how long AUTHORIZED takes to become VALIDATED by itself.
const settleDelay = time.Second

// The payers that the simulator treats apart.
const (
	unknownPayer  = "99999999999"
	busyPayer     = "88888888888"
	unknownMailer = "inconnu@"
	demoPayer     = "10123453051"
)

// entry is a transaction in the bank and what is still to happen to it.
type entry struct {
	transaction
	plan        armed
	silentUntil time.Time
	changed     chan struct{} // closed at each change of state
	payer       *time.Timer
	expiry      *time.Timer
	settle      *time.Timer
}

// bank is the acquirer proper: the transactions, their lifecycle and the ledger
// file, behind one lock. A change is in the file before anyone is told of it.
type bank struct {
	cfg  Config
	path string

	mu        sync.Mutex
	random    *rand.Rand
	entries   map[string]*entry
	order     []*entry
	byPayment map[string]bool
	calls     Calls
	closed    bool
}

// create opens a transaction; the request has been checked but for its paymentId.
func (b *bank) create(req ancv.WireCreate, a *armed) (transaction, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byPayment[req.Order.PaymentID] {
		return transaction{}, badRequest("paymentId was used before")
	}
	now := b.now()
	e := &entry{transaction: transaction{
		ID: b.newID(), OrderID: req.Order.ID, PaymentID: req.Order.PaymentID, Label: req.Order.Label,
		State: initialized, Requested: req.Order.Amount.Total,
		Adjustable: req.PaymentMethod.AdjustableAmount,
		Deferred:   req.PaymentMethod.CaptureMode != ancv.CaptureNormal,
		Created:    now, Updated: now,
	}}
	expiry := b.cfg.Expiry
	if a != nil && a.expiry > 0 {
		expiry = a.expiry
	}
	e.Expires = now.Add(b.cfg.scaled(expiry))
	e.Calls.count(CallCreate)
	b.add(e)
	b.arm(e, a)
	b.watchExpiry(e)
	b.save()
	return e.transaction, nil
}

// attach gives the transaction its payer.
func (b *bank) attach(id, beneficiary string, a *armed) (transaction, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, err := b.lookup(id)
	if err != nil {
		return transaction{}, err
	}
	if e.State == processing && e.Beneficiary == beneficiary {
		return e.transaction, nil
	}
	if e.State != initialized {
		return transaction{}, notAllowed(e.State)
	}
	if err := b.checkPayer(e, beneficiary); err != nil {
		return transaction{}, err
	}
	e.Beneficiary = beneficiary
	if a != nil {
		e.plan.rule = 0 // the payer's time counts from here
	}
	b.set(e, processing)
	b.arm(e, a)
	return e.transaction, nil
}

func (b *bank) checkPayer(e *entry, id string) error {
	if !wellFormedPayer(id) || id == unknownPayer || strings.HasPrefix(id, unknownMailer) {
		return &refusal{404, codePayerNotFound, "no such payer"}
	}
	busy := id == busyPayer
	for _, other := range b.order {
		b.expireByClock(other)
		busy = busy || other != e && other.State == processing && other.Beneficiary == id
	}
	if busy {
		return &refusal{409, codeOtherPending, "payer has another transaction"}
	}
	return nil
}

// cancel gives a waiting transaction up, or refunds a paid one in full.
func (b *bank) cancel(id string) (transaction, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, err := b.lookup(id)
	switch {
	case err != nil:
		return transaction{}, err
	case e.State == cancelled:
		return e.transaction, nil
	case e.State.paid() && e.plan.noRefund:
		return transaction{}, notAllowed(e.State)
	case !e.State.open() && !e.State.paid():
		return transaction{}, notAllowed(e.State)
	}
	e.CancelledAt = b.now()
	b.set(e, cancelled)
	return e.transaction, nil
}

// decide is the payer's act: beneficiary is attached where nobody is yet; amount 0
// is the whole. What is asked twice is done once.
func (b *bank) decide(id, beneficiary string, act action, amount int64) (transaction, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, err := b.lookup(id)
	if err != nil {
		return transaction{}, err
	}
	if !e.State.open() {
		return e.transaction, notAllowed(e.State)
	}
	if amount == 0 {
		amount = e.Requested
	}
	if act == accept && (amount < 1 || amount > e.Requested || amount < e.Requested && !e.Adjustable) {
		return e.transaction, &refusal{400, codeInvalidAmount, "amount is not allowed"}
	}
	b.act(e, beneficiary, act, amount)
	return e.transaction, nil
}

// act carries a payer's decision out on an open transaction.
func (b *bank) act(e *entry, beneficiary string, act action, amount int64) {
	if e.State == initialized && act != ignore {
		e.Beneficiary = beneficiary
		b.set(e, processing)
	}
	switch act {
	case accept:
		e.Paid, e.PaidAt, e.Authorization = amount, b.now(), b.newID()
		b.set(e, authorized)
		b.watchSettle(e)
	case giveUp:
		b.set(e, aborted)
	case reject:
		b.set(e, rejected)
	case ignore:
	}
}

// set moves a transaction to another state, stores it and wakes who waits for it.
func (b *bank) set(e *entry, s state) {
	e.State, e.Updated = s, b.now()
	if !s.open() {
		stop(e.payer)
		stop(e.expiry)
	}
	if s != authorized {
		stop(e.settle)
	}
	b.save()
	close(e.changed)
	e.changed = make(chan struct{})
}

// lookup finds a transaction, expired if its time is over.
func (b *bank) lookup(id string) (*entry, error) {
	e := b.entries[id]
	if e == nil {
		return nil, notFound()
	}
	b.expireByClock(e)
	return e, nil
}

func (b *bank) expireByClock(e *entry) {
	if e.State.open() && !b.now().Before(e.Expires) {
		b.set(e, expired)
	}
}

func (b *bank) add(e *entry) {
	e.changed = make(chan struct{})
	b.entries[e.ID] = e
	b.order = append(b.order, e)
	b.byPayment[e.PaymentID] = true
}

func (b *bank) now() time.Time { return b.cfg.Now().Round(0).Truncate(time.Millisecond) }

// newID draws 10 of 0-9 a-z, never one that is in use.
func (b *bank) newID() string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	for {
		id := make([]byte, 10)
		for i := range id {
			id[i] = letters[b.random.IntN(len(letters))]
		}
		if b.entries[string(id)] == nil {
			return string(id)
		}
	}
}

// wellFormedPayer takes 11 digits or something of the shape of an e-mail address.
func wellFormedPayer(id string) bool {
	local, domain, at := strings.Cut(id, "@")
	if at {
		return local != "" && domain != "" && len(id) <= 254 && !strings.ContainsAny(id, " \t\r\n")
	}
	return len(id) == 11 && digits(id)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func stop(t *time.Timer) {
	if t != nil {
		t.Stop()
	}
}

func (b *bank) logFailure(what string, err error) {
	b.cfg.Log.Error(what, slog.Any("error", err))
}
