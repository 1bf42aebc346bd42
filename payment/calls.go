package payment

import (
	"context"
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

	// cancelSettled is how long a cancellation whose answer was lost may still be under way.
	// Before that "still paid" does not mean that it was not executed (decision 8).
	cancelSettled = 30 * time.Second
	// recoverySettled is cancelSettled after a restart, which ended the request.
	recoverySettled = 5 * time.Second
	// cancelTries is how often a running till sends a cancellation whose answers are lost.
	cancelTries = 4
	// cancelAgainWithin bounds the time after its confirmation in which a cancellation is sent
	// again. Later the merchant may have refunded in another way (decision 7).
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
func (e *Engine) act(effect Effect) {
	tx := e.saved.Last
	if tx.State.Final() {
		e.transactionEnded()
		return
	}
	switch effect {
	case EffectNone:
	case EffectCreate:
		e.send(callCreate, 0)
	case EffectRecreate:
		e.later(max(firstPause*time.Duration(e.exchange.attempt-1), e.exchange.contact.wait()), func() { e.send(callCreate, 0) })
	case EffectAttach:
		// A server that accepts the payer and then has none is asked with pauses.
		if gap := pollInterval - time.Since(e.exchange.attached); tx.Payer == e.exchange.attaching && gap > 0 {
			e.later(gap, func() { e.send(callAttach, 0) })
			break
		}
		e.send(callAttach, 0)
	case EffectPoll:
		e.pollNext()
	case EffectPollLater, EffectAskLater:
		e.later(e.backOff(), func() { e.send(callStatus, 0) })
	case EffectAsk:
		e.send(callStatus, 0)
	case EffectCancel:
		e.send(callCancel, 0)
	}
	e.printNext()
}

func (e *Engine) transactionEnded() {
	e.dropCall()
	e.limit.stop()
	e.exchange.deadline = time.Time{}
	e.exchange.contact.failures, e.exchange.contact.trouble = 0, CauseNone
	e.printNext()
	e.closeWhenDue()
}

// pollNext asks the status with Prefer: wait, at once when the last answer brought
// news or came from a server that waits, else every two seconds.
func (e *Engine) pollNext() {
	if gap := pollInterval - time.Since(e.exchange.contact.polled); !e.exchange.contact.polled.IsZero() && gap > 0 {
		e.later(gap, func() { e.send(callStatus, pollWait) })
		return
	}
	e.send(callStatus, pollWait)
}

// backOff grows with the failures in a row and stays short.
func (e *Engine) backOff() time.Duration {
	return max(min(firstPause<<min(max(e.exchange.contact.failures-1, 0), 8), longestPause), e.exchange.contact.wait())
}

// later calls f after a pause, unless another effect comes first.
func (e *Engine) later(d time.Duration, f func()) {
	e.dropCall()
	e.resume = f
	e.pause.set(d)
}

// dropCall abandons the call in flight and the pause before the next one. An answer that
// still comes is ignored, since the status will be asked.
func (e *Engine) dropCall() {
	e.pause.stop()
	e.resume = nil
	if e.call != nil {
		e.call.cancel()
		e.call = nil
	}
}

// send makes a call in a goroutine of its own; its result comes back as an event.
func (e *Engine) send(kind callKind, wait time.Duration) {
	e.dropCall()
	tx, acquirer := *e.saved.Last, e.reachable()
	timeout := map[callKind]time.Duration{
		callCreate: changeTimeout, callAttach: changeTimeout, callCancel: changeTimeout, callStatus: askTimeout,
	}[kind]
	if wait > 0 {
		timeout = wait + pollMargin
	}
	if kind == callCancel {
		e.exchange.cancelLost, e.exchange.cancelSent = e.exchange.cancelSent, time.Now()
		e.exchange.withdrawals++
	}
	if kind == callAttach {
		e.exchange.attached, e.exchange.attaching = time.Now(), tx.Payer
	}
	if kind == callStatus {
		e.exchange.contact.polled = time.Now()
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	e.callSeq++
	e.call = &call{id: e.callSeq, kind: kind, cancel: cancel}
	r := callResult{id: e.callSeq, kind: kind}
	at := e.now()
	go func() {
		defer cancel()
		begin := time.Now()
		r.answer, r.err = e.attempted(func() (Answer, error) {
			return perform(ctx, acquirer, tx, request{kind: kind, wait: wait, at: at})
		})
		r.took = time.Since(begin)
		select {
		case e.results <- r:
		case <-e.stopped:
		}
	}()
}

// reachable returns the acquirer, or one whose calls fail with the reason why there is none.
func (e *Engine) reachable() Acquirer {
	if e.acquirer == nil {
		if err := e.connect(); err != nil {
			e.cfg.Log.Error("acquirer not configured", "error", err)
		}
	}
	if e.acquirer == nil {
		return unconfigured{}
	}
	return e.acquirer
}

// unconfigured is the acquirer of settings that cannot be used. It sends nothing.
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

// answered takes the result of the call in flight through the machine.
func (e *Engine) answered(r callResult) {
	if e.call == nil || e.call.id != r.id {
		return // abandoned in the meantime
	}
	e.call = nil
	if _, refused := codeOf(r.err); r.err != nil && !refused {
		e.cfg.Log.Warn("acquirer", "call", r.kind.String(), "error", r.err)
	}
	j := judge(r, *e.saved.Last, e.exchange, moment{now: time.Now(), day: e.now()})
	e.exchange = j.exchange
	if j.answered {
		e.answeredAt = e.now()
	}
	if err := e.step(j.event, j.outcome); err != nil {
		e.later(longestPause, func() { e.send(callStatus, 0) })
	}
}

// withdrawing are the states in which a cancellation may be under way.
var withdrawing = []State{
	StateExpiring, StateAbortChecking, StateAborting, StateRejecting, StateAbortUnknown,
	StateCancelling, StateCancelChecking, StateCancelUnknown,
}

func cancelMayBeUnderWay(s State) bool { return slices.Contains(withdrawing, s) }
