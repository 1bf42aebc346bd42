package payment_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// slowHasher is slow, as one that waits for another till's password.
type slowHasher struct{ paymenttest.Hasher }

func (h slowHasher) Verify(hash, password string) (bool, error) {
	<-time.After(time.Minute)
	return h.Hasher.Verify(hash, password)
}

// A password that is being checked holds up neither the engine nor the count of wrong tries.
func TestPasswordHoldsUpNothing(t *testing.T) {
	inBubble(t, func(x *till) {
		x.hasher = slowHasher{}
		x.restart()
		if err := x.SetPassword(x.ctx(), "", "4321"); err != nil {
			t.Fatal(err)
		}
		const tries = 8
		answers := make(chan error, tries)
		for range tries {
			go func() { answers <- x.CheckPassword(x.ctx(), "1111") }()
		}
		synctest.Wait()
		begin := time.Now()
		x.debit(1000)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("a payment beside a password took %v", took)
		}
		x.after(tries * time.Minute)
		wrong, locked := 0, 0
		for range tries {
			var lock *payment.LockedError
			switch err := <-answers; {
			case errors.As(err, &lock):
				locked++
			case errors.Is(err, payment.ErrWrongPassword):
				wrong++
			default:
				t.Errorf("a wrong password: %v", err)
			}
		}
		if wrong != 4 || locked != 4 {
			t.Errorf("%d wrong, %d locked", wrong, locked)
		}
	})
}

// A try counts also where its caller leaves while it is checked.
func TestPasswordCountsWhoeverLeaves(t *testing.T) {
	inBubble(t, func(x *till) {
		x.hasher = slowHasher{}
		x.restart()
		if err := x.SetPassword(x.ctx(), "", "4321"); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			ctx, leave := context.WithCancel(x.ctx())
			go func() { _ = x.CheckPassword(ctx, "1111") }()
			synctest.Wait()
			leave()
			x.after(2 * time.Minute)
		}
		if until := x.Snapshot().LockedUntil; until.IsZero() {
			t.Error("five wrong tries do not lock")
		}
	})
}
