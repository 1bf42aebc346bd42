package payment

import "errors"

// callKind is which of the acquirer's operations a call is.
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

// moment is what an answer has to be seen in the light of.
type moment struct {
	late     bool // the time to pay is over
	underWay bool // a cancellation of ours may still be executed
	again    bool // and may be sent once more
}

// classify turns the result of a call into the event that the machine knows, and
// for a failure the cause that the screen tells.
func classify(k callKind, t Transaction, a Answer, err error, m moment) (Event, Cause) {
	var refusal *Refusal
	var failure *Failure
	switch {
	case err == nil && k != callCreate && a.contradicts():
		return EventNoAnswer, CauseContradiction
	case err == nil:
		return classifyAnswer(k, t, a, m), CauseNone
	case errors.As(err, &refusal):
		return classifyRefusal(k, t, refusal.Code)
	case errors.As(err, &failure):
		if failure.Sent {
			return EventNoAnswer, failure.Cause
		}
		return EventNotSent, failure.Cause
	default:
		return EventNoAnswer, CauseBroken
	}
}

func classifyAnswer(k callKind, t Transaction, a Answer, m moment) Event {
	if k == callCreate {
		// Whatever state it tells, the status is asked next: a creation never accepts.
		if t.Mode == ModePayerID {
			return EventCreatedForPayer
		}
		return EventCreated
	}
	switch a.State {
	case AcquirerAuthorized, AcquirerValidated, AcquirerConsigned, AcquirerPaid:
		switch {
		case k == callStatus && m.again:
			return EventCancelAgain
		case k != callAttach && m.underWay:
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
	case m.late && k == callStatus:
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
