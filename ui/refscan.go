package ui

import (
	"slices"
	"strings"

	"ancvtpe/payment"
)

// usualReference is the length of every reference that was seen so far.
const usualReference = 10

// scannedReferences are what a scanner may have meant: the reference as it stands,
// without the scanner's prefix or that of a payment code; with the digits that an
// AZERTY keyboard layout makes of the upper row; and, since a keyboard that is taken
// for another swaps letters too, with these put back. The likeliest comes first.
func scannedReferences(text string) []payment.Reference {
	text = payment.Clean(text, 2*payment.MaxReference)
	text = aim.ReplaceAllString(text, "")
	digits := unshifted(text)
	candidates := []string{text, digits}
	if digits != text {
		candidates = append(candidates, relettered(digits))
	}
	var found []payment.Reference
	for _, candidate := range candidates {
		r, ok := onlyReference(candidate)
		if !ok {
			continue
		}
		for _, r := range bothCases(string(r)) {
			if !slices.Contains(found, r) {
				found = append(found, r)
			}
		}
	}
	return found
}

// bothCases are a reference as it stands and, where it has capitals, in small letters: CAPS
// LOCK may have been on.
func bothCases(text string) []payment.Reference {
	as := payment.Reference(text)
	if small := payment.Reference(strings.ToLower(text)); small != as {
		return []payment.Reference{as, small}
	}
	return []payment.Reference{as}
}

// onlyReference is the only run of the usual length in text, else the only one that is a
// reference at all.
func onlyReference(text string) (payment.Reference, bool) {
	var usual, others []payment.Reference
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune(referenceKeys, r) }) {
		r, err := payment.NewReference(run)
		switch {
		case err != nil:
		case len(r) == usualReference:
			usual = append(usual, r)
		default:
			others = append(others, r)
		}
	}
	for _, found := range [][]payment.Reference{usual, others} {
		if len(found) == 1 {
			return found[0], true
		}
	}
	return "", false
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
	return kept[:min(len(kept), payment.MaxReference)]
}
