package payment

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestAmountEntry(t *testing.T) {
	for _, c := range []struct {
		keys  string
		shown string
		cents int64 // 0: no amount yet
	}{
		{"", "0,00", 0},
		{"0", "0,00", 0},
		{"1", "0,01", 1},
		{"1250", "12,50", 1250},
		{"12,5", "12,5", 1250},
		{"12.50", "12,50", 1250},
		{"12,505", "12,50", 1250},
		{"12,,5", "12,5", 1250},
		{",5", "0,5", 50},
		{"0,5", "0,5", 50},
		{"12,", "12,", 1200},
		{"99999999", "999 999,99", 99999999},
		{"999999999", "999 999,99", 99999999},
		{"999999,99", "999 999,99", 99999999},
		{"1000000,", "10 000,00", 1000000}, // the comma would make it a million euros
		{"12x5", "1,25", 125},
	} {
		var e AmountEntry
		for _, r := range c.keys {
			e, _ = e.Press(r)
		}
		if got := e.String(); got != c.shown {
			t.Errorf("%q shows %q, want %q", c.keys, got, c.shown)
		}
		a, err := e.Amount()
		if c.cents == 0 {
			if !errors.Is(err, ErrAmountRange) {
				t.Errorf("%q is %v, %v", c.keys, a, err)
			}
		} else if err != nil || a.Cents() != c.cents {
			t.Errorf("%q is %v, %v; want %d cents", c.keys, a, err, c.cents)
		}
	}
}

func TestAmountEntryBack(t *testing.T) {
	var e AmountEntry
	for _, r := range "12,5" {
		e, _ = e.Press(r)
	}
	for _, want := range []string{"12,", "0,12", "0,01", "0,00", "0,00"} {
		if e = e.Back(); e.String() != want {
			t.Errorf("back shows %q, want %q", e, want)
		}
	}
	if !e.Empty() {
		t.Error("not empty")
	}
}

func FuzzAmountEntry(f *testing.F) {
	f.Add("1250")
	f.Add("12,5")
	f.Add("0,00,1.9999999999")
	f.Fuzz(func(t *testing.T, keys string) {
		var e AmountEntry
		for _, r := range keys {
			e, _ = e.Press(r)
			if a, err := e.Amount(); err == nil && (a < MinAmount || a > MaxAmount) {
				t.Fatalf("%q gives %d", keys, a)
			}
			if n := len(e.keys); n > 12 {
				t.Fatalf("entry of %d keys", n)
			}
		}
	})
}

func TestAmountString(t *testing.T) {
	for a, want := range map[Amount][2]string{
		0: {"0,00", "0,00"}, 5: {"0,05", "0,05"}, -7: {"-0,07", "-0,07"}, 123456789: {"1234567,89", "1 234 567,89"},
		-123456: {"-1234,56", "-1 234,56"}, 99999: {"999,99", "999,99"},
	} {
		if a.String() != want[0] || a.Grouped() != want[1] {
			t.Errorf("%d: %q and %q", int64(a), a.String(), a.Grouped())
		}
	}
}

func TestIDs(t *testing.T) {
	for _, c := range []struct {
		name string
		good []string
		bad  []string
		make func(string) error
	}{
		{"shop", []string{"10000651"}, []string{"", "1000065", "100006511", "1000065a", "１０００065"}, func(s string) error { _, err := NewShopID(s); return err }},
		{"provider", []string{"100016"}, []string{"", "10001", "1000166", "10001x"}, func(s string) error { _, err := NewProviderID(s); return err }},
		{"reference", []string{"k3x9m2qv7a", "0000000000", "K3X_m-", strings.Repeat("Z", 64)}, []string{"", "k3x9m", strings.Repeat("Z", 65), "k3x9/2qv7a", "k3x9 2qv7a", "k3x9é2qv7a", "k3x9.2qv7a"}, func(s string) error { _, err := NewReference(s); return err }},
		{"payer", []string{"10123453051", "marie@exemple.fr", strings.Repeat("m", 249) + "@a.fr"}, []string{strings.Repeat("m", 250) + "@a.fr", "", "1012345305", "101234530511", "marie", "@exemple.fr", "a@b", "a@b@c.fr", "a b@c.fr", "a@.fr", "a@fr."}, func(s string) error { _, err := NewPayerID(s); return err }},
	} {
		for _, s := range c.good {
			if err := c.make(s); err != nil {
				t.Errorf("%s %q: %v", c.name, s, err)
			}
		}
		for _, s := range c.bad {
			if err := c.make(s); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s %q: %v", c.name, s, err)
			}
		}
	}
}

func TestPayerMasked(t *testing.T) {
	for in, want := range map[PayerID]string{
		"10123453051": "10*****3051", "marie@exemple.fr": "ma*****@exemple.fr", "a@b.fr": "*****@b.fr", "": "", "123": "*****",
	} {
		if got := in.Masked(); got != want {
			t.Errorf("masked %q, want %q", got, want)
		}
	}
}

func TestNewIDs(t *testing.T) {
	orders, payments := map[OrderID]bool{}, map[PaymentID]bool{}
	for range 1000 {
		o, p := newOrderID(), newPaymentID()
		if len(o) > 20 || len(p) > 32 || orders[o] || payments[p] {
			t.Fatalf("%q %q", o, p)
		}
		orders[o], payments[p] = true, true
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"CAMPING DES PINS", "\x1b[2J", "a\u009bb", "a\rb\bc", "\u202eabc", "e\u0301\u0301\u0301\u0301", "a\x00b", "\xff\xfe", "l'été\u00a0à", "\u1112\u1161\u1161\u1161", "A\u20dd\u20dd\u20dd", "\u0301a",
	} {
		f.Add(s, 32)
	}
	f.Fuzz(func(t *testing.T, s string, most int) {
		if most < 0 || most > 1000 {
			return
		}
		got := Clean(s, most)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > most {
			t.Fatalf("%q", got)
		}
		for _, r := range got {
			if r != ' ' && !unicode.IsGraphic(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zs, r) && r != ' ' {
				t.Fatalf("%U passes", r)
			}
		}
		run, rest := 0, []rune(s)
		for _, r := range got {
			if run++; !unicode.In(r, unicode.Mn, unicode.Me) && (r < 0x1160 || r > 0x11ff) {
				run = 0
			}
			if run > 2 {
				t.Fatalf("%q stacks up", got)
			}
			for len(rest) > 0 && rest[0] != r && (r != ' ' || !unicode.IsSpace(rest[0])) {
				rest = rest[1:]
			}
			if len(rest) == 0 {
				t.Fatalf("%q is not what %q says", got, s)
			}
			rest = rest[1:]
		}
		if again := Clean(got, most); again != got {
			t.Fatalf("%q cleaned again is %q", got, again)
		}
	})
}
