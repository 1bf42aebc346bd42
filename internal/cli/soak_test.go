package cli

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ancvtpe/ancv"
	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
	"ancvtpe/ui"
)

// TestSoak takes SOAK_N payments of every kind in one process: engine, store, client,
// tickets, screens and the simulator, switched off and on now and then. At the end no
// goroutine and no file descriptor is left, and totals equal the ledger.
//
//	make soak N=500
func TestSoak(t *testing.T) {
	n := 12
	if text := os.Getenv("SOAK_N"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	before := []goleak.Option{goleak.IgnoreCurrent()}
	soak(t, 3, true) // opens what the runtime opens once and keeps
	goleak.VerifyNone(t, before...)
	files, heap := openFiles(t), heapSize()
	took := soak(t, n, true)
	goleak.VerifyNone(t, before...)
	if left := openFiles(t); !maps.Equal(files, left) {
		t.Errorf("file descriptors before: %v, after %d payments: %v", files, n, left)
	}
	t.Logf("%d payments: %v", n, took)
	t.Logf("live heap before %d KiB, after %d KiB; goroutines %d; file descriptors %v", heap>>10, heapSize()>>10, runtime.NumGoroutine(), files)
}

// openFiles counts the open files of the process, by kind.
func openFiles(t *testing.T) map[string]int {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(links) == 0 {
		t.Fatal("no /proc/self/fd", err)
	}
	all := map[string]int{}
	for _, l := range links {
		// The descriptor of /proc/self/fd is closed; the acquirer's files are not the till's.
		if to, err := os.Readlink(l); err == nil && !strings.Contains(to, "/grand-livre.db") {
			kind, _, _ := strings.Cut(to, "[") // "socket:[123]"
			all[kind]++
		}
	}
	return all
}

func heapSize() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// soaked is a simulator and a till that is switched off and on.
type soaked struct {
	t       *testing.T
	sim     *simulator.Simulator
	cfg     till.Config
	till    *till.Till
	feed    <-chan payment.Snapshot
	unfeed  func()
	seen    payment.Snapshot
	hangUp  func()
	idle    map[string]int // file descriptors while the till is off
	counted map[string]int
}

// soak takes n payments and returns how many of each kind there were.
func soak(t *testing.T, n int, screens bool) map[string]int {
	t.Helper()
	dir := t.TempDir()
	s := &soaked{t: t, cfg: till.Config{Dir: filepath.Join(dir, "caisse")}, counted: map[string]int{}}
	var err error
	s.sim, err = till.StartSimulator(simulator.Config{
		Dir: filepath.Join(dir, "sim"), APIAddress: "127.0.0.1:0", PhoneAddress: "127.0.0.1:0", Scale: 0.02,
		Expiry: 100 * time.Minute, // two minutes, scaled
	}, till.DemoFlags)
	if err == nil {
		_, err = initialiseDemo(s.cfg, s.sim)
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.cfg.Authority, err = ancv.ReadCA(s.sim.CAPath()); err != nil {
		t.Fatal(err)
	}
	s.idle = openFiles(t)
	s.open(screens)
	names := slices.Sorted(maps.Keys(soakSales))
	for i := range n {
		if i%25 == 24 {
			s.close()
			s.open(screens)
		}
		name := names[i%len(names)]
		soakSales[name](s)
		s.counted[name]++
	}
	net := s.seen.Totals.Net().Cents()
	s.close()
	if l := s.sim.Ledger(); l.Net != net {
		t.Errorf("totals say %d, the ledger %d", net, l.Net)
	}
	if err := s.sim.Close(); err != nil {
		t.Error(err)
	}
	return s.counted
}

// open opens the till and a session of its screens.
func (s *soaked) open(screens bool) {
	s.t.Helper()
	var err error
	if s.till, err = till.Open(s.cfg); err != nil {
		s.t.Fatal(err)
	}
	s.feed, s.unfeed = s.till.Engine.Subscribe()
	s.hangUp = func() {}
	if !screens {
		return
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	in, keys := io.Pipe()
	sizes := make(chan ui.Size, 1)
	sizes <- ui.Size{Cols: 80, Rows: 24}
	whose := ui.Till{Engine: s.till.Engine, Tools: s.till.Tools, Now: time.Now, Version: version()}
	done := make(chan error, 1)
	go func() { done <- ui.Run(ctx, whose, ui.Session{Sizes: sizes}, in, io.Discard) }()
	s.hangUp = func() {
		cancel()
		if err := errors.Join(keys.Close(), <-done); err != nil {
			s.t.Error(err)
		}
	}
}

// close ends the session and closes the till, which is at rest.
func (s *soaked) close() {
	s.t.Helper()
	s.until("rest", func(x payment.Snapshot) bool { return x.Printer.Owed == 0 && !x.Busy() })
	s.hangUp()
	s.unfeed()
	if err := s.till.Close(); err != nil {
		s.t.Fatal(err)
	}
	// Both ends of a connection are in this process; the simulator closes its end later.
	for limit := time.Now().Add(10 * time.Second); ; {
		left := openFiles(s.t)
		if maps.Equal(left, s.idle) {
			return
		}
		if time.Now().After(limit) {
			s.t.Fatalf("file descriptors of a till that is off: %v, before it was on: %v", left, s.idle)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// until waits for a snapshot that satisfies the condition.
func (s *soaked) until(what string, ok func(payment.Snapshot) bool) payment.Snapshot {
	s.t.Helper()
	limit := time.After(time.Minute)
	for s.seen = s.till.Engine.Snapshot(); !ok(s.seen); {
		select {
		case s.seen = <-s.feed:
		case <-limit:
			s.t.Fatalf("no %s: %v in phase %d", what, s.seen.Transaction.State, s.seen.Phase)
		}
	}
	return s.seen
}

// starts begins a payment and returns it once it waits for its payer or has ended.
func (s *soaked) starts(cents int64, payer payment.PayerID) payment.Transaction {
	s.t.Helper()
	mode := payment.ModeQR
	if payer != "" {
		mode = payment.ModePayerID
	}
	if err := s.till.Engine.StartDebit(s.t.Context(), payment.Amount(cents), mode, payer); err != nil {
		s.t.Fatal(err)
	}
	return s.until("wait", func(x payment.Snapshot) bool {
		return x.Transaction.State == payment.StateWaiting || x.Transaction.State.Final()
	}).Transaction
}

// ends waits for a result and acknowledges it.
func (s *soaked) ends(want payment.State) payment.Transaction {
	s.t.Helper()
	tx := s.until(want.String(), func(x payment.Snapshot) bool { return x.Transaction.State.Final() }).Transaction
	if tx.State != want {
		s.t.Fatalf("%v, want %v (%v)", tx.State, want, tx.Cause)
	}
	if err := s.till.Engine.Acknowledge(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return tx
}

func (s *soaked) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// by returns a sale that the simulator decides by itself, by the cents of its amount.
func by(cents int64, end payment.State) func(*soaked) {
	return func(s *soaked) {
		s.t.Helper()
		s.starts(cents, "")
		s.ends(end)
		if s.seen.Sale.Remainder() > 0 {
			s.must(s.till.Engine.GiveUpRemainder(s.t.Context()))
		}
	}
}

// soakSales are the kinds of payment.
var soakSales = map[string]func(*soaked){
	"accepted":       by(1201, payment.StateAccepted),
	"in part":        by(1202, payment.StateAccepted),
	"refused":        by(1203, payment.StateRefused),
	"given up":       by(1204, payment.StateAbandoned),
	"expired":        by(1205, payment.StateExpired),
	"answer dropped": by(1206, payment.StateAccepted),
	"500 3 times":    by(1207, payment.StateAccepted),
	"silence":        by(1208, payment.StateAccepted),
	"by id": func(s *soaked) {
		tx := s.starts(2000, "10123453051")
		s.must(s.sim.Accept(string(tx.Reference), 0))
		s.ends(payment.StateAccepted)
	},
	"red key": func(s *soaked) {
		s.starts(2100, "")
		s.must(s.till.Engine.Abort(s.t.Context()))
		s.ends(payment.StateAborted)
	},
	"remainder": func(s *soaked) {
		tx := s.starts(2200, "")
		s.must(s.sim.Accept(string(tx.Reference), 1000))
		s.ends(payment.StateAccepted)
		tx = s.starts(1200, "")
		s.must(s.sim.Accept(string(tx.Reference), 0))
		s.ends(payment.StateAccepted)
	},
	"cancelled": func(s *soaked) {
		tx := s.starts(2300, "")
		s.must(s.sim.Accept(string(tx.Reference), 0))
		s.ends(payment.StateAccepted)
		answer, err := s.till.Engine.LookUp(s.t.Context(), tx.Reference)
		s.must(err)
		s.must(s.till.Engine.StartCancellation(s.t.Context(), payment.CancelRequest{Reference: tx.Reference, Amount: answer.Paid}))
		s.until("end of the cancellation", func(x payment.Snapshot) bool {
			return x.Transaction.Kind == payment.KindCancellation && x.Transaction.State.Final()
		})
		s.ends(payment.StateCancelAccepted)
	},
}
