package caisseap

import (
	"context"

	"ancvtpe/payment"
)

// Watcher shows the terminal as it is. *payment.Engine is one.
type Watcher interface {
	Snapshot() payment.Snapshot
	Subscribe() (<-chan payment.Snapshot, func())
}

// Commands are what till software may ask the terminal for. *payment.Engine has them.
type Commands interface {
	AskByTill(ctx context.Context, ask payment.TillAsk) (int64, error)
	WithdrawTill(ctx context.Context, no int64) error
	CloseDayByTill(ctx context.Context) error
	LookUp(ctx context.Context, r payment.Reference) (payment.Answer, error)
	LastTicket(ctx context.Context) ([]string, error)
}

// Engine is the terminal as the till link needs it.
type Engine interface {
	Watcher
	Commands
}
