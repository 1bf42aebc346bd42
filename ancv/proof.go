package ancv

import (
	"strings"

	"ancvtpe/payment"
)

// Bounds of the texts of an answer, in runes.
const (
	maxText    = 32
	maxNumbers = 128
	maxLookAt  = 512
)

// proof takes the authorization numbers, joined by a space, and the payer's masked
// id from a transaction, clean and short.
func proof(t *heardTransaction) (numbers, holder string) {
	var all []string
	for _, payer := range t.Payers {
		for _, a := range payer.Authorizations {
			if total, _ := a.Amount.cents(); total == 0 {
				continue // it counts for nothing
			}
			if number := payment.Clean(string(a.Number), maxText); number != "" {
				all = append(all, number)
			}
			if holder == "" {
				holder = maskHolder(string(a.Holder))
			}
		}
	}
	return payment.Clean(strings.Join(all, " "), maxNumbers), holder
}

// maskHolder masks an id that the acquirer should have masked, so that its mistake does not
// print a payer's id (I12).
func maskHolder(s string) string {
	words := strings.Fields(payment.Clean(s, maxLookAt))
	if id := payment.PayerID(onlyDigits(strings.Join(words, ""))); len(id) == 11 && !masked(s) {
		return id.Masked()
	}
	for i, word := range words {
		at := strings.IndexByte(word, '@')
		switch {
		case masked(word):
		case at > 0:
			words[i] = payment.PayerID(word).Masked()
		case len(onlyDigits(word)) >= 11:
			words[i] = payment.PayerID(onlyDigits(word)).Masked()
		}
	}
	return payment.Clean(strings.Join(words, " "), maxText)
}

func masked(s string) bool { return strings.Contains(s, "***") }

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
