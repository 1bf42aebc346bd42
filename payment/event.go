package payment

// Event is what can happen to a transaction. The engine makes it from an answer,
// a key, a timer or a restart.
type Event uint8

// Events.
const (
	EventInvalid Event = iota

	// EventCreated: the acquirer gave the reference; the code may be shown.
	EventCreated
	// EventCreatedForPayer: the acquirer gave the reference; the payer is to be attached.
	EventCreatedForPayer
	// EventPayerGiven: the merchant gave another payer's id.
	EventPayerGiven

	// EventPending: the payer has not decided.
	EventPending
	// EventPayerMissing: the acquirer has the transaction but not the payer that we attach.
	EventPayerMissing
	// EventPendingLate: the payer has not decided and the time is over.
	EventPendingLate
	// EventPaid: the payer has paid.
	EventPaid
	// EventStillPaid: the debit to cancel still stands, but the cancellation may be under way.
	EventStillPaid
	// EventCancelAgain: the debit to cancel still stands, and the cancellation whose answer was
	// lost may be sent once more.
	EventCancelAgain
	// EventRejected: the acquirer refused the payer.
	EventRejected
	// EventAbandoned: the payer gave up.
	EventAbandoned
	// EventExpired: the transaction has expired at the acquirer.
	EventExpired
	// EventCancelled: the transaction is cancelled at the acquirer.
	EventCancelled

	// EventRefused: an errorCode that is a final answer to this call.
	EventRefused
	// EventPayerRejected: BENEFICIARY_NOT_FOUND or OTHER_TRANSACTION_PENDING.
	EventPayerRejected
	// EventNotAllowed: OPERATION_TRANSACTION_NOT_ALLOWED.
	EventNotAllowed
	// EventNotFound: TRANSACTION_NOT_FOUND.
	EventNotFound
	// EventNotSent: the request did not leave.
	EventNotSent
	// EventNoAnswer: the request may have left, no usable answer came.
	EventNoAnswer
	// EventContactLost: one failure too many.
	EventContactLost

	// EventDeadline: the local time to pay is over.
	EventDeadline
	// EventAbort: the merchant stops waiting (red key).
	EventAbort
	// EventWriteOff: the merchant closes an unresolved transaction (SANS SUITE).
	EventWriteOff
	// EventRestart: the till starts and finds the transaction in progress.
	EventRestart

	eventEnd
)

var eventNames = [eventEnd]string{
	"Invalid", "Created", "CreatedForPayer", "PayerGiven", "Pending", "PayerMissing", "PendingLate", "Paid", "StillPaid",
	"CancelAgain", "Rejected", "Abandoned", "Expired", "Cancelled", "Refused", "PayerRejected", "NotAllowed", "NotFound", "NotSent",
	"NoAnswer", "ContactLost", "Deadline", "Abort", "WriteOff", "Restart",
}

// String is the event's name.
func (e Event) String() string {
	if e >= eventEnd {
		return "Invalid"
	}
	return eventNames[e]
}

// Effect is what the engine does after it has committed the new state. An effect
// that calls the acquirer takes the place of the call in flight.
type Effect uint8

// Effects.
const (
	// EffectNone: nothing to do; a call in flight goes on, unless the state is final.
	EffectNone Effect = iota
	// EffectCreate: send the creation.
	EffectCreate
	// EffectRecreate: a new order and payment id, committed, then the creation, after a pause.
	EffectRecreate
	// EffectAttach: send the payer's id.
	EffectAttach
	// EffectPoll: ask the status and let the server wait for a change.
	EffectPoll
	// EffectPollLater: EffectPoll after a pause that grows.
	EffectPollLater
	// EffectAsk: ask the status now.
	EffectAsk
	// EffectAskLater: ask the status after a pause that grows.
	EffectAskLater
	// EffectCancel: tell the acquirer to cancel.
	EffectCancel
)
