package storetest

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ancvtpe/payment"
)

// Open opens the store of a directory; it fails the test rather than return an
// error.
type Open func(t *testing.T, dir string) payment.Store

// Run runs every test on the store that open opens. A store is closed before its
// directory is opened again.
func Run(t *testing.T, open func(t *testing.T, dir string) payment.Store) {
	for name, test := range map[string]func(*testing.T, Open){
		"Fresh":            testFresh,
		"RoundTrip":        testRoundTrip,
		"EachFlag":         testEachFlag,
		"EachName":         testEachName,
		"Zero":             testZero,
		"Partial":          testPartial,
		"Sale":             testSale,
		"Queue":            testQueue,
		"Lines":            testLines,
		"Closing":          testClosing,
		"Repeated":         testRepeated,
		"Reset":            testReset,
		"ResetAndWrite":    testResetAndWrite,
		"AllOrNothing":     testAllOrNothing,
		"KeepsNothingLent": testKeepsNothingLent,
		"Model":            testModel,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

func commit(t *testing.T, s payment.Store, c payment.Change) {
	t.Helper()
	if err := s.Commit(c); err != nil {
		t.Fatalf("commit: %v", err)
	}
}

func closeStore(t *testing.T, s payment.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

// Diff returns how two values differ, or "". Times are compared as moments, an empty slice equals
// nil, and bytes are compared as one value.
func Diff(want, got any) string {
	slices := func(p cmp.Path) bool { return p.Last().Type() != reflect.TypeFor[[]byte]() }
	return cmp.Diff(want, got, cmp.Comparer(bytes.Equal), cmp.FilterPath(slices, cmpopts.EquateEmpty()))
}

// expect compares what the store holds.
func expect(t *testing.T, s payment.Store, want payment.Saved, lines []payment.DayLine) {
	t.Helper()
	got, err := s.Load()
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	gotLines, err := s.DayLines()
	if err != nil {
		t.Fatalf("day lines: %v", err)
	}
	if diff := Diff(want, got); diff != "" {
		t.Fatalf("loaded (-want +got):\n%s", diff)
	}
	if diff := Diff(lines, gotLines); diff != "" {
		t.Fatalf("day lines (-want +got):\n%s", diff)
	}
}

// expectTwice compares, opens the directory again, and compares once more.
func expectTwice(t *testing.T, open Open, s payment.Store, dir string, m *model) {
	t.Helper()
	expect(t, s, m.saved, m.lines)
	closeStore(t, s)
	again := open(t, dir)
	defer closeStore(t, again)
	expect(t, again, m.saved, m.lines)
}

func testFresh(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	expectTwice(t, open, s, dir, newModel())
}

// filled is a store that holds Full, and the model of it.
func filled(t *testing.T, s payment.Store) *model {
	t.Helper()
	saved, lines := Full()
	m := newModel()
	changes := []payment.Change{Everything(saved)}
	for i := range lines {
		changes = append(changes, payment.Change{Line: &lines[i]})
	}
	for _, c := range changes {
		commit(t, s, c)
		m.apply(c)
	}
	return m
}

func testRoundTrip(t *testing.T, open Open) {
	saved, lines := Full()
	RequireFull(t, saved)
	RequireFull(t, lines[0])
	RequireFull(t, payment.Change{
		Settings: &saved.Settings, Key: &saved.Key, Terms: &saved.Terms, Lock: &saved.Lock, Logo: &saved.Logo,
		Transaction: saved.Last, Sale: saved.Sale, SaleOver: true, LastTicket: saved.LastTicket, Owed: &saved.Owed, TicketNo: &saved.TicketNo, Totals: &saved.Totals,
		Line: &lines[0], Closing: saved.LastClosing, ClosingDue: &saved.ClosingDue, LastAutomatic: &saved.LastAutomatic,
		Reset: true,
	})
	dir := t.TempDir()
	s := open(t, dir)
	m := filled(t, s)
	if diff := Diff(saved, m.saved); diff != "" {
		t.Fatalf("the model is wrong:\n%s", diff)
	}
	expectTwice(t, open, s, dir, m)
}

// testEachFlag takes one flag away at a time, so that no two can be swapped.
func testEachFlag(t *testing.T, open Open) {
	s := open(t, t.TempDir())
	defer closeStore(t, s)
	m := filled(t, s)
	count := 0
	each := func(v reflect.Value, c payment.Change) {
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.Bool {
				f.SetBool(false)
				commit(t, s, c)
				expect(t, s, m.saved, m.lines)
				f.SetBool(true)
				count++
			}
		}
		commit(t, s, c)
	}
	saved := &m.saved
	each(reflect.ValueOf(&saved.Settings).Elem(), payment.Change{Settings: &saved.Settings})
	each(reflect.ValueOf(&saved.Settings.ClosingTime).Elem(), payment.Change{Settings: &saved.Settings})
	each(reflect.ValueOf(saved.Last).Elem(), payment.Change{Transaction: saved.Last})
	each(reflect.ValueOf(saved.LastTicket).Elem(), payment.Change{LastTicket: saved.LastTicket})
	each(reflect.ValueOf(&saved.Owed[1]).Elem(), payment.Change{Owed: &saved.Owed})
	if count < 12 {
		t.Fatalf("only %d flags", count)
	}
}

// testEachName stores every state, kind, mode, cause, code and nature.
func testEachName(t *testing.T, open Open) {
	s := open(t, t.TempDir())
	defer closeStore(t, s)
	m := filled(t, s)
	last := *m.saved.Last
	for _, state := range payment.States() {
		one, ticket := last, Ticket(payment.NatureDebit)
		one.State, ticket.Outcome = state, state
		same(t, s, m, payment.Change{Transaction: &one, LastTicket: &ticket})
	}
	for _, kind := range []payment.Kind{payment.KindDebit, payment.KindCancellation} {
		for _, mode := range []payment.Mode{payment.ModeInvalid, payment.ModeQR, payment.ModePayerID} {
			one := last
			one.Kind, one.Mode = kind, mode
			same(t, s, m, payment.Change{Transaction: &one})
		}
	}
	for cause := payment.CauseNone; cause <= payment.CauseNoCode; cause++ {
		one := last
		one.Cause, one.Code = cause, ""
		same(t, s, m, payment.Change{Transaction: &one})
	}
	for nature := payment.NatureDebit; nature <= payment.NatureTest; nature++ {
		ticket := Ticket(nature)
		same(t, s, m, payment.Change{LastTicket: &ticket})
	}
}

func same(t *testing.T, s payment.Store, m *model, c payment.Change) {
	t.Helper()
	commit(t, s, c)
	m.apply(c)
	expect(t, s, m.saved, m.lines)
}

// testZero overwrites everything by zero values.
func testZero(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := filled(t, s)
	zero := payment.Change{
		Settings: &payment.Settings{}, Key: &payment.SealKey{}, Terms: &payment.Terms{}, Lock: &payment.Lock{},
		Logo: new([]byte), SaleOver: true, LastTicket: &payment.Ticket{}, Owed: new([]payment.OwedTicket),
		Totals: &payment.DayTotals{}, Closing: &payment.Closing{}, ClosingDue: &time.Time{}, LastAutomatic: &time.Time{},
	}
	same(t, s, m, zero)
	expectTwice(t, open, s, dir, m)
}

// testPartial writes each part alone: what is nil stays as it is.
func testPartial(t *testing.T, open Open) {
	s := open(t, t.TempDir())
	defer closeStore(t, s)
	saved, lines := Full()
	all := reflect.ValueOf(Everything(saved))
	m := newModel()
	for i := range all.NumField() {
		var c payment.Change
		reflect.ValueOf(&c).Elem().Field(i).Set(all.Field(i))
		same(t, s, m, c)
	}
	same(t, s, m, payment.Change{Line: &lines[0]})
	same(t, s, m, payment.Change{})
}

func testSale(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := newModel()
	saved, _ := Full()
	same(t, s, m, payment.Change{SaleOver: true})
	same(t, s, m, payment.Change{Sale: saved.Sale})
	same(t, s, m, payment.Change{Totals: &saved.Totals})
	if m.saved.Sale == nil {
		t.Fatal("the sale went without being asked to")
	}
	second := &payment.Sale{Order: "SALE-2", Total: 9900}
	same(t, s, m, payment.Change{Sale: second})
	same(t, s, m, payment.Change{SaleOver: true})
	expectTwice(t, open, s, dir, m)
}

func testQueue(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := newModel()
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1}, {1, 2}, {}, {0}} {
		var queue []payment.OwedTicket
		for _, i := range order {
			queue = append(queue, owed()[i])
		}
		same(t, s, m, payment.Change{Owed: &queue})
	}
	expectTwice(t, open, s, dir, m)
}

// testLines adds lines in another order than their numbers'.
func testLines(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := newModel()
	day := lines()
	for _, i := range []int{1, 0, 2} {
		same(t, s, m, payment.Change{Line: &day[i]})
	}
	expectTwice(t, open, s, dir, m)
}

// testClosing closes a day, then has another.
func testClosing(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := filled(t, s)
	fresh := payment.DayTotals{Since: at(50), Closing: 42, LastSeq: 12}
	due := at(60)
	same(t, s, m, payment.Change{
		Closing: &payment.Closing{Number: 42, At: at(50), Totals: m.saved.Totals}, Totals: &fresh, ClosingDue: &due,
	})
	if len(m.lines) != 0 {
		t.Fatal("the model keeps the lines")
	}
	line := payment.DayLine{Seq: 13, At: at(55), Reference: "aaaaaaaaaa", Kind: payment.KindDebit, Amount: 100}
	same(t, s, m, payment.Change{Line: &line})
	expectTwice(t, open, s, dir, m)
}

// testRepeated commits everything twice: the second time changes nothing.
func testRepeated(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := filled(t, s)
	r := rand.New(rand.NewPCG(1, 2))
	for seq := int64(20); seq < 45; seq++ {
		c := random(r, seq)
		same(t, s, m, c)
		commit(t, s, c)
		expect(t, s, m.saved, m.lines)
	}
	expectTwice(t, open, s, dir, m)
}

func testReset(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	filled(t, s)
	commit(t, s, payment.Change{Reset: true})
	expectTwice(t, open, s, dir, newModel())
}

// testResetAndWrite keeps what the same change writes.
func testResetAndWrite(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := filled(t, s)
	saved, lines := Full()
	same(t, s, m, payment.Change{
		Reset: true, Settings: &saved.Settings, Totals: &saved.Totals, Line: &lines[0], Sale: saved.Sale,
	})
	if m.saved.Key.Loaded() || len(m.lines) != 1 {
		t.Fatal("the model did not reset")
	}
	expectTwice(t, open, s, dir, m)
}

// testAllOrNothing commits what cannot be told when it is read again (a state that
// does not exist). A store may take it or leave it, but wholly.
func testAllOrNothing(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(t, dir)
	m := filled(t, s)
	saved, _ := Full()
	saved.Settings.City, saved.Key.Version, saved.Totals.LastSeq = "ELSEWHERE", "ver002", 99
	saved.Owed = nil
	saved.Owed = append(saved.Owed, payment.OwedTicket{ID: 1, Ticket: payment.Ticket{Outcome: 250}})
	c := Everything(saved)
	if err := s.Commit(c); err == nil {
		m.apply(c)
	}
	expectTwice(t, open, s, dir, m)
}

// testKeepsNothingLent changes what was lent to the store and what it lent.
func testKeepsNothingLent(t *testing.T, open Open) {
	s := open(t, t.TempDir())
	defer closeStore(t, s)
	saved, _ := Full()
	commit(t, s, Everything(saved))
	lent, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, mine := range []payment.Saved{saved, lent} {
		mine.Logo[0], mine.Last.Seq, mine.Sale.Paid, mine.LastTicket.Totals.Closing = 1, 1, 1, 1
		mine.Owed[0].ID, mine.Owed[0].Ticket.Lines[0].Seq, mine.LastClosing.Number = 1, 1, 1
	}
	want, _ := Full()
	expect(t, s, want, nil)
}

// testModel compares a long history with the model.
func testModel(t *testing.T, open Open) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 7))
		dir := t.TempDir()
		s := open(t, dir)
		m := newModel()
		for seq := int64(1); seq <= 50; seq++ {
			same(t, s, m, random(r, seq))
			if r.IntN(20) == 0 {
				closeStore(t, s)
				s = open(t, dir)
			}
		}
		expectTwice(t, open, s, dir, m)
	}
}
