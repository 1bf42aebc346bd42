package phone

import (
	"context"
	"time"

	"ancvtpe/payment"
)

// Outcome is how a payment stands for its payer.
type Outcome uint8

// Outcomes.
const (
	OutcomeInvalid   Outcome = iota
	OutcomeOpen              // may be paid or refused
	OutcomePaid              // in full or in part
	OutcomeRefused           // by the acquirer
	OutcomeGivenUp           // by the payer
	OutcomeExpired           // nobody decided in time
	OutcomeCancelled         // by the shop, before it was paid
	OutcomeRefunded          // by the shop, after it was paid
)

// Payment is a payment as its payer sees it.
type Payment struct {
	ID         string
	Shop       string
	Outcome    Outcome
	Requested  payment.Amount
	Paid       payment.Amount
	Adjustable bool // the payer may pay less
	Expires    time.Time
}

// Wallet is what the phone asks of the acquirer. All methods may take seconds; an error
// is a sentence for the payer.
type Wallet interface {
	// Waiting are the payments that wait for a payer, oldest first.
	Waiting(ctx context.Context) ([]Payment, error)
	// Show is one payment as it stands.
	Show(ctx context.Context, id string) (Payment, error)
	// Pay pays so much, at most what is asked, and gives the payment as it stands then:
	// somebody may have been faster.
	Pay(ctx context.Context, id string, a payment.Amount) (Payment, error)
	// Refuse gives a payment up.
	Refuse(ctx context.Context, id string) (Payment, error)
}
