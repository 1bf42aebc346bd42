package simulator

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const oldLedger = `{"version":1,"calls":{"create":2,"attach":0,"status":3,"cancel":1},"transactions":[
{"id":"k3x9m2qv7a","orderId":"CMD-1","paymentId":"PAY-1","state":"VALIDATED","requested":1250,"paid":1250,"adjustable":false,
"beneficiary":"10123453051","authorization":"flw6j6r3aq","created":"2026-11-22T13:05:09Z","updated":"2026-11-22T13:05:20Z",
"expires":"2026-11-22T13:10:09Z","paidAt":"2026-11-22T13:05:19Z","calls":{"create":1,"attach":0,"status":2,"cancel":0}},
{"id":"a1b2c3d4e5","orderId":"CMD-2","paymentId":"PAY-2","state":"CANCELLED","requested":500,"paid":500,"adjustable":false,
"created":"2026-11-22T13:05:09Z","updated":"2026-11-22T13:05:20Z","expires":"2026-11-22T13:10:09Z","calls":{"create":1}}]}`

// The ledger of a version before 1.2 is imported once.
func TestOldLedgerIsTakenOver(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, oldLedgerFile), []byte(oldLedger), 0o600); err != nil {
		t.Fatal(err)
	}
	in := func(c *Config) { c.Dir = dir }
	sim := start(t, in)
	l := sim.Ledger()
	if l.Debits != (Tally{2, 1750}) || l.Cancellations != (Tally{1, 500}) || l.Calls != (Calls{2, 0, 3, 1}) {
		t.Fatalf("ledger = %+v", l)
	}
	c := newTill(t, sim)
	a := c.status("k3x9m2qv7a")
	c.good(a, "VALIDATED")
	if a.tx.Payers[0].Authorizations[0].Holder != "10*****3051" {
		t.Fatalf("holder = %+v", a.tx.Payers)
	}
	c.refused(c.sendCreate(newCreate("PAY-1", 1250)), 400, codeBadRequest)
	c.good(c.cancel("k3x9m2qv7a"), "CANCELLED")
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	if l := start(t, in).Ledger(); l.Net != 0 || len(l.Transactions) != 2 {
		t.Fatalf("ledger at the next start = %+v", l)
	}
}

func TestDamagedOldLedgerIsNamed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, oldLedgerFile)
	if err := os.WriteFile(path, []byte(oldLedger[:200]), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first try must leave nothing that counts as a ledger
		if _, err := New(Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), path) {
			t.Fatalf("New = %v", err)
		}
	}
}

// An answered change is on disk, where another program reads it while the simulator runs.
func TestAnsweredIsWritten(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	id := c.create(1000, false)
	c.good(c.attach(id, "10123453051", 1000), "PROCESSING")
	other, err := openBook(sim.cfg.file(LedgerFile), 2, sim.cfg.Log)
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	if got, known, err := other.find(id); err != nil || !known || got.State != processing {
		t.Fatalf("on disk: %+v, %t, %v", got, known, err)
	}
}

// Changes at the same time share commits, and none is lost.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	sim := start(t, func(c *Config) { c.Dir = dir })
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			c := newTill(t, sim)
			c.n = i * 1000
			for range 5 {
				id := c.create(1000, false)
				if err := sim.Accept(id, 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	if l := start(t, func(c *Config) { c.Dir = dir }).Ledger(); l.Debits != (Tally{200, 200_000}) {
		t.Fatalf("debits = %+v, want 200", l.Debits)
	}
}

// Transactions that left the memory are found by id and by payment, and count in the sums.
func TestEndedOnesLeaveTheMemory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sim")
	fillLedger(t, dir, keptEnded+500)
	sim := start(t, func(c *Config) { c.Dir = dir })
	c := newTill(t, sim)
	for i := range keptEnded + 500 {
		if _, _, err := sim.bank.status(filledID(i)); err != nil {
			t.Fatalf("%s: %v", filledID(i), err)
		}
	}
	if n := len(sim.bank.entries); n > keptEnded+1 {
		t.Fatalf("%d transactions are in memory", n)
	}
	c.good(c.cancel(filledID(0)), "CANCELLED")
	c.refused(c.sendCreate(newCreate("PAY-F1", 1)), 400, codeBadRequest)
	if l := sim.Ledger(); l.Debits.Count != keptEnded+500 || l.Cancellations.Count != 1 {
		t.Fatalf("sums = %+v %+v", l.Debits, l.Cancellations)
	}
}

func filledID(i int) string { return fmt.Sprintf("fill%06d", i) }

// fillLedger puts n paid transactions into a new ledger.
func fillLedger(tb testing.TB, dir string, n int) {
	tb.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		tb.Fatal(err)
	}
	cfg, err := Config{Dir: dir}.withDefaults()
	if err != nil {
		tb.Fatal(err)
	}
	k, err := openBook(cfg.file(LedgerFile), 2, cfg.Log)
	if err != nil {
		tb.Fatal(err)
	}
	defer k.close()
	now := newClock().Now()
	for i := range n {
		k.put(transaction{
			Seq: int64(i + 1), ID: filledID(i), Shop: ShopID, Provider: ProviderID, OrderID: "CMD-F", PaymentID: fmt.Sprintf("PAY-F%d", i),
			State: validated, Requested: 1250, Paid: 1250, Beneficiary: demoPayer, Authorization: "flw6j6r3aq", Holder: "10*****3051",
			Fingerprint: "0123456789abcdef0123456789abcdef", Created: now, Updated: now, Expires: now, PaidAt: now,
		}, Calls{Create: n})
	}
	k.flush()
}

// The ledger's rows are JSON that a person with sqlite3 can read.
func TestRowsAreJSON(t *testing.T) {
	raw, err := json.Marshal(transaction{ID: "k3x9m2qv7a", State: initialized})
	if err != nil || !strings.HasPrefix(string(raw), `{"id":"k3x9m2qv7a","orderId":"","paymentId":"","state":"INITIALIZED"`) {
		t.Fatalf("%s, %v", raw, err)
	}
}
