package ancv

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"ancvtpe/payment"
)

const transactionsPath = "/payment-transactions/"

// Names of the calls, in errors and logs.
const (
	opCreate = "create transaction"
	opAttach = "attach payer"
	opStatus = "read status"
	opCancel = "cancel transaction"
)

var errRequest = errors.New("request is malformed")

// Create asks for a transaction. It implements payment.Acquirer.
func (c *Client) Create(ctx context.Context, r payment.CreateRequest) (payment.Answer, error) {
	_, err := payment.NewAmount(r.Amount.Cents())
	if err != nil || !idFits(string(r.Order), 20) || !idFits(string(r.Payment), 32) {
		return payment.Answer{}, unsendable(opCreate)
	}
	return c.ask(ctx, call{
		op:     opCreate,
		method: "POST",
		path:   transactionsPath,
		header: c.times.Header,
		body: WireCreate{
			RequestDate: c.requestDate(r.At),
			Merchant: WireMerchant{
				ShopID:            FlexString(c.shop),
				ServiceProviderID: FlexString(c.key.Provider),
			},
			Order: WireOrder{
				ID:        string(r.Order),
				PaymentID: string(r.Payment),
				Label:     c.label,
				Amount:    euros(r.Amount),
			},
			PaymentMethod: WirePaymentMethod{
				TSPDMode:         TSPDMode,
				CaptureMode:      CaptureNormal,
				AdjustableAmount: r.Adjustable,
			},
			RedirectURLs: c.redirects,
		},
		seal: []string{string(c.shop), string(c.key.Provider), string(r.Order), string(r.Payment), cents(r.Amount)},
		want: wanted{order: r.Order, payment: r.Payment, amount: r.Amount},
	})
}

// Attach attaches the payer; q.Amount is mandatory. It implements payment.Acquirer.
func (c *Client) Attach(ctx context.Context, q payment.Query, payer payment.PayerID) (payment.Answer, error) {
	_, badAmount := payment.NewAmount(q.Amount.Cents())
	_, badPayer := payment.NewPayerID(string(payer))
	if badAmount != nil || badPayer != nil {
		return payment.Answer{}, unsendable(opAttach)
	}
	return c.about(ctx, q, call{
		op:     opAttach,
		method: "POST",
		path:   "payer/",
		header: c.times.Header,
		body: WirePayerRequest{
			RequestDate: c.requestDate(q.At),
			Payer:       WirePayer{BeneficiaryID: string(payer), Amount: euros(q.Amount)},
		},
		seal: []string{string(q.Reference), string(payer), cents(q.Amount)},
	})
}

// Status asks for the transaction's state. With wait > 0, rounded up to whole seconds, the
// server answers when the state changes. It implements payment.Acquirer.
func (c *Client) Status(ctx context.Context, q payment.Query, wait time.Duration) (payment.Answer, error) {
	k := call{op: opStatus, method: "GET", header: c.times.Header, seal: []string{string(q.Reference)}}
	if wait > 0 {
		seconds := int64((wait + time.Second - 1) / time.Second)
		k.prefer = "wait=" + strconv.FormatInt(seconds, 10)
		k.header = time.Duration(seconds)*time.Second + c.times.Margin
		k.want.waited = true
	}
	return c.about(ctx, q, k)
}

// Cancel ends a waiting payment, or refunds a paid one in full. It implements
// payment.Acquirer.
func (c *Client) Cancel(ctx context.Context, q payment.Query) (payment.Answer, error) {
	return c.about(ctx, q, call{
		op:     opCancel,
		method: "POST",
		path:   "cancellation/",
		header: c.times.Header,
		body:   WireCancel{RequestDate: c.requestDate(q.At), Reason: ReasonOther},
		seal:   []string{string(q.Reference), ReasonOther},
	})
}

// about completes a call on a transaction that the acquirer has.
func (c *Client) about(ctx context.Context, q payment.Query, k call) (payment.Answer, error) {
	if _, err := payment.NewReference(string(q.Reference)); err != nil {
		return payment.Answer{}, unsendable(k.op)
	}
	k.path = transactionsPath + string(q.Reference) + "/" + k.path
	k.want.reference, k.want.order, k.want.payment, k.want.amount = q.Reference, q.Order, q.Payment, q.Amount
	return c.ask(ctx, k)
}

// requestDate returns the date of a request in UTC, to the millisecond.
func (c *Client) requestDate(at time.Time) time.Time {
	if at.IsZero() {
		at = c.clock.Now()
	}
	return at.UTC().Truncate(time.Millisecond)
}

func unsendable(op string) error {
	return &payment.Failure{Cause: payment.CauseConfiguration, Err: fmt.Errorf("%s: %w", op, errRequest)}
}

func euros(a payment.Amount) WireAmount { return WireAmount{Total: a.Cents(), Currency: Currency} }

func cents(a payment.Amount) string { return strconv.FormatInt(a.Cents(), 10) }

// idFits reports whether an id can stand in a seal without being read as two fields.
func idFits(s string, most int) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' || r == '&' {
			return false
		}
	}
	return s != "" && len(s) <= most
}
