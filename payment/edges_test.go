package payment_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// I8: after a closing by hand the automatic one of the same day closes what came after it, also
// a single debit or cancellation.
func TestClosingByHandThenMore(t *testing.T) {
	for _, cancels := range []bool{false, true} {
		inBubble(t, func(x *till) {
			x.setClock(paris(2026, 11, 22, 20, 0))
			x.closeAt(23, 30)
			ref := paid(x, 1000)
			if err := x.CloseDay(x.ctx()); err != nil {
				t.Fatal(err)
			}
			if cancels {
				if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
					t.Fatal(err)
				}
			} else {
				x.debit(500)
				x.payer(payment.AcquirerValidated, 500)
			}
			x.after(time.Minute)
			x.acknowledge()
			x.after(4 * time.Hour)
			x.wantClosings(2)
		})
	}
}

// I8: a closing that a wrong clock has dated two days ahead is forgotten for good. It does not
// delay today's closing once its date is within two days.
func TestI8WrongClosingIsForgotten(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 24, 11, 59))
		x.closeAt(12, 0)
		x.after(2 * time.Minute)
		x.wantClosings(1)
		x.setClock(paris(2026, 11, 22, 11, 0))
		x.closeAt(23, 30)
		x.after(3 * time.Hour)
		if due := x.Snapshot().ClosingDue; !due.Equal(paris(2026, 11, 22, 23, 30)) {
			t.Errorf("the next closing falls due at %v", due)
		}
	})
}

// A sale with every payment cancelled has ended.
func TestCancellationOfTheOnlyPayment(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(2000)
		x.payer(payment.AcquirerValidated, 500)
		x.acknowledge()
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: x.acquirer.Last().Reference, Amount: 500}); err != nil {
			t.Fatal(err)
		}
		x.want(x.after(time.Second), payment.StateCancelAccepted, payment.PhaseResult)
		if s := x.acknowledge(); s.Phase != payment.PhaseIdle || s.Sale != (payment.Sale{}) {
			t.Errorf("phase %v, sale %+v", s.Phase, s.Sale)
		}
	})
}

// Only a waiting debit has a time to pay. A cancellation or a finished payment gets none from
// an answer.
func TestDeadlineIsOfWhatWaits(t *testing.T) {
	oddly(t, func(x *till, o *odd, _ *liar) {
		var ref payment.Reference
		o.status = func(a payment.Answer) payment.Answer {
			if a.State.Paid() {
				a.HasLeft, a.Left = true, time.Hour
			}
			return a
		}
		waiting := x.debit(1000)
		ref = x.acquirer.Last().Reference
		s := x.payer(payment.AcquirerValidated, 1000)
		if want := waiting.Transaction.Expires; want.IsZero() || !s.Transaction.Expires.Equal(want) {
			t.Errorf("paid: %v to pay, was %v", s.Transaction.Expires, want)
		}
		x.acknowledge()
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		s = x.want(x.after(time.Second), payment.StateCancelAccepted, payment.PhaseResult)
		if !s.Transaction.Expires.IsZero() {
			t.Errorf("cancelled: %v to pay", s.Transaction.Expires)
		}
	})
}

// A server that adds time does not delay a withdrawal. Neither the stored end nor the one on the
// screen changes.
func TestDeadlineStaysInAWithdrawal(t *testing.T) {
	oddly(t, func(x *till, o *odd, _ *liar) {
		before := x.debit(1000)
		o.status = func(a payment.Answer) payment.Answer {
			a.HasLeft, a.Left = true, time.Hour
			return a
		}
		x.acquirer.Refuse(func(call string, _ *paymenttest.Entry) payment.Code {
			if call == "cancel" {
				return payment.CodeNotAllowed
			}
			return ""
		})
		if err := x.Abort(x.ctx()); err != nil {
			t.Fatal(err)
		}
		s := x.after(5 * time.Second)
		if s.Transaction.State.Final() || s.Transaction.State == payment.StateWaiting {
			t.Fatalf("%v", s.Transaction.State)
		}
		if !s.Transaction.Expires.Equal(before.Transaction.Expires) || s.Deadline.After(before.Deadline.Add(time.Second)) {
			t.Errorf("the time to pay goes on to %v, was %v", s.Deadline, before.Deadline)
		}
	})
}

// An answer without time left does not end the time of an earlier answer, unless it is the
// first. An answer that adds time is believed.
func TestDeadlineOfWhatAnswersSay(t *testing.T) {
	for name, c := range map[string]struct {
		first, later time.Duration // times left
		look         time.Duration // after the start
		waits        bool
	}{
		"none later":          {300 * time.Second, 0, 200 * time.Second, true},
		"more later":          {300 * time.Second, 900 * time.Second, 310 * time.Second, true},
		"none from the start": {0, 0, 20 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			oddly(t, func(x *till, o *odd, _ *liar) {
				x.acquirer.NoWait, x.acquirer.Life = true, time.Hour
				x.acquirer.Dateless = c.first > 0 // the creation says nothing: the first 300 s
				if c.first == 0 {
					x.acquirer.Life = 0
				}
				o.status = func(a payment.Answer) payment.Answer {
					a.State, a.HasLeft, a.Left = payment.AcquirerProcessing, true, c.later
					return a
				}
				x.debit(1000)
				s := x.after(c.look)
				if waits := s.Transaction.State == payment.StateWaiting; waits != c.waits {
					t.Errorf("%v after %v", s.Transaction.State, c.look)
				}
				if left := time.Until(s.Transaction.Expires); left > 0 != c.waits {
					t.Errorf("%v left after %v", left, c.look)
				}
			})
		})
	}
}

// A lost cancellation is sent again only within ten minutes of its start by both clocks, the
// till's, which may have been put back, and the monotonic one.
func TestCancellationSentAgainByNeitherClock(t *testing.T) {
	for name, c := range map[string]struct {
		off  time.Duration // the till is off so long, then starts
		turn time.Duration // its clock is turned by
		want int           // cancellations in all
	}{
		"started soon":                  {time.Minute, 0, 2},
		"started an hour later":         {time.Hour, 0, 1},
		"clock behind at the start":     {time.Minute, -time.Hour, 1},
		"clock put back while it waits": {0, -time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(x *till) {
				ref := paid(x, 1000)
				var sent, back atomic.Bool
				x.acquirer.Refuse(func(call string, _ *paymenttest.Entry) payment.Code {
					if call == "status" && sent.Load() && !back.Load() {
						return payment.CodeServerError
					}
					return ""
				})
				x.acquirer.OnCall = func(call string) {
					if call == "cancel" {
						sent.Store(true)
					}
				}
				x.acquirer.Inject(paymenttest.Fault{Call: "cancel", Before: true, Err: lost(payment.CauseBroken)})
				if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
					t.Fatal(err)
				}
				x.after(time.Second)
				if c.off > 0 {
					x.stop()
					x.after(c.off)
					x.clock.turn(c.turn)
					back.Store(true)
					x.start()
				} else {
					x.after(-c.turn)
					x.clock.turn(c.turn)
					back.Store(true)
				}
				x.after(time.Minute)
				if n := x.acquirer.Calls("cancel"); n != c.want {
					t.Errorf("%d cancellations sent, want %d", n, c.want)
				}
				x.balanced()
			})
		})
	}
}

// Contact is lost after four failures in any time, and after 15 s of any number of failures.
func TestContactLost(t *testing.T) {
	inBubble(t, func(x *till) {
		x.acquirer.NoWait = true
		x.debit(1000)
		x.cutStatus(5000, unsent(payment.CauseConnect))
		x.want(x.after(12*time.Second), payment.StateUnknown, payment.PhaseInProgress)
	})
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.cutStatus(5000, nil) // each is silent for as long as it is waited for
		x.want(x.after(25*time.Second), payment.StateUnknown, payment.PhaseInProgress)
	})
}

// leaky panics with the sealing key in its message.
type leaky struct {
	payment.Acquirer
	payment.Printer
	key string
}

func (l leaky) Status(context.Context, payment.Query, time.Duration) (payment.Answer, error) {
	panic(fmt.Errorf("sealed with %s", l.key))
}

func (l leaky) Print(context.Context, payment.Ticket) error { panic("printed for " + l.key) }

// I12: a panic's message may have the key. Neither the log nor the error has it.
func TestI12PanicSaysNoKey(t *testing.T) {
	inBubble(t, func(x *till) {
		x.stop()
		saved, err := x.store.Load()
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		key := saved.Key.Key
		engine, err := payment.NewEngine(payment.Config{
			Store: x.store, Printer: leaky{Printer: x.printer, key: key}, Clock: x.clock, Hasher: paymenttest.Hasher{},
			Connect: func(payment.Settings, payment.SealKey) (payment.Acquirer, error) {
				return leaky{Acquirer: x.acquirer, key: key}, nil
			},
			Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), TermsVersion: terms,
		})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- engine.Run(x.ctx()) }()
		synctest.Wait()
		if err := engine.StartDebit(x.ctx(), 1000, payment.ModeQR, ""); err != nil {
			t.Fatal(err)
		}
		if err := engine.TestPrinter(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Minute)
		synctest.Wait()
		x.store.Watch(func(payment.Change) { panic(errors.New(key)) })
		broken := engine.AcceptTerms(x.ctx(), terms)
		end := <-ended // the engine writes into the log until then
		said := log.String() + fmt.Sprint(broken, end)
		for _, part := range []string{"in=acquirer", "in=printer", "*errors.errorString"} {
			if !strings.Contains(said, part) {
				t.Errorf("nothing says %q:\n%s", part, said)
			}
		}
		if strings.Contains(said, key) {
			t.Errorf("the key is said:\n%s", said)
		}
		x.stop = func() {}
	})
}

// I7: while a change waits for the disk nothing else is stored, even where the disk works by
// now, and the snapshot has the reason.
func TestI7NothingPassesAStall(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(1000)
		x.store.Fail(true)
		if s := x.payer(payment.AcquirerAuthorized, 1000); s.Phase != payment.PhaseStorage {
			t.Fatalf("phase %v", s.Phase)
		}
		x.store.Fail(false)
		before := x.store.Commits()
		for name, err := range map[string]error{
			"acknowledge":  x.Acknowledge(x.ctx()),
			"accept terms": x.AcceptTerms(x.ctx(), "2"),
		} {
			if !errors.Is(err, payment.ErrStorage) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := x.store.Commits() - before; n != 0 {
			t.Errorf("%d commits came before the one that waits", n)
		}
		x.want(x.after(2*time.Second), payment.StateAccepted, payment.PhaseResult)
	})
}

// A duplicate of the totals repeats the closing's only while nothing has come after it.
func TestDuplicateTotals(t *testing.T) {
	inBubble(t, func(x *till) {
		duplicate := func() payment.Ticket {
			t.Helper()
			if err := x.DuplicateTotals(x.ctx()); err != nil {
				t.Fatal(err)
			}
			x.after(time.Second)
			p := x.printer.Printed()
			return p[len(p)-1]
		}
		if k := duplicate(); k.Original != payment.NatureTotals || k.Totals.Debits.Count != 0 {
			t.Errorf("before any closing: %+v", k)
		}
		ref := paid(x, 1000)
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if k := duplicate(); k.Original != payment.NatureClosing || k.ClosingNo != 1 || k.Totals.Debits.Total != 1000 {
			t.Errorf("right after the closing: %+v", k)
		}
		if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: ref, Amount: 1000}); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		if k := duplicate(); k.Original != payment.NatureTotals || k.Totals.Cancellations.Total != 1000 {
			t.Errorf("a cancellation came after it: %+v", k)
		}
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		paid(x, 700)
		if k := duplicate(); k.Original != payment.NatureTotals || k.ClosingNo != 0 || k.Totals.Debits.Total != 700 {
			t.Errorf("a debit came after it: %+v", k)
		}
	})
}
