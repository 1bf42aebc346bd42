package payment

import (
	"errors"
	"fmt"
	"time"
)

// Sentinels of the core. The French sentence for each is chosen by the screen.
var (
	// ErrNotInitialised: ID MAGASIN or the sealing key is missing.
	ErrNotInitialised = errors.New("till is not initialised")
	// ErrUnresolved: a transaction is in progress or unresolved, nothing new may start (I6).
	ErrUnresolved = errors.New("a transaction is unresolved")
	// ErrNothingToDo: the command does not fit what the till is doing.
	ErrNothingToDo = errors.New("command does not fit the state")
	// ErrRemainderOpen: a sale has a remainder that was neither paid nor given up (I9).
	ErrRemainderOpen = errors.New("a remainder is open")
	// ErrDayOpen: the day has payments of a shop, whose closing comes before another shop's parameters.
	ErrDayOpen = errors.New("the day is not closed")
	// ErrStorage: the data files cannot be written; nothing was sent.
	ErrStorage = errors.New("data cannot be written")
	// ErrTicketsOwed: tickets wait for the printer, which a RAZ would erase.
	ErrTicketsOwed = errors.New("tickets are owed")
	// ErrReplaced: the data directory or a file of it was renamed, taken away or replaced
	// under the running till. Nothing was written, and nothing is until the till is started anew.
	ErrReplaced = errors.New("data files were replaced under the till")
	// ErrBusy: another program holds the data files; nothing was written.
	ErrBusy = errors.New("another program holds the data files")
	// ErrTermsNotAccepted: the merchant has not accepted the conditions of use.
	ErrTermsNotAccepted = errors.New("terms not accepted")
	// ErrStopped: the engine has stopped.
	ErrStopped = errors.New("terminal stopped")
	// ErrDamaged: a data file is damaged; the message names it.
	ErrDamaged = errors.New("data file is damaged")
	// ErrInUse: another process has the data directory open.
	ErrInUse = errors.New("data directory is in use")
)

// Code is the acquirer's errorCode. CodeOther stands for one that the contract
// does not name.
type Code string

// The codes of the contract, schema ErrorResponse.
const (
	CodeBadRequest         Code = "BAD_REQUEST"
	CodeInvalidSeal        Code = "INVALID_SEAL"
	CodeMerchantNotAllowed Code = "MERCHANT_NOT_ALLOWED"
	CodeNotAllowed         Code = "OPERATION_TRANSACTION_NOT_ALLOWED"
	CodeNotFound           Code = "TRANSACTION_NOT_FOUND"
	CodePayerNotFound      Code = "BENEFICIARY_NOT_FOUND"
	CodePayerBusy          Code = "OTHER_TRANSACTION_PENDING"
	CodeInvalidAmount      Code = "INVALID_TRANSACTION_AMOUNT"
	CodeInvalidCurrency    Code = "INVALID_TRANSACTION_CURRENCY"
	CodeServerError        Code = "INTERNAL_SERVER_ERROR"
)

// Refusal is an answer with an errorCode, by which the acquirer refuses the call.
type Refusal struct{ Code Code }

func (r *Refusal) Error() string { return "acquirer refused: " + string(r.Code) }

// Cause says why there is no answer. It chooses the sentence on the screen.
type Cause uint8

// Causes of a Failure.
const (
	CauseNone             Cause = iota
	CauseName                   // the server's name cannot be resolved
	CauseConnect                // no connection: refused, unreachable, no network
	CauseTimeout                // silence
	CauseCertificate            // the server's certificate is not signed by the authority, or is for another host
	CauseClock                  // the server's certificate is expired or not yet valid: one of the two clocks is wrong
	CauseTLS                    // another failure of the TLS handshake
	CauseServer                 // 5xx, or 429 without a known errorCode
	CauseBroken                 // an answer that is cut, not JSON, or too large
	CauseMismatch               // an answer about another transaction, order, amount or currency
	CauseResponseSeal           // missing or wrong response seal
	CauseConfiguration          // the request could not be made: URL, authority
	CauseInvalidSeal            // INVALID_SEAL on a call that is no final answer
	CauseNotFound               // TRANSACTION_NOT_FOUND for a reference that we were given
	CauseRefused                // another errorCode on a call that is no final answer
	CauseInterrupted            // the till stopped before anything was certain
	CauseNotExecuted            // a cancellation of which the acquirer knows nothing
	CauseAlreadyCancelled       // a cancellation that another one came before
	CauseRedirected             // the server sends elsewhere: not its address, or a portal's network
	CauseStorage                // the commit failed although it was begun; nothing was sent
	CauseProxy                  // the proxy does not answer, or does not let the till through (407)
	CauseNoCode                 // a 4xx without a known errorCode
	CauseContradiction          // an answer that says unpaid and lists money, or paid and lists none
)

// Failure is the error of a call without a usable answer. Where Sent is false the request did not
// leave, and nothing can have happened. Where Sent is true the outcome is unknown, and only the
// status shows it (I5).
type Failure struct {
	Sent  bool
	Cause Cause
	// RetryAfter is the server's Retry-After, at most a minute; 0 for none.
	RetryAfter time.Duration
	Err        error
}

func (f *Failure) Error() string {
	if f.Sent {
		return fmt.Sprintf("outcome unknown: %v", f.Err)
	}
	return fmt.Sprintf("not sent: %v", f.Err)
}

func (f *Failure) Unwrap() error { return f.Err }
