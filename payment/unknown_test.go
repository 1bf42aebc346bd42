package payment_test

import (
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// cutStatus makes this many status calls silent or failing.
func (x *till) cutStatus(n int, err error) {
	for range n {
		x.acquirer.Inject(paymenttest.Fault{Call: "status", Before: true, Err: err})
	}
}

// I5: silence, a 5xx, a broken answer or a wrong response seal while waiting lead to
// RESULTAT INCONNU, resolved by the status and never by paying again.
func TestI5UnknownResolvesByStatus(t *testing.T) {
	for _, err := range []error{
		nil, lost(payment.CauseServer), lost(payment.CauseBroken), lost(payment.CauseResponseSeal),
		unsent(payment.CauseConnect), &payment.Refusal{Code: payment.CodeInvalidSeal},
	} {
		inBubble(t, func(x *till) {
			x.debit(1000)
			x.cutStatus(60, err)
			x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
			s := x.after(40 * time.Second)
			x.want(s, payment.StateUnknown, payment.PhaseInProgress)
			if s.Trouble == payment.CauseNone || s.TroubleSince.IsZero() || s.QR != "" {
				t.Errorf("%v: trouble %v since %v, QR %q", err, s.Trouble, s.TroubleSince, s.QR)
			}
			x.acquirer.ClearFaults()
			x.want(x.after(10*time.Second), payment.StateAccepted, payment.PhaseResult)
			if n := x.acquirer.Calls("create"); n != 1 {
				t.Errorf("%d creations", n)
			}
			x.balanced()
		})
	}
}

// I5: a router forgets the connection of a waiting question without telling the till. The
// payer's decision is known within 10 s all the same.
func TestUnknownForgottenConnection(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.acquirer.Inject(paymenttest.Fault{Call: "status"})
		x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
		x.want(x.after(10*time.Second), payment.StateAccepted, payment.PhaseResult)
		x.balanced()
	})
}

// Contact comes back and the payer has not decided yet: the wait goes on.
func TestUnknownComesBackToWaiting(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.cutStatus(12, lost(payment.CauseServer))
		x.want(x.after(60*time.Second), payment.StateWaiting, payment.PhaseInProgress)
		x.want(x.payer(payment.AcquirerValidated, 1000), payment.StateAccepted, payment.PhaseResult)
	})
}

// I5: a crash at any point of a debit, the payer paying or not while the till is off.
func TestI5CrashAndRecover(t *testing.T) {
	for _, paysMeanwhile := range []bool{true, false} {
		inBubble(t, func(x *till) {
			x.debit(1000)
			x.stop()
			if paysMeanwhile {
				x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
			}
			x.start()
			s := x.after(time.Second)
			if !s.Transaction.Recovered {
				t.Error("not marked as recovered")
			}
			if paysMeanwhile {
				x.want(s, payment.StateAccepted, payment.PhaseResult)
			} else {
				x.want(s, payment.StateWaiting, payment.PhaseInProgress)
				if s.QR == "" {
					t.Error("no code after the restart")
				}
				x.want(x.payer(payment.AcquirerAuthorized, 1000), payment.StateAccepted, payment.PhaseResult)
			}
			x.balanced()
			x.restart()
			x.want(x.Snapshot(), payment.StateAccepted, payment.PhaseResult)
			x.acknowledge()
			x.restart()
			x.want(x.Snapshot(), payment.StateAccepted, payment.PhaseIdle)
			x.balanced()
			if n := len(x.printer.Printed()); n != 2 {
				t.Errorf("%d tickets", n)
			}
		})
	}
}

// From the first snapshot on, before Run, a transaction that is taken up has that state, so that
// a screen shows no old code.
func TestRecoveryIsToldFirst(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.stop()
		again, err := payment.NewEngine(payment.Config{
			Store: x.store, Printer: x.printer, Connect: x.acquirer.Connect, Clock: x.clock,
			Hasher: x.hasher, Log: slog.New(slog.DiscardHandler), TermsVersion: terms,
		})
		if err != nil {
			t.Fatal(err)
		}
		s := again.Snapshot()
		if tx := s.Transaction; tx.State != payment.StateRecovering || !tx.Recovered || s.QR != "" || !s.Busy() {
			t.Errorf("state %v, recovered %v, code %q", tx.State, tx.Recovered, s.QR)
		}
		x.start()
		x.want(x.payer(payment.AcquirerAuthorized, 1000), payment.StateAccepted, payment.PhaseResult)
		x.acknowledge()
		x.balanced()
	})
}

// The process dies before the creation's answer is stored, so that nobody can have paid.
func TestCrashWhileCreating(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.Inject(paymenttest.Fault{Call: "create"})
		x.debit(1000)
		x.restart()
		s := x.want(x.Snapshot(), payment.StateFailed, payment.PhaseResult)
		if s.Transaction.Cause != payment.CauseInterrupted {
			t.Errorf("cause %v", s.Transaction.Cause)
		}
		x.want(x.acknowledge(), payment.StateFailed, payment.PhaseIdle)
	})
}

// The till restarts without a network: RESULTAT INCONNU until it is back.
func TestRecoveryWithoutNetwork(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.stop()
		x.cutStatus(3, unsent(payment.CauseConnect))
		x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerValidated, 1000)
		x.start()
		x.want(x.Snapshot(), payment.StateUnknown, payment.PhaseInProgress)
		x.want(x.after(10*time.Second), payment.StateAccepted, payment.PhaseResult)
		x.balanced()
	})
}

// After a red key without a network the cancellation is sent once contact is back.
func TestAbortWithoutNetwork(t *testing.T) {
	for _, paid := range []bool{true, false} {
		inBubble(t, func(x *till) {
			x.debit(1000)
			x.cutStatus(12, unsent(payment.CauseConnect))
			if paid {
				x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
			}
			if err := x.Abort(x.ctx()); err != nil {
				t.Fatal(err)
			}
			x.want(x.after(8*time.Second), payment.StateAbortUnknown, payment.PhaseInProgress)
			x.restart()
			want := payment.StateAborted
			if paid {
				want = payment.StatePaidMeanwhile
			}
			x.want(x.after(60*time.Second), want, payment.PhaseResult)
			x.balanced()
		})
	}
}

// I6: SANS SUITE is offered where the acquirer does not know the transaction, or long after
// its expiry, and never before.
func TestI6WriteOff(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.acquirer.Refuse(func(call string, e *paymenttest.Entry) payment.Code {
			if call == "status" {
				return payment.CodeNotFound
			}
			return ""
		})
		s := x.want(x.after(20*time.Second), payment.StateUnknown, payment.PhaseInProgress)
		if !s.CanWriteOff {
			t.Fatal("SANS SUITE is not offered")
		}
		if err := x.WriteOff(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.want(x.after(time.Second), payment.StateWrittenOff, payment.PhaseResult)
		if p := x.printer.Printed(); len(p) != 1 || p[0].Nature != payment.NatureWriteOff || p[0].Kind != payment.KindDebit {
			t.Errorf("printed %+v", p)
		}
	})
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.cutStatus(1000, unsent(payment.CauseConnect))
		if s := x.after(8 * time.Minute); s.CanWriteOff || s.Transaction.State != payment.StateUnknown {
			t.Fatalf("SANS SUITE too early, or %v", s.Transaction.State)
		}
		if err := x.WriteOff(x.ctx()); !errors.Is(err, payment.ErrNothingToDo) {
			t.Errorf("write-off too early: %v", err)
		}
		if s := x.after(8 * time.Minute); !s.CanWriteOff {
			t.Fatal("SANS SUITE is not offered long after the expiry")
		}
	})
}

// I7: an approval that cannot be stored is not shown, and everything else is refused. It is
// stored once the disk works, or found again after a restart.
func TestI7ApprovalThatCannotBeStored(t *testing.T) {
	for _, restart := range []bool{false, true} {
		inBubble(t, func(x *till) {
			x.debit(1000)
			x.store.Fail(true)
			x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
			s := x.after(5 * time.Second)
			if s.Phase != payment.PhaseStorage || s.Transaction.State != payment.StateWaiting || s.Totals.Debits.Count != 0 ||
				s.QR != "" || len(s.LastTicket) != 0 {
				t.Fatalf("shows %v in %v, totals %+v", s.Transaction.State, s.Phase, s.Totals)
			}
			for name, err := range map[string]error{
				"debit": x.StartDebit(x.ctx(), 100, payment.ModeQR, ""), "abort": x.Abort(x.ctx()),
				"closing": x.CloseDay(x.ctx()), "RAZ": x.Reset(x.ctx(), ""), "totals": x.PrintTotals(x.ctx()),
			} {
				if !errors.Is(err, payment.ErrStorage) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if restart {
				x.stop()
			}
			x.store.Fail(false)
			if restart {
				x.start()
			}
			x.want(x.after(5*time.Second), payment.StateAccepted, payment.PhaseResult)
			x.balanced()
			if len(x.printer.Printed()) != 2 {
				t.Errorf("%d tickets", len(x.printer.Printed()))
			}
		})
	}
}

// No request leaves while the disk cannot be written.
func TestNothingSentWithoutDisk(t *testing.T) {
	inBubble(t, func(x *till) {
		x.store.Fail(true)
		if err := x.StartDebit(x.ctx(), 1000, payment.ModeQR, ""); !errors.Is(err, payment.ErrStorage) {
			t.Fatalf("%v", err)
		}
		synctest.Wait()
		if n := x.acquirer.Calls("create"); n != 0 || x.Snapshot().Phase != payment.PhaseIdle {
			t.Errorf("%d creations, phase %v", n, x.Snapshot().Phase)
		}
	})
}

// I2, I3: a totals file without the last transaction gets it exactly once.
func TestI3TotalsProvedAtStart(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		x.stop()
		if err := x.store.Commit(payment.Change{Totals: &payment.DayTotals{Since: time.Now()}}); err != nil {
			t.Fatal(err)
		}
		x.start()
		x.balanced()
		x.restart()
		x.balanced()
	})
}
