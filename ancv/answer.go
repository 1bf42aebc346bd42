package ancv

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ancvtpe/payment"
)

// wanted is what an answer must be about. Empty fields are not compared.
type wanted struct {
	op        string
	shop      payment.ShopID
	reference payment.Reference
	order     payment.OrderID
	payment   payment.PaymentID
	amount    payment.Amount
	waited    bool // the server was asked to wait
	// key and requestSeal check the response seal; key nil: it is not looked at.
	key         *payment.SealKey
	requestSeal string
}

var (
	errNoTransaction = errors.New("answer carries no transaction")
	errBoth          = errors.New("answer carries a transaction and an error code")
	errNoSeal        = errors.New("response seal is missing or malformed")
	errWrongSeal     = errors.New("response seal is wrong")
	errOtherID       = errors.New("answer is about another transaction")
	errOtherOrder    = errors.New("answer is about another order")
	errOtherPayment  = errors.New("answer is about another payment")
	errOtherShop     = errors.New("answer is about another shop")
	errOtherAmount   = errors.New("answer has another amount")
	errCurrency      = errors.New("answer has another currency")
	errPaid          = errors.New("authorizations do not fit the amount")
	errNothingPaid   = errors.New("paid without an authorization")
)

// maxLeft bounds the time left to pay that is believed, maxQRCode the text of a QR code, in
// runes.
const (
	maxLeft   = time.Hour
	maxQRCode = 300
)

// interpret returns an Answer, a *payment.Refusal or a *payment.Failure with Sent true.
// Below 500 an errorCode of the contract decides, whatever the status. A 5xx and a
// redirection say nothing about the transaction.
func interpret(got reply, want wanted) (payment.Answer, error) {
	var said heardResponse
	err := errNotJSON
	if got.status < 500 && !redirects(got) {
		err = decode(got.body, &said)
	}
	code, final := finalCode(string(said.ErrorCode))
	switch good := got.status == http.StatusOK || got.status == http.StatusCreated; {
	case err == nil && final && said.Transaction == nil:
		return payment.Answer{}, &payment.Refusal{Code: code}
	case good && err != nil:
		return payment.Answer{}, broken(want.op, payment.CauseBroken, err)
	case good && said.ErrorCode != "" && said.Transaction != nil:
		return payment.Answer{}, broken(want.op, payment.CauseBroken, errBoth)
	case good && said.ErrorCode == "":
		return readAnswer(said, got.header, want)
	case got.status/100 == 2 && said.ErrorCode == "":
		return payment.Answer{}, broken(want.op, payment.CauseBroken, errNoTransaction)
	}
	return payment.Answer{}, noCode(got, want.op)
}

func redirects(got reply) bool { return got.status/100 == 3 && got.header.Get("Location") != "" }

// noCode returns the Failure of an answer without an errorCode that decides.
func noCode(got reply, op string) error {
	cause := payment.CauseServer
	switch {
	case redirects(got):
		cause = payment.CauseRedirected // never followed (decision 54)
	case got.status == http.StatusProxyAuthRequired:
		cause = payment.CauseProxy
	case got.status/100 == 4 && got.status != http.StatusTooManyRequests:
		cause = payment.CauseNoCode
	}
	return &payment.Failure{
		Sent:       true,
		Cause:      cause,
		RetryAfter: retryAfter(got.header, got.at),
		Err:        fmt.Errorf("%s: HTTP status %d without a final error code", op, got.status),
	}
}

// maxRetryAfter bounds how long a server may ask to be left alone.
const maxRetryAfter = time.Minute

// retryAfter reads Retry-After, which is a number of seconds or a date. A date is compared with
// the header Date of the answer, or with now where there is none. The result is 0 where there is
// no Retry-After or it cannot be read.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second // at most 60
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if there, err := http.ParseTime(h.Get("Date")); err == nil {
		now = there
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}

// finalCode returns a code of the contract, and false for one that decides nothing.
func finalCode(s string) (payment.Code, bool) {
	switch code := payment.Code(s); code {
	case payment.CodeBadRequest, payment.CodeInvalidSeal, payment.CodeMerchantNotAllowed, payment.CodeNotAllowed,
		payment.CodeNotFound, payment.CodePayerNotFound, payment.CodePayerBusy, payment.CodeInvalidAmount,
		payment.CodeInvalidCurrency:
		return code, true
	default: // payment.CodeServerError among them
		return "", false
	}
}

// readAnswer compares a transaction with what was asked and returns it as an Answer.
func readAnswer(said heardResponse, header http.Header, want wanted) (payment.Answer, error) {
	t := said.Transaction
	if t == nil {
		return payment.Answer{}, broken(want.op, payment.CauseBroken, errNoTransaction)
	}
	paid, err := sumPaid(t)
	if err != nil {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, err)
	}
	if err := checkSeal(header, t, paid, want); err != nil {
		return payment.Answer{}, broken(want.op, payment.CauseResponseSeal, err)
	}
	if err := checkAbout(t, want); err != nil {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, err)
	}
	total, _ := t.Order.Amount.cents()
	a := payment.Answer{
		Reference:    payment.Reference(t.ID),
		Order:        payment.OrderID(payment.Clean(t.Order.ID, 40)),
		State:        acquirerState(t.State),
		Requested:    payment.Amount(total),
		Paid:         paid,
		WaitHonoured: want.waited && waitApplied(header),
	}
	if a.Paid > a.Requested {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, errPaid)
	}
	if a.State.Paid() && a.Paid == 0 {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, errNothingPaid)
	}
	a.Authorization, a.Holder = proof(t)
	a.Created = t.CreationDate.Time
	if !t.ExpirationDate.IsZero() && !said.ResponseDate.IsZero() {
		a.HasLeft = true
		a.Left = min(max(t.ExpirationDate.Sub(said.ResponseDate.Time), 0), maxLeft)
	}
	if text := string(t.QRCode); printable(text, maxQRCode) {
		a.QR = text
	}
	return a, nil
}

// sumPaid adds the authorizations up, each in euros. One of 0 counts for nothing.
func sumPaid(t *heardTransaction) (payment.Amount, error) {
	var sum payment.Amount
	for _, payer := range t.Payers {
		for _, a := range payer.Authorizations {
			total, ok := a.Amount.cents()
			switch {
			case !ok:
				return 0, errPaid
			case total == 0:
				continue
			case a.Amount.Currency != Currency:
				return 0, errCurrency
			}
			one, err := payment.NewAmount(total)
			if err != nil {
				return 0, errPaid
			}
			// Both are at most MaxAmount: the sum cannot overflow.
			if sum += one; sum > payment.MaxAmount {
				return 0, errPaid
			}
		}
	}
	return sum, nil
}

// checkSeal proves that the answer belongs to this very request and was not altered.
func checkSeal(h http.Header, t *heardTransaction, paid payment.Amount, want wanted) error {
	if want.key == nil {
		return nil
	}
	values := h.Values(SealHeader)
	if len(values) != 1 {
		return errNoSeal
	}
	version, seal, err := ParseSealHeader(values[0])
	if err != nil {
		return errNoSeal
	}
	total, _ := t.Order.Amount.cents()
	fields := ResponseSealFields(want.requestSeal, t.ID, t.State, strconv.FormatInt(total, 10), cents(paid))
	if !SameSeal(seal, Seal(want.key.Key, fields...)) || version != want.key.Version {
		return errWrongSeal
	}
	return nil
}

// checkAbout compares the answer with what was asked.
func checkAbout(t *heardTransaction, want wanted) error {
	reference, err := payment.NewReference(t.ID)
	if err != nil || (want.reference != "" && reference != want.reference) {
		return errOtherID
	}
	if want.order != "" && t.Order.ID != string(want.order) {
		return errOtherOrder
	}
	if want.payment != "" && t.Order.PaymentID != "" && t.Order.PaymentID != string(want.payment) {
		return errOtherPayment
	}
	if t.Order.Amount.Currency != Currency {
		return errCurrency
	}
	cents, _ := t.Order.Amount.cents()
	total, err := payment.NewAmount(cents)
	if err != nil || (want.amount != 0 && total != want.amount) {
		return errOtherAmount
	}
	if t.Merchant != nil && t.Merchant.ShopID != "" && !sameShop(string(t.Merchant.ShopID), want.shop) {
		return errOtherShop
	}
	return nil
}

// sameShop compares shop numbers; one that came as a number has lost its zeros.
func sameShop(s string, shop payment.ShopID) bool {
	if len(s) < len(shop) {
		s = strings.Repeat("0", len(shop)-len(s)) + s
	}
	return s == string(shop)
}

// acquirerState returns a state of the contract. Any other is AcquirerUnrecognised, which is
// neither success nor failure.
func acquirerState(s string) payment.AcquirerState {
	switch s {
	case "INITIALIZED":
		return payment.AcquirerInitialized
	case "PROCESSING":
		return payment.AcquirerProcessing
	case "AUTHORIZED":
		return payment.AcquirerAuthorized
	case "VALIDATED":
		return payment.AcquirerValidated
	case "CONSIGNED":
		return payment.AcquirerConsigned
	case "PAID":
		return payment.AcquirerPaid
	case "REJECTED":
		return payment.AcquirerRejected
	case "ABORTED":
		return payment.AcquirerAborted
	case "CANCELLED":
		return payment.AcquirerCancelled
	case "EXPIRED":
		return payment.AcquirerExpired
	}
	return payment.AcquirerUnrecognised
}

// waitApplied reports whether the server says that it waited (RFC 7240).
func waitApplied(h http.Header) bool {
	for _, value := range h.Values("Preference-Applied") {
		for preference := range strings.SplitSeq(value, ",") {
			name, _, _ := strings.Cut(preference, "=")
			if strings.EqualFold(strings.TrimSpace(name), "wait") {
				return true
			}
		}
	}
	return false
}
