package ui

import (
	"strings"
	"testing"
)

func TestScannedPayer(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"10000003051", "10000003051"},
		{"marie@exemple.fr", "marie@exemple.fr"},
		{"]Q110000003051", "10000003051"},
		{"]C0marie@exemple.fr", "marie@exemple.fr"},
		{"\t10000003051\t", "10000003051"},
		{"ID:10000003051#", "10000003051"},
		{"&àààààà\"à(&", "10000003051"},
		{"&é\"'(-è_çà&", "12345678901"},
		{"&é\"'(-è_çà", ""},
		{"1000000305", ""},
		{"100000030511", ""},
		{"10000003051 20000003051", ""},
		{"marie@", ""},
		{"", ""},
		{strings.Repeat("9", 400), ""},
	} {
		payer, ok := scannedPayer(c.text)
		if string(payer) != c.want || ok != (c.want != "") {
			t.Errorf("%q gives %q, %t; want %q", c.text, string(payer), ok, c.want)
		}
	}
}

func FuzzScannedPayer(f *testing.F) {
	f.Add("]Q110000003051")
	f.Add("&é\"'(-è_çà&")
	f.Fuzz(func(t *testing.T, text string) {
		payer, ok := scannedPayer(text)
		if ok && typeable(string(payer)) != string(payer) {
			t.Errorf("%q gives %q, which cannot be typed", text, string(payer))
		}
	})
}
