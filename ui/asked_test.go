package ui

import (
	"testing"

	"ancvtpe/payment"
)

func askedSnapshot(kind payment.Kind) payment.Snapshot {
	s := idle()
	s.Seq, s.Phase = s.Seq+9, payment.PhaseAsked
	s.Asked = payment.TillAsk{Kind: kind, Amount: 1250, Request: payment.TillRequest{No: 1}}
	if kind == payment.KindCancellation {
		s.Asked.Reference = "k3x9m2qv7a"
	}
	return s
}

// TestAskedByTill: the cashier answers what till software asks for, and the header says that till
// software asked.
func TestAskedByTill(t *testing.T) {
	h := newTill(t, askedSnapshot(payment.KindDebit))
	h.wantWords(wordMode)
	h.wantText(textAskedByTill, "12,50 EUR")
	h.press("1")
	h.wantCalls(cmdStartDebit)
	if h.engine.debit.amount != 1250 || h.engine.debit.mode != payment.ModeQR {
		t.Errorf("debit %+v", h.engine.debit)
	}
	h = newTill(t, askedSnapshot(payment.KindDebit))
	h.press("esc")
	h.wantCalls(cmdDeclineTill)

	h = newTill(t, askedSnapshot(payment.KindCancellation))
	h.wantWords(wordConfirm, wordCancellation)
	h.wantText(textAskedByTill, "12,50 EUR", "k3x9m2qv7a")
	h.press("enter")
	h.wantCalls(cmdStartCancel)
	h = newTill(t, askedSnapshot(payment.KindCancellation))
	h.press("esc")
	h.wantCalls(cmdDeclineTill)

	locked := askedSnapshot(payment.KindCancellation)
	locked.PasswordSet = true
	h = newTill(t, locked)
	h.wantWords(wordPassword, wordCancellation)
	h.press("esc")
	h.wantCalls(cmdDeclineTill)
}

// TestAtWork: till software may not ask for anything while the cashier has left PRET.
func TestAtWork(t *testing.T) {
	h := newTill(t, idle())
	for _, c := range []struct {
		key  string
		want bool
	}{{"1", true}, {"esc", false}, {"enter", true}, {"esc", false}} {
		if h.press(c.key); h.engine.atWork.Load() != c.want {
			t.Errorf("after %s: at work %t", c.key, !c.want)
		}
	}
}

// TestTillRemainder: the result says that the till software handles the remainder.
func TestTillRemainder(t *testing.T) {
	s := inState(payment.StateAccepted)
	s.Transaction.Requested, s.Transaction.Paid, s.Transaction.Adjustable = 2000, 1250, true
	s.Transaction.Till = payment.TillRequest{No: 1}
	h := newTill(t, s)
	h.wantText("Reste 7,50 EUR à régler à la caisse", textAskedByTill)
}
