package caisseap

import (
	"errors"
	"strconv"
	"strings"

	"ancvtpe/payment"
)

// action is what a request asks for. It is the value of CD.
type action byte

const (
	actionDebit        action = '0'
	actionCancellation action = '2'
	actionLast         action = '3'
	actionClosing      action = 'B'
	actionIdentify     action = 'I'
)

func (a action) known() bool { return strings.IndexByte("023BI", byte(a)) >= 0 }

const currencyEuro = "978"

var (
	errCurrency = errors.New("currency is not the euro")
	errAction   = errors.New("action is unknown")
)

// request is a request of till software with checked values.
type request struct {
	message   message // as received; the answer repeats fields of it
	action    action
	amount    payment.Amount    // of actionDebit and actionCancellation
	reference payment.Reference // of actionCancellation
	atOnce    bool              // BA: answer at once, the till asks for the outcome later
	part      bool              // BF: a part payment is accepted
	ticket    bool              // CK: the answer has the ticket
}

// forms are the forms of a request's values, with lengths in bytes.
var forms = []struct {
	tag      string
	min, max int
	allowed  string // characters; "" for printable ASCII
}{
	{"CZ", 4, 4, digits},
	{"CJ", 12, 12, ""},
	{"CA", 2, 2, ""},
	{"CE", 3, 3, digits},
	{"CB", 2, 12, digits},
	{"CD", 1, 1, ""},
	{"BA", 1, 1, "01"},
	{"BF", 1, 1, "01"},
	{"CF", 1, 99, ""},
	{"CH", 1, 99, ""},
	{"CK", 3, 3, ""},
}

const digits = "0123456789"

// newRequest checks a complete message. Its error is errFormat, errCurrency or errAction.
func newRequest(m message) (request, error) {
	for _, f := range forms {
		if v := m.get(f.tag); v != "" && !fits(v, f.min, f.max, f.allowed) {
			return request{}, errFormat
		}
	}
	if version := m.get("CZ"); version < "0300" || version > "0320" {
		return request{}, errFormat
	}
	r := request{
		message: m, action: action(m.get("CD")[0]),
		atOnce: m.get("BA") == "1", part: m.get("BF") == "1", ticket: m.get("CK") == "100",
	}
	switch {
	case m.get("CE") != currencyEuro:
		return request{}, errCurrency
	case !r.action.known():
		return request{}, errAction
	case !strings.ContainsRune(actionsWithAmount, rune(r.action)):
		return r, nil
	}
	cents, err := strconv.ParseInt(m.get("CB"), 10, 64)
	if err != nil {
		return request{}, errFormat
	}
	if r.amount, err = payment.NewAmount(cents); err != nil {
		return request{}, errFormat
	}
	if r.action == actionCancellation {
		if r.reference, err = payment.NewReference(m.get("CH")); err != nil {
			return request{}, errFormat
		}
	}
	return r, nil
}

func fits(v string, least, most int, allowed string) bool {
	if len(v) < least || len(v) > most {
		return false
	}
	for i := range len(v) {
		if v[i] < ' ' || v[i] > '~' || (allowed != "" && strings.IndexByte(allowed, v[i]) < 0) {
			return false
		}
	}
	return true
}

// till returns what is stored with the transaction of this request.
func (r request) till() payment.TillRequest {
	return payment.TillRequest{Private: r.message.get("CF"), Digits: len(r.message.get("CB"))}
}
