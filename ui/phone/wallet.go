package phone

import (
	"context"
	"time"

	"ancvtpe/payment"
)

// Outcome is the state of a payment for its payer.
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

// Wallet makes the payer's calls to the acquirer. All methods may take seconds. The text of an
// error is a sentence for the payer.
type Wallet interface {
	// Waiting returns the payments that wait for a payer, oldest first.
	Waiting(ctx context.Context) ([]Payment, error)
	// Show returns a payment in its present state.
	Show(ctx context.Context, id string) (Payment, error)
	// Pay pays the amount a, at most the amount requested, and returns the payment. It may have
	// ended in another way before.
	Pay(ctx context.Context, id string, a payment.Amount) (Payment, error)
	// Refuse refuses a payment and returns it, as Pay does.
	Refuse(ctx context.Context, id string) (Payment, error)
}
