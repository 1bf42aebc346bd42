package payment

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Amount is a sum of money in euro cents. A difference (a net of totals) may be
// negative; a sum to be paid is made by NewAmount and never is.
type Amount int64

// MinAmount and MaxAmount bound what can be paid at once, in cents: 0,01 to
// 999 999,99 EUR (contract, schema Amount).
const (
	MinAmount Amount = 1
	MaxAmount Amount = 99_999_999
)

// ErrAmountRange is the error for an amount that is not between MinAmount and MaxAmount.
var ErrAmountRange = errors.New("amount out of range")

// NewAmount checks a sum in cents that is to be paid.
func NewAmount(cents int64) (Amount, error) {
	a := Amount(cents)
	if a < MinAmount || a > MaxAmount {
		return 0, fmt.Errorf("%d cents: %w", cents, ErrAmountRange)
	}
	return a, nil
}

// Cents is the amount in cents, as it travels and is stored.
func (a Amount) Cents() int64 { return int64(a) }

// String writes euros and cents the French way without the currency and without
// grouping: "12,50", "1234,05", "-0,07". It is the form of the tickets.
func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d,%02d", sign, a/100, a%100)
}

// Grouped is String with a space between thousands: "12 345,00". It is the form
// of the screen.
func (a Amount) Grouped() string {
	whole, cents, _ := strings.Cut(a.String(), ",")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(d)
	}
	return sign + b.String() + "," + cents
}

// AmountEntry is an amount as it is keyed in. Digits come in from the right as
// cents (1 2 5 0 is 12,50); after a comma or a point they are euros and cents as
// typed (1 2 , 5 is 12,50). The zero value is an empty entry.
type AmountEntry struct{ keys string }

// Press adds a digit, a comma or a point, and reports whether it was accepted. It refuses a
// second comma, a third decimal, and a digit that would exceed MaxAmount.
func (e AmountEntry) Press(r rune) (AmountEntry, bool) {
	if r == '.' {
		r = ','
	}
	next := AmountEntry{e.keys + string(r)}
	switch {
	case r == ',':
		if e.hasComma() {
			return e, false
		}
	case r < '0' || r > '9':
		return e, false
	case e.keys == "" && r == '0':
		return e, true
	case e.hasComma() && len(e.keys)-strings.IndexByte(e.keys, ',') > 2:
		return e, false
	}
	if next.value() > MaxAmount {
		return e, false
	}
	return next, true
}

// Back removes the last key.
func (e AmountEntry) Back() AmountEntry {
	if e.keys == "" {
		return e
	}
	return AmountEntry{e.keys[:len(e.keys)-1]}
}

// Empty reports whether nothing has been keyed in.
func (e AmountEntry) Empty() bool { return e.keys == "" }

// Amount is the sum keyed in so far, or ErrAmountRange while it is zero.
func (e AmountEntry) Amount() (Amount, error) { return NewAmount(e.value().Cents()) }

// String shows the entry as the display does: "0,00", "12,50", "12,5" after a comma.
func (e AmountEntry) String() string {
	if !e.hasComma() {
		return e.value().Grouped()
	}
	_, decimals, _ := strings.Cut(e.keys, ",")
	whole, _, _ := strings.Cut(e.value().Grouped(), ",")
	return whole + "," + decimals
}

func (e AmountEntry) hasComma() bool { return strings.Contains(e.keys, ",") }

func (e AmountEntry) value() Amount {
	whole, decimals, comma := strings.Cut(e.keys, ",")
	digits := whole
	if comma {
		digits += (decimals + "00")[:2]
	}
	if digits == "" {
		return 0
	}
	cents, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return MaxAmount + 1
	}
	return Amount(cents)
}
