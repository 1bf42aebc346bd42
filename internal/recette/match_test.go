package recette

import "testing"

func TestMatch(t *testing.T) {
	have := []string{"  A B ", "", "Débits   2   35,07 EUR", "Référence : k3x9", "k3x9 (encore)", "C+", "│ ✔ Payé par l'ANCV   10,01 EUR sur 20,02 EUR │"}
	for name, c := range map[string]struct {
		want    []string
		missing string
	}{
		"all":                    {[]string{"A B", "C+"}, ""},
		"white space":            {[]string{"Débits 2 35,07   EUR"}, ""},
		"empty lines":            {[]string{"", "A B", ""}, ""},
		"not there":              {[]string{"A B", "D"}, "D"},
		"a part of a line":       {[]string{"A"}, "A"},
		"order":                  {[]string{"C+", "A B"}, "A B"},
		"a line is taken once":   {[]string{"A B", "A B"}, "A B"},
		"what varies":            {[]string{"Débits…EUR", "…encore…"}, ""},
		"what varies in between": {[]string{"Débits … 36,07 EUR"}, "Débits … 36,07 EUR"},
		"no expression":          {[]string{"C."}, "C."},
		"captured":               {[]string{"Référence : {REF}", "{REF} (encore)"}, ""},
		"a label and its value":  {[]string{"Payé par l'ANCV : 10,01 EUR sur 20,02 EUR", "A B"}, ""},
		"captured another":       {[]string{"Débits {REF} …", "Référence : {REF}"}, "Référence : {REF}"},
		"known":                  {[]string{"Référence : {KNOWN}"}, ""},
		"known as another":       {[]string{"Référence : {OTHER}"}, "Référence : {OTHER}"},
	} {
		b := bindings{"KNOWN": "k3x9", "OTHER": "zzz"}
		missing, now := b.match(c.want, have)
		if missing != c.missing {
			t.Errorf("%s: %q is missing, want %q", name, missing, c.missing)
		}
		if name == "captured" && now["REF"] != "k3x9" {
			t.Errorf("captured %q", now["REF"])
		}
		if _, changed := b["REF"]; changed {
			t.Errorf("%s: what was known changed", name)
		}
	}
}

func TestFill(t *testing.T) {
	b := bindings{"REF": "k3x9"}
	if got, err := b.fill("a {REF} {id} {}"); err != nil || got != "a k3x9 {id} {}" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := b.fill("{NEVER}"); err == nil {
		t.Error("what was never seen was typed")
	}
}
