package simulator

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// typedAmount matches euros with at most two decimals after a comma or a point.
var typedAmount = regexp.MustCompile(`^(\d{1,12})(?:[.,](\d{0,2}))?$`)

// parseAmount returns a typed amount ("12,50", "12.5 €") as cents, at most most. The second
// value is a French sentence on what is wrong, or "".
func parseAmount(typed string, most int64) (int64, string) {
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '€' {
			return -1
		}
		return r
	}, typed)
	if text == "" {
		return 0, textAmountEmpty
	}
	m := typedAmount.FindStringSubmatch(text)
	if m == nil {
		return 0, textAmountForm
	}
	cents, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
	switch {
	case err != nil:
		return 0, textAmountForm
	case cents == 0:
		return 0, textAmountZero
	case cents > most:
		return 0, tooHigh(most)
	}
	return cents, ""
}
