package payment_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

func slowCancel(x *till, r payment.Reference) {
	_, _ = x.acquirer.Cancel(x.ctx(), payment.Query{Reference: r})
}

// I2: a red key's cancellation whose answer was lost may be executed after the payer has paid.
// PAYE ENTRE-TEMPS is not shown before that is impossible (decision 8).
func TestLateAbortCancelArrivesLate(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		ref := x.acquirer.Last().Reference
		x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true}) // on its way, silent
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		x.acquirer.Set(ref, payment.AcquirerAuthorized, 1000)
		x.after(17 * time.Second)
		slowCancel(x, ref) // 18 s after it was sent
		x.after(30 * time.Second)
		x.balanced()
	})
}

// I2: the same by the time limit.
func TestLateExpiringCancelArrivesLate(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Life = 400 * time.Second // the acquirer expires later than it says
		x.acquirer.Dateless = true
		x.debit(1000)
		ref := x.acquirer.Last().Reference
		x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true})
		x.after(303 * time.Second)
		x.acquirer.Set(ref, payment.AcquirerAuthorized, 1000)
		x.after(15 * time.Second)
		slowCancel(x, ref)
		x.after(30 * time.Second)
		x.balanced()
	})
}

func paid(x *till, cents int64) payment.Reference {
	x.debit(cents)
	ref := x.acquirer.Last().Reference
	x.payer(payment.AcquirerValidated, cents)
	x.acknowledge()
	return ref
}

// The time after which a cancellation counts as not executed begins with its sending.
func TestLateCancelSettledCountsFromBegin(t *testing.T) {
	inBubble(t, func(x *till) {
		ref := paid(x, 1000)
		x.acquirer.Inject(paymenttest.Fault{Call: "status", Before: true}, paymenttest.Fault{Call: "status", Before: true})
		for range 4 {
			x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true})
		}
		var sent time.Time
		x.acquirer.OnCall = func(c string) {
			if c == "cancel" {
				sent = time.Now()
			}
		}
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		for x.Snapshot().Transaction.State != payment.StateCancelRefused {
			x.after(time.Second)
		}
		if waited := time.Since(sent); waited < 28*time.Second {
			t.Errorf("not executed, %v after it was sent", waited)
		}
	})
}

// The same when the commit before it stalls for a minute.
func TestLateCancelSettledAfterStall(t *testing.T) {
	inBubble(t, func(x *till) {
		ref := paid(x, 1000)
		x.after(5 * time.Second)
		var sent time.Time
		x.acquirer.OnCall = func(c string) {
			if c == "cancel" {
				sent = time.Now()
			} else if sent.IsZero() {
				x.store.Fail(true)
			}
		}
		for range 4 {
			x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseBroken)})
		}
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		x.want(x.after(time.Minute), payment.StateCancelAsking, payment.PhaseStorage)
		x.store.Fail(false)
		for x.Snapshot().Transaction.State != payment.StateCancelRefused {
			x.after(100 * time.Millisecond)
		}
		if waited := time.Since(sent); waited < 28*time.Second {
			t.Errorf("not executed, %v after it was sent", waited)
		}
	})
}

// An error to a question proves nothing of the cancellation that is under way.
func TestLateCancelSettledByNotFound(t *testing.T) {
	inBubble(t, func(x *till) {
		ref := paid(x, 1000)
		n := 0
		x.acquirer.Refuse(func(c string, _ *paymenttest.Entry) payment.Code {
			if c == "status" {
				if n++; n == 2 {
					return payment.CodeNotFound
				}
			}
			return ""
		})
		x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseBroken)})
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		s := x.after(10 * time.Second)
		if s.Transaction.State == payment.StateCancelRefused {
			t.Errorf("refused within 10 s: code %q cause %v", s.Transaction.Code, s.Transaction.Cause)
		}
	})
}

// With an acquirer that neither cancels nor ends, SANS SUITE is offered and the calls stay few
// (decision 12).
func TestLateStuckExpiring(t *testing.T) {
	for _, state := range []payment.AcquirerState{payment.AcquirerUnrecognised, payment.AcquirerProcessing} {
		inBubble(t, func(x *till) {
			x.acquirer.Life = 1000 * time.Hour
			x.acquirer.Dateless = true
			x.acquirer.Refuse(func(c string, _ *paymenttest.Entry) payment.Code {
				if c == "cancel" {
					return payment.CodeNotAllowed
				}
				return ""
			})
			x.debit(1000)
			x.acquirer.Set(x.acquirer.Last().Reference, state, 0)
			s := x.after(time.Hour)
			if !s.CanWriteOff {
				t.Errorf("%v after a day, no way out; %d cancellations sent", s.Transaction.State, x.acquirer.Calls("cancel"))
			}
		})
	}
}

func TestLateStuckAborting(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Life = 1000 * time.Hour
		x.acquirer.Refuse(func(c string, _ *paymenttest.Entry) payment.Code {
			if c == "cancel" {
				return payment.CodeNotAllowed
			}
			return ""
		})
		x.debit(1000)
		_ = x.Abort(x.ctx())
		s := x.after(time.Hour)
		if !s.CanWriteOff {
			t.Errorf("%v after a day, no way out; %d cancellations sent", s.Transaction.State, x.acquirer.Calls("cancel"))
		}
	})
}

// I4: a copy that ends while a commit is stalled is not printed again.
func TestLateDoublePrint(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		gate := make(chan struct{})
		x.printer.Hold(gate)
		if err := x.PrintTotals(x.ctx()); err != nil { // in print while the payment goes on
			t.Fatal(err)
		}
		synctest.Wait()
		x.store.Fail(true)
		x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerValidated, 1000)
		x.want(x.after(5*time.Second), payment.StateWaiting, payment.PhaseStorage)
		close(gate) // the copy is out while the disk is full
		x.printer.Hold(nil)
		x.after(time.Second)
		x.store.Fail(false)
		x.want(x.after(20*time.Second), payment.StateAccepted, payment.PhaseResult)
		for _, p := range x.printer.Printed() {
			t.Log(p.Nature, p.Duplicate)
		}
		if n := len(x.printer.Printed()); n != 3 {
			t.Errorf("%d copies, want 3", n)
		}
	})
}

// The time limit that falls in a stall is not lost.
func TestLateDeadlineLostInStall(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Refuse(func(c string, _ *paymenttest.Entry) payment.Code {
			if c == "attach" {
				x.store.Fail(true)
				return payment.CodePayerNotFound
			}
			return ""
		})
		_ = x.StartDebit(x.ctx(), 1000, payment.ModePayerID, "10000003051")
		x.after(310 * time.Second)
		x.store.Fail(false)
		s := x.after(time.Hour)
		if !s.Transaction.State.Final() {
			t.Errorf("%v an hour after the end of its time", s.Transaction.State)
		}
	})
}

// I6: SANS SUITE is offered though the clock was put back.
func TestLateWriteOffClockPutBack(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.stop()
		x.clock.turn(-365 * 24 * time.Hour)
		x.cutStatus(5000, unsent(payment.CauseConnect))
		x.start()
		s := x.after(2 * time.Hour)
		if !s.CanWriteOff {
			t.Errorf("%v: no way out after two hours", s.Transaction.State)
		}
	})
}

// I6: SANS SUITE is not offered early though the clock was put forward.
func TestLateWriteOffClockPutForward(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.clock.turn(24 * time.Hour)
		x.cutStatus(5000, unsent(payment.CauseConnect))
		s := x.after(60 * time.Second)
		if s.CanWriteOff {
			t.Errorf("%v: SANS SUITE after a minute, payer may still pay", s.Transaction.State)
		}
	})
}

// A payment of an open sale that is not its last is not cancelled under it.
func TestLateCancelFirstOfTwo(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(2000)
		a := x.acquirer.Last().Reference
		x.payer(payment.AcquirerValidated, 500)
		x.acknowledge()
		x.debit(1500)
		x.payer(payment.AcquirerValidated, 500)
		x.acknowledge()
		err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: a, Amount: 500})
		if !errors.Is(err, payment.ErrRemainderOpen) {
			t.Errorf("%v: the remainder would be wrong", err)
		}
	})
}

// After the red key and a power cut, the acquirer still executes the cancellation that it holds.
func TestLateAbortRestartCancelLate(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		ref := x.acquirer.Last().Reference
		x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true})
		_ = x.Abort(x.ctx())
		x.after(time.Second)
		x.acquirer.Set(ref, payment.AcquirerAuthorized, 1000)
		x.restart()
		x.after(time.Second)
		slowCancel(x, ref)
		x.after(time.Minute)
		x.balanced()
	})
}

// I2: the first cancellation of the red key was lost and the next is refused. The acquirer may
// still execute the first (found by the model, seed 7).
func TestLateAbortNextCancelRefused(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		ref := x.acquirer.Last().Reference
		x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseMismatch)}) // the acquirer has it
		for range 3 {
			x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: &payment.Refusal{Code: payment.CodeInvalidSeal}})
		}
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(2 * time.Second) // the next were refused
		x.acquirer.Set(ref, payment.AcquirerAuthorized, 1000)
		x.after(9 * time.Second)
		slowCancel(x, ref) // 11 s after the first was sent
		x.after(time.Minute)
		x.balanced()
	})
}

// slowStatus answers its first status a second later, whatever became of the call.
type slowStatus struct {
	payment.Acquirer
	asked atomic.Int32
}

func (d *slowStatus) Status(ctx context.Context, q payment.Query, wait time.Duration) (payment.Answer, error) {
	if d.asked.Add(1) > 1 {
		return d.Acquirer.Status(ctx, q, wait)
	}
	<-time.After(time.Second) // of the bubble
	return payment.Answer{Reference: q.Reference, State: payment.AcquirerRejected, Requested: q.Amount}, nil
}

// The answer to a call that was given up is not taken for the answer to the next one.
func TestRedKeyLeavesTheOldCall(t *testing.T) {
	inBubble(t, func(x *till) {
		x.stop()
		acquirer := &slowStatus{Acquirer: x.acquirer}
		x.paper = x.printer
		x.connect = func(payment.Settings, payment.SealKey) (payment.Acquirer, error) { return acquirer, nil }
		x.start()
		x.debit(1000)
		x.acquirer.Inject(paymenttest.Fault{Call: "status", Before: true})
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.want(x.after(2*time.Second), payment.StateAbortChecking, payment.PhaseInProgress)
		x.want(x.after(time.Minute), payment.StateAborted, payment.PhaseResult)
	})
}
