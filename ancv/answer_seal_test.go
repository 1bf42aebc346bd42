package ancv

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// The acquirer's texts come out clean, short and without a payer's id (I12).
func TestProof(t *testing.T) {
	long := strings.Repeat("n", 100)
	one := heardAmount{Total: new(FlexInt), Currency: Currency}
	*one.Total = 1
	for _, tt := range []struct{ holder, want string }{
		{"10*****3051", "10*****3051"},
		{"12345678901", "12*****8901"},
		{"123 4567 8901", "12*****8901"},
		{"CLIENT 123456789012", "CLIENT 12*****9012"},
		{"marie.dupont@exemple.fr", "ma*****@exemple.fr"},
		{"Marie <marie@exemple.fr>", "Marie <m*****@exemple.fr>"},
		{"ma*****@exemple.fr", "ma*****@exemple.fr"},
		{"@exemple.fr", "@exemple.fr"},
		{"a@b", "*****@b"},
		{"\x1b[31mé\u202e10*****3051", "[31mé10*****3051"},
		{long, long[:32]},
		{"", ""},
	} {
		_, got := proof(&heardTransaction{Payers: []heardPayer{
			{Authorizations: []heardAuthorization{{Amount: one}, {Amount: one, Holder: looseText(tt.holder)}, {Amount: one, Holder: "second"}}},
		}})
		if tt.want == "" {
			tt.want = "second"
		}
		if got != tt.want {
			t.Errorf("holder %q: %q, want %q", tt.holder, got, tt.want)
		}
	}
	var many []heardAuthorization
	for range 100 {
		many = append(many, heardAuthorization{Amount: one, Number: looseText("a\n" + long)})
	}
	numbers, _ := proof(&heardTransaction{Payers: []heardPayer{{Authorizations: many}}})
	if want := "a " + long[:30] + " a "; len(numbers) > maxNumbers || !strings.HasPrefix(numbers, want) {
		t.Errorf("numbers %q", numbers)
	}
}

// sealing answers like an honest acquirer, but for what tamper does to the header.
func sealing(body string, fields []string, tamper func(http.Header, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, request, _ := ParseSealHeader(r.Header.Get(SealHeader))
		seal := Seal(testKey.Key, append([]string{request}, fields...)...)
		w.Header().Set(SealHeader, SealHeaderValue(testKey.Version, seal))
		if tamper != nil {
			tamper(w.Header(), seal)
		}
		_, _ = io.WriteString(w, body)
	}
}

func TestResponseSeal(t *testing.T) {
	paid := transactionJSON("VALIDATED", 1250, 500, 250)
	fields := []string{testReference, "VALIDATED", "1250", "750"}
	other := Seal(testKey.Key, append([]string{Seal(testKey.Key, "aaaaaaaaaa")}, fields...)...)
	set := func(value string) func(http.Header, string) {
		return func(h http.Header, _ string) { h.Set(SealHeader, value) }
	}
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		good    bool
	}{
		"honest":           {sealing(paid, fields, nil), true},
		"missing":          {sealing(paid, fields, func(h http.Header, _ string) { h.Del(SealHeader) }), false},
		"empty":            {sealing(paid, fields, set("")), false},
		"malformed":        {sealing(paid, fields, set("HmacSHA256.ver001")), false},
		"of other request": {sealing(paid, fields, set(SealHeaderValue("ver001", other))), false},
		"other version": {sealing(paid, fields, func(h http.Header, seal string) {
			h.Set(SealHeader, SealHeaderValue("ver002", seal))
		}), false},
		"two headers": {sealing(paid, fields, func(h http.Header, seal string) {
			h.Add(SealHeader, SealHeaderValue("ver001", seal))
		}), false},
		"other key": {sealing(paid, fields, set(SealHeaderValue("ver001", Seal("another key", fields...)))), false},
		"altered paid": {
			sealing(transactionJSON("VALIDATED", 1250, 500, 500), fields, nil), false,
		},
		"altered state":        {sealing(strings.Replace(paid, "VALIDATED", "REJECTED", 1), fields, nil), false},
		"altered total":        {sealing(strings.Replace(paid, `"total":1250`, `"total":1251`, 1), fields, nil), false},
		"of the request alone": {sealing(paid, nil, nil), false},
	} {
		t.Run(name, func(t *testing.T) {
			c := honest(t, tt.handler, func(cfg *Config) { cfg.ResponseSeal = true })
			for call, do := range everyCall(c) {
				t.Run(call, func(t *testing.T) {
					_, err := do(t.Context())
					if tt.good {
						must(t, err)
						return
					}
					wantFailure(t, err, true, payment.CauseResponseSeal)
				})
			}
		})
	}
}

func TestResponseSealWhere(t *testing.T) {
	t.Run("nothing paid is 0", func(t *testing.T) {
		waiting := sealing(transactionJSON("PROCESSING", 1250), []string{testReference, "PROCESSING", "1250", "0"}, nil)
		_, err := honest(t, waiting, func(cfg *Config) { cfg.ResponseSeal = true }).Status(t.Context(), testQuery, 0)
		must(t, err)
	})
	t.Run("not looked at", func(t *testing.T) {
		wrong := sealing(transactionJSON("PROCESSING", 1250), nil, nil)
		_, err := honest(t, wrong, nil).Status(t.Context(), testQuery, 0)
		must(t, err)
	})
	t.Run("an error needs none", func(t *testing.T) {
		c := honest(t, answering(404, `{"errorCode":"TRANSACTION_NOT_FOUND"}`), func(cfg *Config) { cfg.ResponseSeal = true })
		_, err := c.Status(t.Context(), testQuery, 0)
		var refusal *payment.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("error %v", err)
		}
	})
}
