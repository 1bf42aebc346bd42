package till

import (
	"slices"
	"strings"
	"testing"

	"ancvtpe/internal/books"
)

// Columns of the two files that are altered.
const (
	closingNature, closingOrder, closingAmount = 3, 6, 9
	exportOrder, exportState, exportPaid       = 0, 3, 5
)

// edit changes one row of a file. row returns the new cells, or nil to drop it.
func edit(t testing.TB, file string, which func(cells []string) bool, row func(cells []string) [][]string) string {
	t.Helper()
	lines := strings.Split(file, "\r\n")
	for i := 1; i < len(lines); i++ {
		cells := strings.Split(lines[i], ";")
		if len(cells) < 5 || !which(cells) {
			continue
		}
		var now []string
		for _, r := range row(cells) {
			now = append(now, strings.Join(r, ";"))
		}
		return strings.Join(slices.Replace(lines, i, i+1, now...), "\r\n")
	}
	t.Fatal("no such row")
	return ""
}

func setCell(column int, value string) func([]string) [][]string {
	return func(cells []string) [][]string {
		cells = slices.Clone(cells)
		cells[column] = value
		return [][]string{cells}
	}
}

func dropped([]string) [][]string { return nil }

func doubled(cells []string) [][]string { return [][]string{cells, cells} }

// alterations alters one row in every way, in the closing files and in the export. Each must
// be found.
func alterations(t *testing.T, export string, files []string) {
	last := files[len(files)-1]
	plain, refund := pick(t, last, "DEBIT"), pick(t, last, "ANNULATION")
	early := pickEarly(t, last)
	of := func(order string) func([]string) bool {
		return func(c []string) bool { return c[closingOrder] == order }
	}
	cancel := func(order string) func([]string) bool {
		return func(c []string) bool { return c[closingOrder] == order && c[closingNature] == "ANNULATION" }
	}
	there := func(order string) func([]string) bool {
		return func(c []string) bool { return c[exportOrder] == order }
	}
	for name, c := range map[string]struct {
		which  func([]string) bool
		row    func([]string) [][]string
		remote bool // in the export
		want   []books.Kind
	}{
		"a line is dropped":                      {of(plain), dropped, false, []books.Kind{books.OnlyThere}},
		"a line is doubled":                      {of(plain), doubled, false, []books.Kind{books.AmountsDiffer}},
		"its amount":                             {of(plain), setCell(closingAmount, "1,00"), false, []books.Kind{books.AmountsDiffer}},
		"its nature":                             {of(plain), setCell(closingNature, "ANNULATION"), false, []books.Kind{books.CancelledHere}},
		"its order":                              {of(plain), setCell(closingOrder, "ELSEWHERE"), false, []books.Kind{books.OnlyHere, books.OnlyThere}},
		"a cancellation is dropped":              {cancel(refund), dropped, false, []books.Kind{books.CancelledANCV}},
		"a cancellation becomes a debit":         {cancel(refund), setCell(closingNature, "DEBIT"), false, []books.Kind{books.CancelledANCV}},
		"a cancellation's amount":                {cancel(refund), setCell(closingAmount, "1,00"), false, []books.Kind{books.CancelledANCV}},
		"an earlier day's cancellation":          {cancel(early), dropped, false, []books.Kind{books.CancelledANCV}},
		"an earlier day's cancellation's amount": {cancel(early), setCell(closingAmount, "1,00"), false, []books.Kind{books.CancelledANCV}},
		"a row of the export is dropped":         {there(plain), dropped, true, []books.Kind{books.OnlyHere}},
		"a row of the export is doubled":         {there(plain), doubled, true, []books.Kind{books.AmountsDiffer}},
		"the export's amount":                    {there(plain), setCell(exportPaid, "1,00"), true, []books.Kind{books.AmountsDiffer}},
		"the export's order":                     {there(plain), setCell(exportOrder, "ELSEWHERE"), true, []books.Kind{books.OnlyHere, books.OnlyThere}},
		"cancelled in the export":                {there(plain), setCell(exportState, "CANCELLED"), true, []books.Kind{books.CancelledANCV}},
		"refused in the export":                  {there(plain), setCell(exportState, "REJECTED"), true, []books.Kind{books.OnlyHere}},
		"paid in the export":                     {there(refund), setCell(exportState, "VALIDATED"), true, []books.Kind{books.CancelledHere}},
	} {
		theirs, ours := export, slices.Clone(files)
		if c.remote {
			theirs = edit(t, export, c.which, c.row)
		} else {
			ours[len(ours)-1] = edit(t, last, c.which, c.row)
		}
		r := compare(t, theirs, ours...)
		var got []books.Kind
		for _, d := range r.Differences {
			got = append(got, d.Kind)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, want %v", name, r.Differences, c.want)
		}
	}
}

// rowsOf returns the orders of a closing file with the natures of their rows, in order.
func rowsOf(file string) (orders []string, natures map[string]string) {
	natures = map[string]string{}
	for line := range strings.SplitSeq(file, "\r\n") {
		cells := strings.Split(line, ";")
		if len(cells) <= closingAmount || cells[closingNature] == "nature" {
			continue
		}
		order := cells[closingOrder]
		if natures[order] == "" {
			orders = append(orders, order)
		}
		natures[order] += cells[closingNature] + " "
	}
	return orders, natures
}

// pick returns an order with one debit, or with a debit that was cancelled.
func pick(t testing.TB, file, nature string) string {
	t.Helper()
	want := map[string]string{"DEBIT": "DEBIT ", "ANNULATION": "DEBIT ANNULATION "}[nature]
	return withRows(t, file, want)
}

// pickEarly returns an order of which the file has only the cancellation.
func pickEarly(t testing.TB, file string) string {
	t.Helper()
	return withRows(t, file, "ANNULATION ")
}

func withRows(t testing.TB, file, want string) string {
	t.Helper()
	orders, natures := rowsOf(file)
	for _, order := range orders {
		if natures[order] == want {
			return order
		}
	}
	t.Fatalf("no order with %q", want)
	return ""
}
