package ancv

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
)

// recorded is one call of testdata/replay.json: the forms of a public integration, with our
// own values. The simulator's TestReplay reads the same file.
type recorded struct {
	Call, Method, Path string
	Seal               []string
	Request            any
	Status             int
	Answer             json.RawMessage
}

// What the client sends is what the integration sent, byte for byte in its meaning, and it
// reads what the integration was answered.
func TestReplay(t *testing.T) {
	raw, err := os.ReadFile("testdata/replay.json")
	must(t, err)
	var calls []recorded
	must(t, json.Unmarshal(raw, &calls))
	now, next := testNow, 0
	c := honest(t, func(w http.ResponseWriter, r *http.Request) {
		k := calls[next]
		fields := strings.Split(strings.ReplaceAll(strings.Join(k.Seal, "&"), "{id}", testReference), "&")
		seal := Seal(testKey.Key, fields...)
		if path := "/api/public/v1" + strings.ReplaceAll(k.Path, "{id}", testReference); r.Method != k.Method || r.URL.Path != path {
			t.Errorf("%s: %s %s, want %s", k.Call, r.Method, r.URL.Path, path)
		}
		if got := r.Header.Get(SealHeader); got != SealHeaderValue(testKey.Version, seal) {
			t.Errorf("%s: sealed %s", k.Call, got)
		}
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var got any
		if len(sent) > 0 {
			if err := json.Unmarshal(sent, &got); err != nil {
				t.Error(err)
			}
		}
		if diff := cmp.Diff(k.Request, got); diff != "" {
			t.Errorf("%s (-recorded +sent):\n%s", k.Call, diff)
		}
		w.WriteHeader(k.Status)
		w.Write(k.Answer)
	}, func(cfg *Config) {
		cfg.Clock, cfg.Label, cfg.ReturnURL = fixedClock(now), "CAMPING DES PINS", "https://127.0.0.1:9443/retour"
	})
	query := payment.Query{Reference: testReference, Order: testOrder, Payment: testPayment, Amount: 2000}
	for _, step := range []struct {
		do   func() (payment.Answer, error)
		want payment.Answer
	}{
		{func() (payment.Answer, error) {
			return c.Create(t.Context(), payment.CreateRequest{Order: testOrder, Payment: testPayment, Amount: 2000, Adjustable: true})
		}, payment.Answer{State: payment.AcquirerInitialized}},
		{func() (payment.Answer, error) { return c.Attach(t.Context(), query, "10123453051") }, payment.Answer{State: payment.AcquirerProcessing}},
		{func() (payment.Answer, error) { return c.Status(t.Context(), query, 0) }, payment.Answer{State: payment.AcquirerAuthorized, Paid: 1250}},
		{func() (payment.Answer, error) { return c.Cancel(t.Context(), query) }, payment.Answer{State: payment.AcquirerCancelled, Paid: 1250}},
	} {
		got, err := step.do()
		must(t, err)
		if got.Reference != testReference || got.Order != testOrder || got.Requested != 2000 || got.State != step.want.State || got.Paid != step.want.Paid ||
			step.want.Paid > 0 && (got.Authorization != "flw6j6r3aq" || got.Holder != "10*****3051") {
			t.Errorf("%s: %+v", calls[next].Call, got)
		}
		next++
	}
}
