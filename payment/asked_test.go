package payment_test

import (
	"errors"
	"testing"
	"time"

	"ancvtpe/payment"
)

// TestResetEndsAsk: a RAZ ends a till's question to the cashier. Without that the till's
// deadline, a minute later, ended the engine, since the transaction was erased.
func TestResetEndsAsk(t *testing.T) {
	inBubble(t, func(x *till) {
		x.sell(1000)
		no, err := x.AskByTill(x.ctx(), payment.TillAsk{Kind: payment.KindCancellation, Amount: 1000, Reference: "ref0000001"})
		if err != nil || x.Snapshot().Phase != payment.PhaseAsked {
			t.Fatalf("phase %v, %v", x.Snapshot().Phase, err)
		}
		if err := x.Reset(x.ctx(), ""); err != nil {
			t.Fatal(err)
		}
		if s := x.after(time.Second); s.Phase != payment.PhaseUninitialised || s.Asked.Request.No != 0 {
			t.Errorf("phase %v, asked %+v", s.Phase, s.Asked)
		}
		if err := x.WithdrawTill(x.ctx(), no); !errors.Is(err, payment.ErrNothingToDo) {
			t.Errorf("withdrawn: %v", err)
		}
	})
}
