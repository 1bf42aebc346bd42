package ancv

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// desk is an acquirer that gives each call the answer set by the test, and counts the calls.
type desk struct {
	create, cancel, status string // an errorCode, or a state
	asked                  []string
	amount                 int64
}

func (k *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	say, body := k.status, WireCreate{}
	switch {
	case strings.HasSuffix(r.URL.Path, "/cancellation/"):
		k.asked, say = append(k.asked, "cancel"), k.cancel
	case r.Method == http.MethodPost:
		k.asked, say = append(k.asked, "create"), k.create
		_ = json.NewDecoder(r.Body).Decode(&body)
		k.amount = body.Order.Amount.Total
	default:
		k.asked = append(k.asked, "status")
	}
	if strings.Contains(say, "_") {
		w.WriteHeader(map[string]int{"INTERNAL_SERVER_ERROR": 500}[say] + map[bool]int{true: 403}[say != "INTERNAL_SERVER_ERROR"])
		fmt.Fprintf(w, `{"errorCode":%q}`, say)
		return
	}
	fmt.Fprintf(w, `{"transaction":{"id":%q,"state":%q,"order":{"id":%q,"paymentId":%q,"amount":{"total":%d,"currency":978}}}}`,
		testReference, say, body.Order.ID, body.Order.PaymentID, k.amount)
}

// verdicts returns the verdicts as "1+ 2+ 3-CertificateCause ...", each with its step, then + or
// - or ?, cause and code.
func verdicts(steps []payment.Verdict) string {
	var all []string
	for _, s := range steps {
		mark := "?"
		if s.Tried {
			mark = map[bool]string{true: "+", false: "-"}[s.OK]
		}
		if mark == "-" {
			mark += fmt.Sprintf("%d%s", s.Cause, s.Code)
		}
		all = append(all, mark)
	}
	return strings.Join(all, " ")
}

// TestDiagnoseTransaction: the test transaction is created once and cancelled again,
// and each answer has its verdict.
func TestDiagnoseTransaction(t *testing.T) {
	ca := newAuthority(t, 10)
	for name, tt := range map[string]struct {
		desk  desk
		want  string
		asked string
	}{
		"all well":           {desk{create: "INITIALIZED", cancel: "ABORTED"}, "+ + + + + +", "create cancel"},
		"seal refused":       {desk{create: "INVALID_SEAL"}, fmt.Sprintf("+ + + -%dINVALID_SEAL ? ?", payment.CauseRefused), "create"},
		"shop unknown":       {desk{create: "MERCHANT_NOT_ALLOWED"}, fmt.Sprintf("+ + + + -%dMERCHANT_NOT_ALLOWED ?", payment.CauseRefused), "create"},
		"sum refused":        {desk{create: "INVALID_TRANSACTION_AMOUNT"}, "+ + + + + +", "create"},
		"server down":        {desk{create: "INTERNAL_SERVER_ERROR"}, fmt.Sprintf("+ + + -%d ? ?", payment.CauseServer), "create"},
		"cancel lost":        {desk{create: "INITIALIZED", cancel: "INTERNAL_SERVER_ERROR", status: "ABORTED"}, "+ + + + + +", "create cancel status"},
		"cancel not carried": {desk{create: "INITIALIZED", cancel: "INTERNAL_SERVER_ERROR", status: "INITIALIZED"}, fmt.Sprintf("+ + + + + -%d", payment.CauseServer), "create cancel status"},
		"cancel refused": {
			desk{create: "INITIALIZED", cancel: "OPERATION_TRANSACTION_NOT_ALLOWED", status: "INITIALIZED"},
			fmt.Sprintf("+ + + + + -%dOPERATION_TRANSACTION_NOT_ALLOWED", payment.CauseRefused), "create cancel status",
		},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}, tt.desk.ServeHTTP)
			got := Diagnose(t.Context(), Config{URL: url, Shop: "10000651", Key: testKey, CAs: ca.pool(), Clock: fixedClock(testNow), Time: fixedClock(testNow).Now})
			if verdicts(got) != tt.want {
				t.Errorf("verdicts %q, want %q", verdicts(got), tt.want)
			}
			if asked := strings.Join(tt.desk.asked, " "); asked != tt.asked {
				t.Errorf("asked %q, want %q", asked, tt.asked)
			}
		})
	}
}

// TestDiagnoseWay: the step that fails is named, and no later step is tried.
func TestDiagnoseWay(t *testing.T) {
	ca, other := newAuthority(t, 10), newAuthority(t, 10)
	requests := 0
	good := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}, func(http.ResponseWriter, *http.Request) { requests++ })
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, closed.Close())
	dead := listen(t, func(c net.Conn) { _, _ = io.ReadFull(c, make([]byte, 1)) })
	for name, tt := range map[string]struct {
		cfg  Config
		want string
	}{
		"no configuration": {Config{URL: "http://127.0.0.1"}, fmt.Sprintf("-%d ? ? ? ? ?", payment.CauseConfiguration)},
		"no such name":     {Config{URL: "https://no..name/api"}, fmt.Sprintf("-%d ? ? ? ? ?", payment.CauseName)},
		"nobody there":     {Config{URL: "https://" + closed.Addr().String()}, fmt.Sprintf("+ -%d ? ? ? ?", payment.CauseConnect)},
		"hangs up":         {Config{URL: "https://" + dead}, fmt.Sprintf("+ + -%d ? ? ?", payment.CauseTLS)},
		"other authority":  {Config{URL: good, CAs: other.pool()}, fmt.Sprintf("+ + -%d ? ? ?", payment.CauseCertificate)},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := tt.cfg
			cfg.Shop, cfg.Key, cfg.Time = "10000651", testKey, fixedClock(testNow).Now
			if cfg.CAs == nil {
				cfg.CAs = ca.pool()
			}
			if got := verdicts(Diagnose(t.Context(), cfg)); got != tt.want {
				t.Errorf("verdicts %q, want %q", got, tt.want)
			}
		})
	}
	if requests != 0 {
		t.Errorf("%d requests went to a server that is not trusted", requests)
	}
}

// TestSetParameter: each parameter accepts its values, and its error names the allowed ones.
func TestSetParameter(t *testing.T) {
	present := payment.DefaultSettings()
	for _, p := range FormatParameters(present) {
		value := p.Value
		if p.Name == "ID_MAGASIN" {
			value = "10000651"
		}
		if _, err := SetParameter(present, p.Name, value); err != nil {
			t.Errorf("%s=%s: %v", p.Name, value, err)
		}
	}
	next, err := SetParameter(present, "COLONNES", "33")
	var file *FileError
	if !errors.As(err, &file) || file.Expected() != "24, 32, 42 ou 48" || next != present {
		t.Errorf("COLONNES=33: %v, %v", next, err)
	}
	if _, err := SetParameter(present, "COLONNE", "32"); !errors.As(err, &file) || file.Problem != ProblemUnknown {
		t.Errorf("COLONNE: %v", err)
	}
}
