package paint

import (
	"strings"
	"testing"
)

// TestASCII: replaced characters keep their width, also when they are written byte by byte.
func TestASCII(t *testing.T) {
	for from, want := range map[string]string{
		"\x1b[1mPAYÉ à 12,50 €\x1b[0m":  "\x1b[1mPAYE a 12,50 E\x1b[0m",
		"╭─ téléphone ╮│▸ œuf… ✔ ✘ ● ▤": "+- telephone +|> ouf. + x * =",
		"« l’été » – ça":                "\" l'ete \" - ca",
		"日本 Łódź é":                     "???? ?odz e",
	} {
		var whole, torn strings.Builder
		_, _ = ASCII(&whole).Write([]byte(from))
		out := ASCII(&torn)
		for i := range len(from) {
			if n, err := out.Write([]byte(from[i : i+1])); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
		if whole.String() != want || torn.String() != want {
			t.Errorf("%q: %q, in pieces %q, want %q", from, whole.String(), torn.String(), want)
		}
	}
}
