package simulator

import (
	"errors"
	"net/http"
)

// The errorCodes of the contract.
const (
	codeBadRequest      = "BAD_REQUEST"
	codeInvalidSeal     = "INVALID_SEAL"
	codeMerchant        = "MERCHANT_NOT_ALLOWED"
	codeNotAllowed      = "OPERATION_TRANSACTION_NOT_ALLOWED"
	codeNotFound        = "TRANSACTION_NOT_FOUND"
	codePayerNotFound   = "BENEFICIARY_NOT_FOUND"
	codeOtherPending    = "OTHER_TRANSACTION_PENDING"
	codeInvalidAmount   = "INVALID_TRANSACTION_AMOUNT"
	codeInvalidCurrency = "INVALID_TRANSACTION_CURRENCY"
	codeServer          = "INTERNAL_SERVER_ERROR"
)

// ErrRefused is the acquirer's refusal, for an unknown id or a state that does not allow
// the act.
var ErrRefused = errors.New("acquirer refuses")

// refusal is an error answer of the acquirer.
type refusal struct {
	status  int
	code    string
	message string
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

// Is reports that every refusal is an ErrRefused.
func (r *refusal) Is(target error) bool { return target == ErrRefused }

func badRequest(message string) *refusal {
	return &refusal{http.StatusBadRequest, codeBadRequest, message}
}

func notAllowed(s state) *refusal {
	return &refusal{http.StatusConflict, codeNotAllowed, "transaction is " + string(s)}
}

func notFound() *refusal {
	return &refusal{http.StatusNotFound, codeNotFound, "no such transaction"}
}
