package simulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"ancvtpe/ancv"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

const contract = "../../docs/contrat/ancv-acquisition.openapi.yaml"

// start runs a simulator on free ports, with delays a hundredth of the real ones.
func start(t *testing.T, change func(*Config)) *Simulator {
	t.Helper()
	cfg := Config{
		Dir: filepath.Join(t.TempDir(), "sim"), APIAddress: "127.0.0.1:0", PhoneAddress: "127.0.0.1:0",
		Scale: 0.01, Expiry: 24 * time.Hour,
	}
	if change != nil {
		change(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func withScenario(t *testing.T, text string) func(*Config) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scenario.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.Scenario = path }
}

// checker validates every response against the contract, and with strict every request.
type checker struct {
	next   http.RoundTripper
	router routers.Router
	strict bool
}

func newChecker(t *testing.T, sim *Simulator, next http.RoundTripper) *checker {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = openapi3.Servers{{URL: sim.APIURL()}}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &checker{next, router, true}
}

func (c *checker) RoundTrip(r *http.Request) (*http.Response, error) {
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	asked := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}
	if c.strict {
		if err := openapi3filter.ValidateRequest(r.Context(), asked); err != nil {
			return nil, fmt.Errorf("contract, request: %w", err)
		}
	}
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	answered := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: asked, Status: resp.StatusCode, Header: resp.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	answered.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(r.Context(), answered); err != nil {
		return nil, fmt.Errorf("contract, response: %w", err)
	}
	return resp, nil
}

// till is the other side of the wire, written from the contract alone.
type till struct {
	t      *testing.T
	sim    *Simulator
	key    sealKey
	client *http.Client
	check  *checker
	n      int
}

func newTill(t *testing.T, sim *Simulator) *till {
	t.Helper()
	pem, err := os.ReadFile(sim.CAPath())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatal("ca.pem holds no certificate")
	}
	// A connection for each call, since Go repeats a GET where a reused one was closed.
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}
	t.Cleanup(transport.CloseIdleConnections)
	check := newChecker(t, sim, transport)
	return &till{t: t, sim: sim, key: sim.key, client: &http.Client{Transport: check}, check: check}
}

// answer is what came back.
type answer struct {
	status int
	code   string
	tx     wireTransaction
	header http.Header
	sealed bool // the response seal is right
	err    error
}

func (a answer) paid() int64 {
	var sum int64
	for _, p := range a.tx.Payers {
		for _, auth := range p.Authorizations {
			sum += auth.Amount.Total
		}
	}
	return sum
}

func (c *till) call(ctx context.Context, method, path string, body any, header http.Header, fields ...string) answer {
	c.t.Helper()
	var reader io.Reader
	if body != nil {
		raw, ok := body.([]byte)
		if !ok {
			var err error
			if raw, err = json.Marshal(body); err != nil {
				c.t.Fatal(err)
			}
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.sim.APIURL()+"/payment-transactions/"+path, reader)
	if err != nil {
		c.t.Fatal(err)
	}
	seal := ancv.Seal(c.key.key, fields...)
	r.Header.Set(ancv.SealHeader, ancv.SealHeaderValue(c.key.version, seal))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	resp, err := c.client.Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	return c.read(resp, seal)
}

func (c *till) read(resp *http.Response, requestSeal string) answer {
	a := answer{status: resp.StatusCode, header: resp.Header}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		a.err = err
		return a
	}
	if resp.StatusCode >= 300 {
		var e ancv.WireError
		a.err = json.Unmarshal(raw, &e)
		a.code = e.ErrorCode
		return a
	}
	var body wireResponse
	if a.err = json.Unmarshal(raw, &body); a.err != nil || body.Transaction == nil {
		return a
	}
	a.tx = *body.Transaction
	want := ancv.Seal(c.key.key, requestSeal, a.tx.ID, a.tx.State,
		fmt.Sprint(a.tx.Order.Amount.Total), fmt.Sprint(a.paid()))
	a.sealed = resp.Header.Get(ancv.SealHeader) == ancv.SealHeaderValue(c.key.version, want)
	return a
}

func newCreate(payment string, cents int64) ancv.WireCreate {
	return ancv.WireCreate{
		RequestDate: time.Date(2026, 11, 22, 14, 5, 9, 0, time.UTC),
		Merchant:    ancv.WireMerchant{ShopID: "10000651", ServiceProviderID: "100016"},
		Order: ancv.WireOrder{
			ID: "CMD-1", PaymentID: payment,
			Amount: ancv.WireAmount{Total: cents, Currency: 978},
		},
		PaymentMethod: ancv.WirePaymentMethod{TSPDMode: "001", CaptureMode: "NORMAL"},
	}
}

func (c *till) sendCreate(req ancv.WireCreate) answer {
	c.t.Helper()
	return c.call(c.t.Context(), "POST", "", req, nil, string(req.Merchant.ShopID),
		string(req.Merchant.ServiceProviderID), req.Order.ID, req.Order.PaymentID, fmt.Sprint(req.Order.Amount.Total))
}

// create makes a transaction and fails the test where that does not work.
func (c *till) create(cents int64, adjustable bool) string {
	c.t.Helper()
	c.n++
	req := newCreate(fmt.Sprintf("PAY-%d", c.n), cents)
	req.PaymentMethod.AdjustableAmount = adjustable
	a := c.sendCreate(req)
	c.good(a, "INITIALIZED")
	if a.status != http.StatusCreated {
		c.t.Fatalf("create status = %d, want 201", a.status)
	}
	return a.tx.ID
}

func (c *till) attach(id, payer string, cents int64) answer {
	c.t.Helper()
	body := ancv.WirePayerRequest{
		RequestDate: time.Now(),
		Payer:       ancv.WirePayer{BeneficiaryID: payer, Amount: ancv.WireAmount{Total: cents, Currency: 978}},
	}
	return c.call(c.t.Context(), "POST", id+"/payer/", body, nil, id, payer, fmt.Sprint(cents))
}

func (c *till) cancel(id string) answer {
	c.t.Helper()
	body := ancv.WireCancel{RequestDate: time.Now(), Reason: "OTHER"}
	return c.call(c.t.Context(), "POST", id+"/cancellation/", body, nil, id, "OTHER")
}

func (c *till) status(id string) answer { return c.wait(c.t.Context(), id, 0) }

func (c *till) wait(ctx context.Context, id string, seconds int) answer {
	c.t.Helper()
	header := http.Header{}
	if seconds > 0 {
		header.Set("Prefer", fmt.Sprintf("wait=%d", seconds))
	}
	return c.call(ctx, "GET", id+"/", nil, header, id)
}

// outcome polls until the payer has decided. It returns the last answer, and the number of
// calls without a usable one.
func (c *till) outcome(id string) (last answer, lost int) {
	c.t.Helper()
	for range 20 {
		a := c.wait(c.t.Context(), id, 30)
		switch {
		case a.err != nil || a.status >= 500:
			lost++
		case !state(a.tx.State).open():
			return a, lost
		}
	}
	c.t.Fatal("the payer never decided")
	return answer{}, 0
}

// good fails the test unless the answer is sealed and has this state.
func (c *till) good(a answer, want string) {
	c.t.Helper()
	if a.err != nil || a.tx.State != want || !a.sealed {
		c.t.Fatalf("answer = %d %s state %q sealed %t, error %v; want state %s sealed",
			a.status, a.code, a.tx.State, a.sealed, a.err, want)
	}
}

// refused fails the test unless the answer is this error of the contract.
func (c *till) refused(a answer, status int, code string) {
	c.t.Helper()
	if a.err != nil || a.status != status || a.code != code {
		c.t.Fatalf("answer = %d %q, error %v; want %d %s", a.status, a.code, a.err, status, code)
	}
}

// until waits for a condition that another goroutine brings about.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("never came: %s", what)
		}
	}
}

func wireAmount(cents int64) ancv.WireAmount {
	return ancv.WireAmount{Total: cents, Currency: ancv.Currency}
}

func contextWith(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}
