package payment

import (
	"errors"
	"time"
)

// callKind is one of the acquirer's operations.
type callKind uint8

const (
	callCreate callKind = iota + 1
	callAttach
	callStatus
	callCancel
)

func (k callKind) String() string {
	return [...]string{"none", "create", "attach", "status", "cancel"}[k]
}

// moment is when a result comes: now is monotonic, day the till's clock.
type moment struct{ now, day time.Time }

// judged is the meaning of a call's result.
type judged struct {
	event    Event
	outcome  outcome
	exchange exchange // after the result
	answered bool     // the acquirer has answered, be it with a refusal
}

// judge turns the result of a call into an event of the machine. It is pure. x is what was
// known before the result.
func judge(r callResult, tx Transaction, x exchange, m moment) judged {
	x.note(r, m.now)
	event, cause := classify(r, tx, x, m)
	code, refused := codeOf(r.err)
	o := outcome{cause: cause, code: code}
	if r.err == nil {
		o.answer = &r.answer
	}
	answered := event != EventNoAnswer && r.err == nil
	if answered {
		x.contact.hear(r)
	}
	paid := event == EventStillPaid || event == EventPaid
	switch {
	case event == EventNoAnswer || event == EventNotSent:
		x.contact.fail(cause, r.took, m.now)
		if x.lost(tx, event, cause, m.now) {
			event = EventContactLost
		}
	case event == EventNotFound:
		x.contact.fail(cause, r.took, m.now)
	case futile(event) && x.withdrawals >= contactTries:
		x.contact.fail(CauseRefused, r.took, m.now)
		if _, _, err := Next(tx.State, EventContactLost); err == nil {
			event = EventContactLost
		}
	case paid && tx.State == StateCancelAsking && r.answer.Paid != tx.Requested:
		event, o.cause = EventRefused, CauseMismatch // not the amount that the cashier confirmed
	}
	return judged{event, o, x, answered || refused}
}

// codeOf returns the errorCode of a refusal, and false for another error.
func codeOf(err error) (Code, bool) {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Code, true
	}
	return "", false
}

// futile reports whether the withdrawal of a debit would be tried again after this event.
func futile(e Event) bool {
	return e == EventPending || e == EventPayerMissing || e == EventPendingLate || e == EventNotAllowed
}

// classify returns the event of a result without regard to earlier ones, and for a failure
// the cause that the screen shows.
func classify(r callResult, tx Transaction, x exchange, m moment) (Event, Cause) {
	var failure *Failure
	code, refused := codeOf(r.err)
	switch {
	case r.err == nil && r.kind != callCreate && r.answer.contradicts():
		return EventNoAnswer, CauseContradiction
	case r.err == nil && r.kind == callCreate:
		// Whatever state it tells, the status is asked next: a creation never accepts.
		if tx.Mode == ModePayerID {
			return EventCreatedForPayer, CauseNone
		}
		return EventCreated, CauseNone
	case r.err == nil:
		return classifyAnswer(r, tx, x, m), CauseNone
	case refused:
		return classifyRefusal(r.kind, tx, code)
	case errors.As(r.err, &failure):
		if failure.Sent {
			return EventNoAnswer, failure.Cause
		}
		return EventNotSent, failure.Cause
	default:
		return EventNoAnswer, CauseBroken
	}
}

func classifyAnswer(r callResult, t Transaction, x exchange, m moment) Event {
	k, a := r.kind, r.answer
	switch a.State {
	case AcquirerAuthorized, AcquirerValidated, AcquirerConsigned, AcquirerPaid:
		switch {
		case k == callStatus && x.cancelAgain(t, m):
			return EventCancelAgain
		case k != callAttach && x.cancelUnderWay(m.now):
			return EventStillPaid
		}
		return EventPaid
	case AcquirerRejected:
		return EventRejected
	case AcquirerAborted:
		return EventAbandoned
	case AcquirerExpired:
		return EventExpired
	case AcquirerCancelled:
		return EventCancelled
	case AcquirerUnrecognised, AcquirerInitialized, AcquirerProcessing:
	}
	switch {
	case k == callCancel || t.Kind == KindCancellation:
		return EventNoAnswer // still pending after a cancellation: ask again
	case k == callStatus && x.lateWith(a, m.now):
		return EventPendingLate
	case k == callStatus && a.State == AcquirerInitialized && t.Mode == ModePayerID:
		return EventPayerMissing
	}
	return EventPending
}

func classifyRefusal(k callKind, t Transaction, c Code) (Event, Cause) {
	switch {
	case k == callCreate:
		return EventRefused, CauseNone
	case c == CodeNotFound:
		return EventNotFound, CauseNotFound
	case k == callAttach && (c == CodePayerNotFound || c == CodePayerBusy):
		return EventPayerRejected, CauseNone
	case (k == callAttach || k == callCancel) && c == CodeNotAllowed:
		return EventNotAllowed, CauseNone
	case k == callAttach, k == callCancel && t.Kind == KindCancellation:
		return EventRefused, CauseNone
	case c == CodeInvalidSeal:
		return EventNoAnswer, CauseInvalidSeal
	}
	return EventNoAnswer, CauseRefused
}
