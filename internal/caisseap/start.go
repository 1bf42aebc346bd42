package caisseap

import (
	"context"
	"errors"

	"ancvtpe/payment"
)

// start carries out a request. It returns the answer, or nil and the number of the request
// whose outcome is awaited, 0 for the last transaction.
func (s *session) start(r request) (*reply, int64) {
	ctx := context.Background() // a hang-up must not stop a command
	switch r.action {
	case actionDebit:
		return s.ask(ctx, r, payment.TillAsk{
			Kind: payment.KindDebit, Amount: r.amount, Adjustable: r.part, Request: r.till(),
		})
	case actionCancellation:
		if why := s.lookUp(ctx, r); why != reasonNone {
			return refused(r.message, why), 0
		}
		return s.ask(ctx, r, payment.TillAsk{
			Kind: payment.KindCancellation, Amount: r.amount, Reference: r.reference, Request: r.till(),
		})
	case actionLast:
		if s.engine.Snapshot().Transaction.Seq == 0 {
			return refused(r.message, reasonNotDone), 0
		}
		return nil, 0
	case actionClosing:
		if err := s.engine.CloseDayByTill(ctx); err != nil {
			return refused(r.message, s.why(err)), 0
		}
		return replyTo(r.message).finish(done, reasonNone), 0
	default: // actionIdentify
		return identified(r.message, s.cfg.Version), 0
	}
}

func (s *session) ask(ctx context.Context, r request, ask payment.TillAsk) (*reply, int64) {
	no, err := s.engine.AskByTill(ctx, ask)
	if err != nil {
		return refused(r.message, s.why(err)), 0
	}
	if r.atOnce {
		s.server.watch(no) // the deadline counts all the same
		return replyTo(r.message).finish(taken, reasonNone), no
	}
	return nil, no
}

// lookUp asks the acquirer whether the payment to cancel exists and has this amount
// (decision 103). It does not ask while the terminal is busy.
func (s *session) lookUp(ctx context.Context, r request) reason {
	if snap := s.engine.Snapshot(); snap.Phase != payment.PhaseIdle {
		return reasonBusy
	}
	a, err := s.engine.LookUp(ctx, r.reference)
	switch {
	case err != nil:
		return s.why(err)
	case a.Paid != r.amount:
		return reasonRefused
	}
	return reasonNone
}

// why returns AF for an error of the engine, after which nothing was done.
func (s *session) why(err error) reason {
	var refusal *payment.Refusal
	for _, known := range []struct {
		err error
		why reason
	}{
		{payment.ErrTillBusy, reasonBusy},
		{payment.ErrUnresolved, reasonBusy},
		{payment.ErrRemainderOpen, reasonBusy},
		{payment.ErrTermsNotAccepted, reasonBusy},
		{payment.ErrNotInitialised, reasonBusy},
		{payment.ErrAlreadyCancelled, reasonRefused},
		{payment.ErrNotPaid, reasonRefused},
	} {
		if errors.Is(err, known.err) {
			return known.why
		}
	}
	if errors.As(err, &refusal) {
		return reasonRefused
	}
	s.cfg.Log.Warn("till link", "error", err)
	return reasonNotDone
}
