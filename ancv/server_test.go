package ancv

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

const (
	testReference = "k3x9m2qv7a"
	testOrder     = "CMD-000001"
	testPayment   = "PAY-000001"
	testPayer     = "12345678901"
)

var (
	testKey = payment.SealKey{
		Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef",
	}
	testNow   = time.Date(2026, 11, 22, 14, 5, 9, 0, time.FixedZone("", 3600))
	testQuery = payment.Query{Reference: testReference, Order: testOrder, Amount: 1250}
	testDebit = payment.CreateRequest{Order: testOrder, Payment: testPayment, Amount: 1250, Adjustable: true}
)

type fixedClock time.Time

func (c fixedClock) Now() time.Time { return time.Time(c) }

// authority signs the certificates of the test servers.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// newAuthority is valid around testNow.
func newAuthority(t testing.TB, years int) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: testNow.AddDate(-10, 0, 0), NotAfter: testNow.AddDate(years, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	return authority{cert, key}
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// issue signs a certificate for 127.0.0.1, good for a year around testNow unless
// change says otherwise.
func (a authority) issue(t testing.TB, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test server"},
		NotBefore: testNow.AddDate(0, -6, 0), NotAfter: testNow.AddDate(0, 6, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if change != nil {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// serve starts a TLS server on loopback and returns the API's base URL.
func serve(t testing.TB, config *tls.Config, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS = config
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL + "/api/public/v1"
}

// honest starts a server that the client trusts and returns the client.
func honest(t testing.TB, handler http.HandlerFunc, change func(*Config)) *Client {
	t.Helper()
	ca := newAuthority(t, 10)
	url := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}, handler)
	return connect(t, url, ca, change)
}

func connect(t testing.TB, url string, ca authority, change func(*Config)) *Client {
	t.Helper()
	cfg := Config{URL: url, Shop: "10000651", Key: testKey, CAs: ca.pool(), Clock: fixedClock(testNow), Time: fixedClock(testNow).Now}
	if change != nil {
		change(&cfg)
	}
	c, err := NewClient(cfg)
	must(t, err)
	t.Cleanup(c.Close)
	return c
}

// transactionJSON is an honest answer about testReference.
func transactionJSON(state string, total int, paid ...int) string {
	authorizations := make([]string, 0, len(paid))
	for i, p := range paid {
		authorizations = append(authorizations, fmt.Sprintf(
			`{"number":"flw6j6r3a%d","type":"CVCo","amount":{"total":%d,"currency":978},"holder":"10*****3051"}`, i, p))
	}
	return fmt.Sprintf(`{"responseDate":"2026-11-22T14:05:09+01:00","transaction":{"id":%q,"state":%q,
		"creationDate":"2026-11-22T14:05:00+01:00","expirationDate":"2026-11-22T14:10:00+01:00",
		"merchant":{"shopId":"10000651","serviceProviderId":"100016"},
		"order":{"id":%q,"paymentId":%q,"amount":{"total":%d,"currency":978}},
		"payers":[{"beneficiaryId":"10*****3051","authorizations":[%s]}]}}`,
		testReference, state, testOrder, testPayment, total, strings.Join(authorizations, ","))
}

// answering is a handler that gives the same answer to everything.
func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// everyCall names the four operations on the same transaction.
func everyCall(c *Client) map[string]func(context.Context) (payment.Answer, error) {
	return map[string]func(context.Context) (payment.Answer, error){
		"create": func(ctx context.Context) (payment.Answer, error) { return c.Create(ctx, testDebit) },
		"attach": func(ctx context.Context) (payment.Answer, error) { return c.Attach(ctx, testQuery, testPayer) },
		"status": func(ctx context.Context) (payment.Answer, error) { return c.Status(ctx, testQuery, 0) },
		"cancel": func(ctx context.Context) (payment.Answer, error) { return c.Cancel(ctx, testQuery) },
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantFailure checks a *payment.Failure and that it gives no secret away (I12).
func wantFailure(t testing.TB, err error, sent bool, cause payment.Cause) {
	t.Helper()
	var failure *payment.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("error is %v, want a failure", err)
	}
	if failure.Sent != sent || failure.Cause != cause {
		t.Errorf("failure: sent %t cause %d, want sent %t cause %d (%v)", failure.Sent, failure.Cause, sent, cause, err)
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		for _, secret := range []string{testKey.Key, testReference, testPayer, testOrder, testPayment, "/api/public"} {
			if strings.Contains(e.Error(), secret) {
				t.Errorf("error holds %q: %v", secret, e)
			}
		}
	}
}
