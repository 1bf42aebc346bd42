package payment

// State is the state of a transaction. States up to StateCancelUnknown are in progress, the
// others are final.
type State uint8

// States of a debit, then of a cancellation, then the final ones.
const (
	StateInvalid State = iota

	// StateCreating: the payment id is on disk, the creation may have left (I1).
	StateCreating
	// StateNeedPayer: the acquirer does not take this payer; another id is wanted.
	StateNeedPayer
	// StateAttaching: the reference is on disk, the payer's id may have left.
	StateAttaching
	// StateWaiting: the payer has the code or the notification.
	StateWaiting
	// StateChecking: the time is over, the status is asked once more (I7).
	StateChecking
	// StateExpiring: the time is over and the acquirer still waits, so it is told to stop.
	StateExpiring
	// StateAbortChecking: the merchant gives up; the status is asked before.
	StateAbortChecking
	// StateAborting: the merchant gives up; the acquirer is told.
	StateAborting
	// StateRejecting: the acquirer will not attach any payer; the transaction is withdrawn.
	StateRejecting
	// StateRecovering: taken up after a restart, the status is asked.
	StateRecovering
	// StateUnknown: RESULTAT INCONNU, the status is asked until it comes (I5).
	StateUnknown
	// StateAbortUnknown: RESULTAT INCONNU, and to be given up as soon as the acquirer answers.
	StateAbortUnknown

	// StateCancelAsking: the cancellation of a finished debit is on disk; the status is
	// asked before it leaves, so that another till's cancellation is not taken for ours.
	StateCancelAsking
	// StateCancelling: the cancellation may have left.
	StateCancelling
	// StateCancelChecking: its answer was lost, the status is asked.
	StateCancelChecking
	// StateCancelUnknown: RESULTAT INCONNU of a cancellation.
	StateCancelUnknown

	// StateAccepted: PAIEMENT ACCEPTE, in full or in part.
	StateAccepted
	// StatePaidMeanwhile: PAYE ENTRE-TEMPS, the payer was faster than the red key.
	StatePaidMeanwhile
	// StateRefused: PAIEMENT REFUSE, a final answer of the acquirer.
	StateRefused
	// StateAbandoned: ABANDON CLIENT.
	StateAbandoned
	// StateExpired: DELAI DEPASSE.
	StateExpired
	// StateAborted: PAIEMENT ANNULE, given up by the merchant while waiting.
	StateAborted
	// StateFailed: no transaction came about, nothing was debited.
	StateFailed
	// StateWrittenOff: SANS SUITE, the merchant closed an unresolved transaction.
	StateWrittenOff
	// StateCancelAccepted: ANNULATION ACCEPTEE.
	StateCancelAccepted
	// StateCancelRefused: ANNULATION REFUSEE.
	StateCancelRefused

	stateEnd
)

var stateNames = [stateEnd]string{
	"Invalid", "Creating", "NeedPayer", "Attaching", "Waiting", "Checking", "Expiring", "AbortChecking", "Aborting",
	"Rejecting", "Recovering", "Unknown", "AbortUnknown", "CancelAsking", "Cancelling", "CancelChecking", "CancelUnknown", "Accepted",
	"PaidMeanwhile", "Refused", "Abandoned", "Expired", "Aborted", "Failed", "WrittenOff", "CancelAccepted",
	"CancelRefused",
}

// String is the state's name, as logs and the state diagram use it.
func (s State) String() string {
	if s >= stateEnd {
		return "Invalid"
	}
	return stateNames[s]
}

// Final reports whether the transaction has ended.
func (s State) Final() bool { return s >= StateAccepted && s < stateEnd }

// Unresolved reports whether the outcome is unknown (RESULTAT INCONNU).
func (s State) Unresolved() bool {
	return s == StateUnknown || s == StateAbortUnknown || s == StateCancelUnknown
}

// Approved reports whether a debit was paid.
func (s State) Approved() bool { return s == StateAccepted || s == StatePaidMeanwhile }

// MovedMoney reports whether the totals hold a transaction that ended so.
func (s State) MovedMoney() bool { return s.Approved() || s == StateCancelAccepted }

// States lists the valid states in order.
func States() []State {
	all := make([]State, 0, stateEnd-1)
	for s := StateCreating; s < stateEnd; s++ {
		all = append(all, s)
	}
	return all
}
