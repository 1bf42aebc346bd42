package ui

import (
	"slices"
	"testing"
)

// TestLinesSince: a page is written once, then only its new lines. A countdown is not new.
func TestLinesSince(t *testing.T) {
	first := linePage{opening: 1, head: "SCANNEZ", body: []string{"12,50 EUR", "Temps restant 04:59"}, keys: "esc : annuler"}
	for _, c := range []struct {
		name string
		next linePage
		want []string
	}{
		{"the same", first, nil},
		{"a countdown", linePage{opening: 1, head: "SCANNEZ", body: []string{"12,50 EUR", "Temps restant 03:07"}}, nil},
		{"news", linePage{opening: 1, head: "SCANNEZ", body: []string{"12,50 EUR", "L'ANCV ne répond pas."}}, []string{"L'ANCV ne répond pas."}},
		{"a status", linePage{opening: 1, head: "SCANNEZ", status: []string{"IMPRIMANTE"}, body: first.body}, []string{"IMPRIMANTE"}},
		{"a notice", linePage{opening: 1, head: "SCANNEZ", body: first.body, notice: "non"}, []string{"non"}},
		{"put back as it was", linePage{opening: 2, head: "SCANNEZ", body: first.body}, nil},
		{"another screen", linePage{opening: 2, head: "PRET", body: []string{"12,50 EUR"}, keys: "menu"}, []string{"PRET", "12,50 EUR", "menu"}},
	} {
		if got := c.next.since(first); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
