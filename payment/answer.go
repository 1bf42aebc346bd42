package payment

import "time"

// AcquirerState is the state of a transaction as the acquirer tells it.
type AcquirerState uint8

// The states of the contract. AcquirerUnrecognised is neither success nor failure.
const (
	AcquirerUnrecognised AcquirerState = iota
	AcquirerInitialized
	AcquirerProcessing
	AcquirerAuthorized
	AcquirerValidated
	AcquirerConsigned
	AcquirerPaid
	AcquirerRejected
	AcquirerAborted
	AcquirerCancelled
	AcquirerExpired
)

// Paid reports whether the state says that the payer has paid.
func (s AcquirerState) Paid() bool {
	return s >= AcquirerAuthorized && s <= AcquirerPaid
}

// Answer is a transaction as the acquirer tells it: verified against what was
// asked (id, order, amount, currency, response seal) and clean of hostile text.
type Answer struct {
	Reference     Reference
	Order         OrderID // of the sale, where the acquirer says it in a form of ours
	State         AcquirerState
	Requested     Amount
	Paid          Amount // sum of the authorizations, 0 where there are none
	Authorization string // number of the authorization, several joined by a space
	Holder        string // the payer's id masked, as the acquirer gives it
	QR            string // the text of the QR code, where the acquirer gives it
	Created       time.Time
	// Left is the time left to pay, expirationDate - responseDate; HasLeft is
	// false when the answer did not carry both.
	Left    time.Duration
	HasLeft bool
	// WaitHonoured reports whether the server waited as it was asked.
	WaitHonoured bool
}

// contradicts reports whether state and money contradict each other, which is a paid state
// without an authorization, or an unpaid final state with authorizations. Such an answer is
// neither success nor failure (decision 11). A cancelled payment keeps its authorizations.
func (a Answer) contradicts() bool {
	switch a.State {
	case AcquirerRejected, AcquirerAborted, AcquirerExpired:
		return a.Paid != 0
	default:
		return a.State.Paid() && a.Paid <= 0
	}
}

// CreateRequest asks for a transaction.
type CreateRequest struct {
	Order      OrderID
	Payment    PaymentID
	Amount     Amount
	Adjustable bool
	At         time.Time // requestDate
}

// Query names a transaction that the acquirer has. Order, Payment and Amount, where
// they are set, must be those of the answer.
type Query struct {
	Reference Reference
	Order     OrderID
	Payment   PaymentID
	Amount    Amount
	At        time.Time // requestDate of the calls that carry one
}
