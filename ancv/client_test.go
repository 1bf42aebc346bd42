package ancv

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"

	"github.com/getkin/kin-openapi/openapi3"
	"go.uber.org/goleak"
)

// request is what the server saw.
type request struct {
	method, path string
	header       http.Header
	body         []byte
}

// TestRequests pins what leaves on the wire: method, path, seal, body.
func TestRequests(t *testing.T) {
	contract, err := openapi3.NewLoader().LoadFromFile("../docs/contrat/ancv-acquisition.openapi.yaml")
	must(t, err)
	var saw request
	c := honest(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		saw = request{r.Method, r.URL.Path, r.Header, body}
		_, _ = io.WriteString(w, transactionJSON("PROCESSING", 1250))
	}, nil)
	for _, tt := range []struct {
		name, method, path, seal, schema, body string
	}{
		{
			"create", "POST", "/payment-transactions/", "w0WUwvz0WO0itGgR6bVyYi0ngw5jquV07zmBE1LDdy4", "CreateRequest",
			`{"requestDate":"2026-11-22T13:05:09Z","merchant":{"shopId":"10000651","serviceProviderId":"100016"},` +
				`"order":{"id":"CMD-000001","paymentId":"PAY-000001","amount":{"total":1250,"currency":978}},` +
				`"paymentMethod":{"tspdMode":"001","captureMode":"NORMAL","adjustableAmount":true}}`,
		},
		{
			"attach", "POST", "/payment-transactions/k3x9m2qv7a/payer/",
			Seal(testKey.Key, testReference, testPayer, "1250"), "PayerRequest",
			`{"requestDate":"2026-11-22T13:05:09Z","payer":{"beneficiaryId":"12345678901",` +
				`"amount":{"total":1250,"currency":978}}}`,
		},
		{
			"status", "GET", "/payment-transactions/k3x9m2qv7a/", Seal(testKey.Key, testReference), "", "",
		},
		{
			"cancel", "POST", "/payment-transactions/k3x9m2qv7a/cancellation/",
			Seal(testKey.Key, testReference, "OTHER"), "CancelRequest",
			`{"requestDate":"2026-11-22T13:05:09Z","reason":"OTHER"}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := everyCall(c)[tt.name](t.Context())
			must(t, err)
			if saw.method != tt.method || saw.path != "/api/public/v1"+tt.path {
				t.Errorf("%s %s, want %s %s", saw.method, saw.path, tt.method, tt.path)
			}
			if got, want := saw.header.Get(SealHeader), "HmacSHA256.ver001."+tt.seal; got != want {
				t.Errorf("seal header %s, want %s", got, want)
			}
			if string(saw.body) != tt.body {
				t.Errorf("body\n%s\nwant\n%s", saw.body, tt.body)
			}
			if got := saw.header.Get("Accept-Encoding"); got != "identity" {
				t.Errorf("Accept-Encoding is %q", got)
			}
			if tt.schema != "" {
				var body any
				must(t, json.Unmarshal(saw.body, &body))
				must(t, contract.Components.Schemas[tt.schema].Value.VisitJSON(body))
			}
		})
	}
}

func TestRequestDate(t *testing.T) {
	var body []byte
	c := honest(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, transactionJSON("CANCELLED", 1250))
	}, nil)
	q := testQuery
	q.At = time.Date(2026, 1, 2, 3, 4, 5, 678_900_000, time.UTC)
	_, err := c.Cancel(t.Context(), q)
	must(t, err)
	if !bytes.Contains(body, []byte(`"2026-01-02T03:04:05.678Z"`)) {
		t.Errorf("body %s", body)
	}
}

func TestAnswer(t *testing.T) {
	c := honest(t, answering(201, transactionJSON("VALIDATED", 1250, 500, 250)), nil)
	got, err := c.Create(t.Context(), testDebit)
	must(t, err)
	if got.Reference != testReference || got.State != payment.AcquirerValidated || got.Requested != 1250 || got.Paid != 750 {
		t.Errorf("answer %+v", got)
	}
	if got.Authorization != "flw6j6r3a0 flw6j6r3a1" || got.Holder != "10*****3051" {
		t.Errorf("proof %q %q", got.Authorization, got.Holder)
	}
	if !got.HasLeft || got.Left != 291*time.Second || !got.Created.Equal(testNow.Add(-9*time.Second)) || got.WaitHonoured {
		t.Errorf("times %+v", got)
	}
}

func TestLongPolling(t *testing.T) {
	var prefer string
	c := honest(t, func(w http.ResponseWriter, r *http.Request) {
		prefer = r.Header.Get("Prefer")
		if prefer != "" {
			w.Header().Set("Preference-Applied", "respond-async, "+prefer)
		}
		_, _ = io.WriteString(w, transactionJSON("PROCESSING", 1250))
	}, nil)
	for _, tt := range []struct {
		wait   time.Duration
		prefer string
	}{
		{0, ""},
		{25 * time.Second, "wait=25"},
		{300 * time.Millisecond, "wait=1"},
		{1500 * time.Millisecond, "wait=2"},
	} {
		got, err := c.Status(t.Context(), testQuery, tt.wait)
		must(t, err)
		if prefer != tt.prefer || got.WaitHonoured != (tt.prefer != "") {
			t.Errorf("wait %v: Prefer %q, honoured %t", tt.wait, prefer, got.WaitHonoured)
		}
	}
}

func TestWaitApplied(t *testing.T) {
	for value, want := range map[string]bool{
		"": false, "wait=25": true, "Wait = 25": true, "waiting=25": false, "respond-async": false, "respond-async,wait": true,
	} {
		if got := waitApplied(http.Header{"Preference-Applied": {value}}); got != want {
			t.Errorf("%q: %t", value, got)
		}
	}
}

// A request that cannot be made is not sent, and the error says so.
func TestUnsendable(t *testing.T) {
	c := honest(t, func(http.ResponseWriter, *http.Request) { t.Error("a request left") }, nil)
	debit := func(change func(*payment.CreateRequest)) error {
		r := testDebit
		change(&r)
		_, err := c.Create(t.Context(), r)
		return err
	}
	query := func(change func(*payment.Query), payer payment.PayerID) error {
		q := testQuery
		change(&q)
		_, err := c.Attach(t.Context(), q, payer)
		return err
	}
	_, badStatus := c.Status(t.Context(), payment.Query{Reference: "../x"}, 0)
	_, badCancel := c.Cancel(t.Context(), payment.Query{})
	for name, err := range map[string]error{
		"no amount":     debit(func(r *payment.CreateRequest) { r.Amount = 0 }),
		"no order":      debit(func(r *payment.CreateRequest) { r.Order = "" }),
		"long order":    debit(func(r *payment.CreateRequest) { r.Order = payment.OrderID(strings.Repeat("a", 21)) }),
		"two fields":    debit(func(r *payment.CreateRequest) { r.Payment = "PAY&1" }),
		"long payment":  debit(func(r *payment.CreateRequest) { r.Payment = payment.PaymentID(strings.Repeat("a", 33)) }),
		"payer":         query(func(*payment.Query) {}, "123"),
		"attach amount": query(func(q *payment.Query) { q.Amount = 0 }, testPayer),
		"attach ref":    query(func(q *payment.Query) { q.Reference = "K3X9M/QV7A" }, testPayer),
		"status":        badStatus,
		"cancel":        badCancel,
	} {
		t.Run(name, func(t *testing.T) { wantFailure(t, err, false, payment.CauseConfiguration) })
	}
}

// TestCreateOptions: optional fields are sent only where the merchant has set them.
func TestCreateOptions(t *testing.T) {
	contract, err := openapi3.NewLoader().LoadFromFile("../docs/contrat/ancv-acquisition.openapi.yaml")
	must(t, err)
	for name, tt := range map[string]struct {
		change     func(*Config)
		adjustable bool
		want       string // behind the payment's id
	}{
		"none": {nil, false, `"amount":{"total":1250,"currency":978}},"paymentMethod":{"tspdMode":"001","captureMode":"NORMAL"}}`},
		"all": {
			func(c *Config) { c.Label, c.ReturnURL = "L’OASIS & FILS", "https://127.0.0.1/retour" }, true,
			`"label":"L’OASIS \u0026 FILS","amount":{"total":1250,"currency":978}},"paymentMethod":{"tspdMode":"001",` +
				`"captureMode":"NORMAL","adjustableAmount":true},"redirectUrls":{"returnUrl":"https://127.0.0.1/retour"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var sent string
			c := honest(t, func(w http.ResponseWriter, r *http.Request) {
				raw, _ := io.ReadAll(r.Body)
				sent = string(raw)
				_, _ = io.WriteString(w, transactionJSON("INITIALIZED", 1250))
			}, tt.change)
			debit := testDebit
			debit.Adjustable = tt.adjustable
			_, err := c.Create(t.Context(), debit)
			must(t, err)
			if !strings.HasSuffix(sent, `"paymentId":"PAY-000001",`+tt.want) {
				t.Errorf("sent\n%s\nwant\n%s", sent, tt.want)
			}
			var body any
			must(t, json.Unmarshal([]byte(sent), &body))
			must(t, contract.Components.Schemas["CreateRequest"].Value.VisitJSON(body))
		})
	}
}

func TestNewClientRefuses(t *testing.T) {
	noPEM := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(noPEM, []byte("not a certificate"), 0o600))
	good := Config{URL: payment.DefaultURL, Shop: "10000651", Key: testKey}
	for name, tt := range map[string]struct {
		change func(*Config)
		want   error
	}{
		"no URL":         {func(c *Config) { c.URL = "" }, ErrURL},
		"URL":            {func(c *Config) { c.URL = "http://127.0.0.1/" }, ErrURL},
		"shop":           {func(c *Config) { c.Shop = "" }, ErrIncomplete},
		"key":            {func(c *Config) { c.Key.Key = "short" }, ErrIncomplete},
		"provider":       {func(c *Config) { c.Key.Provider = "" }, ErrIncomplete},
		"version":        {func(c *Config) { c.Key.Version = "a.b" }, ErrIncomplete},
		"authority":      {func(c *Config) { c.CAFile = noPEM }, ErrAuthority},
		"authority file": {func(c *Config) { c.CAFile = noPEM + ".none" }, os.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := good
			tt.change(&cfg)
			_, err := NewClient(cfg)
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			wantFailure(t, err, false, payment.CauseConfiguration)
		})
	}
	c, err := NewClient(good)
	must(t, err)
	if c.transport.Proxy != nil || c.transport.TLSClientConfig.RootCAs != nil {
		t.Error("defaults: a proxy or an authority that nobody asked for")
	}
	if want := (Timeouts{
		Connect: 5 * time.Second, Handshake: 5 * time.Second, Header: 9 * time.Second, // what is lost is known within 10 s
		Margin: 5 * time.Second, Body: 5 * time.Second, Idle: 4 * time.Second,
	}); c.times != want {
		t.Errorf("time-outs %+v, want %+v", c.times, want)
	}
	if !c.requestDate(time.Time{}).After(testNow.AddDate(-10, 0, 0)) {
		t.Error("no clock")
	}
}

func TestCheckURL(t *testing.T) {
	for _, good := range []string{
		payment.DefaultURL, "https://127.0.0.1:8443/acquisition/api/public/v1", "https://[::1]:8443", "https://a.example/",
	} {
		if err := CheckURL(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "a.example", "http://a.example/", "ftp://a.example/", "https://", "https:///x", "https:a.example", "https://u@a.example/",
		"https://u:secret@a.example/", "https://a.example/?k=v", "https://a.example/?", "https://a.example/#f", "https://a.example/#",
		"https://a example/", "https://a.example:0/", "https://a.example:65536/", "https://a.example:/", "https://a.example/\n",
		"https://a.example\\@b/", "https://é.example/", "https://a.example:x/", "https://" + strings.Repeat("a", 256),
	} {
		if err := CheckURL(bad); !errors.Is(err, ErrURL) || (bad != "" && strings.Contains(err.Error(), bad)) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// The log has technical events, and no amount, id, payer or key (I12).
func TestLogHoldsNoSecret(t *testing.T) {
	var out bytes.Buffer
	replies := []func(http.ResponseWriter, *http.Request){
		answering(200, transactionJSON("VALIDATED", 1250, 1250)),
		answering(409, `{"errorCode":"OTHER_TRANSACTION_PENDING","errorMessage":"12345678901 busy"}`),
		answering(500, `k3x9m2qv7a`),
		answering(200, `garbage k3x9m2qv7a`),
	}
	next := 0
	c := honest(t, func(w http.ResponseWriter, r *http.Request) { replies[next](w, r) }, func(cfg *Config) {
		cfg.Log = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: noTimes}))
	})
	for next = range replies {
		for _, call := range everyCall(c) {
			_, _ = call(t.Context())
		}
	}
	if lines := strings.Count(out.String(), "\n"); lines != 16 {
		t.Errorf("%d log lines, want one a call", lines)
	}
	for _, secret := range []string{testKey.Key, testReference, testOrder, testPayment, testPayer, "1250", "12,50", "10000651", "flw6"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("log holds %q:\n%s", secret, out.String())
		}
	}
}

// noTimes drops the digits that are not ours to judge.
func noTimes(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "ms" {
		return slog.Attr{}
	}
	return a
}

func TestNothingStaysBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("call", func(t *testing.T) {
		c := honest(t, answering(200, transactionJSON("PROCESSING", 1250)), nil)
		for _, call := range everyCall(c) {
			_, err := call(t.Context())
			must(t, err)
		}
	})
	goleak.VerifyNone(t, before)
}
