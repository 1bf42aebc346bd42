package payment_test

import (
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

func busyFor(d time.Duration) error {
	return &payment.Failure{Sent: true, Cause: payment.CauseServer, RetryAfter: d, Err: payment.ErrNothingToDo}
}

// TestRetryAfterPolls: a server that asks to be left alone is not asked again before.
func TestRetryAfterPolls(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.acquirer.Inject(paymenttest.Fault{Call: "status", Before: true, Err: busyFor(40 * time.Second)})
		x.after(10 * time.Second)
		asked := x.acquirer.Calls("status")
		if x.after(30 * time.Second); x.acquirer.Calls("status") != asked {
			t.Errorf("asked %d times more", x.acquirer.Calls("status")-asked)
		}
		if x.after(12 * time.Second); x.acquirer.Calls("status") == asked {
			t.Error("not asked again")
		}
		x.want(x.payer(payment.AcquirerValidated, 1000), payment.StateAccepted, payment.PhaseResult)
		x.balanced()
	})
}

// TestRetryAfterCreates: the same for the next try of a creation.
func TestRetryAfterCreates(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Inject(paymenttest.Fault{Call: "create", Before: true, Err: busyFor(12 * time.Second)})
		x.start1(1000, payment.ModeQR, "")
		if x.after(11 * time.Second); x.acquirer.Calls("create") != 1 {
			t.Errorf("%d creations", x.acquirer.Calls("create"))
		}
		x.want(x.after(2*time.Second), payment.StateWaiting, payment.PhaseInProgress)
		if n := x.acquirer.Calls("create"); n != 2 {
			t.Errorf("%d creations", n)
		}
	})
}

// TestAcquirersQR: the acquirer's own text is in the QR code, also after a restart, and is erased
// with the transaction.
func TestAcquirersQR(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.QR = "ANCV:autre"
		if s := x.debit(1000); s.QR != "ANCV:autre" {
			t.Errorf("drawn %q", s.QR)
		}
		x.stop()
		x.acquirer.QR = "" // no call is under way
		x.start()
		if s := x.after(5 * time.Second); s.QR != "ANCV:autre" {
			t.Errorf("drawn %q after a restart", s.QR)
		}
		s := x.want(x.payer(payment.AcquirerValidated, 1000), payment.StateAccepted, payment.PhaseResult)
		if s.Transaction.QR != "" {
			t.Errorf("kept %q", s.Transaction.QR)
		}
	})
}
