package payment_test

import (
	"errors"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// paidAndSeen is a debit of 10,00 that is over.
func paidAndSeen(x *till) payment.Reference {
	x.t.Helper()
	x.want(x.debit(1000), payment.StateWaiting, payment.PhaseInProgress)
	ref := x.payer(payment.AcquirerAuthorized, 1000).Transaction.Reference
	x.acknowledge()
	return ref
}

// TestObservedCancellation: a cancellation whose answer was lost, or that another till may have
// made, counts and also counts apart, since the status does not say whose it was (decision 9).
// One whose answer came is this till's.
func TestObservedCancellation(t *testing.T) {
	for name, c := range map[string]struct {
		fault    func(x *till)
		observed int
	}{
		"answered": {func(*till) {}, 0},
		"the answer was lost": {func(x *till) {
			x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Err: lost(payment.CauseTimeout)})
		}, 1},
		"the request was lost, another till's was not": {func(x *till) {
			x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseTimeout)})
			time.AfterFunc(100*time.Millisecond, func() {
				if _, err := x.acquirer.Cancel(x.ctx(), payment.Query{Reference: x.acquirer.Last().Reference}); err != nil {
					x.t.Error(err)
				}
			})
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(x *till) {
				ref := paidAndSeen(x)
				c.fault(x)
				if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
					t.Fatal(err)
				}
				snap := x.want(x.after(time.Minute), payment.StateCancelAccepted, payment.PhaseResult)
				if snap.Transaction.Observed != (c.observed == 1) {
					t.Errorf("observed %t", snap.Transaction.Observed)
				}
				want := payment.Tally{Count: c.observed, Total: payment.Amount(1000 * c.observed)}
				if snap.Totals.Observed != want || snap.Totals.Cancellations != (payment.Tally{Count: 1, Total: 1000}) {
					t.Errorf("totals %+v", snap.Totals)
				}
				printed := x.printer.Printed()
				if last := printed[len(printed)-1]; last.Observed != (c.observed == 1) {
					t.Errorf("ticket %+v", last)
				}
			})
		})
	}
}

// TestContradiction: an answer that is unpaid and lists money, or the reverse, ends nothing.
func TestContradiction(t *testing.T) {
	for _, state := range []payment.AcquirerState{payment.AcquirerRejected, payment.AcquirerAborted, payment.AcquirerExpired} {
		inBubble(t, func(x *till) {
			x.want(x.debit(1000), payment.StateWaiting, payment.PhaseInProgress)
			x.payer(state, 1000)
			snap := x.want(x.after(time.Minute), payment.StateUnknown, payment.PhaseInProgress)
			if snap.Trouble != payment.CauseContradiction {
				t.Errorf("%v: trouble %v", state, snap.Trouble)
			}
			// Such an answer neither begins nor refuses a cancellation.
			x.after(20 * time.Minute)
			if err := x.WriteOff(x.ctx()); err != nil {
				t.Fatal(err)
			}
			x.acknowledge()
			_, err := x.LookUp(x.ctx(), x.acquirer.Last().Reference)
			var failure *payment.Failure
			if !errors.As(err, &failure) || failure.Cause != payment.CauseContradiction || errors.Is(err, payment.ErrNotPaid) {
				t.Errorf("%v: look up: %v", state, err)
			}
		})
	}
}
