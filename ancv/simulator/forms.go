package simulator

import (
	"encoding/json"
	"strconv"
	"time"

	"ancvtpe/ancv"
)

// The forms of an answer, as in public integrations (decision 93). Shop and provider are
// numbers, the currency is text, dates are Paris' without zeros at their end. Config.Legacy
// keeps the forms before 1.2. Members of type any are left out where they are nil.

type answerBody struct {
	ResponseDate       string            `json:"responseDate"`
	ApplicationContext any               `json:"applicationContext,omitempty"`
	Transaction        answerTransaction `json:"transaction"`
}

type answerTransaction struct {
	ID             string         `json:"id"`
	State          string         `json:"state"`
	SubState       any            `json:"subState,omitempty"`
	QRCode         string         `json:"qrCode,omitempty"`
	CreationDate   string         `json:"creationDate"`
	UpdateDate     string         `json:"updateDate"`
	ExpirationDate string         `json:"expirationDate"`
	Merchant       answerMerchant `json:"merchant"`
	Order          answerOrder    `json:"order"`
	PaymentMethod  any            `json:"paymentMethod,omitempty"`
	RedirectURLs   any            `json:"redirectUrls,omitempty"`
	Payers         []answerPayer  `json:"payers,omitempty"`
}

type answerMerchant struct {
	ShopID            any `json:"shopId"`
	ServiceProviderID any `json:"serviceProviderId"`
}

type answerAmount struct {
	Total    int64 `json:"total"`
	Currency any   `json:"currency"`
}

type answerOrder struct {
	ID        string       `json:"id"`
	PaymentID string       `json:"paymentId"`
	Label     string       `json:"label,omitempty"`
	Amount    answerAmount `json:"amount"`
}

type answerPayer struct {
	BeneficiaryID  string                `json:"beneficiaryId"`
	Amount         answerAmount          `json:"amount"`
	Authorizations []answerAuthorization `json:"authorizations,omitempty"`
}

type answerAuthorization struct {
	Number         string       `json:"number"`
	Type           string       `json:"type"`
	Amount         answerAmount `json:"amount"`
	ValidationDate string       `json:"validationDate"`
	Holder         string       `json:"holder"`
}

type answerMethod struct {
	TSPDMode         string `json:"tspdMode"`
	CaptureMode      string `json:"captureMode"`
	CaptureDate      string `json:"captureDate"`
	AdjustableAmount bool   `json:"adjustableAmount,omitempty"`
}

// forms writes transactions as answers.
type forms struct {
	legacy bool
	zone   *time.Location
}

// body returns a whole answer in JSON.
func (f forms) body(t transaction, now time.Time) ([]byte, error) {
	a := answerBody{ResponseDate: f.date(now), Transaction: f.transaction(t)}
	if !f.legacy {
		a.ApplicationContext = struct{}{}
	}
	return json.Marshal(a)
}

func (f forms) transaction(t transaction) answerTransaction {
	a := answerTransaction{
		ID: t.ID, State: string(t.State),
		CreationDate: f.date(t.Created), UpdateDate: f.date(t.Updated), ExpirationDate: f.date(t.Expires),
		Merchant: answerMerchant{f.number(t.Shop), f.number(t.Provider)},
		Order:    answerOrder{t.OrderID, t.PaymentID, t.Label, f.amount(t.Requested)},
	}
	if t.Beneficiary != "" {
		a.Payers = []answerPayer{f.payer(t)}
	}
	if f.legacy {
		return a
	}
	a.QRCode = t.QRCode
	a.SubState = json.RawMessage("null")
	if t.SubState != "" {
		a.SubState = t.SubState
	}
	method := answerMethod{ancv.TSPDMode, ancv.CaptureNormal, f.date(t.captured()), t.Adjustable}
	if t.Deferred {
		method.CaptureMode = captureDeferred
	}
	a.PaymentMethod = method
	if t.ReturnURL != "" || t.CancelURL != "" {
		a.RedirectURLs = redirectURLs{t.ReturnURL, t.CancelURL}
	}
	return a
}

func (f forms) payer(t transaction) answerPayer {
	p := answerPayer{BeneficiaryID: t.Beneficiary, Amount: f.amount(t.Requested)}
	if t.Paid == 0 {
		return p
	}
	holder := t.Holder
	if f.legacy || holder == "" {
		holder = masked(t.Beneficiary)
	}
	p.Authorizations = []answerAuthorization{{t.Authorization, ancv.TypeCVCo, f.amount(t.Paid), f.date(t.PaidAt), holder}}
	return p
}

// captured returns when the money is taken, at the date asked for or at once.
func (t transaction) captured() time.Time {
	if t.CaptureDate.IsZero() {
		return t.Created
	}
	return t.CaptureDate
}

func (f forms) amount(cents int64) answerAmount {
	if f.legacy {
		return answerAmount{cents, ancv.Currency}
	}
	return answerAmount{cents, strconv.Itoa(ancv.Currency)}
}

func (f forms) number(s string) any {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && !f.legacy {
		return n
	}
	return s
}

func (f forms) date(t time.Time) string {
	if !f.legacy {
		t = t.In(f.zone)
	}
	return t.Format(time.RFC3339Nano)
}
