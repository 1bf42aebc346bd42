package recette

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/recette/README.md anew")

const (
	bookDir  = "../../docs/recette"
	contents = bookDir + "/README.md"
	mark     = "<!-- Écrit par `go test ./internal/recette -run TestContents -update`. -->\n"
)

// book is every case of docs/recette.
func book(t *testing.T) []Case {
	t.Helper()
	files, err := Files(bookDir)
	if err != nil {
		t.Fatal(err)
	}
	var cases []Case
	for _, f := range files {
		c, err := Read(f)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		cases = append(cases, c)
	}
	if len(cases) < 5 {
		t.Fatalf("only %d cases", len(cases))
	}
	return cases
}

// plain returns a text without bullets and with single spaces, for comparisons.
func plain(text string) string {
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n\t\r\f\u00a0\u202f\ufeff\uf0f0•▪", r) })
	var kept []string
	for _, f := range fields {
		if f != "o" {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, " ")
}

// Every quotation of a case stands in the specification.
func TestQuotes(t *testing.T) {
	raw, err := os.ReadFile("../../docs/specification.fr.txt")
	if err != nil {
		t.Fatal(err)
	}
	specification := plain(string(raw))
	for _, c := range book(t) {
		for _, q := range c.Quotes {
			if !strings.Contains(specification, plain(q)) {
				t.Errorf("%s quotes what the specification does not say: %s", c.ID, q)
			}
		}
	}
}

// The table of contents equals the one made from the cases.
func TestContents(t *testing.T) {
	want, err := tableOfContents(book(t))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(contents)
	if err != nil {
		t.Fatal(err)
	}
	before, now, found := strings.Cut(string(raw), mark)
	if !found {
		t.Fatalf("%s has no mark", contents)
	}
	if *update {
		if err := os.WriteFile(contents, []byte(before+mark+"\n"+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if strings.TrimSpace(now) != strings.TrimSpace(want) {
		t.Errorf("the table of contents is not that of the cases: go test ./internal/recette -run TestContents -update")
	}
}

// notQuoted are the sentences that no case can show, which are headings and components of
// the vendor's hardware.
var notQuoted = []string{
	"1 Présentation", "2 FONCTIONNALITES :", "3 PROTOCOLES :", "4 CAPACITE :", "5 ENVIRONNEMENT :",
	"Le logiciel fonctionne avec la présence des logiciels suivants en version minimale: TELIUM SYSTEM",
	"TELIUM MANAGER", "Composant", "ITP Pas d’ITP 6 INSTALLATION", "7 INITIALISATION :", "Paramètres :",
	"8 DOCUMENTATIONS ASSOCIEES : Gamme TETRA :",
}

// Every other sentence of the specification is quoted by a case.
func TestSpecificationIsQuoted(t *testing.T) {
	raw, err := os.ReadFile("../../docs/specification.fr.txt")
	if err != nil {
		t.Fatal(err)
	}
	left := plain(string(raw))
	var quotes []string
	for _, c := range book(t) {
		for _, q := range c.Quotes {
			quotes = append(quotes, plain(q))
		}
	}
	// The longest first, since a short one may be part of it.
	slices.SortFunc(quotes, func(a, b string) int { return len(b) - len(a) })
	for _, q := range quotes {
		left = strings.ReplaceAll(left, q, "\n")
	}
	for _, rest := range strings.Split(left, "\n") {
		rest = plain(rest)
		if rest != "" && !slices.Contains(notQuoted, rest) {
			t.Errorf("no case quotes: %s", rest)
		}
	}
}
