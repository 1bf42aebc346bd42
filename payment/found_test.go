package payment_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// Bugs that the model and the campaigns found, as short tests.

// I4: after a try that may have printed, and one that certainly did not, the copy that is
// printed at last bears DUPLICATA.
func TestI4NotPrintedAfterPerhapsPrinted(t *testing.T) {
	inBubble(t, func(x *till) {
		x.printer.Break(paymenttest.ErrPrinter)
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.printer.Break(fmt.Errorf("%w: %w", payment.ErrNotPrinted, paymenttest.ErrPrinter))
		x.after(2 * time.Minute)
		x.printer.Break(nil)
		if err := x.RetryPrinting(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(2 * time.Minute)
		if p := x.printer.Printed(); len(p) != 2 || !p[0].Duplicate {
			t.Errorf("printed %+v", p)
		}
	})
}

// I4: a ticket whose commit was reported as failed twice, and is on the disk, is printed without
// another event.
func TestI4TicketOfAnAmbiguousCommit(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		paid(x, 1000)
		x.after(time.Minute)
		before := len(x.printer.Printed())
		s.lie.Store(2)
		if err := x.DuplicateLast(x.ctx()); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("duplicate: %v", err)
		}
		snap := x.after(time.Second)
		if n := len(x.printer.Printed()) - before; n != 1 || snap.Printer.Owed != 0 {
			t.Errorf("%d printed, %d owed", n, snap.Printer.Owed)
		}
	})
}

// I6: a key whose commit was reported as failed twice, and is on the disk, seals the next call.
func TestI6KeyOfAnAmbiguousCommit(t *testing.T) {
	oddly(t, func(x *till, o *odd, s *liar) {
		key := payment.SealKey{Version: "ver002", Provider: "100016", Key: "fedcba9876543210fedcba9876543210"}
		s.lie.Store(2)
		if err := x.Configure(x.ctx(), payment.Setup{Key: &key}); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("configure: %v", err)
		}
		synctest.Wait()
		if snap := x.Snapshot(); snap.KeyVersion != "ver002" || o.key != key.Key {
			t.Errorf("the till has %s, the acquirer is connected with %q", snap.KeyVersion, o.key)
		}
	})
}

// I6: while the content of the disk is not known nothing is sent, not even a question about a
// reference. Once the disk works again the first command is carried out.
func TestI6NothingLeavesInDoubt(t *testing.T) {
	oddly(t, func(x *till, o *odd, s *liar) {
		ref := paid(x, 1000)
		x.after(time.Minute)
		asked := o.Calls("status")
		s.lie.Store(2)
		s.blind.Store(true)
		if err := x.CloseDay(x.ctx()); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("closing: %v", err)
		}
		if _, err := x.LookUp(x.ctx(), ref); !errors.Is(err, payment.ErrStorage) || o.Calls("status") != asked {
			t.Errorf("look up: %v, %d calls", err, o.Calls("status")-asked)
		}
		s.blind.Store(false)
		if err := x.StartDebit(x.ctx(), 300, payment.ModeQR, ""); err != nil {
			t.Errorf("debit: %v", err)
		}
	})
}

// I8: after an automatic closing, one by hand, and a change of the hour on the same day, there is
// no second automatic closing of the day.
func TestI8HourChangedAfterAClosingByHand(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 20, 0))
		x.closeAt(21, 0)
		x.after(90 * time.Minute)
		x.wantClosings(1)
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.closeAt(23, 30) // today's is done
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		x.after(3 * time.Hour)
		x.wantClosings(2)
		x.after(24 * time.Hour)
		x.wantClosings(3)
	})
}

// I4, I7: a ticket was stored although its commit was reported as failed, and the disk cannot be
// read. A payment then waits for the disk, and the ticket is printed too.
func TestI7StallAfterADoubt(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		paid(x, 1000)
		x.after(time.Minute)
		before := len(x.printer.Printed())
		x.debit(500)
		s.lie.Store(2)
		s.blind.Store(true)
		if err := x.DuplicateLast(x.ctx()); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("duplicate: %v", err)
		}
		if snap := x.payer(payment.AcquirerAuthorized, 500); snap.Phase != payment.PhaseStorage {
			t.Errorf("phase %v on memory that may be behind the disk", snap.Phase)
		}
		s.blind.Store(false)
		x.want(x.after(time.Minute), payment.StateAccepted, payment.PhaseResult)
		saved, _ := x.store.Load()
		if n := len(x.printer.Printed()) - before; n != 3 || len(saved.Owed) != 0 {
			t.Errorf("%d printed, owed on disk %+v", n, saved.Owed)
		}
		x.balanced()
	})
}

// A password was stored although its commit was reported as failed, and the disk cannot be read.
// Meanwhile no other password is accepted.
func TestPasswordInDoubt(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		s.lie.Store(2)
		s.blind.Store(true)
		if err := x.SetPassword(x.ctx(), "", "4711"); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("set: %v", err)
		}
		if err := x.CheckPassword(x.ctx(), "1234"); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("check: %v", err)
		}
		s.blind.Store(false)
		if err := x.CheckPassword(x.ctx(), "1234"); !errors.Is(err, payment.ErrWrongPassword) {
			t.Errorf("check: %v", err)
		}
	})
}

// A deactivation was stored although its commit was reported as failed, and the disk cannot be
// read. Once it can, the till shows the deactivation by itself and no old totals (found by the
// disk campaign, deactivation, fsync number 15 and all later ones).
func TestDoubtIsResolvedWithoutACommand(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		paid(x, 1000)
		x.after(time.Minute)
		s.lie.Store(2)
		s.blind.Store(true)
		if err := x.Reset(x.ctx(), ""); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("deactivation: %v", err)
		}
		x.after(time.Minute)
		s.blind.Store(false)
		if snap := x.after(2 * time.Second); snap.Phase != payment.PhaseUninitialised || snap.Totals.Net() != 0 {
			t.Errorf("phase %v, totals %+v, two seconds after the disk came back", snap.Phase, snap.Totals)
		}
	})
}

// A debit whose begin was stored although its commit was reported as failed was not sent. The
// cause is the disk and not a stopped till (found by the disk campaign, remainder, fsync
// number 5).
func TestBeginOfAnAmbiguousCommit(t *testing.T) {
	oddly(t, func(x *till, o *odd, s *liar) {
		s.lie.Store(2)
		if err := x.StartDebit(x.ctx(), 1250, payment.ModeQR, ""); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("debit: %v", err)
		}
		snap := x.want(x.after(time.Second), payment.StateFailed, payment.PhaseResult)
		if snap.Transaction.Cause != payment.CauseStorage || snap.Transaction.Recovered {
			t.Errorf("cause %v, recovered %v", snap.Transaction.Cause, snap.Transaction.Recovered)
		}
		if n := o.Calls("create"); n != 0 {
			t.Errorf("%d creations left", n)
		}
	})
}

// I8: a closing that is due seconds after one that was caught up does not wait for the next look
// at the clock a minute later (found by the clock campaign, seed 3).
func TestI8ClosingSoonAfterOneThatWasCaughtUp(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 20, 0))
		x.closeAt(21, 0)
		x.after(59*time.Minute + 56*time.Second)
		x.clock.turn(24 * time.Hour)
		x.after(2 * time.Second)
		x.closeAt(21, 0) // it looks at its clock
		x.after(time.Second)
		x.wantClosings(1)
		x.after(2 * time.Second)
		x.wantClosings(2)
	})
}

// A cancellation that was lost before the network failed for hours is not sent again when it is
// back, since the merchant may have refunded in another way by then.
func TestCancellationIsNotSentAgainHoursLater(t *testing.T) {
	inBubble(t, func(x *till) {
		ref := paid(x, 1000)
		var away, back atomic.Bool
		x.acquirer.Refuse(func(call string, _ *paymenttest.Entry) payment.Code {
			if call == "status" && away.Load() && !back.Load() {
				return payment.CodeServerError
			}
			return ""
		})
		x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseBroken)})
		x.acquirer.OnCall = func(call string) {
			if call == "cancel" {
				away.Store(true)
			}
		}
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		x.after(4 * time.Hour)
		back.Store(true)
		x.want(x.after(time.Minute), payment.StateCancelRefused, payment.PhaseResult)
		if n := x.acquirer.Calls("cancel"); n != 1 {
			t.Errorf("%d cancellations sent", n)
		}
		x.balanced()
	})
}

// A cancellation that was refused once is not sent again, also after a restart.
func TestRefusedCancellationIsNotSentAgainAfterARestart(t *testing.T) {
	inBubble(t, func(x *till) {
		ref := paid(x, 1000)
		x.acquirer.Inject(
			paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseBroken)},
			paymenttest.Fault{Call: "cancel", Before: true, Err: &payment.Refusal{Code: payment.CodeNotAllowed}})
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		x.after(5 * time.Second)
		x.restart()
		s := x.want(x.after(time.Minute), payment.StateCancelRefused, payment.PhaseResult)
		if n := x.acquirer.Calls("cancel"); n != 2 || s.Transaction.Code != payment.CodeNotAllowed {
			t.Errorf("%d cancellations sent, code %q", n, s.Transaction.Code)
		}
	})
}

// A disk that can be read again and still not be written is read again a second later, since the
// commit that failed then may have been stored.
func TestDoubtThatComesBackWhileItIsResolved(t *testing.T) {
	oddly(t, func(x *till, _ *odd, s *liar) {
		x.setClock(paris(2026, 11, 22, 20, 59))
		x.closeAt(21, 0)
		paid(x, 1000)
		s.lie.Store(2)
		s.blind.Store(true)
		if err := x.SetPassword(x.ctx(), "", "4711"); !errors.Is(err, payment.ErrStorage) {
			t.Errorf("set: %v", err)
		}
		x.after(2 * time.Minute) // the closing falls due meanwhile
		s.lie.Store(2)           // the closing is done, and said to have failed twice
		s.blind.Store(false)
		if snap := x.after(3 * time.Second); snap.Totals.Closing != 1 || snap.Totals.Net() != 0 {
			t.Errorf("totals %+v, three seconds after the disk came back", snap.Totals)
		}
	})
}
