package caisseap

import (
	"context"

	"ancvtpe/payment"
)

// Watcher gives the engine's snapshots. *payment.Engine implements it.
type Watcher interface {
	Snapshot() payment.Snapshot
	Subscribe() (<-chan payment.Snapshot, func())
}

// Commands are the engine's commands for till software. *payment.Engine implements it.
type Commands interface {
	AskByTill(ctx context.Context, ask payment.TillAsk) (int64, error)
	WithdrawTill(ctx context.Context, no int64) error
	CloseDayByTill(ctx context.Context) error
	LookUp(ctx context.Context, r payment.Reference) (payment.Answer, error)
	LastTicket(ctx context.Context) ([]string, error)
}

// Engine is what the till link needs of the engine.
type Engine interface {
	Watcher
	Commands
}
