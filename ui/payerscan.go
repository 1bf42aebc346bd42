package ui

import (
	"regexp"
	"strings"

	"ancvtpe/payment"
)

// aim matches the prefix by which a scanner names the kind of code (ISO/IEC 15424).
var aim = regexp.MustCompile(`^\][A-Za-z][0-9A-Za-z]`)

// scannedPayer returns the payer's id in a scanned text. It removes the scanner's prefix, then
// tries the text as it is, its only run of 11 digits, and the same after converting an AZERTY
// keyboard's unshifted digits.
func scannedPayer(text string) (payment.PayerID, bool) {
	text = payment.Clean(text, payerMax+16)
	text = aim.ReplaceAllString(text, "")
	for _, candidate := range []string{text, eleven(text), eleven(unshifted(text))} {
		if payer, err := payment.NewPayerID(candidate); err == nil && typeable(candidate) == candidate {
			return payer, true
		}
	}
	return "", false
}

// eleven returns the only run of exactly 11 digits in text, or an empty string.
func eleven(text string) string {
	found := ""
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(run) != 11 {
			continue
		}
		if found != "" {
			return ""
		}
		found = run
	}
	return found
}

// typeable returns the characters of text that the payer's field accepts.
func typeable(text string) string {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(payerKeys, r) {
			return r
		}
		return -1
	}, text)
	return kept[:min(len(kept), payerMax)]
}
