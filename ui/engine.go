package ui

import (
	"context"

	"ancvtpe/payment"
)

// Watcher is the part of the engine that changes nothing. *payment.Engine implements it.
type Watcher interface {
	// Snapshot returns the present snapshot.
	Snapshot() payment.Snapshot
	// Subscribe returns a channel that holds the latest snapshot not yet read, and a function
	// that ends the subscription.
	Subscribe() (<-chan payment.Snapshot, func())
}

// Debits are the commands of a payment in progress. Each returns once it is accepted and durable.
// Its results come in snapshots.
type Debits interface {
	StartDebit(ctx context.Context, amount payment.Amount, mode payment.Mode, payer payment.PayerID) error
	GivePayer(ctx context.Context, payer payment.PayerID) error
	Abort(ctx context.Context) error
	Acknowledge(ctx context.Context) error
	WriteOff(ctx context.Context) error
	RetryPrinting(ctx context.Context) error
}

// Queue are the commands for tickets that still have to be printed.
type Queue interface {
	PrintOwed(ctx context.Context, id int64) error
	SkipOwed(ctx context.Context, ids ...int64) error
	// FileOwed writes the owed tickets into files instead of printing them.
	FileOwed(ctx context.Context) error
	// AnswerTicket answers TICKET ? and acknowledges the result.
	AnswerTicket(ctx context.Context, yes bool) error
}

// Sales are the commands around a payment.
type Sales interface {
	GiveUpRemainder(ctx context.Context) error
	AcceptTerms(ctx context.Context, version string) error
}

// TillLink are the commands for the shop's till software.
type TillLink interface {
	// AtWork notes whether the cashier is using the screens. It never waits.
	AtWork(on bool)
	// DeclineTill refuses what till software has asked the cashier for.
	DeclineTill(ctx context.Context) error
}

// Cancellations are the commands of an ANNULATION.
type Cancellations interface {
	// LookUp asks the acquirer about a reference. It changes nothing.
	LookUp(ctx context.Context, r payment.Reference) (payment.Answer, error)
	CheckPassword(ctx context.Context, password string) error
	StartCancellation(ctx context.Context, r payment.CancelRequest) error
}

// Tickets are the commands for duplicates, totals and closings.
type Tickets interface {
	DuplicateLast(ctx context.Context) error
	DuplicateTotals(ctx context.Context) error
	PrintTotals(ctx context.Context) error
	CloseDay(ctx context.Context) error
	// VerifyDay asks the acquirer about the day's next transactions. It changes nothing.
	VerifyDay(ctx context.Context, p payment.Proof) (payment.Proof, error)
}

// Maintenance are the commands of the menu MAINTENANCE.
type Maintenance interface {
	// Configure stores parameters, key and logo together or not at all.
	Configure(ctx context.Context, s payment.Setup) error
	// SetPassword changes the cancellation password; payment.NoPassword removes it.
	SetPassword(ctx context.Context, present, next string) error
	// Reset carries out DESACTIVATION.
	Reset(ctx context.Context, password string) error
	TestPrinter(ctx context.Context) error
}

// Payments are the commands that move money or end a sale.
type Payments interface {
	Debits
	Sales
	Cancellations
}

// Engine is the engine as the screens use it.
type Engine interface {
	Watcher
	Payments
	Queue
	Tickets
	Maintenance
	TillLink
}
