package books

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

var noon = time.Date(2026, 11, 27, 11, 0, 0, 0, time.UTC)

func closing(lines ...payment.DayLine) payment.Ticket {
	return payment.Ticket{Nature: payment.NatureClosing, ClosingNo: 42, At: noon.Add(12 * time.Hour), ShopID: "10000651", TerminalNo: "00000001", Lines: lines, Export: true}
}

func TestFormat(t *testing.T) {
	ticket := closing(
		payment.DayLine{Seq: 1, At: noon, Reference: "k3x9m2qv7a", Kind: payment.KindDebit, Amount: 1250, Requested: 2000, Authorization: "flw6j6r3aq", Order: "CMD1", Payment: "PAY1"},
		payment.DayLine{Seq: 2, At: noon.Add(time.Minute), Reference: "-k3x9m2qv7", Kind: payment.KindCancellation, Amount: 123450, Requested: 123450, Order: "=1+1", Payment: "@x"},
	)
	got, err := Format(ticket)
	if err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFcloture;date;date_utc;nature;reference;autorisation;commande;paiement;montant_demande;montant;id_magasin;no_terminal\r\n" +
		"0042;2026-11-27T12:00:00+01:00;2026-11-27T11:00:00Z;DEBIT;k3x9m2qv7a;flw6j6r3aq;CMD1;PAY1;20,00;12,50;10000651;00000001\r\n" +
		"0042;2026-11-27T12:01:00+01:00;2026-11-27T11:01:00Z;ANNULATION;'-k3x9m2qv7;;'=1+1;'@x;1234,50;1234,50;10000651;00000001\r\n"
	if string(got) != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if name := FileName(ticket, 1); name != "2026-11-28-0042.csv" {
		t.Errorf("name %s", name)
	}
	lines, err := ReadClosing("c.csv", got)
	if err != nil || len(lines) != 2 || lines[1].Reference != "-k3x9m2qv7" || lines[1].Order != "=1+1" || !lines[1].Cancelled || lines[0].Amount != 1250 || !lines[0].At.Equal(noon) {
		t.Errorf("read back: %+v %v", lines, err)
	}
}

// The export is read by its header. Order, case, accents, separator, encoding and decimal
// point may vary.
func TestReadExport(t *testing.T) {
	want := Remote{Order: "CMD1", At: noon, Amount: 1250, Done: true}
	for name, text := range map[string]string{
		"semicolons":    "Order Id;EtatANCV;CVCo;Date de création(UTC)\nCMD1;VALIDATED;12,50;2026-11-27 11:00:00\n",
		"commas, point": "date de creation (utc),CVCO,ORDER ID,etatancv\n2026-11-27T11:00:00Z,12.5,CMD1,PAID\n",
		"tabs, mark":    "\uFEFFOrder Id\tTransaction Finalisée\tMontant Commande\tDate de création(UTC)\r\nCMD1\toui\t12,50 €\t27/11/2026 11:00\r\n",
		"latin":         "Order Id;Transaction Finalis\xe9e;Montant Commande;Date de cr\xe9ation(UTC)\nCMD1;oui;12,50;2026-11-27 11:00\n",
	} {
		got, err := ReadExport(name, []byte(text))
		if err != nil || !slices.Equal(got, []Remote{want}) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	var told *Error
	if _, err := ReadExport("x.csv", []byte("Order Id;EtatANCV;CVCo\na;b;c\n")); !errors.As(err, &told) || !strings.Contains(told.Why, "Date de création(UTC)") {
		t.Errorf("a missing column: %v", err)
	}
	if _, err := ReadExport("x.csv", []byte("Order Id;EtatANCV;CVCo;Date de création(UTC)\na;PAID;douze;2026-11-27\n")); !errors.As(err, &told) || told.Line != 2 {
		t.Errorf("a bad amount: %v", err)
	}
}

// day returns the lines of a day of n sales, and ANCV's export of them.
func day(n int) ([]Line, []Remote) {
	var lines []Line
	var remote []Remote
	for i := range n {
		order := fmt.Sprintf("CMD%d", i)
		at := noon.Add(time.Duration(i) * time.Second)
		sum := payment.Amount(1000 + i)
		lines = append(lines, Line{Reference: fmt.Sprintf("ref%d", i), Order: order, At: at, Amount: sum})
		r := Remote{Order: order, At: at.Add(-time.Minute), Amount: sum, Done: true}
		if i%10 == 3 {
			lines = append(lines, Line{Reference: fmt.Sprintf("ref%d", i), Order: order, At: at.Add(time.Hour), Amount: sum, Cancelled: true})
			r.Done, r.Cancelled = false, true
		}
		if i%10 == 4 { // a sale of two payments
			lines = append(lines, Line{Order: order, At: at, Amount: 500})
			remote = append(remote, Remote{Order: order, At: at, Amount: 500, Done: true})
		}
		remote = append(remote, r)
	}
	remote = append(remote, Remote{Order: "refused", At: noon, Amount: 100}, // moved no money
		Remote{Order: "other", At: noon.Add(-24 * time.Hour), Amount: 100, Done: true})
	return lines, remote
}

// Every alteration of one side is found, and nothing else.
func TestCompareFindsEachAlteration(t *testing.T) {
	lines, remote := day(100)
	if r := Compare(lines, remote); len(r.Differences) != 0 || r.Others != 1 || r.Here != r.There {
		t.Fatalf("unaltered: %+v", r)
	}
	// A cancellation of an earlier day's payment has no debit here.
	early := append(slices.Clone(lines), Line{Order: "early", At: noon, Amount: 700, Cancelled: true})
	if r := Compare(early, append(slices.Clone(remote), Remote{Order: "early", At: noon.Add(-48 * time.Hour), Amount: 700, Cancelled: true})); len(r.Differences) != 0 || r.Here != r.There {
		t.Errorf("an earlier day's cancellation: %d and %d, %+v", r.Here, r.There, r.Differences)
	}
	for name, c := range map[string]struct {
		alter func(l []Line, m []Remote) ([]Line, []Remote)
		want  Difference
	}{
		"a line is lost": {func(l []Line, m []Remote) ([]Line, []Remote) { return l[1:], m }, Difference{OnlyThere, "", "CMD0", 0, 1000}},
		"a line too many": {func(l []Line, m []Remote) ([]Line, []Remote) {
			return append(l, Line{Reference: "x", Order: "new", At: noon, Amount: 900}), m
		}, Difference{OnlyHere, "x", "new", 900, 0}},
		"another amount": {func(l []Line, m []Remote) ([]Line, []Remote) { l[1].Amount++; return l, m }, Difference{AmountsDiffer, "ref1", "CMD1", 1002, 1001}},
		"cancelled here": {func(l []Line, m []Remote) ([]Line, []Remote) {
			return append(l, Line{Order: "CMD2", At: noon, Amount: 1002, Cancelled: true}), m
		}, Difference{CancelledHere, "ref2", "CMD2", 0, 1002}},
		"cancelled there": {func(l []Line, m []Remote) ([]Line, []Remote) { m[2].Done, m[2].Cancelled = false, true; return l, m }, Difference{CancelledANCV, "ref2", "CMD2", 1002, 0}},
		"refused there":   {func(l []Line, m []Remote) ([]Line, []Remote) { m[2].Done = false; return l, m }, Difference{OnlyHere, "ref2", "CMD2", 1002, 0}},
	} {
		l, m := c.alter(slices.Clone(lines), slices.Clone(remote))
		if r := Compare(l, m); len(r.Differences) != 1 || r.Differences[0] != c.want {
			t.Errorf("%s: %+v", name, r.Differences)
		}
	}
}

func FuzzReadExport(f *testing.F) {
	f.Add([]byte("Order Id;EtatANCV;CVCo;Date de création(UTC)\nCMD1;VALIDATED;12,50;2026-11-27 11:00:00\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, err := ReadExport("x", raw)
		for _, r := range all {
			if err != nil || r.Amount < 0 {
				t.Errorf("%+v %v", r, err)
			}
		}
	})
}

// BenchmarkReconcile reads and compares a closing file of 10,000 lines and its export, as
// `rapprocher` does.
func BenchmarkReconcile(b *testing.B) {
	lines, remote := day(9_000)
	ticket := closing()
	for _, l := range lines {
		kind := payment.KindDebit
		if l.Cancelled {
			kind = payment.KindCancellation
		}
		ticket.Lines = append(ticket.Lines, payment.DayLine{
			At: l.At, Reference: payment.Reference(l.Reference), Kind: kind, Amount: l.Amount, Requested: l.Amount, Order: payment.OrderID(l.Order),
		})
	}
	file, err := Format(ticket)
	if err != nil {
		b.Fatal(err)
	}
	export := []byte("Order Id;EtatANCV;CVCo;Date de création(UTC)\n")
	for _, r := range remote {
		state := "VALIDATED"
		if r.Cancelled {
			state = "CANCELLED"
		} else if !r.Done {
			state = "REJECTED"
		}
		export = fmt.Appendf(export, "%s;%s;%s;%s\n", r.Order, state, r.Amount, r.At.Format(time.RFC3339))
	}
	b.ReportAllocs()
	b.ReportMetric(float64(len(ticket.Lines)), "lines")
	for b.Loop() {
		ours, err := ReadClosing("c.csv", file)
		theirs, wrong := ReadExport("x.csv", export)
		if r := Compare(ours, theirs); err != nil || wrong != nil || len(r.Differences) != 0 {
			b.Fatal(err, wrong, r.Differences)
		}
	}
}
