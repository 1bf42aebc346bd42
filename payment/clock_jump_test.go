package payment_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// A closing by hand does not make the till forget that it has closed the day: with the
// clock put back a day, or another hour set, it closed that day again.
func TestI8ByHandAfterTheAutomaticOne(t *testing.T) {
	for name, then := range map[string]func(*till){
		"clock back a day": func(x *till) { x.clock.turn(-24 * time.Hour) },
		"another hour":     func(x *till) { x.closeAt(18, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(x *till) {
				x.setClock(paris(2026, 11, 22, 11, 0))
				x.closeAt(12, 0)
				x.after(4 * time.Hour)
				x.wantClosings(1)
				if err := x.CloseDay(x.ctx()); err != nil {
					t.Fatal(err)
				}
				then(x)
				x.debit(1000)
				x.payer(payment.AcquirerAuthorized, 1000)
				x.acknowledge()
				x.restart()
				x.setClock(paris(2026, 11, 22, 23, 59))
				x.after(2 * time.Minute)
				x.wantClosings(2)
				x.after(24 * time.Hour)
				x.wantClosings(3)
			})
		})
	}
}

// A till that was set up by a clock that was a day ahead: once the clock is right, its
// first day is closed, too.
func TestI8ClockPutRightAfterTheSetUp(t *testing.T) {
	inBubble(t, func(x *till) {
		x.setClock(paris(2026, 11, 23, 20, 0))
		x.closeAt(20, 30)
		x.setClock(paris(2026, 11, 22, 20, 1))
		x.after(time.Hour)
		x.wantClosings(1)
		if at := x.Snapshot().LastClosing.At; !at.Equal(paris(2026, 11, 22, 20, 30)) {
			t.Errorf("dated %v", at)
		}
	})
}

// jumps are where the clock may be put in mid-wait.
var jumps = map[string]func(now time.Time) time.Time{
	"back 1 h":         func(now time.Time) time.Time { return now.Add(-time.Hour) },
	"back 1 day":       func(now time.Time) time.Time { return now.Add(-24 * time.Hour) },
	"to 1970":          func(time.Time) time.Time { return time.Unix(0, 0) },
	"forward 1 h":      func(now time.Time) time.Time { return now.Add(time.Hour) },
	"forward 10 years": func(now time.Time) time.Time { return now.AddDate(10, 0, 0) },
}

// The time to pay is the monotonic clock's: whatever the time of day does meanwhile, the
// payment neither ends before its time nor lasts longer.
func TestClockJumpInMidWait(t *testing.T) {
	for _, to := range jumps {
		for _, dateless := range []bool{false, true} {
			for _, second := range []int{1, 9, 120, 290, 299} {
				inBubble(t, func(x *till) {
					x.acquirer.Dateless = dateless
					x.debit(1000)
					x.after(time.Duration(second) * time.Second)
					x.setClock(to(x.clock.Now()))
					s := x.after(500 * time.Millisecond)
					x.want(s, payment.StateWaiting, payment.PhaseInProgress)
					x.after(time.Duration(299-second) * time.Second)
					x.want(x.Snapshot(), payment.StateWaiting, payment.PhaseInProgress)
					x.want(x.after(4*time.Second), payment.StateExpired, payment.PhaseResult)
				})
				inBubble(t, func(x *till) {
					x.acquirer.Dateless = dateless
					x.debit(1000)
					x.after(time.Duration(second) * time.Second)
					x.setClock(to(x.clock.Now()))
					x.want(x.payer(payment.AcquirerAuthorized, 1000), payment.StateAccepted, payment.PhaseResult)
					x.balanced()
				})
			}
		}
	}
}

// realClock is the machine's, as main hands it to the engine.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

// The countdown on the screen is the difference of two readings of the monotonic clock.
// (A bubble's clock has none, so this one runs outside.)
func TestCountdownIsMonotonic(t *testing.T) {
	x := &till{t: t, store: paymenttest.NewStore(), acquirer: paymenttest.NewAcquirer(), printer: &paymenttest.Printer{}}
	settings := payment.DefaultSettings()
	settings.ShopID = "10000651"
	key := payment.SealKey{Version: "v", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
	if err := x.store.Commit(payment.Change{Settings: &settings, Key: &key, Terms: &payment.Terms{Version: terms}}); err != nil {
		t.Fatal(err)
	}
	terminal, err := payment.NewEngine(payment.Config{
		Store: x.store, Printer: x.printer, Connect: x.acquirer.Connect, Clock: realClock{},
		Hasher: paymenttest.Hasher{}, Log: slog.New(slog.DiscardHandler), TermsVersion: terms,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- terminal.Run(ctx) }()
	if err := terminal.StartDebit(ctx, 1000, payment.ModeQR, ""); err != nil {
		t.Fatal(err)
	}
	feed, leave := terminal.Subscribe()
	defer leave()
	for s := range feed {
		if s.Deadline.IsZero() {
			continue
		}
		if wall := s.Deadline.Round(0); s.Deadline == wall { //nolint:staticcheck // Equal would not see the monotonic clock
			t.Errorf("%v has no reading of the monotonic clock", s.Deadline)
		}
		break
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// While the acquirer is silent, a jump makes the outcome neither unknown before its time
// nor hopeless: SANS SUITE is not offered for it, not even of a transaction taken up.
func TestClockJumpInSilence(t *testing.T) {
	for name, to := range jumps {
		for _, recovered := range []bool{false, true} {
			inBubble(t, func(x *till) {
				x.debit(1000)
				x.after(5 * time.Second)
				x.cutStatus(5000, lost(payment.CauseServer))
				if recovered {
					x.restart()
				}
				x.after(time.Minute)
				x.want(x.Snapshot(), payment.StateUnknown, payment.PhaseInProgress)
				x.setClock(to(x.clock.Now()))
				if s := x.after(30 * time.Second); s.CanWriteOff {
					t.Errorf("%s, recovered %v: SANS SUITE is offered after a minute and a half", name, recovered)
				}
				if s := x.after(13 * time.Minute); s.CanWriteOff {
					t.Errorf("%s, recovered %v: SANS SUITE is offered before its time", name, recovered)
				}
				if s := x.after(2 * time.Minute); !s.CanWriteOff {
					t.Errorf("%s, recovered %v: SANS SUITE is not offered after 16 minutes", name, recovered)
				}
			})
		}
	}
}

// The time in which the till was off counts by the till's clock.
func TestSansSuiteCountsTheTimeOff(t *testing.T) {
	for off, offered := range map[time.Duration]bool{time.Minute: false, time.Hour: true} {
		inBubble(t, func(x *till) {
			x.debit(1000)
			x.cutStatus(5000, lost(payment.CauseServer))
			x.stop()
			x.after(off)
			x.start()
			if s := x.after(10 * time.Second); s.CanWriteOff != offered {
				t.Errorf("off for %v: SANS SUITE %v", off, s.CanWriteOff)
			}
		})
	}
}
