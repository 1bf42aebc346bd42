package printer

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden tickets anew")

var allColumns = []int{24, 32, 42, 48}

func parisTime(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, payment.Paris())
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func debit(t testing.TB) payment.Ticket {
	t.Helper()
	return payment.Ticket{
		Nature: payment.NatureDebit, ShopName: "CAMPING DES PINS", City: "ANNECY",
		ShopID: "10000651", TerminalNo: "00000001", Columns: 32, At: parisTime(t, "2026-11-22 14:05:09"),
		Reference: "k3x9m2qv7a", Authorization: "flw6j6r3aq", Payer: "10*****3051",
		Requested: 1250, Paid: 1250, PaymentNo: 1, Order: "KQ3ZB5M7XW2T4YACDEFG", Outcome: payment.StateAccepted,
	}
}

func closing(t testing.TB) payment.Ticket {
	t.Helper()
	k := debit(t)
	return payment.Ticket{
		Nature: payment.NatureClosing, ShopName: k.ShopName, City: k.City, ShopID: k.ShopID, TerminalNo: k.TerminalNo,
		Columns: 32, At: k.At, ClosingNo: 42,
		Totals: &payment.DayTotals{
			Since: parisTime(t, "2026-11-21 23:30:00"), Closing: 41,
			Debits: payment.Tally{Count: 3, Total: 100_005_000}, Cancellations: payment.Tally{Count: 1, Total: 1250},
		},
		Lines: []payment.DayLine{
			{At: parisTime(t, "2026-11-22 09:02:00"), Reference: "a1b2c3d4e5", Kind: payment.KindDebit, Amount: 1250},
			{At: parisTime(t, "2026-11-22 11:40:59"), Reference: "zz00yy11xx", Kind: payment.KindDebit, Amount: 3751},
			{At: parisTime(t, "2026-11-22 12:00:00"), Reference: "a1b2c3d4e5", Kind: payment.KindCancellation, Amount: 1250},
			{At: parisTime(t, "2026-11-22 14:05:09"), Reference: "k3x9m2qv7a", Kind: payment.KindDebit, Amount: 99_999_999},
		},
	}
}

// samples are the tickets of the goldens, by name.
func samples(t testing.TB) map[string]payment.Ticket {
	t.Helper()
	change := func(k payment.Ticket, f func(*payment.Ticket)) payment.Ticket { f(&k); return k }
	cancelled := change(debit(t), func(k *payment.Ticket) {
		k.Nature, k.Outcome = payment.NatureCancellation, payment.StateCancelAccepted
	})
	writeOff := change(debit(t), func(k *payment.Ticket) {
		k.Nature, k.Outcome, k.Paid, k.Authorization = payment.NatureWriteOff, payment.StateWrittenOff, 0, ""
	})
	totals := change(closing(t), func(k *payment.Ticket) { k.Nature, k.Lines, k.ClosingNo = payment.NatureTotals, nil, 0 })
	return map[string]payment.Ticket{
		"debit": debit(t),
		"debit-partiel": change(debit(t), func(k *payment.Ticket) {
			k.ShopName, k.City = "Hôtel-Restaurant de l'Été Indien", "Saint-Rémy-lès-Chevreuse"
			k.Requested, k.Remainder, k.PaymentNo, k.Payer = 2000, 750, 2, "ma*****@exemple.fr"
		}),
		"debit-repris": change(debit(t), func(k *payment.Ticket) {
			k.Duplicate, k.Outcome = true, payment.StatePaidMeanwhile
		}),
		"annulation": cancelled,
		"annulation-refusee": change(cancelled, func(k *payment.Ticket) {
			k.Outcome, k.Paid = payment.StateCancelRefused, 0
		}),
		"duplicata": change(debit(t), func(k *payment.Ticket) {
			k.Nature, k.Original = payment.NatureDuplicate, payment.NatureDebit
		}),
		"duplicata-totaux": change(totals, func(k *payment.Ticket) {
			k.Nature, k.Original = payment.NatureDuplicate, payment.NatureTotals
		}),
		"duplicata-cloture": change(closing(t), func(k *payment.Ticket) {
			k.Nature, k.Original, k.Lines = payment.NatureDuplicate, payment.NatureClosing, nil
		}),
		"totaux":  totals,
		"cloture": closing(t),
		"cloture-prouvee": change(closing(t), func(k *payment.Ticket) {
			k.Prove, k.Proven, k.Verified = true, true, 3
			for i := range k.Lines {
				k.Lines[i].Order = "KQ3ZB5M7XW2T4YACDEFG"
			}
		}),
		"sans-suite": writeOff,
		"sans-suite-annulation": change(writeOff, func(k *payment.Ticket) {
			k.Kind = payment.KindCancellation
		}),
		"duplicata-sans-suite": change(writeOff, func(k *payment.Ticket) {
			k.Nature, k.Original, k.Kind = payment.NatureDuplicate, payment.NatureWriteOff, payment.KindCancellation
		}),
		"qr": change(debit(t), func(k *payment.Ticket) {
			k.Nature, k.Outcome, k.QR = payment.NatureQR, payment.StateWaiting, "CVCO:k3x9m2qv7a"
		}),
		"qr-adresse": change(debit(t), func(k *payment.Ticket) {
			k.Nature, k.Outcome, k.QR = payment.NatureQR, payment.StateWaiting, "http://192.168.1.20:8080/t/k3x9m2qv7a"
		}),
		"test": change(debit(t), func(k *payment.Ticket) { k.Nature = payment.NatureTest }),
	}
}

func TestGolden(t *testing.T) {
	for name, k := range samples(t) {
		for _, columns := range allColumns {
			k.Columns = columns
			got := strings.Join(Layout(k), "\n") + "\n"
			path := filepath.Join("testdata", fmt.Sprintf("%s-%d.txt", name, columns))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
}

// The ticket of the contract, word for word but for the margins.
func TestContractExample(t *testing.T) {
	k := debit(t)
	k.Columns, k.Duplicate = 48, true
	k.Requested, k.Remainder, k.PaymentNo = 2000, 750, 2
	got := Layout(k)
	for i := range got {
		got[i] = strings.TrimSpace(got[i])
	}
	want := []string{
		"CAMPING DES PINS", "ANNECY", "CHEQUE-VACANCES CONNECT", "DUPLICATA", "DEBIT", "LE 22/11/2026 A 14:05:09",
		"ID MAGASIN : 10000651", "NO TERMINAL : 00000001", "REFERENCE : k3x9m2qv7a", "NO AUTORISATION : flw6j6r3aq",
		"CLIENT : 10*****3051", "MONTANT DEMANDE : 20,00 EUR", "MONTANT PAYE : 12,50 EUR", "RESTE DU : 7,50 EUR",
		"PAIEMENT 2 DE LA VENTE DEFG", "PAIEMENT ACCEPTE", "A CONSERVER",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ticket (-want +got):\n%s", diff)
	}
}

// A ticket says accepted, and shows a paid amount, for an approval alone.
func TestOutcomes(t *testing.T) {
	for _, s := range append(payment.States(), payment.StateInvalid) {
		for _, nature := range []payment.Nature{payment.NatureDebit, payment.NatureCancellation} {
			k := debit(t)
			k.Nature, k.Outcome = nature, s
			text := strings.Join(Layout(k), "\n")
			if got := strings.Contains(text, "PAIEMENT ACCEPTE"); got != s.Approved() {
				t.Errorf("%v: PAIEMENT ACCEPTE is %t:\n%s", s, got, text)
			}
			if got := strings.Contains(text, "ANNULATION ACCEPTEE"); got != (s == payment.StateCancelAccepted) {
				t.Errorf("%v: ANNULATION ACCEPTEE is %t", s, got)
			}
			if strings.Contains(text, "MONTANT PAYE") && !s.Approved() {
				t.Errorf("%v shows an amount paid", s)
			}
			if got := strings.Contains(text, "RESULTAT INCONNU"); got != (!s.Final() || s == payment.StateWrittenOff) {
				t.Errorf("%v: RESULTAT INCONNU is %t", s, got)
			}
		}
	}
}

func TestColumnsOutOfRange(t *testing.T) {
	for _, columns := range []int{-1, 0, 31, 1 << 40} {
		k := debit(t)
		k.Columns = columns
		if diff := cmp.Diff(Layout(debit(t)), Layout(k)); diff != "" {
			t.Errorf("%d columns (-32 +got):\n%s", columns, diff)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		text    string
		columns int
		want    []string
	}{
		{"", 5, nil},
		{"abc", 5, []string{"abc"}},
		{"abc de", 5, []string{"abc", "de"}},
		{"ab cd", 5, []string{"ab cd"}},
		{"  ab   cd  ", 5, []string{"ab cd"}},
		{"abcdefghijkl", 5, []string{"abcde", "fghij", "kl"}},
		{"a bcdefghij", 5, []string{"a", "bcdef", "ghij"}},
		{"abcdefg hi", 5, []string{"abcde", "fg hi"}},
		{"éééééé", 5, []string{"ééééé", "é"}},
		{"日本語", 5, []string{"日本", "語"}},
		{"a\u0301b\u0301c\u0301d\u0301e\u0301f", 5, []string{"a\u0301b\u0301c\u0301d\u0301e\u0301", "f"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, wrap(tt.text, tt.columns)); diff != "" {
			t.Errorf("wrap(%q, %d) (-want +got):\n%s", tt.text, tt.columns, diff)
		}
	}
}

// Whatever foreign texts hold, the paper gets printable characters within its columns, and
// every line of the till.
func FuzzHostileText(f *testing.F) {
	f.Add("CAMPING", "ANNECY", "10*****3051", "flw6j6r3aq", "CVCO:k3x9m2qv7a", byte(0))
	f.Add("\x1b@\x1bm", "A\nPAIEMENT ACCEPTE", "\u202e\u200d\ufeff", "\x00\x7f\u0085", "\xff\xfe", byte(9))
	f.Add("日本語日本語日本語日本語日本語", "e\u0301\u0301\u0301\u0301", "\U0001F600", "a\u00a0b", "\u2028", byte(2))
	f.Fuzz(func(t *testing.T, shop, city, payer, auth, code string, pick byte) {
		columns := allColumns[int(pick)%len(allColumns)]
		k := debit(t)
		k.Nature = payment.Nature(pick/4)%payment.NatureTest + 1
		k.Original, k.Columns = payment.NatureDebit, columns
		k.ShopName, k.City, k.Payer, k.Authorization, k.QR = shop, city, payer, auth, code
		k.Order, k.PaymentNo, k.TerminalNo = payment.OrderID(city), 2, shop
		lines := Layout(k)
		for _, line := range lines {
			if cells(line) > columns {
				t.Errorf("%q is wider than %d", line, columns)
			}
			for _, r := range line {
				if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
					t.Errorf("%q holds %U", line, r)
				}
			}
		}
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.TrimSpace(l) == wordProgram }) {
			t.Errorf("the program's line is missing from %q", lines)
		}
		epson := profiles()["epson"]
		if p := read(t, newScript(composeRich(k, epson.fold), style{profile: epson}).Bytes()); len(p.wrong) > 0 {
			t.Errorf("receipt: %q", p.wrong)
		}
	})
}

// TestZone: dates stand in the shop's own zone, wherever they were stored.
func TestZone(t *testing.T) {
	closing := payment.Ticket{
		Nature: payment.NatureClosing, Columns: 32, At: parisTime(t, "2026-11-22 02:05:09").UTC(), Zone: "America/Martinique",
		Totals: &payment.DayTotals{Since: parisTime(t, "2026-11-21 03:30:00")},
		Lines:  []payment.DayLine{{At: parisTime(t, "2026-11-22 01:02:00"), Reference: "a1b2c3d4e5", Kind: payment.KindDebit, Amount: 1250}},
	}
	text := strings.Join(Layout(closing), "\n")
	for _, want := range []string{"LE 21/11/2026 A 21:05:09", "DEPUIS LE 20/11/2026 22:30", "20:02 a1b2c3d4e5 D"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}
