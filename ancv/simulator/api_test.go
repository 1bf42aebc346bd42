package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ancvtpe/ancv"
)

func TestLifecycle(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	id := c.create(1250, true)
	c.good(c.attach(id, "10123453051", 1250), "PROCESSING")
	if err := sim.Accept(id, 1000); err != nil {
		t.Fatal(err)
	}
	if err := sim.Accept(id, 1000); !errors.Is(err, ErrRefused) {
		t.Fatalf("second Accept = %v, want ErrRefused", err)
	}
	until(t, "VALIDATED", func() bool { return sim.Ledger().Transactions[0].State == "VALIDATED" })
	a := c.status(id)
	c.good(a, "VALIDATED")
	auth := a.tx.Payers[0].Authorizations[0]
	if a.paid() != 1000 || auth.Holder != "10*****3051" || auth.Type != "CVCo" || len(auth.Number) != 10 {
		t.Fatalf("authorization = %+v", auth)
	}
	if left := a.tx.ExpirationDate.Sub(*a.tx.CreationDate); left != sim.cfg.scaled(sim.cfg.Expiry) {
		t.Fatalf("time to pay = %s", left)
	}
	c.good(c.cancel(id), "CANCELLED")
	again := c.cancel(id)
	c.good(again, "CANCELLED")
	if again.paid() != 1000 {
		t.Fatal("the authorizations are not listed any more")
	}
	l := sim.Ledger()
	if l.Debits != (Tally{1, 1000}) || l.Cancellations != (Tally{1, 1000}) || l.Net != 0 {
		t.Fatalf("ledger = %+v", l)
	}
	p := l.Transactions[0]
	if p.Calls != (Calls{1, 1, 1, 2}) || p.Refunded != 1000 || p.Payer != "10*****3051" {
		t.Fatalf("ledger line = %+v", p)
	}
}

func TestEnds(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	tests := []struct {
		end   func(id string) error
		state string
	}{
		{sim.Refuse, "REJECTED"},
		{sim.Abandon, "ABORTED"},
	}
	for _, tt := range tests {
		id := c.create(1000, false)
		if err := tt.end(id); err != nil {
			t.Fatal(err)
		}
		c.good(c.status(id), tt.state)
		c.refused(c.cancel(id), 409, codeNotAllowed)
		c.refused(c.attach(id, "12345678901", 1000), 409, codeNotAllowed)
	}
	open := c.create(1000, false)
	c.good(c.cancel(open), "CANCELLED")
	if err := sim.Accept(open, 0); !errors.Is(err, ErrRefused) {
		t.Fatalf("Accept of a cancelled payment = %v", err)
	}
	if l := sim.Ledger(); l.Debits.Count != 0 || l.Cancellations.Count != 0 {
		t.Fatalf("ledger = %+v", l)
	}
	if err := sim.Accept("nothing000", 0); !errors.Is(err, ErrRefused) {
		t.Fatalf("Accept of nothing = %v", err)
	}
}

func TestAmountsThatAPayerMayPay(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	tests := []struct {
		adjustable bool
		amount     int64
		ok         bool
	}{
		{false, 0, true},
		{false, 1000, true},
		{false, 999, false},
		{true, 999, true},
		{true, 1001, false},
		{true, -1, false},
	}
	for _, tt := range tests {
		id := c.create(1000, tt.adjustable)
		if err := sim.Accept(id, tt.amount); (err == nil) != tt.ok {
			t.Errorf("Accept(adjustable %t, %d) = %v, want ok %t", tt.adjustable, tt.amount, err, tt.ok)
		}
	}
}

func TestPayers(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	id := c.create(1000, false)
	c.refused(c.attach(id, "99999999999", 1000), 404, codePayerNotFound)
	c.refused(c.attach(id, "1234", 1000), 404, codePayerNotFound)
	c.refused(c.attach(id, "inconnu@exemple.fr", 1000), 404, codePayerNotFound)
	c.refused(c.attach(id, "88888888888", 1000), 409, codeOtherPending)
	c.refused(c.attach(id, "marie@exemple.fr", 999), 400, codeInvalidAmount)
	c.good(c.attach(id, "marie@exemple.fr", 1000), "PROCESSING")
	c.good(c.attach(id, "marie@exemple.fr", 1000), "PROCESSING")
	c.refused(c.attach(id, "12345678901", 1000), 409, codeNotAllowed)
	c.refused(c.attach("zzzzzzzzzz", "12345678901", 1000), 404, codeNotFound)

	other := c.create(500, false)
	c.refused(c.attach(other, "marie@exemple.fr", 500), 409, codeOtherPending)
	if err := sim.Accept(id, 0); err != nil {
		t.Fatal(err)
	}
	c.good(c.attach(other, "marie@exemple.fr", 500), "PROCESSING")
	if got := sim.Pending(); len(got) != 1 || got[0].ID != other || got[0].Payer != "ma*****@exemple.fr" {
		t.Fatalf("pending = %+v", got)
	}
}

func TestCreateRefusals(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	c.check.strict = false // the requests are wrong on purpose
	tests := []struct {
		name   string
		change func(*ancv.WireCreate)
		status int
		code   string
	}{
		{"shop", func(r *ancv.WireCreate) { r.Merchant.ShopID = "10000652" }, 403, codeMerchant},
		{"provider", func(r *ancv.WireCreate) { r.Merchant.ServiceProviderID = "100017" }, 403, codeMerchant},
		{"zero", func(r *ancv.WireCreate) { r.Order.Amount.Total = 0 }, 400, codeInvalidAmount},
		{"too much", func(r *ancv.WireCreate) { r.Order.Amount.Total = 100_000_000 }, 400, codeInvalidAmount},
		{"currency", func(r *ancv.WireCreate) { r.Order.Amount.Currency = 840 }, 400, codeInvalidCurrency},
		{"order", func(r *ancv.WireCreate) { r.Order.ID = strings.Repeat("x", 21) }, 400, codeBadRequest},
		{"no payment id", func(r *ancv.WireCreate) { r.Order.PaymentID = "" }, 400, codeBadRequest},
		{"label", func(r *ancv.WireCreate) { r.Order.Label = strings.Repeat("é", 41) }, 400, codeBadRequest},
		{"mode", func(r *ancv.WireCreate) { r.PaymentMethod.TSPDMode = "002" }, 400, codeBadRequest},
		{"capture", func(r *ancv.WireCreate) { r.PaymentMethod.CaptureMode = "LATER" }, 400, codeBadRequest},
		{"date", func(r *ancv.WireCreate) { r.RequestDate = time.Time{} }, 400, codeBadRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := newCreate("PAY-"+tt.name, 1000)
			tt.change(&req)
			c.refused(c.sendCreate(req), tt.status, tt.code)
		})
	}
	if n := len(sim.Ledger().Transactions); n != 0 {
		t.Fatalf("%d transactions were made", n)
	}
	req := newCreate("PAY-twice", 1000)
	first := c.sendCreate(req)
	c.good(first, "INITIALIZED")
	if err := sim.Abandon(first.tx.ID); err != nil {
		t.Fatal(err)
	}
	req.RequestDate = req.RequestDate.Add(time.Minute)
	again := c.sendCreate(req)
	c.good(again, "ABORTED") // the same transaction in its present state
	if first.status != 201 || again.status != 200 || again.tx.ID != first.tx.ID {
		t.Fatalf("sent again: %d %s, then %d %s", first.status, first.tx.ID, again.status, again.tx.ID)
	}
	for name, change := range map[string]func(*ancv.WireCreate){
		"amount": func(r *ancv.WireCreate) { r.Order.Amount.Total++ },
		"order":  func(r *ancv.WireCreate) { r.Order.ID = "CMD-2" },
		"label":  func(r *ancv.WireCreate) { r.Order.Label = "x" },
		"mode":   func(r *ancv.WireCreate) { r.PaymentMethod.AdjustableAmount = true },
	} {
		other := newCreate("PAY-twice", 1000)
		change(&other)
		if a := c.sendCreate(other); a.status != 400 || a.code != codeBadRequest {
			t.Errorf("another %s with the same paymentId = %d %s", name, a.status, a.code)
		}
	}
	if n := len(sim.Ledger().Transactions); n != 1 {
		t.Fatalf("%d transactions, want 1", n)
	}
}

// The forms before 1.2 refuse any paymentId that was used.
func TestLegacyCreateTwice(t *testing.T) {
	c := newTill(t, start(t, func(c *Config) { c.Legacy = true }))
	req := newCreate("PAY-twice", 1000)
	c.good(c.sendCreate(req), "INITIALIZED")
	c.refused(c.sendCreate(req), 400, codeBadRequest)
}

func TestBodies(t *testing.T) {
	c := newTill(t, start(t, nil))
	c.check.strict = false
	good := `{"requestDate":"2026-11-22T14:05:09+01:00","merchant":{"shopId":10000651,"serviceProviderId":"100016"},` +
		`"order":{"id":"CMD-1","paymentId":"PAY-1","amount":{"total":1000,"currency":"978"}},` +
		`"paymentMethod":{"tspdMode":"001","captureMode":"NORMAL"},"surprise":{"deep":[1]}}`
	fields := []string{"10000651", "100016", "CMD-1", "PAY-1", "1000"}
	send := func(body string, header http.Header) answer {
		return c.call(t.Context(), "POST", "", []byte(body), header, fields...)
	}
	c.refused(send(good+"x", nil), 400, codeBadRequest)
	c.refused(send(`{`, nil), 400, codeBadRequest)
	c.refused(send(strings.Replace(good, "1000,", "1000.5,", 1), nil), 400, codeBadRequest)
	c.refused(send(strings.Replace(good, `[1]`, `"`+strings.Repeat("x", 64<<10)+`"`, 1), nil), 400, codeBadRequest)
	c.refused(send(good, http.Header{"Content-Type": {"text/plain"}}), 400, codeBadRequest)
	c.good(send(good, nil), "INITIALIZED") // number or text, unknown fields
}

func TestSealsAreVerified(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	id := c.create(1000, false)
	c.check.strict = false
	for name, header := range map[string]string{
		"none":          "",
		"no seal":       "HmacSHA256.ver001.",
		"wrong":         ancv.SealHeaderValue("ver001", ancv.Seal(sim.key.key, "otherthing")),
		"wrong version": ancv.SealHeaderValue("ver002", ancv.Seal(sim.key.key, id)),
		"wrong key":     ancv.SealHeaderValue("ver001", ancv.Seal(strings.Repeat("0", 32), id)),
	} {
		t.Run(name, func(t *testing.T) {
			a := c.call(t.Context(), "GET", id+"/", nil, http.Header{ancv.SealHeader: {header}}, id)
			c.refused(a, 403, codeInvalidSeal)
		})
	}
	body := ancv.WireCancel{RequestDate: time.Now(), Reason: "OTHER"}
	c.refused(c.call(t.Context(), "POST", id+"/cancellation/", body, nil, id, "ANOTHER"), 403, codeInvalidSeal)
	c.good(c.status(id), "INITIALIZED")
}

func TestUnknownOperation(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	c.client.Transport = c.check.next // the contract has no such operation
	a := c.call(t.Context(), "DELETE", "k3x9m2qv7a/", nil, nil, "k3x9m2qv7a")
	c.refused(a, 404, codeBadRequest)
	// Whoever has a path wrong finds the call in the journal.
	c.refused(c.call(t.Context(), "POST", "k3x9m2qv7a/payer", []byte(`{"a":1}`), nil, "k3x9m2qv7a"), 404, codeBadRequest)
	kept := sim.journal.of("", 0)
	if len(kept) != 2 || kept[1].Call != "unknown" || !strings.HasSuffix(kept[1].Request.URL, "k3x9m2qv7a/payer") ||
		kept[1].Request.Body != `{"a":1}` || kept[1].Response.Status != 404 {
		t.Errorf("journal: %+v", kept)
	}
}

func TestExpiryByTheAcquirersClock(t *testing.T) {
	now := newClock()
	sim := start(t, func(c *Config) { c.Now, c.Expiry, c.Scale = now.Now, 300*time.Second, 1 })
	c := newTill(t, sim)
	id := c.create(1000, false)
	now.add(299 * time.Second)
	c.good(c.status(id), "INITIALIZED")
	now.add(time.Second)
	c.good(c.status(id), "EXPIRED")
	if err := sim.Accept(id, 0); !errors.Is(err, ErrRefused) {
		t.Fatalf("Accept after expiry = %v", err)
	}
	c.refused(c.cancel(id), 409, codeNotAllowed)
}

func TestLongPollWakes(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	id := c.create(1000, false)
	steps := []struct {
		act  func() error
		want string
	}{
		{func() error {
			if a := c.attach(id, "10123453051", 1000); a.code != "" || a.err != nil {
				return fmt.Errorf("%s: %w", a.code, a.err)
			}
			return nil
		}, "PROCESSING"},
		{func() error { return sim.Accept(id, 0) }, "AUTHORIZED"},
	}
	for i, step := range steps {
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		done := make(chan answer, 1)
		go func() { done <- c.wait(ctx, id, 60) }()
		until(t, "the poll", func() bool { return sim.Ledger().Calls.Status == i+1 })
		if err := step.act(); err != nil {
			t.Fatal(err)
		}
		a := <-done
		stop()
		c.good(a, step.want)
		if a.header.Get("Preference-Applied") != "wait=60" {
			t.Fatalf("Preference-Applied = %q", a.header.Get("Preference-Applied"))
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if a := c.wait(ctx, id, 60); a.err != nil {
		t.Fatalf("a paid transaction is told at once: %v", a.err)
	}
}

func TestLongPollEndsWithoutAChange(t *testing.T) {
	c := newTill(t, start(t, nil))
	id := c.create(1000, false)
	a := c.wait(t.Context(), id, 1)
	c.good(a, "INITIALIZED")
	if a.header.Get("Preference-Applied") != "wait=1" {
		t.Fatal("the preference was not honoured")
	}
	if a := c.status(id); a.header.Get("Preference-Applied") != "" {
		t.Fatal("a preference was honoured that nobody had")
	}
}

func TestWaitAsked(t *testing.T) {
	for value, want := range map[string]int{
		"wait=25": 25, "respond-async, wait=10": 10, `WAIT = "7"`: 7, "wait=9999": 60, "wait=": 0, "await=5": 0, "": 0,
	} {
		if got := waitAsked(http.Header{"Prefer": {value}}); got != want {
			t.Errorf("waitAsked(%q) = %d, want %d", value, got, want)
		}
	}
}

func TestCloseFreesWhoWaits(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	id := c.create(1000, false)
	done := make(chan answer, 1)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	go func() { done <- c.wait(ctx, id, 60) }()
	until(t, "the poll", func() bool { return sim.Ledger().Calls.Status == 1 })
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	if a := <-done; errors.Is(a.err, context.DeadlineExceeded) {
		t.Fatal("the poll outlived the simulator")
	}
}

func TestNoSecretInTheLog(t *testing.T) {
	var log bytes.Buffer
	sim := start(t, func(c *Config) { c.Log = newLog(&log) })
	c := newTill(t, sim)
	id := c.create(98765400, false)
	c.good(c.attach(id, "10123453051", 98765400), "PROCESSING")
	c.good(c.cancel(id), "CANCELLED")
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), `"call":"cancel"`) {
		t.Fatalf("the log tells no call: %s", log.String())
	}
	for _, secret := range []string{sim.key.key, "10123453051", "98765400", id} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestRequestsThatLackSomething(t *testing.T) {
	c := newTill(t, start(t, nil))
	id := c.create(1000, false)
	c.check.strict = false
	noDate := ancv.WireCancel{Reason: "OTHER"}
	c.refused(c.call(t.Context(), "POST", id+"/cancellation/", noDate, nil, id, "OTHER"), 400, codeBadRequest)
	reason := ancv.WireCancel{RequestDate: time.Now(), Reason: "BORED"}
	c.refused(c.call(t.Context(), "POST", id+"/cancellation/", reason, nil, id, "BORED"), 400, codeBadRequest)
	nobody := ancv.WirePayerRequest{RequestDate: time.Now(), Payer: ancv.WirePayer{Amount: wireAmount(1000)}}
	c.refused(c.call(t.Context(), "POST", id+"/payer/", nobody, nil, id, "", "1000"), 400, codeBadRequest)
	c.good(c.status(id), "INITIALIZED")
}

func TestDeferredCaptureIsNotValidatedByItself(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	req := newCreate("PAY-deferred", 1000)
	req.PaymentMethod.CaptureMode = "DEFERRED"
	deferred, normal := c.sendCreate(req).tx.ID, c.create(1000, false)
	for _, id := range []string{deferred, normal} {
		if err := sim.Accept(id, 0); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "VALIDATED", func() bool { return sim.Ledger().Transactions[1].State == "VALIDATED" })
	c.good(c.status(deferred), "AUTHORIZED")
}
