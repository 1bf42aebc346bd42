package ui

import (
	"context"

	"ancvtpe/payment"
)

// Watcher shows the till as it is. *payment.Terminal is one.
type Watcher interface {
	// Snapshot is the till as it is now.
	Snapshot() payment.Snapshot
	// Subscribe gives a channel that holds the latest snapshot not yet read, and a
	// function that ends the subscription.
	Subscribe() (<-chan payment.Snapshot, func())
}

// Debits are the commands of a payment in progress. Each returns once it is
// accepted and durable; what follows comes by snapshots.
type Debits interface {
	StartDebit(ctx context.Context, amount payment.Amount, mode payment.Mode, payer payment.PayerID) error
	GivePayer(ctx context.Context, payer payment.PayerID) error
	Abort(ctx context.Context) error
	Acknowledge(ctx context.Context) error
	WriteOff(ctx context.Context) error
	RetryPrinting(ctx context.Context) error
}

// Sales are the commands around a payment.
type Sales interface {
	GiveUpRemainder(ctx context.Context) error
	AcceptTerms(ctx context.Context, version string) error
}

// Engine is the till as the screens need it.
type Engine interface {
	Watcher
	Debits
	Sales
}
