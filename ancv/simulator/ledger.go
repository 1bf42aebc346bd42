package simulator

import (
	"cmp"
	"time"
)

// Call is one of the four operations of the API.
type Call string

// The calls.
const (
	CallCreate Call = "create"
	CallAttach Call = "attach"
	CallStatus Call = "status"
	CallCancel Call = "cancel"
)

// Calls counts the calls that arrived with a good seal, processed or not.
type Calls struct {
	Create int `json:"create"`
	Attach int `json:"attach"`
	Status int `json:"status"`
	Cancel int `json:"cancel"`
}

func (c *Calls) count(call Call) {
	switch call {
	case CallCreate:
		c.Create++
	case CallAttach:
		c.Attach++
	case CallStatus:
		c.Status++
	case CallCancel:
		c.Cancel++
	}
}

// named reports whether a call has named the transaction, so that the till has its reference.
func (c Calls) named() bool { return c.Attach+c.Status+c.Cancel > 0 }

// Payment is a transaction as the ledger and the phone show it. Amounts are cents. Payer is
// masked. Dates that have not come are zero.
type Payment struct {
	ID         string    `json:"id"`
	OrderID    string    `json:"orderId"`
	PaymentID  string    `json:"paymentId"`
	ShopID     string    `json:"shopId"`
	ShopName   string    `json:"shopName"`
	State      string    `json:"state"`
	Requested  int64     `json:"requested"`
	Paid       int64     `json:"paid"`
	Refunded   int64     `json:"refunded"`
	Adjustable bool      `json:"adjustable"`
	Payer      string    `json:"payer,omitempty"`
	Created    time.Time `json:"creationDate"`
	Updated    time.Time `json:"updateDate"`
	Expires    time.Time `json:"expirationDate"`
	PaidAt     time.Time `json:"paymentDate,omitzero"`
	Cancelled  time.Time `json:"cancellationDate,omitzero"`
	Calls      Calls     `json:"calls"`
}

// Open reports whether the payer may still pay or refuse.
func (p Payment) Open() bool { return state(p.State).open() }

// Tally counts transactions and adds them up, in cents.
type Tally struct {
	Count int   `json:"count"`
	Total int64 `json:"total"`
}

// Ledger lists every transaction, oldest first, with the sums of payments and of refunds.
// Net is in cents.
type Ledger struct {
	Transactions  []Payment `json:"transactions"`
	Debits        Tally     `json:"debits"`
	Cancellations Tally     `json:"cancellations"`
	Net           int64     `json:"net"`
	// Calls counts all calls, also those that name no transaction.
	Calls Calls `json:"calls"`
}

func (t transaction) payment() Payment {
	return Payment{
		ID: t.ID, OrderID: t.OrderID, PaymentID: t.PaymentID, ShopID: t.Shop, ShopName: cmp.Or(t.ShopName, ShopName),
		State: string(t.State), Requested: t.Requested, Paid: t.Paid, Refunded: t.refunded(),
		Adjustable: t.Adjustable, Payer: masked(t.Beneficiary),
		Created: t.Created, Updated: t.Updated, Expires: t.Expires,
		PaidAt: t.PaidAt, Cancelled: t.CancelledAt, Calls: t.Calls,
	}
}

func newLedger(list []transaction, calls Calls) Ledger {
	l := Ledger{Transactions: make([]Payment, 0, len(list)), Calls: calls}
	for _, t := range list {
		p := t.payment()
		l.Transactions = append(l.Transactions, p)
		if p.Paid > 0 {
			l.Debits.Count++
			l.Debits.Total += p.Paid
		}
		if p.Refunded > 0 {
			l.Cancellations.Count++
			l.Cancellations.Total += p.Refunded
		}
	}
	l.Net = l.Debits.Total - l.Cancellations.Total
	return l
}
