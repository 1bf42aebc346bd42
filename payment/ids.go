package payment

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
)

// ErrMalformed says that a text is not an id of the kind that was asked for.
var ErrMalformed = errors.New("malformed id")

// The ids of the contract. Each is made by its checked constructor; the zero
// value of each means "none".
type (
	// ShopID is the shop's number at the acquirer, 8 digits.
	ShopID string
	// ProviderID is the service provider's number at the acquirer, 6 digits.
	ProviderID string
	// OrderID names a sale, shared by its payments and remainders; at most 20 characters.
	OrderID string
	// PaymentID names one payment, unique per shop and never reused; at most 32 characters.
	PaymentID string
	// Reference is the acquirer's id of a transaction, 6 to 64 of 0-9 A-Z a-z _ -, on every
	// ticket. Ten of 0-9 a-z are what was seen.
	Reference string
	// PayerID is the payer's id, 11 digits or an e-mail address. It is personal:
	// it is shown masked and erased when the transaction ends.
	PayerID string
)

// MaxReference is the length of the longest reference.
const MaxReference = 64

// NewShopID checks 8 digits.
func NewShopID(s string) (ShopID, error) {
	if len(s) != 8 || !digits(s) {
		return "", fmt.Errorf("shop id is 8 digits: %w", ErrMalformed)
	}
	return ShopID(s), nil
}

// NewProviderID checks 6 digits.
func NewProviderID(s string) (ProviderID, error) {
	if len(s) != 6 || !digits(s) {
		return "", fmt.Errorf("provider id is 6 digits: %w", ErrMalformed)
	}
	return ProviderID(s), nil
}

// NewReference checks 6 to 64 characters of 0-9 A-Z a-z _ -.
func NewReference(s string) (Reference, error) {
	if len(s) < 6 || len(s) > MaxReference {
		return "", fmt.Errorf("reference is 6 to 64 characters: %w", ErrMalformed)
	}
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-' {
			return "", fmt.Errorf("reference has %q: %w", r, ErrMalformed)
		}
	}
	return Reference(s), nil
}

// NewPayerID checks 11 digits or something of the shape of an e-mail address of
// at most 254 characters.
func NewPayerID(s string) (PayerID, error) {
	if len(s) == 11 && digits(s) {
		return PayerID(s), nil
	}
	local, domain, at := strings.Cut(s, "@")
	bad := !at || local == "" || len(s) > 254 || !strings.Contains(domain, ".") ||
		strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".")
	for _, r := range s {
		bad = bad || r <= ' ' || r > '~'
	}
	if bad || strings.Contains(domain, "@") {
		return "", fmt.Errorf("payer id is 11 digits or an e-mail address: %w", ErrMalformed)
	}
	return PayerID(s), nil
}

// Masked is the payer's id as it may be shown and printed: "10*****3051",
// "ma*****@exemple.fr". It is empty for no payer.
func (p PayerID) Masked() string {
	s := string(p)
	if s == "" {
		return ""
	}
	if local, domain, at := strings.Cut(s, "@"); at {
		return local[:max(0, min(2, len(local)-1))] + "*****@" + domain
	}
	if len(s) < 7 {
		return "*****"
	}
	return s[:2] + "*****" + s[len(s)-4:]
}

// String keeps a full payer id out of logs and errors.
func (p PayerID) String() string { return p.Masked() }

// GoString keeps a full payer id out of %#v.
func (p PayerID) GoString() string { return p.Masked() }

// newOrderID and newPaymentID draw from crypto/rand (130 and 100 bits), so that
// no two tills and no two restarts meet.
func newOrderID() OrderID     { return OrderID(rand.Text()[:20]) }
func newPaymentID() PaymentID { return PaymentID(rand.Text()) }

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
