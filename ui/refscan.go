package ui

import (
	"slices"
	"strings"

	"ancvtpe/payment"
)

// scannedReferences are what a scanner may have meant: the reference as it stands,
// without the scanner's prefix or that of a payment code; with the digits that an
// AZERTY keyboard layout makes of the upper row; and, since a keyboard that is taken
// for another swaps letters too, with these put back. The likeliest comes first.
func scannedReferences(text string) []payment.Reference {
	text = payment.Clean(text, 64)
	text = aim.ReplaceAllString(text, "")
	digits := unshifted(text)
	candidates := []string{text, digits}
	if digits != text {
		candidates = append(candidates, relettered(digits))
	}
	var found []payment.Reference
	for _, candidate := range candidates {
		r, ok := onlyReference(candidate)
		if ok && !slices.Contains(found, r) {
			found = append(found, r)
		}
	}
	return found
}

// onlyReference is the only run of exactly 10 digits and letters in text.
func onlyReference(text string) (payment.Reference, bool) {
	var found []payment.Reference
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune(referenceKeys, r) }) {
		if r, err := payment.NewReference(strings.ToLower(run)); err == nil {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// relettered turns the letters of an AZERTY keyboard into those that a scanner which
// takes it for a QWERTY one had meant.
func relettered(text string) string {
	return strings.NewReplacer("a", "q", "q", "a", "z", "w", "w", "z", ",", "m").Replace(text)
}

// typeableReference is what of text the field takes.
func typeableReference(text string) string {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(referenceKeys, r) {
			return r
		}
		return -1
	}, text)
	return strings.ToLower(kept[:min(len(kept), referenceMax)])
}
