package payment_test

import (
	"errors"
	"testing"

	"ancvtpe/payment"
)

// The closing names one shop. Another one's parameters are refused while the day has payments of
// the present one, which would else be printed and exported as the other's.
func TestAnotherShopWaitsForTheClosing(t *testing.T) {
	inBubble(t, func(x *till) {
		x.debit(2000)
		x.payer(payment.AcquirerAuthorized, 2000)
		x.acknowledge()
		present := x.Snapshot().Settings
		other := present
		other.ShopID = "10000659"
		if err := x.Configure(x.ctx(), payment.Setup{Settings: &other}); !errors.Is(err, payment.ErrDayOpen) {
			t.Errorf("another shop in the middle of the day: %v", err)
		}
		renamed := present
		renamed.ShopName = "AUTRE ENSEIGNE"
		if err := x.Configure(x.ctx(), payment.Setup{Settings: &renamed}); err != nil {
			t.Errorf("the same shop: %v", err)
		}
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if err := x.Configure(x.ctx(), payment.Setup{Settings: &other}); err != nil {
			t.Errorf("another shop after the closing: %v", err)
		}
	})
}
