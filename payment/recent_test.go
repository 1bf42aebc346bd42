package payment_test

import (
	"reflect"
	"testing"

	"ancvtpe/payment"
)

// The snapshot has the last of the day's lines, a bounded number of them, also after a restart,
// and none after a closing.
func TestRecent(t *testing.T) {
	inBubble(t, func(x *till) {
		for i := range int64(30) {
			x.debit(1000 + i)
			x.payer(payment.AcquirerAuthorized, 1000+i)
			x.acknowledge()
		}
		held, err := x.store.DayLines()
		if err != nil {
			t.Fatal(err)
		}
		before := x.Snapshot().Recent
		if want := held[len(held)-24:]; !reflect.DeepEqual(before, want) {
			t.Fatalf("recent %+v, want %+v", before, want)
		}
		x.restart()
		if after := x.Snapshot().Recent; !reflect.DeepEqual(after, before) {
			t.Errorf("after a restart %+v, want %+v", after, before)
		}
		if err := x.CloseDay(x.ctx()); err != nil {
			t.Fatal(err)
		}
		if after := x.Snapshot().Recent; len(after) != 0 {
			t.Errorf("after the closing %+v", after)
		}
		if before[23].Amount != 1029 {
			t.Errorf("an old snapshot was changed: %+v", before[23])
		}
	})
}
