package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// browser is a browser without JavaScript. It follows redirects, reads forms and sends
// Origin.
type browser struct {
	t      *testing.T
	sim    *Simulator
	client *http.Client
}

func newBrowser(t *testing.T, sim *Simulator) *browser {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t, sim, &http.Client{Transport: transport}}
}

func (b *browser) do(method, path string, form url.Values, header map[string]string) (int, string) {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.sim.PhoneURL()+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", b.sim.PhoneURL())
	}
	for name, value := range header {
		r.Header.Set(name, value)
		if name == "Host" {
			r.Host = value
		}
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		b.t.Errorf("%s: Content-Security-Policy = %q", path, csp)
	}
	return resp.StatusCode, string(raw)
}

var (
	formTag  = regexp.MustCompile(`<form method="post" action="([^"]+)"`)
	inputTag = regexp.MustCompile(`<input id="(\w+)" name="(\w+)"[^>]*value="([^"]*)"`)
)

// open shows a payment and returns its form.
func (b *browser) open(id string) (action string, form url.Values, text string) {
	b.t.Helper()
	status, text := b.do("GET", "/p/"+id, nil, nil)
	if status != http.StatusOK {
		b.t.Fatalf("page of %s: %d", id, status)
	}
	return b.form(text)
}

func (b *browser) form(text string) (action string, form url.Values, page string) {
	b.t.Helper()
	m := formTag.FindStringSubmatch(text)
	if m == nil {
		return "", nil, text
	}
	form = url.Values{}
	for _, input := range inputTag.FindAllStringSubmatch(text, -1) {
		form.Set(input[2], input[3])
	}
	return m[1], form, text
}

func (b *browser) press(action string, form url.Values, button string) (int, string) {
	b.t.Helper()
	form.Set("action", button)
	return b.do("POST", action, form, nil)
}

func (b *browser) shows(text string, wants ...string) {
	b.t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			b.t.Fatalf("the page does not show %q:\n%s", want, text)
		}
	}
}

func TestPhonePays(t *testing.T) {
	sim := start(t, nil)
	c, b := newTill(t, sim), newBrowser(t, sim)
	id := c.create(2000, true)
	_, list := b.do("GET", "/", nil, nil)
	b.shows(list, "20,00\u00a0€", "CAMPING DES PINS", `href="/p/`+id+`"`, `http-equiv="refresh"`)

	action, form, text := b.open(id)
	b.shows(text, "20,00\u00a0€", "CAMPING DES PINS", "Payer", "Refuser", "width=device-width")
	if form.Get("code") != "" || form.Get("montant") != "20,00" {
		t.Fatalf("form = %v", form)
	}
	if _, _, err := sim.bank.status(id); err != nil || len(sim.Pending()) != 1 || sim.Pending()[0].State != "INITIALIZED" {
		t.Fatal("looking at the page has changed the transaction")
	}

	form.Set("montant", " 12.5 € ")
	form.Set("code", "0000")
	status, text := b.press(action, form, "payer")
	b.shows(text, textCodeWrong, `value=" 12.5 € "`)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("status = %d", status)
	}
	action, form, _ = b.form(text)
	if form.Get("code") != "" { // the next code would be typed behind it
		t.Fatalf("the wrong code stays in the field: %v", form)
	}
	form.Set("code", "1234")
	status, text = b.press(action, form, "payer")
	b.shows(text, "Paiement accepté", "12,50\u00a0€", "Reste à régler", "7,50\u00a0€", "10*****3051")
	if status != http.StatusOK {
		t.Fatalf("status = %d", status)
	}
	_, text = b.press(action, form, "payer") // pressed twice
	b.shows(text, "Paiement accepté")
	_, text = b.press(action, form, "refuser") // too late
	b.shows(text, "Paiement accepté")
	if l := sim.Ledger(); l.Debits != (Tally{1, 1250}) {
		t.Fatalf("ledger = %+v", l)
	}
	c.good(c.cancel(id), "CANCELLED")
	_, _, text = b.open(id)
	b.shows(text, "Paiement annulé", "vous est rendue", "12,50\u00a0€")
}

func TestPhoneEnds(t *testing.T) {
	now := newClock()
	sim := start(t, func(c *Config) { c.Now, c.Demo, c.Scale = now.Now, true, 1 })
	c, b := newTill(t, sim), newBrowser(t, sim)

	refused := c.create(1000, false)
	action, form, text := b.open(refused)
	if form.Has("montant") || form.Get("code") != "1234" {
		t.Fatalf("form = %v", form)
	}
	b.shows(text, "10,00\u00a0€")
	_, text = b.press(action, form, "refuser")
	b.shows(text, "Vous avez refusé", "Rien n’a été débité")
	c.good(c.status(refused), "ABORTED")

	rejected := c.create(1000, false)
	if err := sim.Refuse(rejected); err != nil {
		t.Fatal(err)
	}
	_, _, text = b.open(rejected)
	b.shows(text, "Paiement refusé", "rien n’a été débité")

	stopped := c.create(1000, false)
	c.good(c.cancel(stopped), "CANCELLED")
	_, _, text = b.open(stopped)
	b.shows(text, "Paiement annulé", "rien n’a été débité")

	byID := c.create(1000, false)
	c.good(c.attach(byID, "marie@exemple.fr", 1000), "PROCESSING")
	action, form, text = b.open(byID)
	b.shows(text, "ma*****@exemple.fr", "à régler avant 15:0")
	now.add(sim.cfg.Expiry)
	_, text = b.press(action, form, "payer") // the page is older than the deadline
	b.shows(text, "Délai dépassé", "Rien n’a été débité")

	status, text := b.do("GET", "/p/zzzzzzzzzz", nil, nil)
	b.shows(text, "n’existe pas", "Voir les paiements")
	if status != http.StatusNotFound {
		t.Fatalf("unknown: %d", status)
	}
	if status, _ = b.do("POST", "/p/zzzzzzzzzz", url.Values{"action": {"payer"}}, nil); status != http.StatusNotFound {
		t.Fatalf("unknown, pressed: %d", status)
	}
	if status, _ = b.do("GET", "/nowhere", nil, nil); status != http.StatusNotFound {
		t.Fatalf("nowhere: %d", status)
	}
}

func TestPhoneIsGuarded(t *testing.T) {
	sim := start(t, nil)
	c, b := newTill(t, sim), newBrowser(t, sim)
	id := c.create(1000, false)
	pay := url.Values{"action": {"payer"}, "code": {"1234"}}
	tests := []struct {
		name   string
		header map[string]string
		status int
	}{
		{"foreign origin", map[string]string{"Origin": "https://evil.example"}, http.StatusForbidden},
		{"null origin", map[string]string{"Origin": "null"}, http.StatusForbidden},
		{"cross site", map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		{"rebound host", map[string]string{"Host": "evil.example:8080"}, http.StatusMisdirectedRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if status, _ := b.do("POST", "/p/"+id, pay, tt.header); status != tt.status {
				t.Errorf("status = %d, want %d", status, tt.status)
			}
		})
	}
	if status, _ := b.do("POST", "/p/"+id, url.Values{"action": {"both"}}, nil); status != http.StatusBadRequest {
		t.Errorf("unknown action: %d", status)
	}
	if status, _ := b.do("POST", "/p/"+id, url.Values{"x": {strings.Repeat("x", maxForm)}}, nil); status != http.StatusBadRequest {
		t.Errorf("large form: %d", status)
	}
	if p := sim.Pending(); len(p) != 1 || p[0].State != "INITIALIZED" {
		t.Fatalf("pending = %+v", p)
	}
}

// The text-screen phone and other programs use the same addresses in JSON.
func TestPhoneSpeaksJSON(t *testing.T) {
	sim := start(t, nil)
	c, b := newTill(t, sim), newBrowser(t, sim)
	id := c.create(1000, true)
	ask := func(method, path string, form url.Values, want int, into any) {
		t.Helper()
		status, text := b.do(method, path, form, map[string]string{"Accept": "application/json"})
		if err := json.Unmarshal([]byte(text), into); err != nil || status != want {
			t.Fatalf("%s %s: %d %v, want %d\n%s", method, path, status, err, want, text)
		}
	}
	var list struct{ Payments []Payment }
	ask("GET", "/", nil, 200, &list)
	if len(list.Payments) != 1 || list.Payments[0].ID != id || !list.Payments[0].Open() {
		t.Fatalf("list = %+v", list)
	}
	var wrong problem
	ask("POST", "/p/"+id, url.Values{"action": {"payer"}, "montant": {"11"}, "code": {"1234"}}, 422, &wrong)
	if wrong.Field != "montant" || wrong.Message != "Le montant ne peut pas dépasser 10,00\u00a0€." {
		t.Fatalf("problem = %+v", wrong)
	}
	ask("POST", "/p/"+id, url.Values{"action": {"payer"}}, 422, &wrong)
	if wrong != (problem{"code", textCodeEmpty}) {
		t.Fatalf("problem = %+v", wrong)
	}
	ask("POST", "/p/"+id, url.Values{"action": {"nothing"}}, 400, &wrong)
	ask("GET", "/p/zzzzzzzzzz", nil, 404, &wrong)
	var p Payment
	ask("POST", "/p/"+id, url.Values{"action": {"payer"}, "montant": {"6,25"}, "code": {"1234"}}, 200, &p)
	if p.Paid != 625 || p.State != "AUTHORIZED" {
		t.Fatalf("payment = %+v", p)
	}
	ask("GET", "/p/"+id, nil, 200, &p)
	if p.Paid != 625 {
		t.Fatalf("payment = %+v", p)
	}
}

// The console's list is bounded and says so; what is older is found by a search.
func TestConsoleListIsBounded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sim")
	fillLedger(t, dir, maxFound+1)
	b := newBrowser(t, start(t, func(c *Config) { c.Dir = dir }))
	_, text := b.do("GET", "/console", nil, nil)
	if rows := strings.Count(text, `class="tx"`); rows != maxFound || strings.Contains(text, `data-most="200" hidden`) {
		t.Errorf("%d rows, and not said that there are more", rows)
	}
	if _, found := b.do("GET", "/console/api/transactions?q=pay-f0", nil, nil); !strings.Contains(found, filledID(0)) {
		t.Errorf("the oldest is not found: %s", found)
	}
	b = newBrowser(t, start(t, nil))
	if _, text := b.do("GET", "/console", nil, nil); !strings.Contains(text, `data-most="200" hidden`) {
		t.Error("more than there are are promised")
	}
}

func TestConsole(t *testing.T) {
	sim := start(t, nil)
	c, b := newTill(t, sim), newBrowser(t, sim)
	_, text := b.do("GET", "/console", nil, nil)
	b.shows(text, "Aucune transaction")
	paid, refunded := c.create(1000, false), c.create(200_000, false)
	for _, id := range []string{paid, refunded} {
		if err := sim.Accept(id, 0); err != nil {
			t.Fatal(err)
		}
	}
	c.good(c.cancel(refunded), "CANCELLED")
	_, text = b.do("GET", "/console", nil, nil)
	b.shows(text, paid, refunded, "2\u202f000,00\u00a0€", "Débits (2)", "Annulations (1)")

	_, raw := b.do("GET", "/console/api/grand-livre", nil, nil)
	var got struct {
		Transactions []struct {
			ID, OrderID, PaymentID, ShopID, State, Payer string
			Requested, Paid, Refunded                    int64
			Calls                                        struct{ Create, Attach, Status, Cancel int }
		}
		Debits, Cancellations struct{ Count, Total int64 }
		Net                   int64
	}
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		t.Fatal(err)
	}
	if got.Debits.Count != 2 || got.Debits.Total != 201_000 || got.Cancellations.Total != 200_000 || got.Net != 1000 {
		t.Fatalf("sums: %s", raw)
	}
	line := got.Transactions[1]
	if line.ID != refunded || line.State != "CANCELLED" || line.Refunded != 200_000 || line.ShopID != "10000651" ||
		line.PaymentID != "PAY-2" || line.OrderID != "CMD-1" || line.Calls.Cancel != 1 || line.Payer != "10*****3051" {
		t.Fatalf("line = %+v", line)
	}
	if strings.Contains(raw, demoPayer) {
		t.Fatal("the ledger shows a full payer id")
	}
}

func TestStyleSheetLoads(t *testing.T) {
	b := newBrowser(t, start(t, nil))
	status, css := b.do("GET", "/style.css", nil, nil)
	if status != 200 || !strings.Contains(css, "prefers-color-scheme: dark") {
		t.Fatalf("style sheet: %d", status)
	}
	if bytes.Contains([]byte(css), []byte("url(")) {
		t.Fatal("the style sheet loads something else")
	}
}

func TestParseAmount(t *testing.T) {
	tests := []struct {
		typed  string
		cents  int64
		reason string
	}{
		{"12,50", 1250, ""},
		{"12.5", 1250, ""},
		{" 12,50 € ", 1250, ""},
		{"12,", 1200, ""},
		{"1\u202f000,00", 100_000, ""},
		{"0,01", 1, ""},
		{"", 0, textAmountEmpty},
		{"€", 0, textAmountEmpty},
		{"0", 0, textAmountZero},
		{"0,00", 0, textAmountZero},
		{"12,505", 0, textAmountForm},
		{"-1", 0, textAmountForm},
		{"1e3", 0, textAmountForm},
		{"douze", 0, textAmountForm},
		{"1.234,50", 0, textAmountForm},
		{"9999999", 0, "Le montant ne peut pas dépasser 1\u202f000,00\u00a0€."},
		{"1000,01", 0, "Le montant ne peut pas dépasser 1\u202f000,00\u00a0€."},
	}
	for _, tt := range tests {
		cents, reason := parseAmount(tt.typed, 100_000)
		if cents != tt.cents || reason != tt.reason {
			t.Errorf("parseAmount(%q) = %d %q, want %d %q", tt.typed, cents, reason, tt.cents, tt.reason)
		}
	}
}

func TestMasked(t *testing.T) {
	for id, want := range map[string]string{
		"10123453051": "10*****3051", "marie@exemple.fr": "ma*****@exemple.fr", "m@exemple.fr": "*****@exemple.fr", "": "", "123": "***",
	} {
		if got := masked(id); got != want {
			t.Errorf("masked(%q) = %q, want %q", id, got, want)
		}
	}
}
