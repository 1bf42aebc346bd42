package main

import (
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/cli"
)

// Every command that help lists has a page, and a command's page lists the flags that it
// honours and no others.
func TestPages(t *testing.T) {
	files := map[string][]byte{}
	addPages(files, cli.Commands(), "1.2.3", time.Unix(0, 0))
	for _, name := range []string{"ancv-tpe", "ancv-tpe-demo", "ancv-tpe-caisse-debit", "ancv-tpe-simulateur-panne"} {
		if len(files["man/"+name+".1"]) == 0 {
			t.Errorf("%s has no page", name)
		}
	}
	totals := string(files["man/ancv-tpe-totaux.1"])
	if !strings.Contains(totals, `\-\-json`) || !strings.Contains(totals, `\-\-data`) || strings.Contains(totals, `\-\-imprimante`) {
		t.Errorf("flags of totaux:\n%s", totals)
	}
	if !strings.HasPrefix(totals, `.TH "ANCV-TPE-TOTAUX" 1 "1970-01-01" "ancv-tpe 1.2.3"`) {
		t.Errorf("title: %.90s", totals)
	}
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{".TH": `\&.TH`, "'x": `\&'x`, `a\b`: `a\eb`, "--data": `\-\-data`, "l'été.": "l'été."} {
		if got := escape(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}
