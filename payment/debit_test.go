package payment_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

func TestDebitAcceptedInFull(t *testing.T) {
	inBubble(t, func(x *till) {
		s := x.want(x.debit(1250), payment.StateWaiting, payment.PhaseInProgress)
		if s.QR != "CVCO:"+string(s.Transaction.Reference) {
			t.Errorf("QR = %q", s.QR)
		}
		s = x.want(x.payer(payment.AcquirerAuthorized, 1250), payment.StateAccepted, payment.PhaseResult)
		if s.Totals.Debits != (payment.Tally{Count: 1, Total: 1250}) {
			t.Errorf("totals %+v", s.Totals)
		}
		printed := x.printer.Printed()
		if len(printed) != 2 || printed[0].Duplicate || printed[1].Duplicate || printed[0].Paid != 1250 {
			t.Errorf("printed %+v", printed)
		}
		if s.QR != "" {
			t.Error("the code is still shown")
		}
		x.want(x.acknowledge(), payment.StateAccepted, payment.PhaseIdle)
		x.balanced()
	})
}

func TestDebitByPayerID(t *testing.T) {
	inBubble(t, func(x *till) {
		s := x.want(x.start1(2000, payment.ModePayerID, "10123453051"), payment.StateWaiting, payment.PhaseInProgress)
		if s.QR != "" || s.Transaction.Payer != "" || s.Transaction.PayerMasked != "10*****3051" {
			t.Errorf("snapshot shows %q %q %q", s.QR, s.Transaction.Payer, s.Transaction.PayerMasked)
		}
		x.want(x.payer(payment.AcquirerValidated, 2000), payment.StateAccepted, payment.PhaseResult)
		saved, _ := x.store.Load()
		if saved.Last.Payer != "" {
			t.Error("the payer's full id outlives the transaction (I12)")
		}
	})
}

func TestDebitEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		state payment.AcquirerState
		want  payment.State
	}{
		{"refused", payment.AcquirerRejected, payment.StateRefused},
		{"given up by the payer", payment.AcquirerAborted, payment.StateAbandoned},
		{"expired", payment.AcquirerExpired, payment.StateExpired},
		{"cancelled there", payment.AcquirerCancelled, payment.StateAborted},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(x *till) {
				x.debit(1000)
				s := x.want(x.payer(c.state, 0), c.want, payment.PhaseResult)
				if s.Totals.Debits.Count != 0 || len(x.printer.Printed()) != 0 {
					t.Errorf("money or paper moved: %+v %+v", s.Totals, x.printer.Printed())
				}
				x.want(x.acknowledge(), c.want, payment.PhaseIdle)
			})
		})
	}
}

// The acquirer expires the transaction by itself, and the till knows it soon.
func TestDebitExpires(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.want(x.after(290*time.Second), payment.StateWaiting, payment.PhaseInProgress)
		x.want(x.after(20*time.Second), payment.StateExpired, payment.PhaseResult)
	})
}

// I7: after the local deadline the engine asks for the status once more, because the answer about
// a payment of the last second may have been lost.
func TestI7DeadlineAsksOnceMore(t *testing.T) {
	inBubble(t, func(x *till) {
		// The payer pays in the last second, while the server holds the till's question.
		x.acquirer.Dateless, x.acquirer.Life = true, 10*time.Hour
		x.debit(1000)
		x.after(299 * time.Second)
		x.acquirer.NoWait = true
		x.acquirer.Inject(paymenttest.Fault{Call: "status"}, paymenttest.Fault{Call: "status", Err: lost(payment.CauseServer)})
		x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
		x.want(x.after(30*time.Second), payment.StateAccepted, payment.PhaseResult)
		x.balanced()
	})
}

// Where the server does not expire a transaction, the till cancels it and shows DELAI DEPASSE.
func TestDeadlineCancelsWhatStillWaits(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Life, x.acquirer.Dateless = 10*time.Hour, true
		x.debit(1000)
		x.want(x.after(299*time.Second), payment.StateWaiting, payment.PhaseInProgress)
		x.want(x.after(10*time.Second), payment.StateExpired, payment.PhaseResult)
		if got := x.acquirer.Last().State; got != payment.AcquirerCancelled {
			t.Errorf("left %v at the acquirer", got)
		}
	})
}

func TestPollingWithoutWait(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.NoWait = true
		x.debit(1000)
		before := x.acquirer.Calls("status")
		x.after(20 * time.Second)
		if n := x.acquirer.Calls("status") - before; n != 10 {
			t.Errorf("%d questions in 20 s, want one every 2 s", n)
		}
	})
}

// I1: the payment id is on disk before the creation leaves, the reference before the
// code is shown or the payer attached.
func TestI1PersistBeforeAct(t *testing.T) {
	for _, mode := range []payment.Mode{payment.ModeQR, payment.ModePayerID} {
		inBubble(t, func(x *till) {
			x.acquirer.OnCall = func(call string) {
				saved, _ := x.store.Load()
				tx := saved.Last
				switch {
				case tx == nil || tx.Payment == "" || tx.State.Final():
					t.Errorf("%s left with %+v on disk", call, tx)
				case call != "create" && tx.Reference == "":
					t.Errorf("%s left before the reference was on disk", call)
				}
			}
			s := x.start1(1000, mode, "10123453051")
			saved, _ := x.store.Load()
			if saved.Last.Reference == "" || saved.Last.Reference != s.Transaction.Reference {
				t.Error("the reference is shown but not on disk")
			}
		})
	}
}

// I1: a lost creation is never paid, because the next try has new ids.
func TestI1RecreateHasFreshIDs(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Inject(paymenttest.Fault{Call: "create", Err: lost(payment.CauseBroken)})
		x.debit(1000)
		x.want(x.after(time.Second), payment.StateWaiting, payment.PhaseInProgress)
		l := x.acquirer.Ledger()
		if len(l) != 2 || l[0].Payment == l[1].Payment || l[0].Order == l[1].Order {
			t.Errorf("ledger %+v", l)
		}
		x.payer(payment.AcquirerAuthorized, 1000)
		x.balanced()
	})
}

func TestCreationFails(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		times int
		state payment.State
		cause payment.Cause
		code  payment.Code
	}{
		{"no network", unsent(payment.CauseConnect), 1, payment.StateFailed, payment.CauseConnect, ""},
		{"wrong certificate", unsent(payment.CauseCertificate), 1, payment.StateFailed, payment.CauseCertificate, ""},
		{"500 for ever", lost(payment.CauseServer), 9, payment.StateFailed, payment.CauseServer, ""},
		{"500 three times", lost(payment.CauseServer), 3, payment.StateWaiting, 0, ""},
		{"wrong response seal", lost(payment.CauseResponseSeal), 1, payment.StateFailed, payment.CauseResponseSeal, ""},
		{"unknown shop", &payment.Refusal{Code: payment.CodeMerchantNotAllowed}, 1, payment.StateRefused, 0, payment.CodeMerchantNotAllowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(x *till) {
				for range c.times {
					x.acquirer.Inject(paymenttest.Fault{Call: "create", Before: true, Err: c.err})
				}
				x.debit(1000)
				s := x.after(10 * time.Second)
				if s.Transaction.State != c.state || s.Transaction.Cause != c.cause || s.Transaction.Code != c.code {
					t.Errorf("%v, cause %v, code %q", s.Transaction.State, s.Transaction.Cause, s.Transaction.Code)
				}
				x.balanced()
			})
		})
	}
}

// A creation that is silent gives up after a bounded time.
func TestCreationSilent(t *testing.T) {
	inBubble(t, func(x *till) {
		for range 9 {
			x.acquirer.Inject(paymenttest.Fault{Call: "create", Before: true})
		}
		x.debit(1000)
		s := x.want(x.after(40*time.Second), payment.StateFailed, payment.PhaseResult)
		if s.Transaction.Cause != payment.CauseTimeout {
			t.Errorf("cause %v", s.Transaction.Cause)
		}
	})
}

func TestPayerCorrected(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Refuse(func(call string, e *paymenttest.Entry) payment.Code {
			if call == "attach" {
				return payment.CodePayerNotFound
			}
			return ""
		})
		s := x.want(x.start1(2000, payment.ModePayerID, "99999999999"), payment.StateNeedPayer, payment.PhaseInProgress)
		if s.Transaction.Code != payment.CodePayerNotFound {
			t.Errorf("code %q", s.Transaction.Code)
		}
		x.acquirer.Refuse(nil)
		if err := x.GivePayer(x.ctx(), "10123453051"); err != nil {
			t.Fatal(err)
		}
		x.want(x.after(time.Second), payment.StateWaiting, payment.PhaseInProgress)
		x.want(x.payer(payment.AcquirerAuthorized, 2000), payment.StateAccepted, payment.PhaseResult)
		if l := x.acquirer.Ledger(); len(l) != 1 || l[0].Payer != "10123453051" {
			t.Errorf("ledger %+v", l)
		}
	})
}

func TestAttachRefusedIsWithdrawn(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Refuse(func(call string, e *paymenttest.Entry) payment.Code {
			if call == "attach" {
				return payment.CodeInvalidAmount
			}
			return ""
		})
		s := x.want(x.start1(2000, payment.ModePayerID, "10123453051"), payment.StateRefused, payment.PhaseResult)
		if s.Transaction.Code != payment.CodeInvalidAmount || x.acquirer.Last().State != payment.AcquirerCancelled {
			t.Errorf("%q, left %v at the acquirer", s.Transaction.Code, x.acquirer.Last().State)
		}
	})
}

// The answer to the attachment is lost before or after the acquirer took it.
func TestAttachLost(t *testing.T) {
	for _, before := range []bool{true, false} {
		inBubble(t, func(x *till) {
			x.acquirer.Inject(paymenttest.Fault{Call: "attach", Before: before, Err: lost(payment.CauseBroken)})
			x.start1(2000, payment.ModePayerID, "10123453051")
			x.want(x.after(2*time.Second), payment.StateWaiting, payment.PhaseInProgress)
			x.want(x.payer(payment.AcquirerAuthorized, 2000), payment.StateAccepted, payment.PhaseResult)
			x.balanced()
		})
	}
}

func TestRedKey(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s := x.want(x.Snapshot(), payment.StateAborted, payment.PhaseResult); s.Transaction.Refunded {
			t.Error("a refund is told where nothing was paid")
		}
		if got := x.acquirer.Last().State; got != payment.AcquirerCancelled {
			t.Errorf("left %v at the acquirer", got)
		}
	})
}

// Decision 3: the payer pays before the red key's cancellation.
func TestRedKeyPaidMeanwhile(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.NoWait = true
		x.debit(1000)
		x.after(100 * time.Millisecond)
		x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		x.want(x.Snapshot(), payment.StatePaidMeanwhile, payment.PhaseResult)
		x.balanced()
		if len(x.printer.Printed()) != 2 {
			t.Error("no ticket")
		}
	})
}

// Where the payer pays between the question and the cancellation, the result says that the payer
// is refunded.
func TestRedKeyRefunds(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.NoWait = true
		s := x.debit(1000)
		x.acquirer.OnCall = func(call string) {
			if call == "cancel" {
				x.acquirer.OnCall = nil
				go x.acquirer.Set(s.Transaction.Reference, payment.AcquirerAuthorized, 1000)
			}
		}
		x.acquirer.Refuse(func(call string, e *paymenttest.Entry) payment.Code {
			if call == "cancel" && e.State != payment.AcquirerAuthorized {
				return payment.CodeNotAllowed // not yet: the till asks again
			}
			return ""
		})
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		s = x.after(3 * time.Second)
		if s.Transaction.State == payment.StateAborted && !s.Transaction.Refunded {
			t.Error("the refund is not told")
		}
		x.balanced()
	})
}

// After a red key during the creation nothing can be paid, so the payment ends at once.
func TestRedKeyWhileCreating(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Inject(paymenttest.Fault{Call: "create"})
		x.want(x.debit(1000), payment.StateCreating, payment.PhaseInProgress)
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.want(x.after(time.Second), payment.StateAborted, payment.PhaseResult)
		x.want(x.after(400*time.Second), payment.StateAborted, payment.PhaseResult)
		x.balanced()
	})
}

// I6: nothing new over a transaction in progress or unresolved.
func TestI6NothingNewOverUnresolved(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		checks := map[string]error{
			"debit":        x.StartDebit(x.ctx(), 500, payment.ModeQR, ""),
			"cancellation": x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: "ref0000001", Amount: 1000}),
			"closing":      x.CloseDay(x.ctx()),
			"RAZ":          x.Reset(x.ctx(), ""),
			"parameters":   x.Configure(x.ctx(), payment.Setup{Settings: new(payment.Settings)}),
		}
		for name, err := range checks {
			if !errors.Is(err, payment.ErrUnresolved) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := x.WriteOff(x.ctx()); !errors.Is(err, payment.ErrNothingToDo) {
			t.Errorf("write-off of a payment that waits: %v", err)
		}
	})
}

func TestRefusedCommands(t *testing.T) {
	inBubble(t, func(x *till) {
		for name, c := range map[string]struct{ got, want error }{
			"zero":         {x.StartDebit(x.ctx(), 0, payment.ModeQR, ""), payment.ErrAmountRange},
			"too much":     {x.StartDebit(x.ctx(), payment.MaxAmount+1, payment.ModeQR, ""), payment.ErrAmountRange},
			"bad payer":    {x.StartDebit(x.ctx(), 100, payment.ModePayerID, "12"), payment.ErrMalformed},
			"abort idle":   {x.Abort(x.ctx()), payment.ErrNothingToDo},
			"give payer":   {x.GivePayer(x.ctx(), "10123453051"), payment.ErrNothingToDo},
			"give up":      {x.GiveUpRemainder(x.ctx()), payment.ErrNothingToDo},
			"duplicate":    {x.DuplicateLast(x.ctx()), payment.ErrNoTransaction},
			"acknowledge":  {x.Acknowledge(x.ctx()), payment.ErrNothingToDo},
			"bad password": {x.SetPassword(x.ctx(), "", "12a4"), payment.ErrPasswordForm},
		} {
			if !errors.Is(c.got, c.want) {
				t.Errorf("%s: %v, want %v", name, c.got, c.want)
			}
		}
		if err := x.AcceptTerms(x.ctx(), "0"); err != nil {
			t.Fatal(err)
		}
		if err := x.StartDebit(x.ctx(), 100, payment.ModeQR, ""); !errors.Is(err, payment.ErrTermsNotAccepted) {
			t.Errorf("old terms: %v", err)
		}
	})
}
