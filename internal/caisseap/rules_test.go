package caisseap

import (
	"context"
	"io"
	"slices"
	"strconv"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// TestHolds4SameRules: a till gets AF 05 for what the cashier could not begin either, and
// nothing is sent.
func TestHolds4SameRules(t *testing.T) {
	hand := func(s *shop, cents payment.Amount) {
		if err := s.StartDebit(context.Background(), cents, payment.ModeQR, ""); err != nil {
			s.t.Fatal(err)
		}
		s.after(time.Second)
	}
	for name, c := range map[string]struct {
		change func(*payment.Settings)
		begin  func(*shop)
	}{
		"NON INITIALISE": {func(p *payment.Settings) { p.ShopID = "" }, func(*shop) {}},
		"conditions not accepted": {nil, func(s *shop) {
			s.stop()
			if err := s.store.Commit(payment.Change{Terms: &payment.Terms{Version: "0"}}); err != nil {
				s.t.Fatal(err)
			}
			s.start()
		}},
		"a remainder of a sale by hand": {nil, func(s *shop) {
			hand(s, 2000)
			s.payer(payment.AcquirerAuthorized, 1250)
			s.acknowledge()
		}},
		"unresolved": {nil, func(s *shop) {
			hand(s, 2000)
			silent := paymenttest.Fault{Call: "status", Err: &payment.Failure{Sent: true, Cause: payment.CauseTimeout, Err: io.EOF}}
			s.acquirer.Inject(slices.Repeat([]paymenttest.Fault{silent}, 1000)...)
			if !s.after(2 * time.Minute).Transaction.State.Unresolved() {
				s.t.Fatal("not unresolved")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			inShop(t, c.change, func(s *shop) {
				s.t = t
				c.begin(s)
				created, before := s.acquirer.Calls("create"), s.Snapshot()
				till := s.connect()
				s.send(till, ask("0", "CB", "1250", "BF", "1"))
				s.want(till, "AE", "01", "AF", "05", "CB", "1250")
				if name != "conditions not accepted" { // then the cashier may cancel and close too
					s.send(till, ask("2", "CB", "1250", "CH", "ref0000001"))
					s.want(till, "AE", "01", "AF", "05")
					s.send(till, ask("B"))
					s.want(till, "AE", "01", "AF", "05")
				}
				if after := s.Snapshot(); s.acquirer.Calls("create") != created || after.Transaction.Seq != before.Transaction.Seq {
					t.Error("something began")
				}
			})
		})
	}
}

// odooAccepts has the rules of Odoo's French module. CA, CD and CE are repeated, CB is the
// requested amount unless BF, AF has two digits, and one read of 1,024 bytes gets everything.
func odooAccepts(t *testing.T, asked, got message, size int) bool {
	t.Helper()
	for _, tag := range []string{"CA", "CD", "CE"} {
		if got.get(tag) != asked.get(tag) {
			t.Errorf("%s is %q, was %q", tag, got.get(tag), asked.get(tag))
		}
	}
	if size > 1024 {
		t.Errorf("%d bytes", size)
	}
	if got.get("AE") != "10" {
		if _, err := strconv.Atoi(got.get("AF")); err != nil || len(got.get("AF")) != 2 {
			t.Errorf("AF is %q", got.get("AF"))
		}
		return false
	}
	return got.get("CB") == asked.get("CB") || asked.get("BF") == "1"
}

// TestOdooRules: Odoo accepts every full payment, and a part payment where it asked for one.
// It shows every failure as a failure.
func TestOdooRules(t *testing.T) {
	private := string(slices.Repeat([]byte("x"), 99))
	debit := []string{"CB", "1250", "CK", "100", "CF", private}
	pays := func(state payment.AcquirerState, paid payment.Amount) func(*shop) {
		return func(s *shop) { s.payer(state, paid) }
	}
	for name, c := range map[string]struct {
		action string
		pairs  []string
		then   func(*shop) // after the request
		paid   bool
	}{
		"paid":         {"0", debit, pays(payment.AcquirerAuthorized, 1250), true},
		"validated":    {"0", debit, pays(payment.AcquirerValidated, 1250), true},
		"paid in part": {"0", append([]string{"BF", "1"}, debit...), pays(payment.AcquirerAuthorized, 500), true},
		"refused":      {"0", debit, pays(payment.AcquirerRejected, 0), false},
		"given up":     {"0", debit, pays(payment.AcquirerAborted, 0), false},
		"expired":      {"0", debit, pays(payment.AcquirerExpired, 0), false},
		"too late":     {"0", debit, func(s *shop) { s.after(175 * time.Second) }, false},
		"red key": {"0", debit, func(s *shop) {
			if err := s.Abort(context.Background()); err != nil {
				s.t.Fatal(err)
			}
			s.after(5 * time.Second)
		}, false},
		"busy":           {"0", debit, nil, false},
		"format":         {"0", []string{"CB", "x"}, nil, false},
		"currency":       {"0", nil, nil, false},
		"unknown action": {"7", debit, nil, false},
		"refund":         {"1", debit, nil, false}, // Odoo's refund of a part
		"nothing yet":    {"3", nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			inShop(t, nil, func(s *shop) {
				s.t = t
				s.AtWork(name == "busy")
				till := s.connect()
				request := ask(c.action, c.pairs...)
				if name == "currency" {
					request = "CZ0040300CJ012012345678901CA00201CE003840CB0041250CD0010"
				}
				sc, err := scan([]byte(request))
				if err != nil {
					t.Fatal(err)
				}
				s.send(till, request)
				if c.then != nil {
					c.then(s)
				}
				answer := s.answer(till)
				if ok := odooAccepts(t, sc.message, answer, len((&reply{message: answer}).bytes())); ok != c.paid {
					t.Errorf("accepted %t: %v", ok, answer)
				}
			})
		})
	}
}
