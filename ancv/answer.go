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

// wanted is what an answer must be about. What is empty is not compared.
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

// maxLeft bounds the time left to pay that is believed.
const maxLeft = time.Hour

// interpret decides what an HTTP answer says: an Answer, a *payment.Refusal or a
// *payment.Failure with Sent true.
func interpret(got reply, want wanted) (payment.Answer, error) {
	switch {
	case got.status == http.StatusOK || got.status == http.StatusCreated:
		return readAnswer(got, want)
	case got.status >= 200 && got.status < 300:
		return payment.Answer{}, broken(want.op, payment.CauseBroken, errNoTransaction)
	}
	return payment.Answer{}, readError(got, want.op)
}

// readError reads an errorCode. A 5xx, a 429 and a code that the contract does not
// name say nothing about the transaction.
func readError(got reply, op string) error {
	var said WireError
	silent := got.status >= 500 || got.status == http.StatusTooManyRequests || got.status < 400
	if !silent && decode(got.body, &said) == nil {
		if code, ok := finalCode(said.ErrorCode); ok {
			return &payment.Refusal{Code: code}
		}
	}
	cause := payment.CauseServer
	if got.status/100 == 3 && got.header.Get("Location") != "" {
		cause = payment.CauseRedirected // it is not followed: another host has proved nothing
	}
	return &payment.Failure{
		Sent:  true,
		Cause: cause,
		Err:   fmt.Errorf("%s: HTTP status %d without a final error code", op, got.status),
	}
}

// finalCode knows the codes of the contract that are an answer.
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

func readAnswer(got reply, want wanted) (payment.Answer, error) {
	var said WireResponse
	if err := decode(got.body, &said); err != nil {
		return payment.Answer{}, broken(want.op, payment.CauseBroken, err)
	}
	t := said.Transaction
	if t == nil {
		return payment.Answer{}, broken(want.op, payment.CauseBroken, errNoTransaction)
	}
	paid, err := sumPaid(t)
	if err != nil {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, err)
	}
	if err := checkSeal(got.header, t, paid, want); err != nil {
		return payment.Answer{}, broken(want.op, payment.CauseResponseSeal, err)
	}
	if err := checkAbout(t, want); err != nil {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, err)
	}
	a := payment.Answer{
		Reference:    payment.Reference(t.ID),
		State:        acquirerState(t.State),
		Requested:    payment.Amount(t.Order.Amount.Total),
		Paid:         paid,
		WaitHonoured: want.waited && waitApplied(got.header),
	}
	if a.Paid > a.Requested {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, errPaid)
	}
	if a.State.Paid() && a.Paid == 0 {
		return payment.Answer{}, broken(want.op, payment.CauseMismatch, errNothingPaid)
	}
	a.Authorization, a.Holder = proof(t)
	if t.CreationDate != nil {
		a.Created = *t.CreationDate
	}
	if t.ExpirationDate != nil && said.ResponseDate != nil {
		a.HasLeft = true
		a.Left = min(max(t.ExpirationDate.Sub(*said.ResponseDate), 0), maxLeft)
	}
	return a, nil
}

// sumPaid adds the authorizations up, each in euros and at least one cent.
func sumPaid(t *WireTransaction) (payment.Amount, error) {
	var sum payment.Amount
	for _, payer := range t.Payers {
		for _, a := range payer.Authorizations {
			if a.Amount.Currency != Currency {
				return 0, errCurrency
			}
			one, err := payment.NewAmount(a.Amount.Total)
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
func checkSeal(h http.Header, t *WireTransaction, paid payment.Amount, want wanted) error {
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
	fields := ResponseSealFields(want.requestSeal, t.ID, t.State, strconv.FormatInt(t.Order.Amount.Total, 10), cents(paid))
	if !SameSeal(seal, Seal(want.key.Key, fields...)) || version != want.key.Version {
		return errWrongSeal
	}
	return nil
}

// checkAbout compares the answer with what was asked.
func checkAbout(t *WireTransaction, want wanted) error {
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
	total, err := payment.NewAmount(t.Order.Amount.Total)
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

// acquirerState knows the states of the contract; another one is neither success
// nor failure.
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

// waitApplied tells whether the server says that it waited (RFC 7240).
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
