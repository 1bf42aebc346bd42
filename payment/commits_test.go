package payment_test

import "testing"

// At most two durable commits stand between the last ENTER and the request.
func TestFewCommitsBeforeTheRequest(t *testing.T) {
	inBubble(t, func(x *till) {
		before, asked := x.store.Commits(), false
		x.acquirer.OnCall = func(call string) {
			if asked || call != "create" {
				return
			}
			asked = true
			if n := x.store.Commits() - before; n < 1 || n > 2 {
				t.Errorf("%d commits before the request", n)
			}
		}
		x.debit(1000)
		if !asked {
			t.Error("nothing was asked")
		}
	})
}
