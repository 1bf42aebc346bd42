package payment

import (
	"context"
	"fmt"
	"time"
)

// StartDebit starts a payment, or the next payment of a sale whose remainder is
// open: the amount must then be that remainder. It returns once the payment is on
// disk and before anything is sent; what follows comes by snapshots. Errors:
// ErrNotInitialised, ErrUnresolved, ErrTermsNotAccepted, ErrStorage,
// ErrRemainderOpen, ErrAmountRange, ErrMalformed.
func (e *Engine) StartDebit(ctx context.Context, amount Amount, mode Mode, payer PayerID) error {
	if _, err := NewAmount(amount.Cents()); err != nil {
		return err
	}
	if mode == ModePayerID {
		if _, err := NewPayerID(string(payer)); err != nil {
			return err
		}
	} else {
		payer = ""
	}
	return e.do(ctx, func() error {
		if err := e.ready(); err != nil {
			return err
		}
		if e.saved.Terms.Version != e.cfg.TermsVersion {
			return ErrTermsNotAccepted
		}
		tx, err := e.answersAsk(e.newDebit(amount, mode, payer))
		if err != nil {
			return err
		}
		if sale := e.saved.Sale; sale != nil && sale.Open() > 0 {
			if amount != sale.Remainder() {
				return fmt.Errorf("amount is not the remainder: %w", ErrRemainderOpen)
			}
			tx.Order, tx.PaymentNo = sale.Order, sale.Payments+1
		}
		return e.begin(tx, EffectCreate)
	})
}

func (e *Engine) newDebit(amount Amount, mode Mode, payer PayerID) Transaction {
	return Transaction{
		Seq: e.nextSeq(), Kind: KindDebit, Mode: mode, State: StateCreating,
		Order: newOrderID(), Payment: newPaymentID(), PaymentNo: 1,
		Requested: amount, Adjustable: e.saved.Settings.Adjustable,
		Payer: payer, PayerMasked: payer.Masked(), Started: e.now(),
	}
}

// ready returns an error where nothing new may start (I6).
func (e *Engine) ready() error {
	switch {
	case e.replaced():
		return ErrReplaced
	case e.pending != nil, e.recheck:
		return ErrStorage
	case e.saved.Last != nil && !e.saved.Last.State.Final():
		return ErrUnresolved
	case !e.initialised():
		return ErrNotInitialised
	}
	return nil
}

// nextSeq follows both files, so that a number is not given twice.
func (e *Engine) nextSeq() int64 {
	seq := e.saved.Totals.LastSeq
	if e.saved.Last != nil {
		seq = max(seq, e.saved.Last.Seq)
	}
	return seq + 1
}

// begin stores a new transaction; only then does the first byte leave (I1).
func (e *Engine) begin(tx Transaction, first Effect) error {
	change := Change{Transaction: &tx}
	if sale := e.saved.Sale; sale != nil && sale.Open() <= 0 && tx.Kind == KindDebit {
		change.SaleOver = true // else a cancellation of its last payment would open it again
	}
	if err := e.commit(change); err != nil {
		return err
	}
	e.link.ask, e.printing.skipped = nil, 0
	now := time.Now()
	e.exchange = exchange{begun: now, hopeless: now.Add(defaultLeft + writeOffAfter), attempt: 1}
	e.act(first)
	return nil
}

// GivePayer gives another payer's id to the payment that waits for one.
func (e *Engine) GivePayer(ctx context.Context, payer PayerID) error {
	if _, err := NewPayerID(string(payer)); err != nil {
		return err
	}
	return e.do(ctx, func() error { return e.command(EventPayerGiven, outcome{payer: payer}) })
}

// Abort is the red key while a payment waits. It asks the status and then cancels. Where the
// payer was faster the payment stands (StatePaidMeanwhile, decision 3).
func (e *Engine) Abort(ctx context.Context) error {
	return e.do(ctx, func() error { return e.command(EventAbort, outcome{}) })
}

// WriteOff closes an unresolved transaction without a known outcome (SANS SUITE).
// It is refused with ErrNothingToDo until Snapshot.CanWriteOff.
func (e *Engine) WriteOff(ctx context.Context) error {
	return e.do(ctx, func() error {
		if !e.canWriteOff() {
			return ErrNothingToDo
		}
		return e.command(EventWriteOff, outcome{})
	})
}

func (e *Engine) command(event Event, o outcome) error {
	switch tx := e.saved.Last; {
	case e.pending != nil:
		return ErrStorage
	case tx == nil || tx.State.Final():
		return ErrNothingToDo
	}
	if err := e.step(event, o); err != nil {
		return fmt.Errorf("%w: %w", ErrNothingToDo, err)
	}
	return nil
}

// Acknowledge stores that the cashier has seen the result. A second call does nothing.
func (e *Engine) Acknowledge(ctx context.Context) error {
	return e.do(ctx, func() error { return e.acknowledge(Change{}) })
}

// acknowledge adds to a change that the result was seen, and commits it.
func (e *Engine) acknowledge(change Change) error {
	tx := e.saved.Last
	switch {
	case e.pending != nil:
		return ErrStorage
	case tx == nil || !tx.State.Final():
		return ErrNothingToDo
	case tx.Acknowledged:
		return nil
	}
	seen := *tx
	seen.Acknowledged = true
	change.Transaction = &seen
	if sale := e.saved.Sale; sale != nil && sale.Open() <= 0 {
		change.SaleOver = true
	}
	if err := e.commit(change); err != nil {
		return err
	}
	e.ticketAsk.stop()
	return nil
}

// GiveUpRemainder ends a sale whose remainder is paid by another means (I9).
func (e *Engine) GiveUpRemainder(ctx context.Context) error {
	return e.do(ctx, func() error {
		switch {
		case e.pending != nil:
			return ErrStorage
		case e.saved.Last != nil && !e.saved.Last.State.Final():
			return ErrUnresolved
		case e.saved.Sale == nil:
			return ErrNothingToDo
		}
		return e.commit(Change{SaleOver: true})
	})
}

// AcceptTerms stores that the merchant accepted this version of the conditions of use.
func (e *Engine) AcceptTerms(ctx context.Context, version string) error {
	return e.do(ctx, func() error {
		if e.pending != nil {
			return ErrStorage
		}
		return e.commit(Change{Terms: &Terms{Version: version, At: e.now()}})
	})
}
