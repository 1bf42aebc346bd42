package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ancvtpe/ancv"
)

const (
	maxBody   = 64 << 10 // bytes, by the contract
	maxAmount = 99_999_999
	maxWait   = 60 // seconds

	captureDeferred = "DEFERRED"
)

// preferWait matches wait=N among the preferences of RFC 7240.
var preferWait = regexp.MustCompile(`(?i)(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?`)

// request is a call whose seal is good.
type request struct {
	call   Call
	id     string
	seal   string // the seal alone, for the response seal
	key    sealKey
	create createRequest
	payer  ancv.WirePayerRequest
	cancel ancv.WireCancel
	wait   int // seconds; 0 for none
}

// createRequest is the schema CreateRequest, with members that the till's client never sends.
type createRequest struct {
	RequestDate   time.Time         `json:"requestDate"`
	Merchant      ancv.WireMerchant `json:"merchant"`
	Order         ancv.WireOrder    `json:"order"`
	PaymentMethod paymentMethod     `json:"paymentMethod"`
	RedirectURLs  redirectURLs      `json:"redirectUrls"`

	shopName string
}

// paymentMethod is the requested one, which the answer repeats.
type paymentMethod struct {
	TSPDMode         string     `json:"tspdMode"`
	CaptureMode      string     `json:"captureMode"`
	CaptureDate      *time.Time `json:"captureDate"`
	AdjustableAmount bool       `json:"adjustableAmount,omitempty"`
}

type redirectURLs struct {
	ReturnURL string `json:"returnUrl,omitempty"`
	CancelURL string `json:"cancelUrl,omitempty"`
}

// fingerprint is the same for two creations that differ only in requestDate (decision 92).
func (c createRequest) fingerprint() string {
	c.RequestDate = time.Time{}
	if at := c.PaymentMethod.CaptureDate; at != nil {
		utc := at.UTC()
		c.PaymentMethod.CaptureDate = &utc
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}

// readRequest reads a call and checks its seal, form and values.
func (s *Simulator) readRequest(call Call, w http.ResponseWriter, r *http.Request, x *exchange) (request, error) {
	req := request{call: call, id: r.PathValue("id")}
	if body := req.body(); body != nil {
		raw, err := readBody(w, r)
		x.Request.Body = printable(raw)
		if err == nil {
			err = decodeJSON(raw, body)
		}
		if err != nil {
			return req, err
		}
		if problem := s.strict.body(call, raw); problem != "" {
			return req, badRequest(problem)
		}
	}
	version, seal, err := ancv.ParseSealHeader(r.Header.Get(ancv.SealHeader))
	message := req.sealed()
	x.Seal.Message = strings.Join(message, "&")
	known := false
	if err == nil {
		req.key, known = s.keyFor(version, seal, message)
	}
	if !known {
		return req, &refusal{http.StatusForbidden, codeInvalidSeal, "seal is missing or wrong"}
	}
	req.seal, x.Seal.OK = seal, true
	if problem := s.strict.request(r); problem != "" {
		return req, badRequest(problem)
	}
	if call == CallStatus {
		req.wait = waitAsked(r.Header)
	}
	if err := req.check(); err != nil {
		return req, err
	}
	err = s.admit(&req)
	return req, err
}

// admit refuses a creation where the key is not the shop's or the amount is too small. For
// another shop's transaction it answers that there is none.
func (s *Simulator) admit(req *request) error {
	if req.call != CallCreate {
		t, _, err := s.bank.status(req.id)
		if _, own := s.shopWith(t.Shop, req.key); err == nil && !own {
			return notFound()
		}
		return nil
	}
	m, amount := req.create.Merchant, req.create.Order.Amount
	one, known := s.shopWith(string(m.ShopID), req.key)
	if !known || one.Provider != string(m.ServiceProviderID) {
		return &refusal{http.StatusForbidden, codeMerchant, "shop or provider is not known"}
	}
	req.create.shopName = one.Name
	if amount.Total > 0 && amount.Total < s.cfg.Minimum {
		return &refusal{http.StatusBadRequest, codeInvalidAmount, "amount is below the minimum"}
	}
	return checkAmount(amount)
}

// body returns where to decode the call's JSON, or nil for a call without a body.
func (r *request) body() any {
	switch r.call {
	case CallCreate:
		return &r.create
	case CallAttach:
		return &r.payer
	case CallCancel:
		return &r.cancel
	default: // CallStatus
		return nil
	}
}

// sealed returns the fields that the contract's x-seal lists.
func (r *request) sealed() []string {
	switch r.call {
	case CallCreate:
		m, o := r.create.Merchant, r.create.Order
		return []string{string(m.ShopID), string(m.ServiceProviderID), o.ID, o.PaymentID, cents10(o.Amount.Total)}
	case CallAttach:
		return []string{r.id, r.payer.Payer.BeneficiaryID, cents10(r.payer.Payer.Amount.Total)}
	case CallCancel:
		return []string{r.id, r.cancel.Reason}
	default: // CallStatus
		return []string{r.id}
	}
}

func (r *request) check() error {
	switch r.call {
	case CallCreate:
		return checkCreate(r.create)
	case CallAttach:
		if r.payer.RequestDate.IsZero() || r.payer.Payer.BeneficiaryID == "" {
			return badRequest("requestDate and payer.beneficiaryId are required")
		}
		return checkAmount(r.payer.Payer.Amount)
	case CallCancel:
		if r.cancel.RequestDate.IsZero() || r.cancel.Reason != ancv.ReasonOther {
			return badRequest("requestDate and reason OTHER are required")
		}
	case CallStatus:
	}
	return nil
}

func checkCreate(c createRequest) error {
	switch {
	case c.RequestDate.IsZero():
		return badRequest("requestDate is required")
	case !bounded(c.Order.ID, 20) || !bounded(c.Order.PaymentID, 32):
		return badRequest("order.id or order.paymentId is missing or too long")
	case utf8.RuneCountInString(c.Order.Label) > 40:
		return badRequest("order.label is too long")
	case c.PaymentMethod.TSPDMode != ancv.TSPDMode:
		return badRequest("paymentMethod.tspdMode is not known")
	case c.PaymentMethod.CaptureMode != ancv.CaptureNormal && c.PaymentMethod.CaptureMode != captureDeferred:
		return badRequest("paymentMethod.captureMode is not known")
	}
	return nil
}

func checkAmount(a ancv.WireAmount) error {
	if a.Total < 1 || a.Total > maxAmount {
		return &refusal{http.StatusBadRequest, codeInvalidAmount, "amount is out of range"}
	}
	if a.Currency != ancv.Currency {
		return &refusal{http.StatusBadRequest, codeInvalidCurrency, "currency is not 978"}
	}
	return nil
}

func bounded(s string, most int) bool {
	return s != "" && utf8.RuneCountInString(s) <= most
}

// readBody reads a body of at most 64 KiB. Its deadline is the connection's (held.go).
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, badRequest("Content-Type is not application/json")
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return raw, badRequest("body is too long or did not come")
	}
	return raw, nil
}

// decodeJSON reads one JSON value and nothing after it.
func decodeJSON(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(into); err != nil {
		return badRequest("body is not the JSON of this call")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return badRequest("something follows the JSON")
	}
	return nil
}

// waitAsked returns the Prefer: wait of a status call, in seconds.
func waitAsked(h http.Header) int {
	for _, value := range h.Values("Prefer") {
		if m := preferWait.FindStringSubmatch(value); m != nil {
			n, err := strconv.Atoi(m[1])
			if err == nil {
				return min(n, maxWait)
			}
		}
	}
	return 0
}

func (r *request) waitFor() time.Duration { return time.Duration(r.wait) * time.Second }

func cents10(cents int64) string { return strconv.FormatInt(cents, 10) }
