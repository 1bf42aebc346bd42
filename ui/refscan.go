package ui

import (
	"slices"
	"strings"

	"ancvtpe/payment"
)

// usualReference is the length of all references seen so far.
const usualReference = 10

// scannedReferences returns the references that a scanned or typed text may stand for, the
// likeliest first. It removes the scanner's prefix, then tries the text as it is, with the digits
// of an AZERTY keyboard's unshifted row, and also with the letters that AZERTY and QWERTY swap.
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

// bothCases returns a reference and, if it has capitals, the same in small letters, since CAPS LOCK
// may have been on.
func bothCases(text string) []payment.Reference {
	as := payment.Reference(text)
	if small := payment.Reference(strings.ToLower(text)); small != as {
		return []payment.Reference{as, small}
	}
	return []payment.Reference{as}
}

// onlyReference returns the only run of the usual length in text, else the only run that is a valid
// reference.
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

// relettered undoes the exchange of letters when a scanner types for a QWERTY keyboard and the
// machine has an AZERTY layout.
func relettered(text string) string {
	return strings.NewReplacer("a", "q", "q", "a", "z", "w", "w", "z", ",", "m").Replace(text)
}

// typeableReference returns the characters of text that the reference's field accepts.
func typeableReference(text string) string {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(referenceKeys, r) {
			return r
		}
		return -1
	}, text)
	return kept[:min(len(kept), payment.MaxReference)]
}
