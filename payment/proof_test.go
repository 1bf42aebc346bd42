package payment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// sell lets payers pay these sums, one after the other.
func (x *till) sell(cents ...int64) {
	x.t.Helper()
	for _, c := range cents {
		x.debit(c)
		x.payer(payment.AcquirerAuthorized, c)
		x.acknowledge()
	}
}

// verify asks until the proof is over.
func (x *till) verify() payment.Proof {
	x.t.Helper()
	var p payment.Proof
	for !p.Over {
		var err error
		if p, err = x.VerifyDay(x.ctx(), p); err != nil {
			x.t.Fatal(err)
		}
	}
	return p
}

func (x *till) cancelled(r payment.Reference, a payment.Amount) {
	x.t.Helper()
	if err := x.StartCancellation(x.ctx(), payment.CancelRequest{Reference: r, Amount: a}); err != nil {
		x.t.Fatal(err)
	}
	x.want(x.after(5*time.Second), payment.StateCancelAccepted, payment.PhaseResult)
	x.acknowledge()
}

// TestVerifyDay: each transaction is asked about once, each kind of difference is reported, and
// nothing changes.
func TestVerifyDay(t *testing.T) {
	inBubble(t, func(x *till) {
		x.sell(1000, 2000, 3000, 4000, 5000, 6000)
		x.cancelled("ref0000006", 6000)
		before := x.Snapshot()
		calls := x.acquirer.Calls("status")
		p := x.verify()
		if p.Total != 7 || p.Asked != 7 || p.Confirmed != 7 || p.Net != 15000 || len(p.Differ) != 0 {
			t.Errorf("%+v", p)
		}
		if n := x.acquirer.Calls("status") - calls; n != 6 {
			t.Errorf("%d questions about 6 payments", n)
		}
		if after := x.Snapshot(); after.Totals != before.Totals || after.Transaction != before.Transaction {
			t.Error("a verification changed something")
		}
		// Another till cancels one. The acquirer forgets one, has one as given up, and does not
		// answer for one.
		if _, err := x.acquirer.Cancel(x.ctx(), payment.Query{Reference: "ref0000001"}); err != nil {
			t.Fatal(err)
		}
		x.acquirer.Refuse(func(_ string, e *paymenttest.Entry) payment.Code {
			switch e.Reference {
			case "ref0000002":
				return payment.CodeNotFound
			case "ref0000003":
				return payment.CodeServerError
			}
			return ""
		})
		p = x.verify()
		slices.SortFunc(p.Differ, func(a, b payment.ProofDifference) int {
			return strings.Compare(string(a.Reference), string(b.Reference))
		})
		want := []payment.ProofDifference{
			{Reference: "ref0000001", Here: 1000, Known: true, State: payment.AcquirerCancelled, There: 1000},
			{Reference: "ref0000002", Here: 2000},
		}
		if !slices.Equal(p.Differ, want) || p.Confirmed != 4 || p.Silent != 1 || p.Trouble != payment.CauseRefused || p.Asked != 7 {
			t.Errorf("%+v", p)
		}
	})
}

// TestVerifyDayWithoutAcquirer: an acquirer that does not answer ends the proof, and what was
// not asked does not count as different. A single lost answer is asked for again.
func TestVerifyDayWithoutAcquirer(t *testing.T) {
	inBubble(t, func(x *till) {
		x.sell(slices.Repeat([]int64{1000}, 12)...)
		x.acquirer.Inject(paymenttest.Fault{Call: "status", Err: lost(payment.CauseBroken)})
		if p := x.verify(); p.Confirmed != 12 {
			t.Errorf("one lost answer: %+v", p)
		}
		x.acquirer.Inject(slices.Repeat([]paymenttest.Fault{{Call: "status", Before: true}}, 100)...)
		began := time.Now()
		p := x.verify()
		if p.Confirmed != 0 || len(p.Differ) != 0 || p.Silent == 0 || p.Asked >= 12 || p.Trouble != payment.CauseTimeout {
			t.Errorf("silence: %+v", p)
		}
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("gave up after %v", took)
		}
	})
}

// TestVerifyDayStops: the end of the context ends the questions in flight, which count as not
// asked.
func TestVerifyDayStops(t *testing.T) {
	inBubble(t, func(x *till) {
		x.sell(1000, 2000, 3000)
		x.acquirer.Inject(slices.Repeat([]paymenttest.Fault{{Call: "status", Before: true}}, 3)...)
		ctx, cancel := context.WithCancel(x.ctx())
		time.AfterFunc(time.Second, cancel)
		p, err := x.VerifyDay(ctx, payment.Proof{})
		if err != nil || p.Asked != 0 || p.Silent != 0 || p.Over {
			t.Errorf("%+v %v", p, err)
		}
		x.acquirer.ClearFaults()
		if p, err = x.VerifyDay(x.ctx(), p); err != nil || p.Confirmed != 3 || !p.Over {
			t.Errorf("taken up: %+v %v", p, err)
		}
	})
}

func (x *till) proveClosings() {
	x.t.Helper()
	settings := x.Snapshot().Settings
	settings.ProveClosing = true
	if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); err != nil {
		x.t.Fatal(err)
	}
}

// closingTickets are the tickets of closings with lines that came out.
func (x *till) closingTickets() (all []payment.Ticket) {
	for _, k := range x.printer.Printed() {
		if k.Nature == payment.NatureClosing && len(k.Lines) > 0 {
			all = append(all, k)
		}
	}
	return all
}

func (x *till) wantClosing(verified, lines int) {
	x.t.Helper()
	all := x.closingTickets()
	if len(all) != 1 {
		x.t.Fatalf("%d closing tickets", len(all))
	}
	if k := all[0]; !k.Proven || k.Verified != verified || len(k.Lines) != lines || k.Duplicate {
		x.t.Errorf("verified %d of %d, proven %v, duplicate %v", k.Verified, len(k.Lines), k.Proven, k.Duplicate)
	}
}

// TestClosingProven: PREUVE_CLOTURE=OUI puts on the closing's ticket how many of its lines the
// acquirer confirms. A day without a line asks nothing and waits for nothing.
func TestClosingProven(t *testing.T) {
	inBubble(t, func(x *till) {
		x.proveClosings()
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		if all := x.printer.Printed(); len(all) != 1 || all[0].Prove || x.acquirer.Calls("status") != 0 {
			t.Fatalf("an empty day: %+v", all)
		}
		x.sell(1000, 2000, 3000)
		if _, err := x.acquirer.Cancel(x.ctx(), payment.Query{Reference: "ref0000001"}); err != nil {
			t.Fatal(err)
		}
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		x.wantClosing(2, 3)
	})
}

// seeing shows what a proof changes.
type seeing struct{ *paymenttest.Printer }

func (seeing) Preview(k payment.Ticket) []string {
	return []string{fmt.Sprint(k.Nature, k.Proven, k.Verified)}
}

// TestClosingProofShows: the screen shows the closing's ticket as it prints, unless it shows another one by then.
func TestClosingProofShows(t *testing.T) {
	for _, other := range []bool{false, true} {
		inBubble(t, func(x *till) {
			x.stop()
			x.connect, x.paper = x.acquirer.Connect, seeing{x.printer}
			x.start()
			x.proveClosings()
			x.sell(1000)
			x.acquirer.Inject(paymenttest.Fault{Call: "status", Before: true})
			if err := x.CloseDay(x.ctx()); err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprint(payment.NatureClosing, true, 1)
			if other {
				want = fmt.Sprint(payment.NatureTest, false, 0)
				if err := x.TestPrinter(x.ctx()); err != nil {
					t.Fatal(err)
				}
			}
			if got := x.after(time.Minute).LastTicket; !slices.Equal(got, []string{want}) {
				t.Errorf("shown %q, want %q", got, want)
			}
		})
	}
}

// TestClosingProofHoldsNothingUp: with a silent acquirer the closing is made at once, payments
// go on and print, and the ticket is printed within 30 s with what was confirmed.
func TestClosingProofHoldsNothingUp(t *testing.T) {
	inBubble(t, func(x *till) {
		x.proveClosings()
		x.sell(slices.Repeat([]int64{1000}, 30)...)
		x.acquirer.Inject(slices.Repeat([]paymenttest.Fault{{Call: "status", Before: true}}, 100)...)
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		s := x.Snapshot()
		if s.LastClosing == nil || s.LastClosing.Number != 1 || s.Totals.Debits.Count != 0 || s.Phase != payment.PhaseIdle {
			t.Fatalf("not closed at once: %+v", s.LastClosing)
		}
		if err := x.TestPrinter(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		if all := x.printer.Printed(); all[len(all)-1].Nature != payment.NatureTest || len(x.closingTickets()) != 0 {
			t.Errorf("the test ticket waits for the proof")
		}
		x.after(30 * time.Second)
		x.wantClosing(0, 30)
	})
}

// TestClosingProofCrash: a crash while the acquirer is asked loses neither the closing nor its
// ticket, which is proven anew at the start and is no DUPLICATA.
func TestClosingProofCrash(t *testing.T) {
	inBubble(t, func(x *till) {
		x.proveClosings()
		x.sell(1000, 2000)
		x.acquirer.Inject(slices.Repeat([]paymenttest.Fault{{Call: "status", Before: true}}, 2)...)
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		if len(x.closingTickets()) != 0 {
			t.Fatal("the ticket did not wait for its proof")
		}
		x.restart()
		x.after(time.Second)
		x.wantClosing(2, 2)
		if s := x.Snapshot(); s.LastClosing.Number != 1 || s.Printer.Owed != 0 {
			t.Errorf("closing %d, owed %d", s.LastClosing.Number, s.Printer.Owed)
		}
	})
}

// pausing takes a second for a status.
type pausing struct{ payment.Acquirer }

func (p pausing) Status(ctx context.Context, q payment.Query, wait time.Duration) (payment.Answer, error) {
	<-time.After(time.Second) // of the bubble
	return p.Acquirer.Status(ctx, q, wait)
}

// TestClosingProofDisk: where the disk refuses the result of the proof, the ticket waits until
// it is stored, and the acquirer is not asked again.
func TestClosingProofDisk(t *testing.T) {
	inBubble(t, func(x *till) {
		x.stop()
		x.paper = x.printer
		x.connect = func(payment.Settings, payment.SealKey) (payment.Acquirer, error) {
			return pausing{x.acquirer}, nil // the disk fails before the proof is there
		}
		x.start()
		x.proveClosings()
		x.sell(1000)
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.store.Fail(true)
		asked := x.acquirer.Calls("status")
		x.after(10 * time.Second)
		if len(x.closingTickets()) != 0 {
			t.Fatal("printed over a disk that refuses")
		}
		x.store.Fail(false)
		x.after(time.Minute)
		x.wantClosing(1, 1)
		if n := x.acquirer.Calls("status") - asked; n > 1 {
			t.Errorf("asked %d times", n)
		}
	})
}
