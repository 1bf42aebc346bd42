package ancv

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The wire types of the contract (docs/contrat/ancv-acquisition.openapi.yaml). Wire
// names stand here and nowhere else.

// Currency is the only one: EUR, ISO 4217 numeric.
const Currency = 978

// Values that the contract fixes.
const (
	TSPDMode      = "001"
	CaptureNormal = "NORMAL"
	ReasonOther   = "OTHER"
	TypeCVCo      = "CVCo"
)

// FlexInt is an integer that may come as number, 1250.0 too, or as text.
type FlexInt int64

// UnmarshalJSON takes 978, 978.0 and "978".
func (f *FlexInt) UnmarshalJSON(b []byte) error {
	whole, zeros, _ := strings.Cut(strings.Trim(string(b), `"`), ".")
	i, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(zeros, "0") != "" {
		return errInteger
	}
	*f = FlexInt(i)
	return nil
}

var errInteger = errors.New("not an integer")

// FlexString is a text that may come as number.
type FlexString string

// UnmarshalJSON takes "10000651", 10000651 and 10000651.0.
func (f *FlexString) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*f = FlexString(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("read text: %w", err)
	}
	*f = FlexString(n.String())
	if whole, zeros, cut := strings.Cut(n.String(), "."); cut && strings.Trim(zeros, "0") == "" {
		*f = FlexString(whole)
	}
	return nil
}

// WireAmount is schema Amount: cents and currency 978.
type WireAmount struct {
	Total    int64   `json:"total"`
	Currency FlexInt `json:"currency"`
}

// WireMerchant is schema Merchant.
type WireMerchant struct {
	ShopID            FlexString `json:"shopId"`
	ServiceProviderID FlexString `json:"serviceProviderId"`
}

// WireOrder is schema Order.
type WireOrder struct {
	ID        string     `json:"id"`
	PaymentID string     `json:"paymentId"`
	Label     string     `json:"label,omitempty"`
	Amount    WireAmount `json:"amount"`
}

// WirePaymentMethod is CreateRequest.paymentMethod.
type WirePaymentMethod struct {
	TSPDMode         string `json:"tspdMode"`
	CaptureMode      string `json:"captureMode"`
	AdjustableAmount bool   `json:"adjustableAmount,omitempty"`
}

// WireRedirects is CreateRequest.redirectUrls: where notifications go.
type WireRedirects struct {
	ReturnURL string `json:"returnUrl"`
}

// WireCreate is schema CreateRequest.
type WireCreate struct {
	RequestDate   time.Time         `json:"requestDate"`
	Merchant      WireMerchant      `json:"merchant"`
	Order         WireOrder         `json:"order"`
	PaymentMethod WirePaymentMethod `json:"paymentMethod"`
	RedirectURLs  *WireRedirects    `json:"redirectUrls,omitempty"`
}

// WirePayer is PayerRequest.payer.
type WirePayer struct {
	BeneficiaryID string     `json:"beneficiaryId"`
	Amount        WireAmount `json:"amount"`
}

// WirePayerRequest is schema PayerRequest.
type WirePayerRequest struct {
	RequestDate time.Time `json:"requestDate"`
	Payer       WirePayer `json:"payer"`
}

// WireCancel is schema CancelRequest.
type WireCancel struct {
	RequestDate time.Time `json:"requestDate"`
	Reason      string    `json:"reason"`
}

// WireError is schema ErrorResponse.
type WireError struct {
	ErrorCode    string `json:"errorCode"`
	ErrorMessage string `json:"errorMessage,omitempty"`
}
