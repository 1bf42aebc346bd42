package simulator

import (
	"strings"
	"time"
)

// state is a transaction's state by its wire name.
type state string

const (
	initialized state = "INITIALIZED"
	processing  state = "PROCESSING"
	authorized  state = "AUTHORIZED"
	validated   state = "VALIDATED"
	consigned   state = "CONSIGNED"
	paidOut     state = "PAID"
	rejected    state = "REJECTED"
	aborted     state = "ABORTED"
	cancelled   state = "CANCELLED"
	expired     state = "EXPIRED"
)

// open reports whether the payer may still decide.
func (s state) open() bool { return s == initialized || s == processing }

// refundable reports whether a cancellation refunds the money.
func (s state) refundable() bool { return s == authorized || s == validated }

// collected reports whether the payer has paid and has not been refunded.
func (s state) collected() bool { return s.refundable() || s == consigned || s == paidOut }

// Values of subState [ours].
const (
	subStateBalance = "INSUFFICIENT_BALANCE"
	subStateBlocked = "BENEFICIARY_BLOCKED"
)

// transaction is the acquirer's record of a payment. Amounts are cents. Copies are
// independent of the bank.
type transaction struct {
	Seq        int64  `json:"seq,omitempty"` // its number in the ledger
	Shop       string `json:"shop,omitempty"`
	Provider   string `json:"provider,omitempty"`
	ShopName   string `json:"shopName,omitempty"`
	ID         string `json:"id"`
	OrderID    string `json:"orderId"`
	PaymentID  string `json:"paymentId"`
	Label      string `json:"label,omitempty"`
	State      state  `json:"state"`
	SubState   string `json:"subState,omitempty"`
	QRCode     string `json:"qrCode,omitempty"`
	Requested  int64  `json:"requested"`
	Paid       int64  `json:"paid"`
	Adjustable bool   `json:"adjustable"`
	// Deferred is captureMode DEFERRED: AUTHORIZED becomes VALIDATED at CaptureDate.
	Deferred    bool      `json:"deferred,omitempty"`
	CaptureDate time.Time `json:"captureDate,omitzero"`
	ReturnURL   string    `json:"returnUrl,omitempty"`
	CancelURL   string    `json:"cancelUrl,omitempty"`
	// Fingerprint is that of the creation's body (createRequest.fingerprint).
	Fingerprint   string    `json:"fingerprint,omitempty"`
	Holder        string    `json:"holder,omitempty"` // the payer's account number, masked
	Beneficiary   string    `json:"beneficiary,omitempty"`
	Authorization string    `json:"authorization,omitempty"`
	Created       time.Time `json:"created"`
	Updated       time.Time `json:"updated"`
	Expires       time.Time `json:"expires"`
	PaidAt        time.Time `json:"paidAt,omitzero"`
	CancelledAt   time.Time `json:"cancelledAt,omitzero"`
	// Dropped: the answer of plan.dropPaid was dropped already.
	Dropped bool  `json:"dropped,omitempty"`
	Calls   Calls `json:"calls"`
}

// refunded returns the sum that was refunded, in cents; it is all that was paid or 0.
func (t transaction) refunded() int64 {
	if t.State == cancelled {
		return t.Paid
	}
	return 0
}

// masked returns a payer's id as it may be shown, "10*****3051" or "ma*****@exemple.fr".
func masked(id string) string {
	if local, domain, at := strings.Cut(id, "@"); at {
		return local[:min(2, max(len(local)-1, 0))] + "*****@" + domain
	}
	if len(id) < 7 {
		return strings.Repeat("*", len(id))
	}
	return id[:2] + "*****" + id[len(id)-4:]
}
