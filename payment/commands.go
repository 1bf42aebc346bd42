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
func (t *Terminal) StartDebit(ctx context.Context, amount Amount, mode Mode, payer PayerID) error {
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
	return t.do(ctx, func() error {
		if err := t.ready(); err != nil {
			return err
		}
		if t.saved.Terms.Version != t.cfg.TermsVersion {
			return ErrTermsNotAccepted
		}
		tx := Transaction{
			Seq: t.nextSeq(), Kind: KindDebit, Mode: mode, State: StateCreating,
			Order: newOrderID(), Payment: newPaymentID(), PaymentNo: 1,
			Requested: amount, Adjustable: t.saved.Settings.Adjustable,
			Payer: payer, PayerMasked: payer.Masked(), Started: t.now(),
		}
		if sale := t.saved.Sale; sale != nil && sale.Remainder() > 0 {
			if amount != sale.Remainder() {
				return fmt.Errorf("amount is not the remainder: %w", ErrRemainderOpen)
			}
			tx.Order, tx.PaymentNo = sale.Order, sale.Payments+1
		}
		return t.begin(tx, EffectCreate)
	})
}

// ready tells why nothing new may start (I6), or nil.
func (t *Terminal) ready() error {
	switch {
	case t.stall != nil, t.doubt:
		return ErrStorage
	case t.saved.Last != nil && !t.saved.Last.State.Final():
		return ErrUnresolved
	case !t.initialised():
		return ErrNotInitialised
	}
	return nil
}

// nextSeq follows both files, so that a number is not given twice.
func (t *Terminal) nextSeq() int64 {
	seq := t.saved.Totals.LastSeq
	if t.saved.Last != nil {
		seq = max(seq, t.saved.Last.Seq)
	}
	return seq + 1
}

// begin stores a new transaction; only then does the first byte leave (I1).
func (t *Terminal) begin(tx Transaction, first Effect) error {
	change := Change{Transaction: &tx}
	if sale := t.saved.Sale; sale != nil && sale.Remainder() <= 0 && tx.Kind == KindDebit {
		var none *Sale // it is over; a cancellation of its last payment would open it again
		change.Sale = &none
	}
	if err := t.commit(change); err != nil {
		return err
	}
	t.begun, t.attempt, t.deadline = time.Now(), 1, time.Time{}
	t.hopeless = t.begun.Add(defaultLeft + writeOffAfter)
	t.cancelSent, t.cancelLost, t.withdrawals = time.Time{}, time.Time{}, 0
	t.contact = contact{last: t.contact.last}
	t.act(first)
	return nil
}

// GivePayer gives another payer's id to the payment that waits for one.
func (t *Terminal) GivePayer(ctx context.Context, payer PayerID) error {
	if _, err := NewPayerID(string(payer)); err != nil {
		return err
	}
	return t.do(ctx, func() error { return t.command(EventPayerGiven, outcome{payer: payer}) })
}

// Abort is the red key while a payment waits: the acquirer is asked to cancel. If
// the payer was faster the payment stands (StatePaidMeanwhile).
func (t *Terminal) Abort(ctx context.Context) error {
	return t.do(ctx, func() error { return t.command(EventAbort, outcome{}) })
}

// WriteOff closes an unresolved transaction without a known outcome (SANS SUITE).
// It is refused with ErrNothingToDo until Snapshot.CanWriteOff.
func (t *Terminal) WriteOff(ctx context.Context) error {
	return t.do(ctx, func() error {
		if !t.canWriteOff() {
			return ErrNothingToDo
		}
		return t.command(EventWriteOff, outcome{})
	})
}

func (t *Terminal) command(e Event, o outcome) error {
	switch tx := t.saved.Last; {
	case t.stall != nil:
		return ErrStorage
	case tx == nil || tx.State.Final():
		return ErrNothingToDo
	}
	if err := t.step(e, o); err != nil {
		return fmt.Errorf("%w: %w", ErrNothingToDo, err)
	}
	return nil
}

// Acknowledge says that the cashier has seen the result. Doing it twice is harmless.
func (t *Terminal) Acknowledge(ctx context.Context) error {
	return t.do(ctx, func() error {
		tx := t.saved.Last
		switch {
		case t.stall != nil:
			return ErrStorage
		case tx == nil || !tx.State.Final():
			return ErrNothingToDo
		case tx.Acknowledged:
			return nil
		}
		seen := *tx
		seen.Acknowledged = true
		change := Change{Transaction: &seen}
		if sale := t.saved.Sale; sale != nil && sale.Remainder() <= 0 {
			var none *Sale
			change.Sale = &none
		}
		return t.commit(change)
	})
}

// GiveUpRemainder ends a sale whose remainder is paid by another means (I9).
func (t *Terminal) GiveUpRemainder(ctx context.Context) error {
	return t.do(ctx, func() error {
		switch {
		case t.stall != nil:
			return ErrStorage
		case t.saved.Last != nil && !t.saved.Last.State.Final():
			return ErrUnresolved
		case t.saved.Sale == nil:
			return ErrNothingToDo
		}
		var none *Sale
		return t.commit(Change{Sale: &none})
	})
}

// AcceptTerms stores that the merchant accepted this version of the conditions of use.
func (t *Terminal) AcceptTerms(ctx context.Context, version string) error {
	return t.do(ctx, func() error {
		if t.stall != nil {
			return ErrStorage
		}
		return t.commit(Change{Terms: &Terms{Version: version, At: t.now()}})
	})
}
