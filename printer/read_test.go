package printer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
)

// labels are those of docs/contrat/files.md.
var labels = []string{
	"ID MAGASIN", "NO TERMINAL", "REFERENCE", "NO AUTORISATION", "CLIENT", "MONTANT DEMANDE", "MONTANT PAYE",
	"MONTANT ANNULE", "RESTE DU", "NB DEBITS", "TOTAL DEBITS", "NB ANNULATIONS", "TOTAL ANNULATIONS", "NET",
}

// readBack is a program that knows the contract alone and reads a ticket line by line:
// the labelled fields, and every other line in order, joined by "|".
func readBack(lines []string) map[string]string {
	got := map[string]string{}
	var other []string
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		label, value, _ := strings.Cut(line, " :")
		if !slices.Contains(labels, label) {
			other = append(other, line)
			continue
		}
		if value == "" {
			i++
			value = lines[i]
		}
		got[label] = strings.TrimSpace(value)
	}
	got[""] = strings.Join(other, "|")
	return got
}

// reading is what a program must find in a sample.
type reading struct {
	name  string
	parts []map[string]string // labelled fields
	other string              // the other lines
}

func readings() []reading {
	base := map[string]string{"ID MAGASIN": "10000651", "NO TERMINAL": "00000001"}
	transaction := map[string]string{"REFERENCE": "k3x9m2qv7a", "CLIENT": "10*****3051", "MONTANT DEMANDE": "12,50 EUR"}
	paid := map[string]string{"NO AUTORISATION": "flw6j6r3aq", "MONTANT PAYE": "12,50 EUR"}
	sums := map[string]string{
		"NB DEBITS": "3", "TOTAL DEBITS": "1000050,00 EUR", "NB ANNULATIONS": "1",
		"TOTAL ANNULATIONS": "12,50 EUR", "NET": "1000037,50 EUR",
	}
	head := "CAMPING DES PINS|ANNECY|CHEQUE-VACANCES CONNECT|"
	at := "|LE 22/11/2026 A 14:05:09|"
	since := at + "DEPUIS LE 21/11/2026 23:30|"
	day := "09:02 a1b2c3d4e5 D 12,50|11:40 zz00yy11xx D 37,51|12:00 a1b2c3d4e5 A 12,50|14:05 k3x9m2qv7a D 999999,99|"
	unknown := at + "RESULTAT INCONNU|SANS SUITE|A VERIFIER AUPRES DE L'ANCV|A CONSERVER"
	return []reading{
		{"debit", []map[string]string{base, transaction, paid}, head + "DEBIT" + at + "PAIEMENT ACCEPTE|A CONSERVER"},
		{"debit-partiel", []map[string]string{base, transaction, paid, {
			"CLIENT": "ma*****@exemple.fr", "MONTANT DEMANDE": "20,00 EUR", "RESTE DU": "7,50 EUR",
		}}, "Hôtel-Restaurant de l'Été Indien|Saint-Rémy-lès-Chevreuse|CHEQUE-VACANCES CONNECT|DEBIT" + at +
			"PAIEMENT 2 DE LA VENTE DEFG|PAIEMENT ACCEPTE|A CONSERVER"},
		{"debit-repris", []map[string]string{base, transaction, paid}, head +
			"DUPLICATA|DEBIT" + at + "PAIEMENT ACCEPTE|A CONSERVER"},
		{"duplicata", []map[string]string{base, transaction, paid}, head +
			"DUPLICATA|DEBIT" + at + "PAIEMENT ACCEPTE|A CONSERVER"},
		{"annulation", []map[string]string{base, transaction, {
			"NO AUTORISATION": "flw6j6r3aq", "MONTANT ANNULE": "12,50 EUR",
		}}, head + "ANNULATION" + at + "ANNULATION ACCEPTEE|A CONSERVER"},
		{"annulation-refusee", []map[string]string{base, transaction, {
			"NO AUTORISATION": "flw6j6r3aq",
		}}, head + "ANNULATION" + at + "ANNULATION REFUSEE|A CONSERVER"},
		{"sans-suite", []map[string]string{base, transaction}, head + "DEBIT" + unknown},
		{"sans-suite-annulation", []map[string]string{base, transaction}, head + "ANNULATION" + unknown},
		{"duplicata-sans-suite", []map[string]string{base, transaction}, head + "DUPLICATA|ANNULATION" + unknown},
		{"totaux", []map[string]string{base, sums}, head + "TOTAUX" + since + "A CONSERVER"},
		{"duplicata-totaux", []map[string]string{base, sums}, head + "DUPLICATA|TOTAUX" + since + "A CONSERVER"},
		{"cloture", []map[string]string{base, sums}, head + "CLOTURE 0042" + since + day + "A CONSERVER"},
		{"duplicata-cloture", []map[string]string{base, sums}, head + "DUPLICATA|CLOTURE 0042" + since + "A CONSERVER"},
	}
}

func TestReadBack(t *testing.T) {
	all := samples(t)
	for _, tt := range readings() {
		for _, columns := range allColumns {
			t.Run(fmt.Sprintf("%s-%d", tt.name, columns), func(t *testing.T) {
				k := all[tt.name]
				k.Columns = columns
				want := map[string]string{}
				for _, part := range tt.parts {
					for label, value := range part {
						want[label] = value
					}
				}
				got := readBack(Layout(k))
				// A text that is wrapped at its spaces counts as the same text.
				got[""] = strings.ReplaceAll(got[""], "|", " ")
				want[""] = strings.ReplaceAll(tt.other, "|", " ")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("read back (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// From 32 columns on no line of the sample is broken: each field is a line of its own.
func TestFieldsAreLines(t *testing.T) {
	want := "CAMPING DES PINS|ANNECY|CHEQUE-VACANCES CONNECT|DEBIT|LE 22/11/2026 A 14:05:09|PAIEMENT ACCEPTE|A CONSERVER"
	for _, columns := range []int{32, 42, 48} {
		k := debit(t)
		k.Columns = columns
		if got := readBack(Layout(k))[""]; got != want {
			t.Errorf("%d columns: %s", columns, got)
		}
	}
}

// A value that does not fit its label's line stands right-aligned on the next one.
func TestValueRightAligned(t *testing.T) {
	k := debit(t)
	k.Columns, k.Payer = 24, "ma*****@exemple-de-domaine.fr"
	lines := Layout(k)
	i := slices.Index(lines, "CLIENT :")
	if i < 0 || cells(lines[i+1]) != 24 || cells(lines[i+2]) != 24 {
		t.Fatalf("payer on %q", lines)
	}
	if got := strings.TrimSpace(lines[i+1]) + strings.TrimSpace(lines[i+2]); got != k.Payer {
		t.Errorf("payer is %q", got)
	}
	j := slices.Index(lines, "NO AUTORISATION :")
	if j < 0 || lines[j+1] != fmt.Sprintf("%24s", "flw6j6r3aq") {
		t.Errorf("authorization on %q", lines)
	}
}

// A ticket of totals that has no totals shows no 0,00.
func TestTotalsMissing(t *testing.T) {
	k := closing(t)
	k.Totals = nil
	if text := strings.Join(Layout(k), "\n"); strings.Contains(text, "0,00") || strings.Contains(text, "NET") {
		t.Errorf("totals out of nothing:\n%s", text)
	}
	k = closing(t)
	k.Totals = &payment.DayTotals{Cancellations: payment.Tally{Count: 1, Total: 500}}
	k.Lines = []payment.DayLine{{Reference: "k3x9m2qv7a", Amount: 1}}
	text := strings.Join(Layout(k), "\n")
	if !strings.Contains(text, "NET : -5,00 EUR") || !strings.Contains(text, "k3x9m2qv7a ? 0,01") ||
		strings.Contains(text, "DEPUIS") {
		t.Errorf("totals:\n%s", text)
	}
}
