package ancv

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

// TestErrorCodes: the errorCode decides at any status below 500. A 5xx and an unknown code are
// "no answer".
func TestErrorCodes(t *testing.T) {
	const unknown = payment.Code("")
	for name, tt := range map[string]struct {
		status int
		body   string
		want   payment.Code
		cause  payment.Cause // where there is no code
	}{
		"bad request":       {400, `{"errorCode":"BAD_REQUEST"}`, payment.CodeBadRequest, 0},
		"amount":            {400, `{"errorCode":"INVALID_TRANSACTION_AMOUNT"}`, payment.CodeInvalidAmount, 0},
		"currency":          {400, `{"errorCode":"INVALID_TRANSACTION_CURRENCY"}`, payment.CodeInvalidCurrency, 0},
		"seal":              {403, `{"errorCode":"INVALID_SEAL","errorMessage":"x"}`, payment.CodeInvalidSeal, 0},
		"merchant":          {403, `{"errorCode":"MERCHANT_NOT_ALLOWED"}`, payment.CodeMerchantNotAllowed, 0},
		"not found":         {404, `{"errorCode":"TRANSACTION_NOT_FOUND"}`, payment.CodeNotFound, 0},
		"payer":             {404, `{"errorCode":"BENEFICIARY_NOT_FOUND"}`, payment.CodePayerNotFound, 0},
		"not allowed":       {409, `{"errorCode":"OPERATION_TRANSACTION_NOT_ALLOWED"}`, payment.CodeNotAllowed, 0},
		"busy":              {409, `{"errorCode":"OTHER_TRANSACTION_PENDING"}`, payment.CodePayerBusy, 0},
		"other status":      {422, `{"errorCode":"TRANSACTION_NOT_FOUND","more":1}`, payment.CodeNotFound, 0},
		"server error":      {500, `{"errorCode":"INTERNAL_SERVER_ERROR"}`, unknown, payment.CauseServer},
		"server error, 400": {400, `{"errorCode":"INTERNAL_SERVER_ERROR"}`, unknown, payment.CauseNoCode},
		"500 and a code":    {500, `{"errorCode":"TRANSACTION_NOT_FOUND"}`, unknown, payment.CauseServer},
		"503":               {503, ``, unknown, payment.CauseServer},
		"429 and a code":    {429, `{"errorCode":"BAD_REQUEST"}`, payment.CodeBadRequest, 0},
		"429":               {429, `{}`, unknown, payment.CauseServer},
		"302 and a code":    {302, `{"errorCode":"BAD_REQUEST"}`, payment.CodeBadRequest, 0},
		"200":               {200, `{"errorCode":"TRANSACTION_NOT_FOUND"}`, payment.CodeNotFound, 0},
		"201":               {201, "\xef\xbb\xbf" + `{"errorCode":"INVALID_SEAL","errorMessage":null}`, payment.CodeInvalidSeal, 0},
		"202":               {202, `{"errorCode":"MERCHANT_NOT_ALLOWED","transaction":null}`, payment.CodeMerchantNotAllowed, 0},
		"200, unknown code": {200, `{"errorCode":"NEW_ONE"}`, unknown, payment.CauseServer},
		"200, server error": {200, `{"errorCode":"INTERNAL_SERVER_ERROR"}`, unknown, payment.CauseServer},
		"message of a list": {400, `{"errorCode":"BAD_REQUEST","errorMessage":["a",{"b":1,"b":2}]}`, payment.CodeBadRequest, 0},
		"proxy":             {407, `<html>`, unknown, payment.CauseProxy},
		"code of a number":  {400, `{"errorCode":17}`, unknown, payment.CauseNoCode},
		"unknown code":      {400, `{"errorCode":"NEW_ONE"}`, unknown, payment.CauseNoCode},
		"lower case":        {400, `{"errorCode":"bad_request"}`, unknown, payment.CauseNoCode},
		"no code":           {404, `{}`, unknown, payment.CauseNoCode},
		"captive portal":    {404, `<html>`, unknown, payment.CauseNoCode},
		"nothing":           {403, ``, unknown, payment.CauseNoCode},
		"code twice":        {404, `{"errorCode":"TRANSACTION_NOT_FOUND","errorCode":"BAD_REQUEST"}`, unknown, payment.CauseNoCode},
		"trailing":          {404, `{"errorCode":"TRANSACTION_NOT_FOUND"} x`, unknown, payment.CauseNoCode},
		"not modified":      {304, ``, unknown, payment.CauseServer},
	} {
		t.Run(name, func(t *testing.T) {
			c := honest(t, answering(tt.status, tt.body), nil)
			for call, do := range everyCall(c) {
				t.Run(call, func(t *testing.T) {
					_, err := do(t.Context())
					var refusal *payment.Refusal
					switch {
					case tt.want == unknown:
						wantFailure(t, err, true, tt.cause)
					case !errors.As(err, &refusal) || refusal.Code != tt.want:
						t.Errorf("error %v, want %s", err, tt.want)
					}
				})
			}
		})
	}
}

// lie is an answer with HTTP status 200 that must not be believed.
type lie struct {
	body  string
	cause payment.Cause
}

func tellLies(t *testing.T, lies map[string]lie) {
	t.Helper()
	for name, tt := range lies {
		t.Run(name, func(t *testing.T) {
			c := honest(t, answering(200, tt.body), nil)
			_, err := c.Status(t.Context(), testQuery, 0)
			wantFailure(t, err, true, tt.cause)
		})
	}
}

// swap changes one thing in an honest answer.
func swap(t *testing.T, old, fresh string) string {
	t.Helper()
	paid := transactionJSON("VALIDATED", 1250, 1250)
	if !strings.Contains(paid, old) {
		t.Fatalf("%q is not in the answer", old)
	}
	return strings.Replace(paid, old, fresh, 1)
}

// Each answer differs from an honest one in one thing.
func TestOtherTransaction(t *testing.T) {
	const mismatch = payment.CauseMismatch
	tellLies(t, map[string]lie{
		"other transaction":       {swap(t, testReference, "aaaaaaaaaa"), mismatch},
		"other case":              {swap(t, testReference, "K3X9M2QV7A"), mismatch},
		"malformed id":            {swap(t, testReference, "k3x9m2qv7/"), mismatch},
		"no id":                   {swap(t, testReference, ""), mismatch},
		"other order":             {swap(t, testOrder, "CMD-000002"), mismatch},
		"no order":                {swap(t, `"order"`, `"ordre"`), mismatch},
		"other amount":            {swap(t, `{"total":1250,"currency":978}},`, `{"total":1251,"currency":978}},`), mismatch},
		"other currency":          {swap(t, `"currency":978}},`, `"currency":840}},`), mismatch},
		"no currency":             {swap(t, `,"currency":978}},`, `}},`), mismatch},
		"other shop":              {swap(t, "10000651", "10000652"), mismatch},
		"paid above":              {transactionJSON("VALIDATED", 1250, 1251), mismatch},
		"paid above in pieces":    {transactionJSON("VALIDATED", 1250, 1250, 1), mismatch},
		"overflow":                {transactionJSON("VALIDATED", 1250, 9223372036854775807, 9223372036854775807), mismatch},
		"sum above any amount":    {transactionJSON("VALIDATED", 1250, 99_999_999, 99_999_999), mismatch},
		"negative authorization":  {transactionJSON("VALIDATED", 1250, 1300, -50), mismatch},
		"zero authorization":      {transactionJSON("VALIDATED", 1250, 0), mismatch},
		"authorization in dollar": {swap(t, `"currency":978},"holder"`, `"currency":840},"holder"`), mismatch},
		"paid, nothing":           {transactionJSON("VALIDATED", 1250), mismatch},
		"authorized, nothing":     {transactionJSON("AUTHORIZED", 1250), mismatch},
		"consigned, nothing":      {transactionJSON("CONSIGNED", 1250), mismatch},
		"settled, nothing":        {transactionJSON("PAID", 1250), mismatch},
	})
}

// What is not an answer of the contract, or can be read in two ways.
func TestNotAnAnswer(t *testing.T) {
	const cut = payment.CauseBroken
	paid := transactionJSON("VALIDATED", 1250, 1250)
	tellLies(t, map[string]lie{
		"amount as fraction":    {swap(t, `"total":1250,"currency":978}},`, `"total":12.5,"currency":978}},`), cut},
		"amount as words":       {swap(t, `"total":1250,"currency":978}},`, `"total":"12,50","currency":978}},`), cut},
		"amount with exponent":  {swap(t, `"total":1250,"currency":978}},`, `"total":125e1,"currency":978}},`), cut},
		"amount null":           {swap(t, `"total":1250,"currency":978}},`, `"total":null,"currency":978}},`), payment.CauseMismatch},
		"authorization, no sum": {swap(t, `"total":1250,"currency":978},"holder"`, `"currency":978},"holder"`), payment.CauseMismatch},
		"code and transaction":  {swap(t, `"transaction"`, `"errorCode":"BAD_REQUEST","transaction"`), cut},
		"unknown code and one":  {swap(t, `"transaction"`, `"errorCode":"NEW","transaction"`), cut},
		"total twice":           {swap(t, `"total":1250,"currency":978}},`, `"total":1250,"Total":1250,"currency":978}},`), cut},
		"order twice":           {swap(t, `"order"`, `"Order":{},"order"`), cut},
		"transaction twice":     {swap(t, `"transaction"`, `"transaction":{},"transaction"`), cut},
		"number twice":          {swap(t, `"number"`, `"number":"x","number"`), cut},
		"shop twice":            {swap(t, `"shopId"`, `"shopId":"10000651","SHOPID"`), cut},
		"currency of letters":   {swap(t, `"currency":978}},`, `"currency":"EUR"}},`), cut},
		"currency as fraction":  {swap(t, `"currency":978}},`, `"currency":978.5}},`), cut},
		"shop as list":          {swap(t, `"10000651"`, `[1]`), cut},
		"state as number":       {swap(t, `"VALIDATED"`, `1`), cut},
		"state twice":           {swap(t, `"state"`, `"state":"REJECTED","state"`), cut},
		"state in two cases":    {swap(t, `"state"`, `"STATE":"REJECTED","state"`), cut},
		"state with a long s":   {swap(t, `"state"`, `"ſtate":"REJECTED","state"`), cut},
		"trailing":              {paid + "{}", cut},
		"two answers":           {paid + paid, cut},
		"cut":                   {paid[:len(paid)-1], cut},
		"nested deep":           {swap(t, `"state"`, `"x":`+strings.Repeat("[", 20000)+strings.Repeat("]", 20000)+`,"state"`), cut},
		"nested 33":             {swap(t, `"state"`, `"x":`+strings.Repeat(`{"a":`, 31)+"1"+strings.Repeat("}", 31)+`,"state"`), cut},
		"endless nesting":       {strings.Repeat(`{"transaction":`, 4000), cut},
		"garbage":               {"\x00\xff\x1b[2J", cut},
		"HTML":                  {"<html>", cut},
		"nothing":               {"", cut},
		"null":                  {"null", cut},
		"array":                 {"[" + paid + "]", cut},
		"no transaction":        {`{"responseDate":"2026-11-22T14:05:09+01:00"}`, cut},
		"transaction null":      {`{"transaction":null}`, cut},
	})
	for _, status := range []int{202, 204, 206, 226} {
		_, err := interpret(reply{status: status, body: []byte(paid)}, wanted{})
		wantFailure(t, err, true, cut)
	}
}

func TestCreateChecksPayment(t *testing.T) {
	body := transactionJSON("INITIALIZED", 1250)
	c := honest(t, answering(201, strings.Replace(body, testPayment, "PAY-000002", 1)), nil)
	_, err := c.Create(t.Context(), testDebit)
	wantFailure(t, err, true, payment.CauseMismatch)
	// A genuine answer of another payment of the same sale and sum is not this one's, at
	// no call that knows the payment.
	c = honest(t, answering(200, transactionJSON("VALIDATED", 1250, 1250)), nil)
	query := testQuery
	query.Payment = "PAY-000002"
	_, err = c.Status(t.Context(), query, 0)
	wantFailure(t, err, true, payment.CauseMismatch)
	query.Payment = testPayment
	_, err = c.Status(t.Context(), query, 0)
	must(t, err)
}

// TestTolerance: the client accepts every form that the contract allows.
func TestTolerance(t *testing.T) {
	for name, tt := range map[string]struct {
		body  string
		query payment.Query
		want  payment.Answer
	}{
		"bare": {
			`{"transaction":{"id":"k3x9m2qv7a","state":"PROCESSING","order":{"id":"CMD-000001","amount":{"total":1250,"currency":978}}}}`,
			testQuery,
			payment.Answer{State: payment.AcquirerProcessing, Requested: 1250},
		},
		"no paymentId, which the reference stands for": {
			`{"transaction":{"id":"k3x9m2qv7a","state":"PROCESSING","order":{"id":"CMD-000001","amount":{"total":1250,"currency":978}}}}`,
			payment.Query{Reference: testReference, Order: "CMD-000001", Payment: "PAY-000001", Amount: 1250},
			payment.Answer{State: payment.AcquirerProcessing, Requested: 1250},
		},
		"numbers as text, text as numbers, unknown fields, nulls": {
			`{"x":[{"y":null}],"transaction":{"id":"k3x9m2qv7a","state":"REJECTED","subState":"Z","payers":null,"creationDate":null,
			"merchant":{"shopId":10000651,"serviceProviderId":100016},"order":{"id":"CMD-000001","paymentId":"other","label":"x",
			"amount":{"total":1250,"currency":"978"}}}}`,
			testQuery,
			payment.Answer{State: payment.AcquirerRejected, Requested: 1250},
		},
		"forms of others": {
			"\xef\xbb\xbf" + `{"errorCode":null,"applicationContext":{"a":1,"A":{"a":2},"a":3},"responseDate":1795352709000,"transaction":{
			"id":"k3x9m2qv7a","state":"VALIDATED","subState":{"x":[]},"qrCode":"CVCO:autre","redirectUrls":"none","paymentMethod":[],
			"creationDate":"2026-11-22T14:05:00","updateDate":"23:59:60Z","expirationDate":"2026-11-22T14:10:00.000+0100",
			"merchant":{"shopId":10000651.0,"serviceProviderId":null,"x":1,"y":2},
			"order":{"id":"CMD-000001","paymentId":"PAY-000001","label":7,"amount":{"total":1250.0,"currency":"978.00"}},
			"payers":[{"beneficiaryId":17,"amount":null,"authorizations":[
				{"number":"zero","amount":{"total":0,"currency":978},"holder":"zero"},
				{"number":42,"type":7,"amount":{"total":"1250","currency":978.0},"validationDate":"hier","holder":"10*****3051"}]},
				{"authorizations":null}]}}`,
			testQuery,
			payment.Answer{
				State: payment.AcquirerValidated, Requested: 1250, Paid: 1250, Authorization: "42", Holder: "10*****3051",
				Created: testNow.Add(-9 * time.Second), Left: 291 * time.Second, HasLeft: true, QR: "CVCO:autre",
			},
		},
		"no dates that can be read, a code that cannot be drawn": {
			`{"responseDate":{},"transaction":{"id":"k3x9m2qv7a","state":"PROCESSING","qrCode":"a\u001bb","creationDate":"hier","updateDate":"hier",
			"expirationDate":"2026-13-32T25:61:00","order":{"id":"CMD-000001","amount":{"total":1250,"currency":978}}}}`,
			testQuery,
			payment.Answer{State: payment.AcquirerProcessing, Requested: 1250},
		},
		"unknown state": {
			`{"transaction":{"id":"k3x9m2qv7a","state":"PAID_TWICE","order":{"id":"CMD-000001","amount":{"total":1250,"currency":978}}}}`,
			testQuery,
			payment.Answer{State: payment.AcquirerUnrecognised, Requested: 1250},
		},
		"order and amount of a cancellation are not known": {
			transactionJSON("CANCELLED", 777, 700),
			payment.Query{Reference: testReference},
			payment.Answer{
				State: payment.AcquirerCancelled, Requested: 777, Paid: 700, Authorization: "flw6j6r3a0",
				Holder: "10*****3051", Created: testNow.Add(-9 * time.Second), Left: 291 * time.Second, HasLeft: true,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := honest(t, answering(200, tt.body), nil)
			got, err := c.Status(t.Context(), tt.query, 0)
			must(t, err)
			tt.want.Reference, tt.want.Order = testReference, "CMD-000001"
			if !got.Created.Equal(tt.want.Created) {
				t.Errorf("created %v", got.Created)
			}
			got.Created = tt.want.Created
			if got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestStates(t *testing.T) {
	for text, want := range map[string]payment.AcquirerState{
		"INITIALIZED": payment.AcquirerInitialized, "PROCESSING": payment.AcquirerProcessing,
		"AUTHORIZED": payment.AcquirerAuthorized, "VALIDATED": payment.AcquirerValidated,
		"CONSIGNED": payment.AcquirerConsigned, "PAID": payment.AcquirerPaid, "REJECTED": payment.AcquirerRejected,
		"ABORTED": payment.AcquirerAborted, "CANCELLED": payment.AcquirerCancelled, "EXPIRED": payment.AcquirerExpired,
		"": payment.AcquirerUnrecognised, "paid": payment.AcquirerUnrecognised, "PAID ": payment.AcquirerUnrecognised,
	} {
		if got := acquirerState(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestSameShop(t *testing.T) {
	for s, want := range map[string]bool{
		"00012345": true, "12345": true, "12346": false, "000012345": false, "x": false, "1234500000000": false,
	} {
		if got := sameShop(s, "00012345"); got != want {
			t.Errorf("%q: %t", s, got)
		}
	}
}

func TestTimeLeft(t *testing.T) {
	for expires, want := range map[string]time.Duration{
		"2026-11-22T14:05:39+01:00": 30 * time.Second,
		"2026-11-22T13:05:39Z":      30 * time.Second,
		"2026-11-22T14:05:09+01:00": 0,
		"2026-11-22T13:05:39+0000":  30 * time.Second,
		"2026-11-22T14:05:39":       30 * time.Second,
		"2026-11-22T14:05:39.5":     30*time.Second + 500*time.Millisecond,
		"2026-11-22T15:05:09+01:00": time.Hour,
		"9999-12-31T23:59:59Z":      time.Hour,
	} {
		body := strings.Replace(transactionJSON("PROCESSING", 1250), "2026-11-22T14:10:00+01:00", expires, 1)
		got, err := interpret(reply{status: 200, body: []byte(body)}, wanted{shop: "10000651"})
		must(t, err)
		if !got.HasLeft || got.Left != want {
			t.Errorf("%s: %v, want %v", expires, got.Left, want)
		}
	}
}

// TestRetryAfter: seconds or a date, by the server's own clock, at most a minute.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 13, 5, 9, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0": 0, "600": time.Minute, "99999999999": time.Minute, "99999999999999999999999": time.Minute, "-1": 0, "-99999999999999999999999": 0, "5, 10": 0, "1e1": 0, "": 0, "soon": 0, "1.5": 0,
		"Sun, 22 Nov 2026 13:05:19 GMT": 10 * time.Second, "Sun, 22 Nov 2026 13:05:00 GMT": 0,
		"Sun, 22 Nov 2027 13:05:00 GMT": time.Minute,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	theirs := http.Header{"Retry-After": {"Sun, 22 Nov 2026 09:00:20 GMT"}, "Date": {"Sun, 22 Nov 2026 09:00:00 GMT"}}
	if got := retryAfter(theirs, now); got != 20*time.Second {
		t.Errorf("by the server's clock: %v", got)
	}
	if got := retryAfter(http.Header{"Retry-After": {"7", "30"}}, now); got != 7*time.Second {
		t.Errorf("twice: %v", got)
	}
	c := honest(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(503)
	}, nil)
	for call, do := range everyCall(c) {
		_, err := do(t.Context())
		var failure *payment.Failure
		if !errors.As(err, &failure) || failure.RetryAfter != 30*time.Second {
			t.Errorf("%s: %+v", call, err)
		}
	}
}
