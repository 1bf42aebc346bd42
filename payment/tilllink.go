package payment

import (
	"context"
	"errors"
	"sync/atomic"
)

// ErrTillBusy is the error where till software may not begin anything, since the terminal is
// not at PRET or a cashier is using it.
var ErrTillBusy = errors.New("terminal is busy")

// TillRequest is what the shop's till software asked for with a transaction: stored with
// it, so that its outcome can be told after a restart. The zero value is for a transaction begun by hand.
type TillRequest struct {
	No        int64  // number of the request on this terminal, from 1
	Private   string // the till's own data, at most 99 bytes of ASCII, told back
	Digits    int    // of the amount, as the till wrote it
	Withdrawn bool   // the cashier gave up (red key)
	Late      bool   // withdrawn because the till waits no longer
}

// Asked reports whether till software asked for it.
func (r TillRequest) Asked() bool { return r.No > 0 }

// TillAsk is what till software asks for. Kind tells a debit from the cancellation of
// Reference; Adjustable accepts a part payment. One that the cashier has to answer first
// waits in memory: nothing is sent, and the disk says that nothing was done (asked).
type TillAsk struct {
	Kind       Kind
	Amount     Amount // of a cancellation: what was paid
	Reference  Reference
	Adjustable bool
	Request    TillRequest
}

// tillLink is what the engine knows of the till software in memory.
type tillLink struct {
	ask    *TillAsk // waits for the cashier; nil: none
	lastNo int64
	// hand says that a cashier is using the keyboard. Screens set it at any time.
	hand atomic.Bool
}

// AtWork notes whether a cashier is using the keyboard, whom till software must not disturb.
// It may be called at any time and never blocks.
func (e *Engine) AtWork(on bool) { e.link.hand.Store(on) }

// AskByTill begins what till software asks for, or shows it to the cashier: a debit that
// starts at MODE DE PAIEMENT, and a cancellation, are answered at the terminal. It returns
// the request's number, by which Snapshot.Asked and Transaction.Till name it. Errors:
// ErrTillBusy, ErrTermsNotAccepted, ErrStorage, ErrReplaced.
func (e *Engine) AskByTill(ctx context.Context, ask TillAsk) (int64, error) {
	if _, err := NewAmount(ask.Amount.Cents()); err != nil {
		return 0, err
	}
	err := e.do(ctx, func() error {
		if err := e.readyForTill(); err != nil {
			return err
		}
		ask.Request.No = e.nextAsk()
		if ask.Kind == KindCancellation || e.saved.Settings.TillLinkMode == TillLinkChoice {
			return e.showAsk(ask)
		}
		return e.begin(e.askedDebit(e.newDebit(ask.Amount, ModeQR, ""), ask), EffectCreate)
	})
	return ask.Request.No, err
}

// showAsk shows an ask to the cashier. The disk already has it as not done, so that after a
// crash an earlier transaction is not taken for its outcome (decision 101).
func (e *Engine) showAsk(ask TillAsk) error {
	tx := Transaction{
		Seq: e.nextSeq(), Kind: KindDebit, Mode: ModeQR, State: StateFailed, Cause: CauseInterrupted,
		Order: newOrderID(), Payment: newPaymentID(), PaymentNo: 1, Requested: ask.Amount, Reference: ask.Reference,
		Adjustable: ask.Adjustable, Started: e.now(), Ended: e.now(), Acknowledged: true, Till: ask.Request,
	}
	if ask.Kind == KindCancellation {
		tx.Kind, tx.Mode, tx.State = KindCancellation, ModeInvalid, StateCancelRefused
		tx.Order, tx.Payment, tx.PaymentNo = "", "", 0
	}
	if err := e.commit(Change{Transaction: &tx}); err != nil {
		return err
	}
	e.link.ask = &ask
	return nil
}

// dropAsk ends an ask that the cashier did not confirm. A commit that fails does no harm,
// since the disk already has the ask as not done.
func (e *Engine) dropAsk(late bool) error {
	tx := *e.saved.Last
	if tx.Kind == KindDebit {
		tx.State = StateAborted
	}
	tx.Cause, tx.Ended = CauseNone, e.now()
	tx.Till = tx.Till.withdrawnBy(late)
	tx.Acknowledged = !late // the cashier is told why the question is gone
	e.link.ask = nil
	return e.commit(Change{Transaction: &tx})
}

// readyForTill returns an error where till software may begin nothing. It may never do what
// the cashier could not, and a cashier at the keyboard has precedence.
func (e *Engine) readyForTill() error {
	switch {
	case e.replaced():
		return ErrReplaced
	case e.recheck && e.pending == nil:
		return ErrStorage
	case e.phase() != PhaseIdle || e.link.hand.Load():
		return ErrTillBusy
	case e.saved.Terms.Version != e.cfg.TermsVersion:
		return ErrTermsNotAccepted
	}
	return e.ready()
}

// nextAsk follows the disk, so that a number of before a restart is not given again.
func (e *Engine) nextAsk() int64 {
	if last := e.saved.Last; last != nil {
		e.link.lastNo = max(e.link.lastNo, last.Till.No)
	}
	e.link.lastNo++
	return e.link.lastNo
}

// askedDebit is a debit that till software asked for: its own flag decides whether the
// payer may pay less, never the parameter.
func (e *Engine) askedDebit(tx Transaction, ask TillAsk) Transaction {
	tx.Adjustable, tx.Till = ask.Adjustable, ask.Request
	return tx
}

// answersAsk sets the till software's request in the transaction that the cashier begins for
// it.
func (e *Engine) answersAsk(tx Transaction) (Transaction, error) {
	ask := e.link.ask
	switch {
	case ask == nil:
		return tx, nil
	case ask.Kind != tx.Kind || ask.Amount != tx.Requested || ask.Reference != tx.Reference:
		return tx, ErrTillBusy
	case tx.Kind == KindDebit:
		return e.askedDebit(tx, *ask), nil
	}
	tx.Till = ask.Request
	return tx, nil
}

// DeclineTill is the cashier's no to what till software asks for: nothing is begun.
func (e *Engine) DeclineTill(ctx context.Context) error {
	return e.do(ctx, func() error {
		if e.link.ask == nil {
			return ErrNothingToDo
		}
		return e.dropAsk(false)
	})
}

// WithdrawTill stops the transaction of this request, as the red key does, because the till
// no longer waits. It returns ErrNothingToDo where that has ended or cannot be stopped.
func (e *Engine) WithdrawTill(ctx context.Context, no int64) error {
	return e.do(ctx, func() error {
		switch tx := e.saved.Last; {
		case e.link.ask != nil && e.link.ask.Request.No == no:
			return e.dropAsk(true)
		case tx == nil || tx.Till.No != no || tx.State.Final():
			return ErrNothingToDo
		}
		return e.command(EventAbort, outcome{late: true})
	})
}

// withdrawnBy notes who gave up first.
func (r TillRequest) withdrawnBy(late bool) TillRequest {
	if r.Asked() && !r.Withdrawn && !r.Late {
		r.Withdrawn, r.Late = !late, late
	}
	return r
}

// CloseDayByTill is CloseDay for till software, at PRET alone.
func (e *Engine) CloseDayByTill(ctx context.Context) error {
	return e.do(ctx, func() error {
		if err := e.readyForTill(); err != nil && !errors.Is(err, ErrTermsNotAccepted) {
			return err
		}
		return e.closeDay(e.now(), false, nil)
	})
}

// LastTicket returns the lines of the last transaction's ticket, or nil where it has none.
func (e *Engine) LastTicket(ctx context.Context) ([]string, error) {
	var lines []string
	err := e.do(ctx, func() error {
		if ticket := e.saved.LastTicket; ticket != nil && e.isOfLast(*ticket) {
			lines = e.cfg.Printer.Preview(*ticket)
		}
		return nil
	})
	return lines, err
}
