package payment_test

import (
	"errors"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// A till's request begins at once, except that a cancellation, and a debit that starts at MODE
// DE PAIEMENT, wait for the cashier.
func TestAskByTillBeginsOrWaits(t *testing.T) {
	for name, c := range map[string]struct {
		kind  payment.Kind
		mode  payment.TillLinkMode
		waits bool
	}{
		"debit":                  {payment.KindDebit, payment.TillLinkQR, false},
		"debit with a choice":    {payment.KindDebit, payment.TillLinkChoice, true},
		"cancellation":           {payment.KindCancellation, payment.TillLinkQR, true},
		"cancellation, a choice": {payment.KindCancellation, payment.TillLinkChoice, true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(x *till) {
				settings := x.Snapshot().Settings
				settings.TillLinkMode = c.mode
				if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); err != nil {
					t.Fatal(err)
				}
				calls := x.acquirer.Calls("create")
				no, err := x.AskByTill(x.ctx(), payment.TillAsk{Kind: c.kind, Amount: 1000, Reference: "0123456789"})
				if err != nil || no != 1 {
					t.Fatalf("ask %d: %v", no, err)
				}
				s := x.after(time.Second)
				if waits := s.Phase == payment.PhaseAsked; waits != c.waits || s.Asked.Request.Asked() != c.waits {
					t.Errorf("phase %v, asked %+v", s.Phase, s.Asked)
				}
				if begun := x.acquirer.Calls("create") > calls; begun == c.waits {
					t.Errorf("a creation was sent: %t", begun)
				}
			})
		})
	}
}

// What till software asks for is not begun, and not shown, where the disk does not take it.
func TestAskByTillWithoutDisk(t *testing.T) {
	for _, kind := range []payment.Kind{payment.KindDebit, payment.KindCancellation} {
		inBubble(t, func(x *till) {
			x.store.Refuse(payment.ErrBusy)
			_, err := x.AskByTill(x.ctx(), payment.TillAsk{Kind: kind, Amount: 1000, Reference: "0123456789"})
			if s := x.after(time.Second); !errors.Is(err, payment.ErrBusy) || s.Phase != payment.PhaseIdle || x.acquirer.Calls("create") != 0 {
				t.Errorf("%v: phase %v, %d creations", err, s.Phase, x.acquirer.Calls("create"))
			}
		})
	}
}

// TestLastTicketIsTheLastOutcomes: a cancellation that was refused has no ticket. The debit's, which
// has the same reference, is not the answer to it.
func TestLastTicketIsTheLastOutcomes(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		if lines, err := x.LastTicket(x.ctx()); err != nil || len(lines) == 0 {
			t.Errorf("the debit's: %q %v", lines, err)
		}
		x.acquirer.Refuse(func(call string, _ *paymenttest.Entry) payment.Code {
			if call == "cancel" {
				return payment.CodeNotAllowed
			}
			return ""
		})
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: x.acquirer.Last().Reference, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		x.want(x.after(5*time.Minute), payment.StateCancelRefused, payment.PhaseResult)
		if lines, err := x.LastTicket(x.ctx()); err != nil || len(lines) > 0 {
			t.Errorf("the refused cancellation's: %q %v", lines, err)
		}
	})
}

// The cashier has seen a question that he answers with no; one that the till took back at its
// deadline is shown as a result, so that he knows why it is gone. Nothing is sent for either.
func TestAskByTillEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(x *till, no int64) error
		phase payment.Phase
		late  bool
	}{
		"no":       {func(x *till, _ int64) error { return x.DeclineTill(x.ctx()) }, payment.PhaseIdle, false},
		"deadline": {func(x *till, no int64) error { return x.WithdrawTill(x.ctx(), no) }, payment.PhaseResult, true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(x *till) {
				no, err := x.AskByTill(x.ctx(), payment.TillAsk{Kind: payment.KindCancellation, Amount: 1000, Reference: "0123456789"})
				if err != nil {
					t.Fatal(err)
				}
				if err := c.end(x, no); err != nil {
					t.Fatal(err)
				}
				s := x.want(x.after(time.Second), payment.StateCancelRefused, c.phase)
				if tx := s.Transaction; tx.Till.No != no || tx.Till.Late != c.late || tx.Till.Withdrawn == c.late || tx.Cause != payment.CauseNone {
					t.Errorf("%+v", tx)
				}
				if err := c.end(x, no); !errors.Is(err, payment.ErrNothingToDo) || x.acquirer.Calls("cancel")+x.acquirer.Calls("status") != 0 {
					t.Errorf("again: %v", err)
				}
			})
		})
	}
}

// A remainder of one cent counts, so that no other debit begins or is cancelled over it.
func TestRemainderOfOneCent(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 999)
		if s := x.acknowledge(); s.Phase != payment.PhaseRemainder {
			t.Fatalf("phase %v", s.Phase)
		}
		err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: "0123456789", Amount: 500})
		if !errors.Is(err, payment.ErrRemainderOpen) {
			t.Errorf("another debit's cancellation: %v", err)
		}
		if err := x.StartDebit(x.ctx(), 500, payment.ModeQR, ""); !errors.Is(err, payment.ErrRemainderOpen) {
			t.Errorf("another debit: %v", err)
		}
		if err := x.Reset(x.ctx(), ""); !errors.Is(err, payment.ErrRemainderOpen) {
			t.Errorf("DESACTIVATION: %v", err)
		}
		if err := x.StartDebit(x.ctx(), 1, payment.ModeQR, ""); err != nil && !errors.Is(err, payment.ErrAmountRange) {
			t.Errorf("the remainder: %v", err)
		}
	})
}
