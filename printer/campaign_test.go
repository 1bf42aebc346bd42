package printer

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

// bench is an engine on fakes with the real code of the receipt printer. It runs in a
// synctest bubble, where hours pass at once.
type bench struct {
	*payment.Engine
	t        *testing.T
	store    *paymenttest.Store
	acquirer *paymenttest.Acquirer
	printer  *emulator // of the next connection
	copies   chan *printed
	life     context.Context // of the printers
}

func onBench(t *testing.T, printer *emulator, f func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, store: paymenttest.NewStore(), acquirer: paymenttest.NewAcquirer(), printer: printer}
		b.copies = make(chan *printed, 10_000)
		life, unplug := context.WithCancel(context.Background())
		b.life = life
		settings := payment.DefaultSettings()
		settings.ShopID, settings.ShopName, settings.ClosingTime = "10000651", "CAMPING DE L'ÉTÉ", payment.ClosingTime{}
		key := payment.SealKey{Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
		if err := b.store.Commit(payment.Change{
			Settings: &settings, Key: &key, Terms: &payment.Terms{Version: "1", At: time.Now()},
		}); err != nil {
			t.Fatal(err)
		}
		epson := style{profile: profiles()["epson"], cut: true}
		paper := &receipt{sink: "escpos:tcp://h:1", style: epson, waits: receiptWaits(defaultPatience), dial: b.dial}
		engine, err := payment.NewEngine(payment.Config{
			Store: b.store, Printer: paper, Connect: b.acquirer.Connect, Clock: wallClock{}, Hasher: paymenttest.Hasher{},
			Log: slog.New(slog.NewTextHandler(io.Discard, nil)), TermsVersion: "1",
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Engine = engine
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- engine.Run(ctx) }()
		f(b)
		cancel()
		unplug()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func (b *bench) dial(context.Context) (connection, error) {
	here, there := net.Pipe()
	m := *b.printer
	m.copies = b.copies
	go m.serve(b.life, there)
	return here.(connection), nil
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) after(d time.Duration) payment.Snapshot {
	<-time.After(d)
	synctest.Wait()
	return b.Snapshot()
}

// pay makes a payment and acknowledges it, without waiting for the printer.
func (b *bench) pay() {
	b.t.Helper()
	ctx := context.Background()
	begun := time.Now()
	b.must(b.StartDebit(ctx, 1250, payment.ModeQR, ""))
	synctest.Wait()
	b.acquirer.Set(b.acquirer.Last().Reference, payment.AcquirerAuthorized, 1250)
	if s := b.after(5 * time.Second); s.Transaction.State != payment.StateAccepted {
		b.t.Fatalf("payment is %v", s.Transaction.State)
	}
	b.must(b.Acknowledge(ctx))
	if took := time.Since(begun); took > 6*time.Second {
		b.t.Fatalf("the payment took %v", took)
	}
}

// payWell makes a payment whose tickets are printed.
func (b *bench) payWell() {
	b.t.Helper()
	bad := b.printer
	b.printer = &emulator{}
	b.pay()
	b.after(10 * time.Second)
	b.drop()
	b.printer = bad
}

// flows print each nature of ticket.
func flows() map[string]func(*bench) {
	ctx := context.Background()
	return map[string]func(*bench){
		"debit": (*bench).pay,
		"annulation": func(b *bench) {
			b.payWell()
			b.must(b.StartCancellation(ctx, payment.CancelRequest{Reference: b.acquirer.Last().Reference, Amount: 1250}))
			b.after(5 * time.Second)
			b.must(b.Acknowledge(ctx))
		},
		"duplicata": func(b *bench) {
			b.payWell()
			b.must(b.DuplicateLast(ctx))
		},
		"sans-suite": func(b *bench) {
			for range 1000 {
				b.acquirer.Inject(paymenttest.Fault{Call: "status", Before: true})
			}
			b.must(b.StartDebit(ctx, 1250, payment.ModeQR, ""))
			s := b.after(time.Minute)
			for !s.CanWriteOff {
				s = b.after(time.Minute)
			}
			b.must(b.WriteOff(ctx))
			b.must(b.Acknowledge(ctx))
		},
		"duplicata-totaux": func(b *bench) { b.must(b.DuplicateTotals(ctx)) },
		"totaux":           func(b *bench) { b.must(b.PrintTotals(ctx)) },
		"cloture":          func(b *bench) { b.must(b.CloseDay(ctx)) },
		"test":             func(b *bench) { b.must(b.TestPrinter(ctx)) },
	}
}

// drop forgets what was printed so far.
func (b *bench) drop() {
	for len(b.copies) > 0 {
		<-b.copies
	}
}

// count returns the tickets that were printed whole, and how many of them lack DUPLICATA.
func (b *bench) count() (whole, unmarked int) {
	for len(b.copies) > 0 {
		p := <-b.copies
		if len(p.wrong) > 0 {
			b.t.Errorf("not allowed: %q", p.wrong)
		}
		if p.cut {
			whole++
			if !slices.ContainsFunc(p.lines, func(l string) bool { return strings.TrimSpace(l) == "DUPLICATA" }) {
				unmarked++
			}
		}
	}
	return whole, unmarked
}

// suffer runs a flow on a printer with a lasting fault, then on a good one.
func suffer(t *testing.T, flow string, fault emulator, says bool) {
	t.Helper()
	onBench(t, &fault, func(b *bench) {
		flows()[flow](b)
		s := b.after(20 * time.Minute)
		copies := 1
		if flow == "debit" || flow == "annulation" {
			copies = s.Settings.Copies
		}
		whole, unmarked := b.count()
		if whole > 2*copies || unmarked > copies {
			t.Errorf("by itself: %d whole, %d unmarked of %d", whole, unmarked, copies)
		}
		if s.Printer.Owed+whole < copies {
			t.Errorf("%d owed, %d came out, of %d", s.Printer.Owed, whole, copies)
		}
		if says && s.Printer.Owed < copies {
			t.Errorf("%d owed of %d, of which the printer said that it could print none", s.Printer.Owed, copies)
		}
		if s.Printer.Owed > 0 && s.Printer.Err == nil {
			t.Error("nothing says that tickets are owed")
		}
		b.printer = &emulator{}
		b.must(b.RetryPrinting(context.Background()))
		s = b.after(5 * time.Minute)
		again, more := b.count()
		if s.Printer.Owed != 0 || s.Printer.Err != nil || unmarked+more > copies || whole+again < copies {
			t.Errorf("repaired: %d owed, %v, %d whole and %d unmarked in all, of %d", s.Printer.Owed, s.Printer.Err, whole+again, unmarked+more, copies)
		}
		paid, _ := b.acquirer.Totals()
		if flow != "cloture" && s.Totals.Net() != paid {
			t.Errorf("totals %v, acquirer %v", s.Totals.Net(), paid)
		}
	})
}

// trouble is a fault of a printer; says: the printer reports that it prints nothing.
type trouble struct {
	emulator
	says bool
}

// troubles are the faults of docs/contrat/printers.md and what real printers were seen to do.
func troubles() map[string]trouble {
	always := []byte{0x1c, 0x00, 0x0c, 0x0f}
	return map[string]trouble{
		// The contract's: papier, presque, capot, hors-ligne, silence, lent, muet, bruit; coupe is a byte.
		"no paper":    {emulator{paper: 0x60, offline: 0x20}, true},
		"near end":    {emulator{paper: 0x0c}, false},
		"cover":       {emulator{offline: 0x04}, true},
		"offline":     {emulator{printer: 0x08}, true},
		"silent":      {emulator{mute: true}, false},
		"slow":        {emulator{speed: 2 * time.Second}, false},
		"takes none":  {emulator{stops: true}, false},
		"noise":       {emulator{noise: true}, false},
		"paper ends":  {emulator{ends: 0x60}, true},
		"no end":      {emulator{noEnd: true}, false},
		"one of two":  {emulator{one: true}, false},
		"slow answer": {emulator{delay: 2 * time.Second}, false},
		// Seen on real printers: automatic status always on, late answers, answers in byte
		// order, Chinese at the start. TestReceipt has no answers, RST and a flood, which need
		// a network.
		"automatic status":       {emulator{auto: always, paper: 0x60, offline: 0x28}, true},
		"late, no paper":         {emulator{paper: 0x60, delay: 700 * time.Millisecond}, true},
		"later than it is asked": {emulator{paper: 0x60, delay: 3500 * time.Millisecond}, false},
		"in byte order":          {emulator{paper: 0x60, speed: 400 * time.Millisecond}, true},
		"Chinese":                {emulator{chinese: true}, false},
	}
}

// TestPrinters is the campaign (make printers): a printer that hangs up after a byte, at N
// of the byte positions of every nature of ticket, and each fault and each behaviour seen of
// real printers at every nature, from the start, from the middle of a copy and from its cut.
func TestPrinters(t *testing.T) {
	n := 25
	if text := os.Getenv("PRINTERS_N"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	const most = 1200 // no ticket here has more bytes, with its questions
	cells := 0
	for flow := range flows() {
		for name, f := range troubles() {
			for since, moment := range []string{"at once", "in the ticket", "once it is cut"} {
				cells++
				fault := f.emulator
				fault.since = phase(since)
				t.Run(flow+"/"+name+"/"+moment, func(t *testing.T) { suffer(t, flow, fault, f.says) })
			}
		}
		for i := range min(n, most) {
			cells++
			at := 1 + i*most/min(n, most)
			t.Run(fmt.Sprintf("%s/hangs up after %d", flow, at), func(t *testing.T) { suffer(t, flow, emulator{hangsUp: at}, false) })
		}
	}
	t.Logf("%d cells", cells)
}
