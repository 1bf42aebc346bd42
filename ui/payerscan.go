package ui

import (
	"regexp"
	"strings"

	"ancvtpe/payment"
)

// aim is the prefix that scanners set to tell the kind of code (ISO/IEC 15424).
var aim = regexp.MustCompile(`^\][A-Za-z][0-9A-Za-z]`)

// scannedPayer finds the payer's id in what a scanner typed: without the scanner's
// prefix, as it is, as the only run of 11 digits, or as the 11 digits that an AZERTY
// keyboard layout makes of them.
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

// eleven is the only run of exactly 11 digits in text, or nothing.
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

// typeable is what of text the field takes.
func typeable(text string) string {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(payerKeys, r) {
			return r
		}
		return -1
	}, text)
	return kept[:min(len(kept), payerMax)]
}
