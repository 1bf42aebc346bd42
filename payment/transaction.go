package payment

import "time"

// Kind tells a debit from the cancellation of one.
type Kind uint8

// Kinds of transaction.
const (
	KindInvalid Kind = iota
	KindDebit
	KindCancellation
)

// Mode is the way to reach the payer.
type Mode uint8

// Modes of a debit.
const (
	ModeInvalid Mode = iota
	ModeQR           // the terminal shows a QR code, the payer scans it
	ModePayerID      // the merchant scans or types the payer's id
)

// Transaction is the transaction in progress, or the last one. It is stored
// before each step that it describes.
type Transaction struct {
	Seq           int64 // sequence number of this till, one more for each transaction
	Kind          Kind
	Mode          Mode
	State         State
	Order         OrderID
	Payment       PaymentID
	PaymentNo     int    // 1 for the first payment of a sale, 2 for its remainder, ...
	Requested     Amount // what was asked; of a cancellation, what had been paid
	Adjustable    bool
	Reference     Reference // empty until the acquirer gave it
	Payer         PayerID   // erased when the transaction ends
	PayerMasked   string
	Paid          Amount // what the payer really paid; of a cancellation, what was given back
	Authorization string
	Code          Code  // why it was refused, as the acquirer says
	Cause         Cause // why there is no answer
	Recovered     bool  // taken up again after a restart
	Refunded      bool  // cancelled while waiting, but the payer had paid: refunded
	NotFound      bool  // the acquirer said TRANSACTION_NOT_FOUND
	Started       time.Time
	Expires       time.Time // by the till's clock; zero until known
	Ended         time.Time
	Acknowledged  bool        // the cashier has seen the result
	Till          TillRequest // what till software asked for
	// QR is the text of the QR code that the acquirer gave; empty: the parameter's model serves.
	// It is erased when the transaction ends.
	QR string
	// Observed: the status told of the cancellation after our request or its answer was
	// lost. It may have been another till's.
	Observed bool
}

// Remainder is what is left to pay after an accepted debit.
func (t Transaction) Remainder() Amount {
	if t.Kind != KindDebit || !t.State.Approved() || t.Paid >= t.Requested {
		return 0
	}
	return t.Requested - t.Paid
}

// Sale is the sale under way: it exists from its first payment until nothing is
// left to pay or the rest is given up (I9).
type Sale struct {
	Order     OrderID
	Total     Amount    // of the whole sale
	Paid      Amount    // by ANCV so far
	Payments  int       // accepted so far
	Reference Reference // of the last accepted payment
	Till      bool      // till software asked for it: the remainder is the till's affair (I9)
}

// Open is the remainder that this terminal has to settle: none of a sale of the till's.
func (s Sale) Open() Amount {
	if s.Till {
		return 0
	}
	return s.Remainder()
}

// Remainder is what is left to pay of the sale.
func (s Sale) Remainder() Amount { return s.Total - s.Paid }
