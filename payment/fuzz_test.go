package payment

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// FuzzIDs: an id is taken exactly when it has the contract's form, unchanged, and what is
// shown of a payer's is not the id.
func FuzzIDs(f *testing.F) {
	for _, s := range []string{
		"10000651", "100016", "k3x9m2qv7a", "10123453051", "marie@exemple.fr", "a@b.c", "１２３４５６７８", "K3X9M2QV7A", "1000065\n",
		"a@b@c.d", "a @b.c", "\u202ea@b.c", "a@.b", "a@b.", strings.Repeat("a", 300) + "@b.c", "k3x9m2qv7\u0430",
	} {
		f.Add(s)
	}
	shop, provider, reference := regexp.MustCompile(`\A[0-9]{8}\z`), regexp.MustCompile(`\A[0-9]{6}\z`), regexp.MustCompile(`\A[0-9A-Za-z_-]{6,64}\z`)
	payer := regexp.MustCompile(`\A([0-9]{11}|[!-?A-~]+@[!-?A-~]+)\z`) //nolint:gocritic // ASCII but for the space and @
	f.Fuzz(func(t *testing.T, s string) {
		id, err := NewShopID(s)
		if (err == nil) != shop.MatchString(s) || err == nil && string(id) != s {
			t.Errorf("shop %q: %q, %v", s, id, err)
		}
		who, err := NewProviderID(s)
		if (err == nil) != provider.MatchString(s) || err == nil && string(who) != s {
			t.Errorf("provider %q: %q, %v", s, who, err)
		}
		r, err := NewReference(s)
		if (err == nil) != reference.MatchString(s) || err == nil && (string(r) != s || Clean(s, 64) != s) {
			t.Errorf("reference %q: %q, %v", s, r, err)
		}
		p, err := NewPayerID(s)
		if err != nil {
			return
		}
		local, domain, mail := strings.Cut(s, "@")
		if !payer.MatchString(s) || len(s) > 254 || string(p) != s || Clean(s, 300) != s || mail && strings.Trim(domain, ".") != domain {
			t.Errorf("payer %q is taken", s)
		}
		stars := mail && strings.Trim(local[min(2, len(local)-1):], "*") == "" // what is hidden of it were stars
		if shown := p.Masked(); strings.Contains(shown, s) && !stars || !strings.Contains(shown, "*****") || !mail && digitsOf(shown) > 6 {
			t.Errorf("payer %q is shown as %q", s, shown)
		}
	})
}

func digitsOf(s string) (n int) {
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// FuzzAmountKeys compares the entry with what a person would reckon from the keys that
// were taken: digits alone are cents; after a comma they are euros and at most two
// decimals. What is shown says the same sum.
func FuzzAmountKeys(f *testing.F) {
	for _, s := range []string{"1250", "12,5", "12.50", ",5", "0,01", "99999999", "999999,99", "1000000,", "0005", "1,2,3", "12<5", "1<<5,", "\u0661\u0662"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, keys string) {
		var e AmountEntry
		taken := ""
		for _, r := range keys {
			if r == '<' { // yellow
				e, taken = e.Back(), taken[:max(0, len(taken)-1)]
				continue
			}
			next, ok := e.Press(r)
			if !ok && next != e {
				t.Fatalf("%q: %q was not taken, but changed the entry", keys, r)
			}
			if r == '.' {
				r = ','
			}
			if ok && (taken != "" || r != '0') {
				taken += string(r)
			}
			e = next
		}
		want := reckon(taken)
		got, err := e.Amount()
		if !want.IsInt64() || want.Int64() > int64(MaxAmount) || err == nil && got.Cents() != want.Int64() || (err == nil) != (want.Sign() > 0) {
			t.Fatalf("%q, of which %q was taken, gives %d, %v; want %v", keys, taken, got, err, want)
		}
		if shown := reckon(strings.ReplaceAll(e.String(), " ", "")); shown.Cmp(want) != 0 {
			t.Fatalf("%q is shown as %q", keys, e.String())
		}
	})
}

// reckon reads keys as cents.
func reckon(keys string) *big.Int {
	euros, cents, comma := strings.Cut(keys, ",")
	if comma {
		euros += (cents + "00")[:2]
	}
	n, ok := new(big.Int).SetString("0"+euros, 10)
	if !ok {
		return big.NewInt(-1)
	}
	return n
}
