package payment

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Time-outs of the calls and pauses between them. The status in doubt is asked often
// and briefly, so that an unknown outcome resolves soon after the network is back.
const (
	changeTimeout = 10 * time.Second // of a creation, an attachment, a cancellation
	askTimeout    = 5 * time.Second
	pollWait      = 4 * time.Second // Prefer: wait; with the margin and a pause less than 10 s
	pollMargin    = 5 * time.Second
	pollInterval  = 2 * time.Second // where the server does not wait
	quickAnswer   = time.Second     // a wait that was honoured yet ended so soon without a change

	createTries    = 4
	createPatience = 20 * time.Second // no new try of the creation after that
	contactTries   = 4
	contactTime    = 15 * time.Second
	longestPause   = 3 * time.Second
	firstPause     = 500 * time.Millisecond

	// cancelSettled is how long a cancellation whose answer was lost may still be
	// under way; only then does "still paid" mean that it was not executed.
	cancelSettled = 30 * time.Second
	// recoverySettled is the same after a restart: the request died with its process.
	recoverySettled = 5 * time.Second
	// cancelTries is how often a running till sends a cancellation whose answers are lost.
	cancelTries = 4
	// cancelAgainWithin is how long after its confirmation: later the merchant, who has seen no
	// result, may have given the money back in another way.
	cancelAgainWithin = 10 * time.Minute
)

type call struct {
	id     int64
	kind   callKind
	cancel context.CancelFunc
}

type callResult struct {
	id     int64
	kind   callKind
	answer Answer
	err    error
	took   time.Duration
}

// act runs an effect. The state it follows from is durable.
func (t *Terminal) act(e Effect) {
	tx := t.saved.Last
	if tx.State.Final() {
		t.transactionEnded()
		return
	}
	switch e {
	case EffectNone:
		if tx.State == StateNeedPayer {
			t.dropCall()
		}
	case EffectCreate:
		t.send(callCreate, 0)
	case EffectRecreate:
		t.later(firstPause*time.Duration(t.attempt-1), func() { t.send(callCreate, 0) })
	case EffectAttach:
		// A server that takes the payer and forgets him is not asked without a pause.
		if gap := pollInterval - time.Since(t.attached); tx.Payer == t.attaching && gap > 0 {
			t.later(gap, func() { t.send(callAttach, 0) })
			break
		}
		t.send(callAttach, 0)
	case EffectPoll:
		t.pollNext()
	case EffectPollLater, EffectAskLater:
		t.later(t.backOff(), func() { t.send(callStatus, 0) })
	case EffectAsk:
		t.send(callStatus, 0)
	case EffectCancel:
		t.send(callCancel, 0)
	}
	t.printNext()
}

func (t *Terminal) transactionEnded() {
	t.dropCall()
	stopTimer(&t.limit)
	t.deadline = time.Time{}
	t.contact.failures, t.contact.trouble = 0, CauseNone
	t.printNext()
	t.closeWhenDue()
}

// pollNext asks the status with Prefer: wait, at once when the last answer brought
// news or came from a server that waits, else every two seconds.
func (t *Terminal) pollNext() {
	if gap := pollInterval - time.Since(t.contact.polled); !t.contact.polled.IsZero() && gap > 0 {
		t.later(gap, func() { t.send(callStatus, pollWait) })
		return
	}
	t.send(callStatus, pollWait)
}

// backOff grows with the failures in a row and stays short.
func (t *Terminal) backOff() time.Duration {
	return min(firstPause<<min(max(t.contact.failures-1, 0), 8), longestPause)
}

// later does f after a pause, unless another effect comes first.
func (t *Terminal) later(d time.Duration, f func()) {
	t.dropCall()
	t.resume = f
	t.pause = time.NewTimer(d)
}

// dropCall abandons the call in flight and the pause before the next one. Its
// answer, should it still come, is not looked at: the status will be asked.
func (t *Terminal) dropCall() {
	stopTimer(&t.pause)
	t.resume = nil
	if t.call != nil {
		t.call.cancel()
		t.call = nil
	}
}

// send makes a call in a goroutine of its own; its result comes back as an event.
func (t *Terminal) send(kind callKind, wait time.Duration) {
	t.dropCall()
	tx, acquirer := *t.saved.Last, t.reachable()
	timeout := map[callKind]time.Duration{
		callCreate: changeTimeout, callAttach: changeTimeout, callCancel: changeTimeout, callStatus: askTimeout,
	}[kind]
	if wait > 0 {
		timeout = wait + pollMargin
	}
	if kind == callCancel {
		t.cancelLost, t.cancelSent = t.cancelSent, time.Now()
		t.withdrawals++
	}
	if kind == callAttach {
		t.attached, t.attaching = time.Now(), tx.Payer
	}
	if kind == callStatus {
		t.contact.polled = time.Now()
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	t.callSeq++
	t.call = &call{id: t.callSeq, kind: kind, cancel: cancel}
	r := callResult{id: t.callSeq, kind: kind}
	at := t.now()
	go func() {
		defer cancel()
		begin := time.Now()
		r.answer, r.err = t.attempted(func() (Answer, error) {
			return perform(ctx, acquirer, tx, request{kind: kind, wait: wait, at: at})
		})
		r.took = time.Since(begin)
		select {
		case t.results <- r:
		case <-t.stopped:
		}
	}()
}

// reachable is the acquirer, or one that says why there is none.
func (t *Terminal) reachable() Acquirer {
	if t.acquirer == nil {
		if err := t.connect(); err != nil {
			t.cfg.Log.Error("acquirer not configured", "error", err)
		}
	}
	if t.acquirer == nil {
		return unconfigured{}
	}
	return t.acquirer
}

// unconfigured stands for an acquirer whose settings cannot be used: nothing is sent.
type unconfigured struct{}

func (unconfigured) fail() (Answer, error) {
	return Answer{}, &Failure{Cause: CauseConfiguration, Err: ErrNotInitialised}
}

func (u unconfigured) Create(context.Context, CreateRequest) (Answer, error) { return u.fail() }

func (u unconfigured) Attach(context.Context, Query, PayerID) (Answer, error) { return u.fail() }

func (u unconfigured) Status(context.Context, Query, time.Duration) (Answer, error) { return u.fail() }

func (u unconfigured) Cancel(context.Context, Query) (Answer, error) { return u.fail() }

type request struct {
	kind callKind
	wait time.Duration
	at   time.Time
}

func perform(ctx context.Context, a Acquirer, tx Transaction, r request) (Answer, error) {
	q := Query{Reference: tx.Reference, Order: tx.Order, Payment: tx.Payment, Amount: tx.Requested, At: r.at}
	if tx.Kind == KindCancellation {
		q.Order, q.Payment, q.Amount = "", "", 0 // the debit to cancel was asked for by another sale
	}
	switch r.kind {
	case callCreate:
		return a.Create(ctx, CreateRequest{
			Order: tx.Order, Payment: tx.Payment, Amount: tx.Requested, Adjustable: tx.Adjustable, At: r.at,
		})
	case callAttach:
		return a.Attach(ctx, q, tx.Payer)
	case callCancel:
		return a.Cancel(ctx, q)
	default:
		return a.Status(ctx, q, r.wait)
	}
}

// answered turns the result of the call in flight into an event.
func (t *Terminal) answered(r callResult) {
	if t.call == nil || t.call.id != r.id {
		return // abandoned in the meantime
	}
	t.call = nil
	tx := *t.saved.Last
	var refusal *Refusal
	var failure *Failure
	if r.kind == callCancel && (errors.As(r.err, &refusal) || (errors.As(r.err, &failure) && !failure.Sent)) {
		t.cancelSent = t.cancelLost // refused, or never sent: that one is not under way
	}
	e, cause := classify(r.kind, tx, r.answer, r.err, moment{
		late:     t.lateWith(r.answer, r.err),
		underWay: !t.cancelSent.IsZero() && time.Since(t.cancelSent) < cancelSettled,
		again:    t.cancelAgain(tx),
	})
	o := outcome{cause: cause}
	switch {
	case r.err == nil && e == EventNoAnswer:
		o.answer = &r.answer // of no use: it must not count as contact
	case r.err == nil:
		o.answer = &r.answer
		t.noteAnswer(r)
	case errors.As(r.err, &refusal):
		o.code = refusal.Code
		t.contact.last = t.now()
	default:
		t.cfg.Log.Warn("acquirer", "call", r.kind.String(), "error", r.err)
	}
	if e == EventNoAnswer || e == EventNotSent {
		t.noteFailure(cause, r.took)
		if t.contactLost(tx, e, cause) {
			e = EventContactLost
		}
	}
	if t.withdrawals >= contactTries && futile(e) {
		t.noteFailure(CauseRefused, r.took)
		if _, _, err := Next(tx.State, EventContactLost); err == nil {
			e = EventContactLost
		}
	}
	if e == EventNotFound {
		t.noteFailure(cause, r.took)
	}
	if paid := e == EventStillPaid || e == EventPaid; paid && tx.State == StateCancelAsking && r.answer.Paid != tx.Requested {
		e, o.cause = EventRefused, CauseMismatch // not the amount that the cashier confirmed
	}
	if err := t.step(e, o); err != nil {
		t.later(longestPause, func() { t.send(callStatus, 0) })
	}
}

// futile tells the events after which the withdrawal of a debit would be tried again.
func futile(e Event) bool {
	return e == EventPending || e == EventPayerMissing || e == EventPendingLate || e == EventNotAllowed
}

// withdrawing are the states in which a cancellation may be under way.
var withdrawing = []State{
	StateExpiring, StateAbortChecking, StateAborting, StateRejecting, StateAbortUnknown,
	StateCancelling, StateCancelChecking, StateCancelUnknown,
}

// cancelAgain tells whether a cancellation whose answer was lost is sent once more where it
// turns out not to have been executed: soon, and unless it was refused once. The withdrawal
// of a debit is not: who has paid meanwhile has paid.
func (t *Terminal) cancelAgain(tx Transaction) bool {
	if tx.State != StateCancelChecking && tx.State != StateCancelUnknown || t.withdrawals >= cancelTries {
		return false
	}
	refused := tx.Code != "" && tx.Code != CodeNotFound // this one may be a question's answer
	age := t.now().Sub(tx.Started)
	return !refused && age >= 0 && age <= cancelAgainWithin && time.Since(t.begun) <= cancelAgainWithin
}

func cancelMayBeUnderWay(s State) bool { return slices.Contains(withdrawing, s) }

// lateWith is late in the light of what this answer says is left.
func (t *Terminal) lateWith(a Answer, err error) bool {
	return t.late() && (err != nil || !a.HasLeft || a.Left == 0)
}

func (t *Terminal) noteAnswer(r callResult) {
	changed := t.contact.state != r.answer.State
	waited := r.answer.WaitHonoured && r.took >= quickAnswer
	if r.kind != callStatus || (changed && r.answer.WaitHonoured) || waited {
		t.contact.polled = time.Time{} // ask again at once
	}
	t.contact.state = r.answer.State
	t.contact.last = t.now()
	t.contact.trouble, t.contact.failures = CauseNone, 0
	t.contact.since = time.Time{}
}

// noteFailure counts a call without an answer; the silence began when it was made.
func (t *Terminal) noteFailure(c Cause, took time.Duration) {
	if t.contact.failures == 0 || t.contact.since.IsZero() {
		t.contact.since = time.Now().Add(-took)
	}
	t.contact.failures++
	t.contact.trouble = c
}

// contactLost tells whether this failure is one too many.
func (t *Terminal) contactLost(tx Transaction, e Event, c Cause) bool {
	if tx.State == StateCreating {
		if e != EventNoAnswer {
			return false
		}
		t.attempt++
		hopeless := c == CauseResponseSeal || c == CauseMismatch || c == CauseTLS || c == CauseRedirected
		return hopeless || t.attempt > createTries || time.Since(t.begun) > createPatience
	}
	return t.contact.failures >= contactTries || time.Since(t.contact.since) >= contactTime
}
