package paymenttest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ancvtpe/payment"
)

// Entry is one transaction in the ledger of the fake Acquirer.
type Entry struct {
	Reference payment.Reference
	Order     payment.OrderID
	Payment   payment.PaymentID
	Requested payment.Amount
	Paid      payment.Amount
	Payer     payment.PayerID
	State     payment.AcquirerState
	Expires   time.Time
	Created   time.Time
}

// Fault breaks a call. With Before the acquirer does not see the call. Err is the till's error;
// with nil the call is silent until the till gives up.
type Fault struct {
	Call   string // "create", "attach", "status", "cancel"
	Before bool
	Err    error
	// Late, with Before, lets the acquirer hold the call and execute it this much later.
	Late time.Duration
}

// held is a call that is executed later.
type held struct {
	at    time.Time
	timer *time.Timer
}

// errOther is the error of a question that names a transaction and describes another.
var errOther = errors.New("the answer is about another payment")

// Acquirer is a payment.Acquirer with a ledger. It honours waits and expires on time.
type Acquirer struct {
	mu      sync.Mutex
	entries []*Entry
	changed chan struct{}
	faults  []Fault
	held    []held
	calls   map[string]int
	refuse  func(call string, e *Entry) payment.Code
	// OnCall, if set, is called before each call.
	OnCall func(call string)
	// Life is the time to pay, 300 s by default.
	Life time.Duration
	// NoWait: the server does not honour Prefer: wait.
	NoWait bool
	// Dateless: answers carry no dates.
	Dateless bool
	// QR is the text of the QR code in answers; "" for none.
	QR string
}

// NewAcquirer returns an acquirer with an empty ledger.
func NewAcquirer() *Acquirer {
	return &Acquirer{changed: make(chan struct{}), calls: map[string]int{}, Life: 300 * time.Second}
}

// Connect implements payment.Connect.
func (a *Acquirer) Connect(payment.Settings, payment.SealKey) (payment.Acquirer, error) {
	return a, nil
}

// Inject adds faults. Each breaks the next call of its name, once.
func (a *Acquirer) Inject(f ...Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = append(a.faults, f...)
}

// Refuse makes the acquirer refuse each call with the code of f; "" lets the call through, and a
// nil f all calls.
func (a *Acquirer) Refuse(f func(call string, e *Entry) payment.Code) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refuse = f
}

// ClearFaults removes the faults that did not happen.
func (a *Acquirer) ClearFaults() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = nil
}

// Calls returns the number of calls of a name that reached the acquirer or were broken.
func (a *Acquirer) Calls(name string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.calls[name]
}

// Ledger lists the transactions, oldest first.
func (a *Acquirer) Ledger() []Entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []Entry
	for _, e := range a.entries {
		a.expire(e)
		all = append(all, *e)
	}
	return all
}

// Totals returns the debits that stand and those that were cancelled, as the oracle.
func (a *Acquirer) Totals() (paid, cancelled payment.Amount) {
	for _, e := range a.Ledger() {
		switch {
		case e.State.Paid():
			paid += e.Paid
		case e.State == payment.AcquirerCancelled:
			cancelled += e.Paid
		}
	}
	return paid, cancelled
}

// Last returns the newest transaction. It panics where there is none.
func (a *Acquirer) Last() Entry {
	l := a.Ledger()
	return l[len(l)-1]
}

// Set moves a transaction to a state, as payer or server do, with the paid amount where it is
// paid. It reports whether the transaction was still open.
func (a *Acquirer) Set(r payment.Reference, s payment.AcquirerState, paid payment.Amount) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := a.find(r)
	if e == nil || !open(e) {
		return false
	}
	e.State, e.Paid = s, paid
	a.wake()
	return true
}

func open(e *Entry) bool {
	return e.State == payment.AcquirerInitialized || e.State == payment.AcquirerProcessing
}

func (a *Acquirer) wake() {
	close(a.changed)
	a.changed = make(chan struct{})
}

func (a *Acquirer) find(r payment.Reference) *Entry {
	for _, e := range a.entries {
		if e.Reference == r {
			a.expire(e)
			return e
		}
	}
	return nil
}

func (a *Acquirer) expire(e *Entry) {
	if open(e) && !time.Now().Before(e.Expires) {
		e.State = payment.AcquirerExpired
	}
}

func (a *Acquirer) answer(e *Entry) payment.Answer {
	return payment.Answer{
		Reference: e.Reference, State: e.State, Requested: e.Requested, Paid: e.Paid,
		Authorization: "auth000001", Created: e.Created,
		Left: max(time.Until(e.Expires), 0), HasLeft: !a.Dateless, Holder: e.Payer.Masked(), QR: a.QR,
	}
}

// serve runs one call with its faults. do carries it out.
func (a *Acquirer) serve(ctx context.Context, name string, do func() (payment.Answer, error)) (payment.Answer, error) {
	a.mu.Lock()
	if a.OnCall != nil {
		a.OnCall(name)
	}
	a.calls[name]++
	var fault *Fault
	for i, f := range a.faults {
		if f.Call == name {
			fault = &f
			a.faults = append(a.faults[:i:i], a.faults[i+1:]...)
			break
		}
	}
	if fault != nil && fault.Before {
		a.mu.Unlock()
		if fault.Late > 0 {
			a.hold(fault.Late, do)
		}
		return spoil(ctx, fault)
	}
	answer, err := do()
	a.mu.Unlock()
	if fault != nil {
		return spoil(ctx, fault)
	}
	return answer, err
}

// hold executes a call later, without an answer.
func (a *Acquirer) hold(late time.Duration, do func() (payment.Answer, error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.held = append(a.held, held{time.Now().Add(late), time.AfterFunc(late, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		_, _ = do()
	})})
}

// DropHeld drops the calls that are held, whose connections ended with the till.
func (a *Acquirer) DropHeld() { a.DropHeldAfter(0) }

// DropHeldAfter drops the calls that are held and not executed within d from now: the
// acquirer had read them when the till went.
func (a *Acquirer) DropHeldAfter(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, h := range a.held {
		if d == 0 || time.Until(h.at) > d {
			h.timer.Stop()
		}
	}
	a.held = nil
}

func spoil(ctx context.Context, f *Fault) (payment.Answer, error) {
	if f.Err != nil {
		return payment.Answer{}, f.Err
	}
	<-ctx.Done()
	return payment.Answer{}, &payment.Failure{Sent: true, Cause: payment.CauseTimeout, Err: ctx.Err()}
}

func (a *Acquirer) refusal(call string, e *Entry) error {
	if a.refuse != nil {
		if c := a.refuse(call, e); c != "" {
			return &payment.Refusal{Code: c}
		}
	}
	return nil
}

// about compares a question with what the acquirer has, as a client does with the answer.
func about(q payment.Query, e *Entry) error {
	if q.Order != "" && q.Order != e.Order || q.Payment != "" && q.Payment != e.Payment || q.Amount != 0 && q.Amount != e.Requested {
		return &payment.Failure{Sent: true, Cause: payment.CauseMismatch, Err: errOther}
	}
	return nil
}

// Create implements payment.Acquirer.
func (a *Acquirer) Create(ctx context.Context, r payment.CreateRequest) (payment.Answer, error) {
	return a.serve(ctx, "create", func() (payment.Answer, error) {
		if err := a.refusal("create", nil); err != nil {
			return payment.Answer{}, err
		}
		for _, e := range a.entries {
			if e.Payment == r.Payment {
				return payment.Answer{}, &payment.Refusal{Code: payment.CodeBadRequest}
			}
		}
		e := &Entry{
			Reference: payment.Reference(fmt.Sprintf("ref%07d", len(a.entries)+1)),
			Order:     r.Order, Payment: r.Payment, Requested: r.Amount,
			State: payment.AcquirerInitialized, Created: time.Now(), Expires: time.Now().Add(a.Life),
		}
		a.entries = append(a.entries, e)
		return a.answer(e), nil
	})
}

// Attach implements payment.Acquirer.
func (a *Acquirer) Attach(ctx context.Context, q payment.Query, p payment.PayerID) (payment.Answer, error) {
	return a.serve(ctx, "attach", func() (payment.Answer, error) {
		e := a.find(q.Reference)
		if e == nil {
			return payment.Answer{}, &payment.Refusal{Code: payment.CodeNotFound}
		}
		if err := cmp.Or(about(q, e), a.refusal("attach", e)); err != nil {
			return payment.Answer{}, err
		}
		if !open(e) || (e.Payer != "" && e.Payer != p) {
			return payment.Answer{}, &payment.Refusal{Code: payment.CodeNotAllowed}
		}
		e.Payer, e.State = p, payment.AcquirerProcessing
		return a.answer(e), nil
	})
}

// Status implements payment.Acquirer.
func (a *Acquirer) Status(ctx context.Context, q payment.Query, wait time.Duration) (payment.Answer, error) {
	a.mu.Lock()
	e, changed := a.find(q.Reference), a.changed
	waits := e != nil && wait > 0 && !a.NoWait && open(e) && len(a.faults) == 0
	if waits {
		wait = min(wait, time.Until(e.Expires))
	}
	a.mu.Unlock()
	if waits {
		select {
		case <-changed:
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
	return a.serve(ctx, "status", func() (payment.Answer, error) {
		e := a.find(q.Reference)
		if e == nil {
			return payment.Answer{}, &payment.Refusal{Code: payment.CodeNotFound}
		}
		if err := cmp.Or(about(q, e), a.refusal("status", e)); err != nil {
			return payment.Answer{}, err
		}
		answer := a.answer(e)
		answer.WaitHonoured = wait > 0 && !a.NoWait
		return answer, nil
	})
}

// Cancel implements payment.Acquirer.
func (a *Acquirer) Cancel(ctx context.Context, q payment.Query) (payment.Answer, error) {
	return a.serve(ctx, "cancel", func() (payment.Answer, error) {
		e := a.find(q.Reference)
		if e == nil {
			return payment.Answer{}, &payment.Refusal{Code: payment.CodeNotFound}
		}
		if err := cmp.Or(about(q, e), a.refusal("cancel", e)); err != nil {
			return payment.Answer{}, err
		}
		switch {
		case e.State == payment.AcquirerCancelled:
		case open(e), e.State == payment.AcquirerAuthorized, e.State == payment.AcquirerValidated:
			e.State = payment.AcquirerCancelled
			a.wake()
		default:
			return payment.Answer{}, &payment.Refusal{Code: payment.CodeNotAllowed}
		}
		return a.answer(e), nil
	})
}
