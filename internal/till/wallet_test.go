package till

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/ui/phone"
)

// Every error of the wallet is a sentence for the payer.
func TestWalletTroubles(t *testing.T) {
	answers := map[string]struct {
		status int
		body   string
		want   string
	}{
		"no JSON":   {200, "<html>", errWrongPhone.Error()},
		"a mistake": {422, `{"field":"montant","message":"Trop."}`, "Trop."},
		"escapes":   {422, "{\"message\":\"\\u001b[2JTrop\"}", "[2JTrop"},
		"a 500":     {500, "", errWrongPhone.Error()},
		"huge":      {200, `{"payments":[` + strings.Repeat(" ", 2<<20), errWrongPhone.Error()},
	}
	for name, c := range answers {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		w := NewWallet(server.URL)
		if _, err := w.Waiting(t.Context()); err == nil || err.Error() != c.want {
			t.Errorf("%s: Waiting says %v", name, err)
		}
		if _, err := w.Pay(t.Context(), "a/../b", 100); err == nil || err.Error() != c.want {
			t.Errorf("%s: Pay says %v", name, err)
		}
		server.Close()
		if _, err := w.Show(t.Context(), "x"); err != errNoPhone {
			t.Errorf("%s: a server that has gone gives %v", name, err)
		}
	}
}

// The requests that the wallet sends to the phone page.
func TestWalletAsks(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") != "application/json" || r.ParseForm() != nil || r.URL.EscapedPath() != "/p/k%2F1" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		if got := r.PostForm.Encode(); r.Method == "POST" && got != "action=payer&code=1234&montant=1234%2C05" && got != "action=refuser" {
			t.Errorf("form %s", got)
		}
		_, _ = w.Write([]byte(`{"id":"k/1","shopName":"CAMPING","state":"CANCELLED","requested":2000,"paid":123405,"refunded":123405}`))
	}))
	defer server.Close()
	w := NewWallet(server.URL + "/")
	p, err := w.Pay(t.Context(), "k/1", payment.Amount(123405))
	if err != nil || p.Outcome != phone.OutcomeRefunded || p.Requested != 2000 || p.Paid != 123405 || p.Shop != "CAMPING" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := w.Refuse(t.Context(), "k/1"); err != nil {
		t.Error(err)
	}
}
