package ancv

import (
	"encoding/json"
	"strings"
	"time"

	"ancvtpe/payment"
)

// The heard types have the parts of an answer that decide something, and nothing else. The
// rest of an answer may have any form (decision 53). wire.go has the whole answers.

type heardResponse struct {
	ErrorCode    looseText         `json:"errorCode"`
	ResponseDate looseDate         `json:"responseDate"`
	Transaction  *heardTransaction `json:"transaction"`
}

type heardTransaction struct {
	ID             string         `json:"id"`
	State          string         `json:"state"`
	QRCode         looseText      `json:"qrCode"`
	CreationDate   looseDate      `json:"creationDate"`
	ExpirationDate looseDate      `json:"expirationDate"`
	Merchant       *heardMerchant `json:"merchant"`
	Order          heardOrder     `json:"order"`
	Payers         []heardPayer   `json:"payers"`
}

type heardMerchant struct {
	ShopID FlexString `json:"shopId"`
}

type heardOrder struct {
	ID        string      `json:"id"`
	PaymentID string      `json:"paymentId"`
	Amount    heardAmount `json:"amount"`
}

// heardAmount is an amount; one without a total is no 0.
type heardAmount struct {
	Total    *FlexInt `json:"total"`
	Currency FlexInt  `json:"currency"`
}

// cents reads the total; ok is false where there is none.
func (a heardAmount) cents() (total int64, ok bool) {
	if a.Total == nil {
		return 0, false
	}
	return int64(*a.Total), true
}

type heardPayer struct {
	Authorizations []heardAuthorization `json:"authorizations"`
}

type heardAuthorization struct {
	Number looseText   `json:"number"`
	Amount heardAmount `json:"amount"`
	Holder looseText   `json:"holder"`
}

// deciding are the objects of the heard types, by their path in folded names. In these a
// name that is given twice makes an answer ambiguous.
var deciding = map[string]bool{}

func init() {
	for _, path := range []string{
		"", "/transaction", "/transaction/merchant", "/transaction/order", "/transaction/order/amount",
		"/transaction/payers", "/transaction/payers/authorizations", "/transaction/payers/authorizations/amount",
	} {
		deciding[fold(path)] = true
	}
}

// looseText is a text that decides nothing. A value in another form counts as "".
type looseText string

// UnmarshalJSON takes a text or a number, and never fails.
func (l *looseText) UnmarshalJSON(b []byte) error {
	var s FlexString
	if s.UnmarshalJSON(b) == nil {
		*l = looseText(s)
	}
	return nil
}

// looseDate is a date in one of the forms that the contract understands; any other
// counts as missing, the zero time.
type looseDate struct{ time.Time }

// dateForms are the contract's, and one without an offset, which is Paris' time. Each takes a
// fraction of a second, too.
var dateForms = []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05"}

// UnmarshalJSON takes RFC 3339, an offset without a colon, none (Paris), and epoch
// milliseconds, and never fails.
func (d *looseDate) UnmarshalJSON(b []byte) error {
	*d = looseDate{}
	text := strings.Trim(string(b), `"`)
	for _, form := range dateForms {
		if at, err := time.ParseInLocation(form, text, payment.Paris()); err == nil {
			d.Time = at
			return nil
		}
	}
	var ms FlexInt
	if ms.UnmarshalJSON(b) == nil && ms > 0 && ms < 1e14 { // before the year 5138
		d.Time = time.UnixMilli(int64(ms))
	}
	return nil
}

var _ json.Unmarshaler = (*looseDate)(nil)
