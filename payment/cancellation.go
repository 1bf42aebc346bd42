package payment

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Reasons why a cancellation is not begun.
var (
	// ErrAlreadyCancelled: the debit is cancelled already.
	ErrAlreadyCancelled = errors.New("already cancelled")
	// ErrNotPaid: nothing was paid, there is nothing to cancel.
	ErrNotPaid = errors.New("nothing was paid")

	errContradiction = errors.New("state and authorizations contradict each other")
)

// CancelRequest asks for the cancellation of a finished debit. Amount is what had
// been paid, as LookUp told it; the cancellation is always in full.
type CancelRequest struct {
	Reference Reference
	Amount    Amount
	Password  string
}

const lookUpTimeout = 8 * time.Second

// LookUp asks the acquirer what it knows of a reference, before a cancellation. It changes
// nothing. It returns a *Refusal (CodeNotFound for a transaction that is unknown or another
// shop's), a *Failure, ErrAlreadyCancelled, ErrNotPaid, or an error of StartDebit.
func (e *Engine) LookUp(ctx context.Context, r Reference) (Answer, error) {
	var acquirer Acquirer
	query := Query{Reference: r}
	if err := e.do(ctx, func() error {
		acquirer, query.At = e.reachable(), e.now()
		return e.ready()
	}); err != nil {
		return Answer{}, err
	}
	waiting, cancel := context.WithTimeout(ctx, lookUpTimeout)
	defer cancel()
	a, err := acquirer.Status(waiting, query, 0)
	e.heardFrom(ctx, err)
	switch {
	case err != nil:
		return Answer{}, fmt.Errorf("look up: %w", err)
	case a.contradicts():
		return a, fmt.Errorf("look up: %w", &Failure{Sent: true, Cause: CauseContradiction, Err: errContradiction})
	case a.State == AcquirerCancelled:
		return a, ErrAlreadyCancelled
	case !a.State.Paid():
		return a, ErrNotPaid
	}
	return a, nil
}

// StartCancellation cancels a finished debit in full, once. It returns once the
// cancellation is on disk and before anything is sent. Errors: ErrWrongPassword,
// *LockedError, ErrAlreadyCancelled, and those of StartDebit.
func (e *Engine) StartCancellation(ctx context.Context, r CancelRequest) error {
	if _, err := NewReference(string(r.Reference)); err != nil {
		return err
	}
	if _, err := NewAmount(r.Amount.Cents()); err != nil {
		return err
	}
	allowed := func() error {
		if err := e.ready(); err != nil {
			return err
		}
		if sale := e.saved.Sale; sale != nil && sale.Open() > 0 && sale.Reference != r.Reference {
			return ErrRemainderOpen
		}
		return nil
	}
	return e.withPassword(ctx, r.Password, allowed, func() error {
		lines, err := e.cfg.Store.DayLines()
		if err != nil {
			return fmt.Errorf("read the day's lines: %w", err)
		}
		for _, l := range lines {
			if l.Kind == KindCancellation && l.Reference == r.Reference {
				return ErrAlreadyCancelled
			}
		}
		tx, err := e.answersAsk(Transaction{
			Seq: e.nextSeq(), Kind: KindCancellation, State: StateCancelAsking,
			Reference: r.Reference, Requested: r.Amount, Started: e.now(),
		})
		if err != nil {
			return err
		}
		return e.begin(tx, EffectAsk)
	})
}
