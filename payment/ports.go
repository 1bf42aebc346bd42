package payment

import (
	"context"
	"time"
)

// Acquirer is the ANCV server. Each call returns an Answer, or a *Refusal, or a *Failure, and
// nothing else.
type Acquirer interface {
	// Create asks for a transaction. A lost answer is harmless: until the
	// reference is known nobody can pay it.
	Create(ctx context.Context, r CreateRequest) (Answer, error)
	// Attach attaches the payer. Repeating it with the same payer is safe.
	Attach(ctx context.Context, q Query, payer PayerID) (Answer, error)
	// Status asks for the transaction's state. With wait > 0 the server answers when the state
	// changes or the time has passed.
	Status(ctx context.Context, q Query, wait time.Duration) (Answer, error)
	// Cancel ends a waiting payment, or refunds a paid one in full.
	Cancel(ctx context.Context, q Query) (Answer, error)
}

// Connect makes the Acquirer that fits settings and key. It does no I/O.
type Connect func(Settings, SealKey) (Acquirer, error)

// Saved is everything that a till keeps on disk, but the day's lines.
type Saved struct {
	Settings Settings
	Key      SealKey
	Terms    Terms
	Lock     Lock
	Logo     []byte // PNG, nil for none
	Last     *Transaction
	Sale     *Sale
	// LastTicket is the last transaction's ticket, for the duplicate.
	LastTicket  *Ticket
	Owed        []OwedTicket
	TicketNo    int64 // highest number given to a copy
	Totals      DayTotals
	LastClosing *Closing
	// ClosingDue is when the next automatic closing falls due; zero: none is set.
	ClosingDue time.Time
	// LastAutomatic is when the last automatic closing was due, whatever was closed by
	// hand since; zero: there was none.
	LastAutomatic time.Time
}

// Change is what one commit writes; what is nil stays as it is.
type Change struct {
	Settings    *Settings
	Key         *SealKey
	Terms       *Terms
	Lock        *Lock
	Logo        *[]byte
	Transaction *Transaction
	Sale        *Sale
	SaleOver    bool // the sale has ended, and Sale is nil
	LastTicket  *Ticket
	Owed        *[]OwedTicket // the whole queue
	TicketNo    *int64
	Totals      *DayTotals
	Line        *DayLine // added to the day's lines
	Closing     *Closing // kept as the last closing; erases the day's lines
	ClosingDue  *time.Time
	// LastAutomatic comes with an automatic closing, or is forgotten (zero).
	LastAutomatic *time.Time
	// Reset erases everything (RAZ) before the rest of the change is written.
	Reset bool
}

// Store keeps the till's three files. Each Commit is one SQLite commit over the
// three, durable when it returns, and does all of the change or nothing. Its error wraps
// ErrReplaced or ErrBusy where it is certain that nothing was written.
type Store interface {
	Load() (Saved, error)
	Commit(Change) error
	// DayLines lists the transactions since the last closing, oldest first.
	DayLines() ([]DayLine, error)
	// Check reports whether the files are those that were opened: ErrReplaced when they
	// are not. It reads no content and is cheap.
	Check() error
	Close() error
}

// Printer prints one copy at a time.
type Printer interface {
	// Print returns nil once the copy is printed. Its error wraps ErrNotPrinted where it is
	// certain that nothing was printed.
	Print(ctx context.Context, t Ticket) error
	// Preview returns the ticket's lines as they print.
	Preview(t Ticket) []string
}

// Numberer is a Printer that numbers its copies.
type Numberer interface {
	// LastNumber returns the highest number that is in use.
	LastNumber() int64
}

// Clock tells the time of day; durations come from the runtime's monotonic clock.
type Clock interface {
	Now() time.Time
}

// Hasher keeps the cancellation password: argon2id in the till.
type Hasher interface {
	Hash(password string) (string, error)
	Verify(hash, password string) (bool, error)
}
