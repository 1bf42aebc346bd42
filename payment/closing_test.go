package payment_test

import (
	"slices"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// paris is a moment of Europe/Paris.
func paris(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, payment.Paris())
}

func TestNextClosing(t *testing.T) {
	half := payment.ClosingTime{Set: true, Hour: 23, Minute: 30}
	small := payment.ClosingTime{Set: true, Hour: 2, Minute: 30}
	for _, c := range []struct {
		name      string
		at        payment.ClosingTime
		now, last time.Time
		want      time.Time
	}{
		{"today", half, paris(2026, 11, 22, 14, 0), time.Time{}, paris(2026, 11, 22, 23, 30)},
		{"past for today", half, paris(2026, 11, 22, 23, 30), time.Time{}, paris(2026, 11, 23, 23, 30)},
		{"closed today already", half, paris(2026, 11, 22, 14, 0), paris(2026, 11, 22, 10, 0), paris(2026, 11, 23, 23, 30)},
		{"clock back a day", half, paris(2026, 11, 21, 23, 0), paris(2026, 11, 22, 23, 30), paris(2026, 11, 23, 23, 30)},
		{"last by a wrong clock", half, paris(2026, 11, 22, 14, 0), paris(2036, 11, 22, 23, 30), paris(2026, 11, 22, 23, 30)},
		{"month end", half, paris(2026, 4, 30, 23, 45), time.Time{}, paris(2026, 5, 1, 23, 30)},
		{"after the summer change", small, paris(2026, 3, 29, 12, 0), time.Time{}, paris(2026, 3, 30, 2, 30)},
		{"night of the winter change", half, paris(2026, 10, 24, 23, 31), time.Time{}, paris(2026, 10, 25, 23, 30)},
		{"none", payment.ClosingTime{}, paris(2026, 11, 22, 14, 0), time.Time{}, time.Time{}},
	} {
		if got := payment.NextClosing(c.at, c.now, c.last); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	// The hour that the summer change skips still falls once in that night.
	if got := payment.NextClosing(small, paris(2026, 3, 28, 12, 0), time.Time{}); got.In(payment.Paris()).Day() != 29 {
		t.Errorf("skipped hour: %v", got)
	}
}

func (x *till) closeAt(hour, minute int) {
	x.t.Helper()
	s := x.Snapshot().Settings
	s.ClosingTime = payment.ClosingTime{Set: true, Hour: hour, Minute: minute}
	if err := x.Configure(x.ctx(), payment.Setup{Settings: &s}); err != nil {
		x.t.Fatal(err)
	}
}

// setClock puts the till's clock to a moment.
func (x *till) setClock(at time.Time) { x.clock.set(at) }

func (x *till) closings() (numbers []int) {
	for _, p := range x.printer.Printed() {
		if p.Nature == payment.NatureClosing {
			numbers = append(numbers, p.ClosingNo)
		}
	}
	return numbers
}

func (x *till) wantClosings(n int) {
	x.t.Helper()
	got := x.closings()
	if len(got) != n || x.Snapshot().Totals.Closing != n {
		x.t.Fatalf("closings %v, totals say %d, want %d", got, x.Snapshot().Totals.Closing, n)
	}
	for i, number := range got {
		if number != i+1 {
			x.t.Fatalf("numbers %v", got)
		}
	}
}

// I8: one closing a day, numbered without gap or repeat, each transaction in one.
func TestI8AutomaticClosing(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 20, 0))
		x.closeAt(23, 30)
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		x.after(3 * time.Hour)
		x.wantClosings(0)
		s := x.after(time.Hour)
		x.wantClosings(1)
		if s.Totals.Debits.Count != 0 || s.LastClosing.Totals.Debits.Total != 1000 || !s.LastClosing.At.Equal(paris(2026, 11, 22, 23, 30)) {
			t.Errorf("%+v %+v", s.Totals, s.LastClosing)
		}
		p := x.printer.Printed()
		if last := p[len(p)-1]; len(last.Lines) != 1 || last.Lines[0].Amount != 1000 || last.Totals.Debits.Count != 1 {
			t.Errorf("ticket %+v", last)
		}
		x.after(48 * time.Hour)
		x.wantClosings(3)
	})
}

// EXPORT_CLOTURE: the ticket of a closing with lines asks for their file, and no other.
func TestClosingExport(t *testing.T) {
	for _, export := range []bool{true, false} {
		inBubble(t, func(x *till) {
			s := x.Snapshot().Settings
			s.ExportClosing = export
			if err := x.Configure(x.ctx(), payment.Setup{Settings: &s}); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := x.CloseDay(x.ctx()); err != nil {
					t.Fatal(err)
				}
				x.sell(1000)
			}
			var got []bool
			for _, p := range x.printer.Printed() {
				if p.Nature == payment.NatureClosing {
					got = append(got, p.Export)
				}
			}
			if !slices.Equal(got, []bool{false, export}) {
				t.Errorf("EXPORT_CLOTURE %t: %v without and with a line", export, got)
			}
		})
	}
}

// TEST CONNEXION is not the engine's question, but its answer is a contact.
func TestContacted(t *testing.T) {
	inBubble(t, func(x *till) {
		if at := x.Snapshot().LastContact; !at.IsZero() {
			t.Fatalf("contact %v before any", at)
		}
		if err := x.Contacted(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if at := x.Snapshot().LastContact; !at.Equal(x.Snapshot().Totals.Since) {
			t.Errorf("contact %v, not now", at)
		}
	})
}

// An answer to VERIFICATION, to the look-up of a reference and to the proof of a closing is a
// contact too; silence is none.
func TestContactedByQuestions(t *testing.T) {
	inBubble(t, func(x *till) {
		x.sell(1000)
		contact := func(what string) {
			t.Helper()
			if s := x.Snapshot(); !s.LastContact.Equal(x.clock.Now()) {
				t.Errorf("%s at %v, last contact %v", what, x.clock.Now(), s.LastContact)
			}
		}
		x.after(time.Hour)
		x.verify()
		contact("verification")
		x.after(time.Hour)
		if _, err := x.LookUp(x.ctx(), x.acquirer.Last().Reference); err != nil {
			t.Fatal(err)
		}
		contact("look-up")
		x.after(time.Hour)
		if _, err := x.LookUp(x.ctx(), "zzzzzzzzzz"); err == nil {
			t.Fatal("found")
		}
		contact("refused look-up")
		before := x.Snapshot().LastContact
		x.acquirer.Inject(paymenttest.Fault{Call: "status"}, paymenttest.Fault{Call: "status"})
		x.after(time.Hour)
		x.verify()
		if at := x.Snapshot().LastContact; !at.Equal(before) {
			t.Errorf("silence is a contact: %v", at)
		}
	})
}

// I8: a closing that falls due while a payment waits comes right after its end.
func TestI8ClosingWaitsForThePayment(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 23, 28))
		x.closeAt(23, 30)
		x.debit(1000)
		x.after(4 * time.Minute)
		x.wantClosings(0)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.wantClosings(1)
		if c := x.Snapshot().LastClosing; c.Totals.Debits.Total != 1000 || !c.At.Equal(paris(2026, 11, 22, 23, 30)) {
			t.Errorf("%+v", c)
		}
	})
}

// I8: the new date of a closing is stored again after a commit that certainly failed.
func TestI8ClosingIsPlannedAgain(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 20, 0))
		x.closeAt(23, 30)
		x.store.Refuse(payment.ErrBusy)
		x.setClock(paris(2026, 11, 20, 20, 0))
		x.after(2 * time.Minute)
		x.store.Refuse(nil)
		x.after(4 * time.Hour)
		x.wantClosings(1)
	})
}

// I8: missed closings are caught up once, dated the day they were due.
func TestI8CaughtUpOnce(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 20, 0))
		x.closeAt(23, 30)
		x.stop()
		x.setClock(paris(2026, 11, 26, 9, 0))
		x.start()
		x.wantClosings(1)
		s := x.Snapshot()
		if !s.LastClosing.At.Equal(paris(2026, 11, 22, 23, 30)) || !s.ClosingDue.Equal(paris(2026, 11, 26, 23, 30)) {
			t.Errorf("%+v, next %v", s.LastClosing, s.ClosingDue)
		}
		x.restart()
		x.wantClosings(1)
	})
}

// I8: a wrong clock neither repeats a closing nor stops them for ever.
func TestI8ClockJumps(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 23, 20))
		x.closeAt(23, 30)
		x.after(20 * time.Minute)
		x.wantClosings(1)
		x.clock.turn(-time.Hour) // 22:40 again
		x.after(2 * time.Hour)
		x.wantClosings(1)
		x.setClock(paris(2036, 11, 23, 12, 0))
		x.after(5 * time.Minute)
		x.wantClosings(2)
		x.setClock(paris(2026, 11, 24, 12, 0))
		x.after(13 * time.Hour)
		x.wantClosings(3)
	})
}

// After a closing by hand a minute before, the automatic one has nothing to close.
func TestClosingByHandBefore(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 23, 20))
		x.closeAt(23, 30)
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		x.setClock(paris(2026, 11, 22, 23, 29))
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(10 * time.Minute)
		x.wantClosings(1)
		if err := x.DuplicateTotals(x.ctx()); err != nil {
			t.Fatal(err)
		}
		x.after(time.Second)
		p := x.printer.Printed()
		if last := p[len(p)-1]; !last.Duplicate || last.Original != payment.NatureClosing || last.ClosingNo != 1 ||
			last.Totals.Debits.Total != 1000 {
			t.Errorf("duplicate after the closing: %+v", last)
		}
		x.after(24 * time.Hour)
		x.wantClosings(2)
	})
}

func TestClosingHourChanged(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 22, 20, 0))
		x.closeAt(23, 30)
		x.closeAt(21, 0)
		x.after(90 * time.Minute)
		x.wantClosings(1)
		x.closeAt(23, 30) // today's is done
		x.after(3 * time.Hour)
		x.wantClosings(1)
		x.after(24 * time.Hour)
		x.wantClosings(2)
	})
}

// I8: both nights of the clock change, at an hour that one of them skips and the other
// has twice: one closing a day.
func TestI8NightsOfTheClockChange(t *testing.T) {
	for _, eve := range []time.Time{paris(2026, 3, 28, 12, 0), paris(2026, 10, 24, 12, 0)} {
		for _, hour := range []int{1, 2, 3} {
			inBubble(t, func(x *till) {
				x.setClock(eve)
				x.closeAt(hour, 30)
				for day := 1; day <= 3; day++ {
					x.after(24 * time.Hour)
					x.wantClosings(day)
					if at := x.Snapshot().LastClosing.At.In(payment.Paris()); at.Day() != eve.AddDate(0, 0, day).Day() {
						t.Errorf("closing %d is dated %v", day, at)
					}
				}
				x.restart()
				x.wantClosings(3)
			})
		}
	}
}

// TestSinceInTheNewZone: `totaux` tells the day's begin as it is stored.
func TestSinceInTheNewZone(t *testing.T) {
	inBubble(t, func(x *till) {
		s := x.Snapshot().Settings
		s.TimeZone = "Indian/Reunion"
		before := x.Snapshot().Totals.Since
		if err := x.Configure(x.ctx(), payment.Setup{Settings: &s}); err != nil {
			t.Fatal(err)
		}
		now := x.Snapshot().Totals.Since
		if _, offset := now.Zone(); offset != 4*3600 || !now.Equal(before) {
			t.Errorf("since %v, before %v", now, before)
		}
	})
}
