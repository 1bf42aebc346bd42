package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// rawStatus is a status answer as it went over the wire, decoded as it stands.
func rawStatus(t *testing.T, sim *Simulator, id string) map[string]any {
	t.Helper()
	list := sim.journal.of(id, 0)
	last := list[len(list)-1]
	var got map[string]any
	if err := json.Unmarshal([]byte(last.Response.Body), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// Answers have the forms of public integrations.
func TestAnswerForms(t *testing.T) {
	now := newClock()
	now.add(120 * time.Millisecond)
	sim := start(t, func(c *Config) { c.Now, c.Scale = now.Now, 1 })
	c := newTill(t, sim)
	id := c.create(1250, true)
	c.good(c.attach(id, "marie@exemple.fr", 1250), "PROCESSING")
	if err := sim.Accept(id, 1000); err != nil {
		t.Fatal(err)
	}
	c.good(c.status(id), "AUTHORIZED")
	got := rawStatus(t, sim, id)
	tx := got["transaction"].(map[string]any)
	auth := tx["payers"].([]any)[0].(map[string]any)["authorizations"].([]any)[0].(map[string]any)
	want := map[string]any{
		"responseDate": got["responseDate"], "applicationContext": map[string]any{},
		"transaction": map[string]any{
			"id": id, "state": "AUTHORIZED", "subState": nil,
			"creationDate": "2026-11-22T15:05:09.12+01:00", "updateDate": "2026-11-22T15:05:09.12+01:00",
			"expirationDate": tx["expirationDate"],
			"merchant":       map[string]any{"shopId": 10000651., "serviceProviderId": 100016.},
			"order": map[string]any{
				"id": "CMD-1", "paymentId": "PAY-1", "amount": map[string]any{"total": 1250., "currency": "978"},
			},
			"paymentMethod": map[string]any{
				"tspdMode": "001", "captureMode": "NORMAL", "captureDate": "2026-11-22T15:05:09.12+01:00", "adjustableAmount": true,
			},
			"payers": []any{map[string]any{
				"beneficiaryId": "marie@exemple.fr", "amount": map[string]any{"total": 1250., "currency": "978"},
				"authorizations": []any{map[string]any{
					"number": auth["number"], "type": "CVCo", "amount": map[string]any{"total": 1000., "currency": "978"},
					"validationDate": "2026-11-22T15:05:09.12+01:00", "holder": auth["holder"],
				}},
			}},
		},
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Errorf("answer\n%s\nwant\n%s", a, b)
	}
	if h := auth["holder"].(string); !strings.HasPrefix(h, "10*****") || len(h) != 11 {
		t.Errorf("holder of an e-mail payer = %q, want his account number masked", h)
	}
}

func TestLegacyForms(t *testing.T) {
	sim := start(t, func(c *Config) { c.Legacy = true })
	c := newTill(t, sim)
	id := c.create(1250, false)
	c.good(c.attach(id, "marie@exemple.fr", 1250), "PROCESSING")
	if err := sim.Accept(id, 0); err != nil {
		t.Fatal(err)
	}
	a := c.status(id)
	if a.tx.Payers[0].Authorizations[0].Holder != "ma*****@exemple.fr" {
		t.Errorf("holder = %+v", a.tx.Payers[0])
	}
	got := rawStatus(t, sim, id)
	tx := got["transaction"].(map[string]any)
	for _, name := range []string{"subState", "paymentMethod", "redirectUrls"} {
		if _, there := tx[name]; there {
			t.Errorf("%s is there", name)
		}
	}
	m, order := tx["merchant"].(map[string]any), tx["order"].(map[string]any)
	if m["shopId"] != "10000651" || order["amount"].(map[string]any)["currency"] != 978. || got["applicationContext"] != nil {
		t.Errorf("answer = %v", got)
	}
}

// DEFERRED is validated at captureDate; VALIDATED goes on after the times set.
func TestCapture(t *testing.T) {
	now := newClock()
	sim := start(t, func(c *Config) {
		c.Now, c.Scale, c.Consign, c.PayOut = now.Now, 1, time.Hour, 2*time.Hour
	})
	c := newTill(t, sim)
	body := `{"requestDate":"2026-11-22T14:05:09Z","merchant":{"shopId":"10000651","serviceProviderId":"100016"},` +
		`"order":{"id":"CMD-1","paymentId":"PAY-D","amount":{"total":1000,"currency":978}},"paymentMethod":` +
		`{"tspdMode":"001","captureMode":"DEFERRED","captureDate":"2026-11-23T01:00:00Z"},"redirectUrls":{"cancelUrl":"https://exemple.fr/non"}}`
	a := c.call(t.Context(), "POST", "", []byte(body), nil, "10000651", "100016", "CMD-1", "PAY-D", "1000")
	c.good(a, "INITIALIZED")
	id := a.tx.ID
	if err := sim.Accept(id, 0); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		state string
	}{{time.Hour, "AUTHORIZED"}, {10 * time.Hour, "VALIDATED"}, {time.Hour, "CONSIGNED"}, {2 * time.Hour, "PAID"}} {
		sim.bank.advance(step.after)
		c.good(c.status(id), step.state)
	}
	c.refused(c.cancel(id), 409, codeNotAllowed)
	tx := rawStatus(t, sim, id)
	if tx["errorCode"] != codeNotAllowed {
		t.Errorf("last answer = %v", tx)
	}
	c.status(id)
	sent := rawStatus(t, sim, id)["transaction"].(map[string]any)
	if sent["paymentMethod"].(map[string]any)["captureDate"] != "2026-11-23T02:00:00+01:00" ||
		sent["redirectUrls"].(map[string]any)["cancelUrl"] != "https://exemple.fr/non" {
		t.Errorf("echoed: %v", sent)
	}
	if l := sim.Ledger(); l.Debits != (Tally{1, 1000}) || l.Net != 1000 {
		t.Errorf("ledger = %+v", l)
	}
}

func TestScenarioSettles(t *testing.T) {
	sim := start(t, withScenario(t, `[{"payer":{"action":"accept","after":0,"consign":1,"pay_out":1,"sub_state":"LOT_42"}}]`))
	c := newTill(t, sim)
	id := c.create(1000, false)
	c.status(id)
	until(t, "PAID", func() bool { return sim.Ledger().Transactions[0].State == "PAID" })
	if a := c.status(id); a.tx.SubState != "LOT_42" {
		t.Errorf("subState = %q", a.tx.SubState)
	}
}

func TestMinimum(t *testing.T) {
	c := newTill(t, start(t, func(c *Config) { c.Minimum = 2000 }))
	c.refused(c.sendCreate(newCreate("PAY-1", 1999)), 400, codeInvalidAmount)
	c.good(c.sendCreate(newCreate("PAY-1", 2000)), "INITIALIZED")
}

// A balance that is short pays a part where the shop takes one.
func TestBalances(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	pay := func(payer string, cents int64, adjustable bool) answer {
		t.Helper()
		id := c.create(cents, adjustable)
		c.good(c.attach(id, payer, cents), "PROCESSING")
		if err := sim.Accept(id, 0); err != nil {
			t.Fatal(err)
		}
		return c.status(id)
	}
	if a := pay(emptyPayer, 500, true); a.tx.State != "REJECTED" || a.tx.SubState != subStateBalance {
		t.Errorf("empty: %s %s", a.tx.State, a.tx.SubState)
	}
	if a := pay(blockedPayer, 500, true); a.tx.State != "REJECTED" || a.tx.SubState != subStateBlocked {
		t.Errorf("blocked: %s %s", a.tx.State, a.tx.SubState)
	}
	if a := pay(shortPayer, 1500, false); a.tx.State != "REJECTED" {
		t.Errorf("short, whole: %s", a.tx.State)
	}
	part := pay(shortPayer, 1500, true)
	if part.paid() != 1000 {
		t.Errorf("short, part: %s %d", part.tx.State, part.paid())
	}
	if a := pay(shortPayer, 100, true); a.tx.State != "REJECTED" {
		t.Errorf("now empty: %s", a.tx.State)
	}
	c.good(c.cancel(part.tx.ID), "CANCELLED")
	if a := pay(shortPayer, 600, false); a.paid() != 600 { // the refund is on the balance
		t.Errorf("after the refund: %s %d", a.tx.State, a.paid())
	}
}

func TestShops(t *testing.T) {
	const file = `{"shops":[{"id":"20000002","provider":"200002","name":"GITE DU LAC","keys":[
		{"version":"ver001","key":"abcdefghijklmnopqrstuvwxyz012345"},{"version":"ver002","key":"zyxwvutsrqponmlkjihgfedcba543210"}]},
		{"id":"30000003","provider":"300003"}],"payers":[{"id":"12345678901","balance":300,"state":"active"}]}`
	path := writeText(t, file)
	sim := start(t, func(c *Config) { c.Shops = path })
	c := newTill(t, sim)
	mine := c.create(1000, true)
	c.good(c.attach(mine, "12345678901", 1000), "PROCESSING")
	if err := sim.Accept(mine, 0); err != nil {
		t.Fatal(err)
	}
	if a := c.status(mine); a.paid() != 300 {
		t.Errorf("a payer of the file paid %d of his 300", a.paid())
	}
	other := *c
	for version, key := range map[string]string{"ver001": "abcdefghijklmnopqrstuvwxyz012345", "ver002": "zyxwvutsrqponmlkjihgfedcba543210"} {
		other.key = sealKey{version, "200002", key}
		req := newCreate("PAY-1", 1000) // unique per shop
		req.Order.ID = "CMD-" + version
		req.Order.PaymentID += version
		req.Merchant.ShopID, req.Merchant.ServiceProviderID = "20000002", "200002"
		a := other.sendCreate(req)
		other.good(a, "INITIALIZED")
		c.refused(c.status(a.tx.ID), 404, codeNotFound)
		c.refused(c.cancel(a.tx.ID), 404, codeNotFound)
		other.refused(other.status(mine), 404, codeNotFound)
	}
	other.refused(other.sendCreate(newCreate("PAY-9", 1000)), 403, codeMerchant) // another shop's name under our key
	third, err := openKey(sim.cfg.file("30000003"), "")
	if err != nil {
		t.Fatal(err)
	}
	other.key = third
	req := newCreate("PAY-1", 1000)
	req.Merchant.ShopID, req.Merchant.ServiceProviderID = "30000003", "300003"
	other.good(other.sendCreate(req), "INITIALIZED")
	if names := sim.Pending(); names[0].ShopName != "GITE DU LAC" {
		t.Errorf("names = %+v", names)
	}
}

func TestShopsFileProblems(t *testing.T) {
	path := writeText(t, `{"shops":[{"id":"2000","provider":"200002"}]}`)
	_, err := New(Config{Dir: t.TempDir(), Shops: path})
	if err == nil || !strings.Contains(err.Error(), "/shops/0/id") {
		t.Fatalf("New = %v", err)
	}
}

func TestStrict(t *testing.T) {
	sim := start(t, func(c *Config) { c.Strict = true })
	c := newTill(t, sim)
	c.check.strict = false
	good := `{"requestDate":"2026-11-22T14:05:09Z","merchant":{"shopId":"10000651","serviceProviderId":"100016"},` +
		`"order":{"id":"CMD-1","paymentId":"PAY-1","amount":{"total":1000,"currency":978}},` +
		`"paymentMethod":{"tspdMode":"001","captureMode":"NORMAL"}}`
	fields := []string{"10000651", "100016", "CMD-1", "PAY-1", "1000"}
	for name, fault := range map[string]struct{ old, new, told string }{
		"unknown name":  {`"order":{`, `"order":{"color":"red",`, "strict: "},
		"number":        {`"shopId":"10000651"`, `"shopId":10000651`, "strict: "},
		"text":          {`"currency":978`, `"currency":"978"`, "strict: "},
		"local date":    {`14:05:09Z`, `15:05:09+01:00`, "strict: "},
		"twice":         {`"order":{`, `"ORDER":{},"order":{`, "strict: "},
		"capture date":  {`"NORMAL"`, `"NORMAL","captureDate":"demain"`, "not the JSON of this call"},
		"redirect name": {`"paymentMethod"`, `"redirectUrls":{"returnURL":"x"},"paymentMethod"`, "strict: "},
	} {
		body := strings.Replace(good, fault.old, fault.new, 1)
		a := c.call(t.Context(), "POST", "", []byte(body), nil, fields...)
		if a.status != 400 || a.code != codeBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.code)
		}
		calls := sim.journal.of("", 0)
		if told := calls[len(calls)-1].Response.Body; !strings.Contains(told, fault.told) {
			t.Errorf("%s: the journal tells %s", name, told)
		}
	}
	a := c.call(t.Context(), "POST", "", []byte(good), nil, fields...)
	c.good(a, "INITIALIZED")
	c.good(c.attach(a.tx.ID, "12345678901", 1000), "PROCESSING")
	c.good(c.wait(t.Context(), a.tx.ID, 1), "PROCESSING")
	id := a.tx.ID
	c.refused(c.call(t.Context(), "GET", id+"/", nil, http.Header{"Prefer": {"respond-async, wait=1"}}, id), 400, codeBadRequest)
	c.good(c.cancel(id), "CANCELLED")
}

// Each state is POSTed to returnUrl, again where the receiver fails. A host that is not the
// loopback is not called.
func TestNotifications(t *testing.T) {
	got := make(chan string, 20)
	refuse := true
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if refuse {
			refuse = false
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		var a struct{ Transaction struct{ State string } }
		if json.Unmarshal(raw, &a) == nil {
			got <- a.Transaction.State
		}
	}))
	defer receiver.Close()
	sim := start(t, func(c *Config) { c.Scale = 0.001 })
	c := newTill(t, sim)
	send := func(payment, address string) string {
		body := `{"requestDate":"2026-11-22T14:05:09Z","merchant":{"shopId":"10000651","serviceProviderId":"100016"},` +
			`"order":{"id":"CMD-1","paymentId":"` + payment + `","amount":{"total":1000,"currency":978}},"paymentMethod":` +
			`{"tspdMode":"001","captureMode":"NORMAL"},"redirectUrls":{"returnUrl":"` + address + `"}}`
		a := c.call(t.Context(), "POST", "", []byte(body), nil, "10000651", "100016", "CMD-1", payment, "1000")
		c.good(a, "INITIALIZED")
		return a.tx.ID
	}
	id := send("PAY-1", receiver.URL+"/retour")
	if s := <-got; s != "INITIALIZED" {
		t.Fatalf("first notification = %s", s)
	}
	until(t, "the second try", func() bool { return sim.notices.of(id)[0].Done })
	if tries := sim.notices.of(id)[0].Tries; len(tries) != 2 || tries[0].Status != 500 {
		t.Errorf("tries = %+v", tries)
	}
	c.good(c.cancel(id), "CANCELLED")
	if s := <-got; s != "CANCELLED" {
		t.Fatalf("second notification = %s", s)
	}
	if !sim.notices.again(t.Context(), 2) || <-got != "CANCELLED" {
		t.Fatal("it was not sent again")
	}
	away := send("PAY-2", "http://192.0.2.1:9/")
	until(t, "the end of the tries", func() bool { return sim.notices.of(away)[0].Over })
	if e := sim.notices.of(away)[0].Tries[0].Error; !strings.Contains(e, "not the loopback") {
		t.Errorf("error = %s", e)
	}
}

func writeText(t *testing.T, text string) string {
	t.Helper()
	c := Config{}
	withScenario(t, text)(&c)
	return c.Scenario
}

// A button whose change a timer has made already succeeds.
func TestForcedTwice(t *testing.T) {
	sim := start(t, nil)
	id := newTill(t, sim).create(1000, false)
	if _, err := sim.bank.trigger(id, validated, 0); err != nil {
		t.Fatal(err)
	}
	if after, err := sim.bank.force(id, validated); err != nil || after.State != validated {
		t.Fatalf("again: %s, %v", after.State, err)
	}
}
