package till

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ancvtpe/ancv"
	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/books"
	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// Amounts that bookRules has rules for.
const (
	paidInPart payment.Amount = 2000 // of which the payer has 1250
	refused    payment.Amount = 444
	givenUp    payment.Amount = 555
)

// bookRules is a scenario in which payers decide at once, and some answers of each call are
// lost after it was processed.
const bookRules = `{"rules": [
	{"when": {"call": "create", "nth": 9}, "fault": "drop_after"},
	{"when": {"call": "status", "nth": 21}, "fault": "drop_after"},
	{"when": {"call": "status", "nth": 301}, "fault": "drop_after"},
	{"when": {"call": "cancel", "nth": 2}, "fault": "drop_after"},
	{"when": {"call": "cancel", "nth": 9}, "fault": "drop_after"},
	{"when": {"call": "create"}},
	{"when": {"amount": 2000}, "payer": {"action": "accept", "amount": 1250, "after": 0}},
	{"when": {"amount": 444}, "payer": {"action": "reject", "after": 0}},
	{"when": {"amount": 555}, "payer": {"action": "refuse", "after": 0}},
	{"payer": {"action": "accept", "after": 0}}
]}`

// bookClock is the time of day of tills and acquirer, which a test moves on.
type bookClock struct{ ahead atomic.Int64 }

func (c *bookClock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// bookShop is an acquirer over TLS and the terminals of a shop.
type bookShop struct {
	t     testing.TB
	sim   *simulator.Simulator
	clock bookClock
	tills []*bookTill
}

// bookTill is an engine on the real client, whose closings leave files.
type bookTill struct {
	*payment.Engine
	t     testing.TB
	dir   string
	snaps <-chan payment.Snapshot
}

func openBookShop(t testing.TB, terminals int) *bookShop {
	t.Helper()
	s := &bookShop{t: t}
	scenario := filepath.Join(t.TempDir(), "scenario.json")
	if err := os.WriteFile(scenario, []byte(bookRules), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.sim, err = StartSimulator(simulator.Config{
		Dir: filepath.Join(t.TempDir(), "sim"), APIAddress: "127.0.0.1:0", PhoneAddress: "127.0.0.1:0",
		Scenario: scenario, Now: s.clock.Now,
	}, DemoFlags); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.sim.Close() })
	in := Inputs{Parameters: s.sim.ParametersPath(), Key: s.sim.KeyPath()}
	setup, err := in.Read(payment.Saved{Settings: payment.DefaultSettings()})
	if err != nil {
		t.Fatal(err)
	}
	for range terminals {
		s.tills = append(s.tills, s.open(*setup.Settings, *setup.Key))
	}
	return s
}

func (s *bookShop) open(settings payment.Settings, key payment.SealKey) *bookTill {
	s.t.Helper()
	settings.Adjustable, settings.ExportClosing, settings.ClosingTime = true, true, payment.ClosingTime{}
	store, log := paymenttest.NewStore(), slog.New(slog.DiscardHandler)
	if err := store.Commit(payment.Change{
		Settings: &settings, Key: &key, Terms: &payment.Terms{Version: "1", At: time.Now()},
	}); err != nil {
		s.t.Fatal(err)
	}
	x := &bookTill{t: s.t, dir: s.t.TempDir()}
	engine, err := payment.NewEngine(payment.Config{
		Store: store, Printer: closingFiles{&paymenttest.Printer{}, x.dir}, Clock: &s.clock, Hasher: paymenttest.Hasher{},
		Log: log, TermsVersion: "1", WatchPause: time.Hour,
		Connect: func(p payment.Settings, k payment.SealKey) (payment.Acquirer, error) {
			return ancv.NewClient(ancv.Config{URL: p.URL, CAFile: s.sim.CAPath(), Shop: p.ShopID, Key: k, Clock: &s.clock, Log: log})
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- engine.Run(ctx) }()
	x.Engine = engine
	snaps, leave := engine.Subscribe()
	x.snaps = snaps
	s.t.Cleanup(func() {
		leave()
		cancel()
		<-done
	})
	return x
}

// until waits for a snapshot that satisfies the condition.
func (x *bookTill) until(good func(payment.Snapshot) bool) payment.Snapshot {
	x.t.Helper()
	late := time.After(2 * time.Minute)
	for {
		select {
		case s := <-x.snaps:
			if good(s) {
				return s
			}
		case <-late:
			x.t.Fatal("nothing came of it")
		}
	}
}

// end waits for the result, acknowledges it and gives up the remainder.
func (x *bookTill) end(err error) payment.Transaction {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
	s := x.until(func(s payment.Snapshot) bool { return s.Phase == payment.PhaseResult })
	if err := x.Acknowledge(context.Background()); err != nil {
		x.t.Fatal(err)
	}
	return s.Transaction
}

func (x *bookTill) pays(a payment.Amount) payment.Transaction {
	x.t.Helper()
	return x.end(x.StartDebit(context.Background(), a, payment.ModeQR, ""))
}

func (x *bookTill) gives(tx payment.Transaction) payment.Transaction {
	x.t.Helper()
	return x.end(x.StartCancellation(context.Background(), payment.CancelRequest{Reference: tx.Reference, Amount: tx.Paid}))
}

// close verifies the day, closes it and returns its file's name and content.
func (x *bookTill) close() (name string, content string) {
	x.t.Helper()
	var p payment.Proof
	for !p.Over {
		var err error
		if p, err = x.VerifyDay(context.Background(), p); err != nil {
			x.t.Fatal(err)
		}
	}
	if p.Confirmed != p.Total {
		x.t.Errorf("verified %+v", p)
	}
	if err := x.CloseDay(context.Background()); err != nil {
		x.t.Fatal(err)
	}
	s := x.until(func(s payment.Snapshot) bool { return s.Printer.Owed == 0 })
	files, err := filepath.Glob(filepath.Join(x.dir, fmt.Sprintf("*-%04d.csv", s.LastClosing.Number)))
	if err != nil || len(files) != 1 {
		x.t.Fatalf("closing files %v, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		x.t.Fatal(err)
	}
	return files[0], string(raw)
}

// day makes n payments at one terminal, some of them in part, refused or given up, and
// cancellations of payments of today and of before.
func (x *bookTill) day(n int, before []payment.Transaction) (paid []payment.Transaction) {
	x.t.Helper()
	for i := range n {
		switch i % 25 {
		case 3:
			part := x.pays(paidInPart)
			if i%2 == 0 {
				x.pays(part.Remainder())
			} else if err := x.GiveUpRemainder(context.Background()); err != nil {
				x.t.Fatal(err)
			}
		case 7:
			x.pays(refused)
		case 11:
			x.pays(givenUp)
		case 15:
			x.gives(x.pays(payment.Amount(10_000 + i)))
		case 19:
			if len(before) > 0 {
				x.gives(before[0])
				before = before[1:]
			}
			fallthrough
		default:
			paid = append(paid, x.pays(payment.Amount(1000+i)))
		}
	}
	return paid
}

// export returns ANCV's export from the simulator's console.
func (s *bookShop) export() string {
	s.t.Helper()
	resp, err := http.Get("http://" + s.sim.Phone() + "/console/api/export.csv")
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("export: %d, %v", resp.StatusCode, err)
	}
	return string(raw)
}

// bothDays makes a short day at each terminal and, a day later, one of n payments. It returns
// the closing files of both days, and the number of payments of the first day that stand.
func (s *bookShop) bothDays(n int) (first, second []string, standing int) {
	s.t.Helper()
	each := func(do func(i int, x *bookTill)) {
		var all sync.WaitGroup
		for i, x := range s.tills {
			all.Go(func() { do(i, x) })
		}
		all.Wait()
	}
	before := make([][]payment.Transaction, len(s.tills))
	first, second = make([]string, len(s.tills)), make([]string, len(s.tills))
	each(func(i int, x *bookTill) { before[i] = x.day(10, nil) })
	each(func(i int, x *bookTill) { _, first[i] = x.close() })
	s.clock.ahead.Add(int64(24 * time.Hour))
	each(func(i int, x *bookTill) { x.day(n, before[i][:min(3, n/25)]) })
	each(func(i int, x *bookTill) { _, second[i] = x.close() })
	return first, second, len(s.tills) * (len(before[0]) - min(3, n/25))
}

// compare reads closing files and an export, and compares them.
func compare(t testing.TB, export string, files ...string) books.Result {
	t.Helper()
	remote, err := books.ReadExport("export.csv", []byte(export))
	if err != nil {
		t.Fatal(err)
	}
	var lines []books.Line
	for _, f := range files {
		more, err := books.ReadClosing("cloture.csv", []byte(f))
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, more...)
	}
	return books.Compare(lines, remote)
}

// TestRoundTrip: a day of 1,000 payments at two terminals agrees with ANCV's export to the
// cent. One altered line is found, and nothing else.
func TestRoundTrip(t *testing.T) {
	s := openBookShop(t, 2)
	first, second, standing := s.bothDays(500)
	export := s.export()
	r := compare(t, export, second...)
	if len(r.Differences) != 0 || r.Here != r.There || r.Transactions < 900 {
		t.Fatalf("unaltered: %d transactions, %d and %d, %+v", r.Transactions, r.Here, r.There, r.Differences)
	}
	if r.Others < standing {
		t.Errorf("%d of the day before are told apart, want %d at least", r.Others, standing)
	}
	all := slices.Concat(first, second)
	if r := compare(t, export, all...); len(r.Differences) != 0 || r.Here != r.There {
		t.Fatalf("both days: %d and %d, %+v", r.Here, r.There, r.Differences)
	}
	alterations(t, export, all)
}

// BenchmarkVerification asks a simulator on the loopback for the status of a day's payments.
func BenchmarkVerification(b *testing.B) {
	s := openBookShop(b, 1)
	const lines = 200
	for i := range lines {
		s.tills[0].pays(payment.Amount(3000 + i))
	}
	b.ResetTimer()
	for b.Loop() {
		var p payment.Proof
		for !p.Over {
			var err error
			if p, err = s.tills[0].VerifyDay(context.Background(), p); err != nil {
				b.Fatal(err)
			}
		}
		if p.Confirmed != lines {
			b.Fatalf("%+v", p)
		}
	}
	b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "statuses/s")
}
