package ui

import (
	"context"

	"ancvtpe/payment"
)

// Watcher shows the till as it is. *payment.Engine is one.
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

// Queue are the commands for tickets that still have to be printed.
type Queue interface {
	PrintOwed(ctx context.Context, id int64) error
	SkipOwed(ctx context.Context, ids ...int64) error
	// FileOwed writes what is owed into files instead of printing it.
	FileOwed(ctx context.Context) error
	// AnswerTicket answers TICKET ?, and counts the result as seen.
	AnswerTicket(ctx context.Context, yes bool) error
}

// Sales are the commands around a payment.
type Sales interface {
	GiveUpRemainder(ctx context.Context) error
	AcceptTerms(ctx context.Context, version string) error
}

// TillLink is what the screens owe the shop's till software.
type TillLink interface {
	// AtWork notes whether a hand is at work at the keyboard. It never waits.
	AtWork(on bool)
	// DeclineTill is the cashier's no to what till software asks for.
	DeclineTill(ctx context.Context) error
}

// Cancellations are the commands of an ANNULATION.
type Cancellations interface {
	// LookUp asks the acquirer what it knows of a reference; it changes nothing.
	LookUp(ctx context.Context, r payment.Reference) (payment.Answer, error)
	CheckPassword(ctx context.Context, password string) error
	StartCancellation(ctx context.Context, r payment.CancelRequest) error
}

// Tickets are the commands that print what is no transaction's ticket.
type Tickets interface {
	DuplicateLast(ctx context.Context) error
	DuplicateTotals(ctx context.Context) error
	PrintTotals(ctx context.Context) error
	CloseDay(ctx context.Context) error
	// VerifyDay asks the acquirer about the next transactions of the day; it changes nothing.
	VerifyDay(ctx context.Context, p payment.Proof) (payment.Proof, error)
}

// Maintenance are the commands of the menu MAINTENANCE.
type Maintenance interface {
	// Configure stores parameters, key or logo, all or nothing.
	Configure(ctx context.Context, s payment.Setup) error
	// SetPassword changes the cancellation password; payment.NoPassword removes it.
	SetPassword(ctx context.Context, present, next string) error
	// Reset is DESACTIVATION.
	Reset(ctx context.Context, password string) error
	TestPrinter(ctx context.Context) error
}

// Payments are the commands that move money, or end a sale.
type Payments interface {
	Debits
	Sales
	Cancellations
}

// Engine is the till as the screens need it.
type Engine interface {
	Watcher
	Payments
	Queue
	Tickets
	Maintenance
	TillLink
}
