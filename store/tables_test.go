package store

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

// columns of a table, as the fields name them and as the file has them.
func columns[T any](t *testing.T, s *Store, tab table[T]) (fields, have []string) {
	t.Helper()
	var zero T
	for _, f := range tab.fields(&zero) {
		fields = append(fields, f.column)
	}
	rows, err := s.db.Query("SELECT name FROM pragma_table_info(?, ?)", tab.name, tab.file.schema())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		have = append(have, name)
	}
	return fields, have
}

func testColumns[T any](t *testing.T, s *Store, tab table[T]) {
	t.Helper()
	fields, have := columns(t, s, tab)
	want := append(append([]string{"id"}, fields...), "digest")
	if !slices.Equal(have, want) {
		t.Errorf("%s: columns %v, fields %v", tab.name, have, want)
	}
}

func TestColumnsAreTheFields(t *testing.T) {
	s := open(t, t.TempDir())
	testColumns(t, s, settingsTable)
	testColumns(t, s, keyTable)
	testColumns(t, s, termsTable)
	testColumns(t, s, lockTable)
	testColumns(t, s, logoTable)
	testColumns(t, s, lastTable)
	testColumns(t, s, saleTable)
	testColumns(t, s, ticketTable)
	testColumns(t, s, owedTable)
	testColumns(t, s, numberTable)
	testColumns(t, s, totalsTable)
	testColumns(t, s, lineTable)
	testColumns(t, s, closingTable)
	testColumns(t, s, dueTable)
	testColumns(t, s, autoTable)
	for _, f := range allFiles {
		testColumns(t, s, f.metaTable())
		testColumns(t, s, f.memberTable())
	}
}

// Reset empties every table of the three files except their meta tables.
func TestEveryTableIsErased(t *testing.T) {
	s := open(t, fullDirectory(t))
	err := within(s.db, erase)
	if err != nil {
		t.Fatal(err)
	}
	always := []string{"meta", "file_set", "settings", "seal_key", "terms", "password", "totals", "closing_due", "last_automatic"}
	for _, f := range allFiles {
		rows, err := s.db.Query("SELECT name FROM " + f.schema() + ".sqlite_master WHERE type = 'table'")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		rows.Close()
		for _, name := range names {
			var count int
			if err := s.db.QueryRow("SELECT count(*) FROM " + f.schema() + "." + name).Scan(&count); err != nil {
				t.Fatal(err)
			}
			if want := map[bool]int{true: 1}[slices.Contains(always, name)]; count != want {
				t.Errorf("%s.%s: %d rows", f.schema(), name, count)
			}
		}
	}
}

// Each constant of the core that is stored by name has one in names.go. A new constant without a
// name fails here.
func TestEveryConstantHasAName(t *testing.T) {
	have := map[string]int{
		"Kind": len(kindNames), "Mode": len(modeNames), "Nature": len(natureNames), "Cause": len(causeNames),
		"TicketMode": len(ticketModeNames), "TillLinkMode": len(tillLinkModeNames),
	}
	if got := constants(t, slices.Collect(maps.Keys(have))); !maps.Equal(got, have) {
		t.Errorf("constants in package payment: %v, names here: %v", got, have)
	}
	for _, names := range [][]string{kindNames, modeNames, natureNames, causeNames, ticketModeNames, tillLinkModeNames} {
		for n, name := range names {
			if slices.Index(names, name) != n {
				t.Errorf("name %q stands twice", name)
			}
		}
		if _, err := nameOf(names, uint8(len(names))); err == nil {
			t.Errorf("a number past %v has a name", names)
		}
		if _, err := numberOf(names, "no such"); !errors.Is(err, errContent) {
			t.Errorf("no such name: %v", err)
		}
	}
}

// constants counts the exported constants of the types in package payment's source.
func constants(t *testing.T, types []string) map[string]int {
	t.Helper()
	paths, err := filepath.Glob("../payment/*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("source of payment: %v, %v", paths, err)
	}
	count := map[string]int{}
	for _, path := range paths {
		source, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range source.Decls {
			block, ok := d.(*ast.GenDecl)
			if !ok || block.Tok != token.CONST {
				continue
			}
			current := ""
			for _, s := range block.Specs {
				spec := s.(*ast.ValueSpec)
				if name, ok := spec.Type.(*ast.Ident); ok {
					current = name.Name
				}
				if slices.Contains(types, current) && spec.Names[0].IsExported() {
					count[current]++
				}
			}
		}
	}
	return count
}

func TestStateNames(t *testing.T) {
	for _, s := range payment.States() {
		name, err := stateName(s)
		if err != nil || name == "" || strings.Contains(name, "Invalid") {
			t.Errorf("%d: %q, %v", s, name, err)
		}
		if back, err := stateOf(name); err != nil || back != s {
			t.Errorf("%s: %d, %v", name, back, err)
		}
	}
	for _, name := range []string{"Invalid", "accepted", "No such"} {
		if s, err := stateOf(name); !errors.Is(err, errContent) {
			t.Errorf("%q is %s, %v", name, s, err)
		}
	}
}

func TestTimes(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		paris = time.FixedZone("CET", 3600)
	}
	for _, want := range []time.Time{
		{},
		time.Now(),
		time.Date(2026, 10, 25, 2, 30, 0, 1, paris),
		time.Date(2026, 10, 25, 2, 30, 0, 1, paris).Add(time.Hour),
		time.Date(1890, 1, 1, 0, 0, 0, 0, time.FixedZone("LMT", 561)),
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
		time.Unix(0, 0),
	} {
		text, err := encodeTime(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeTime(text)
		if err != nil || !got.Equal(want) || got.IsZero() != want.IsZero() {
			t.Errorf("%v is %q is %v, %v", want, text, got, err)
		}
	}
	if text, err := encodeTime(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)); err == nil {
		t.Errorf("year 10000 is %q", text)
	}
	if _, err := decodeTime("22/11/2026"); !errors.Is(err, errContent) {
		t.Errorf("not a time: %v", err)
	}
}

// Values that encode cannot have made are damage, never a zero value.
func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ value, at any }{
		"text for money":    {"12", new(payment.Amount)},
		"money for text":    {int64(12), new(string)},
		"2 for a flag":      {int64(2), new(bool)},
		"nothing":           {nil, new(string)},
		"bytes for text":    {[]byte("x"), new(string)},
		"text for bytes":    {"x", new([]byte)},
		"number for a time": {int64(1), new(time.Time)},
		"no such kind":      {"sale", new(payment.Kind)},
		"no such mode":      {"sale", new(payment.Mode)},
		"no such nature":    {"sale", new(payment.Nature)},
		"no such cause":     {"sale", new(payment.Cause)},
		"no such ticket":    {"", new(payment.TicketMode)},
		"no such link":      {"sale", new(payment.TillLinkMode)},
		"no such state":     {"sale", new(payment.State)},
		"ticket":            {"{", new(payment.Ticket)},
		"ticket's list":     {"[]", new(payment.Ticket)},
		"ticket's totals":   {`{"totals":3}`, new(payment.Ticket)},
		"ticket's lines":    {`{"lines":3}`, new(payment.Ticket)},
		"ticket's line":     {`{"lines":[{"kind":"sale"}]}`, new(payment.Ticket)},
		"ticket's number":   {`{"paid":1.5}`, new(payment.Ticket)},
		"ticket's text":     {`{"paid":"1"}`, new(payment.Ticket)},
		"ticket's null":     {`{"reference":[]}`, new(payment.Ticket)},
	} {
		if err := decode(c.value, c.at); !errors.Is(err, errContent) {
			t.Errorf("%s: %v, now %v", name, err, reflect.ValueOf(c.at).Elem())
		}
	}
	if _, err := encode(new(float64)); err == nil {
		t.Error("a float was stored")
	}
}

// A ticket of an older program with fewer fields can be read.
func TestTicketWithFewerFields(t *testing.T) {
	got, err := decodeTicket(`{"nature":"debit","paid":1250,"later":{}}`)
	if err != nil || got.Nature != payment.NatureDebit || got.Paid != 1250 {
		t.Fatalf("%+v, %v", got, err)
	}
}
