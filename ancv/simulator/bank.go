package simulator

import (
	"crypto/rand"
	"log/slog"
	mathrand "math/rand/v2"
	"regexp"
	"sync"
	"time"
)

// settleDelay is how long AUTHORIZED takes to become VALIDATED by itself.
const settleDelay = time.Second

// keptEnded bounds the ended transactions in memory (decision 90).
const keptEnded = 4096

// reference is the form of a transaction's id (schema Reference).
var reference = regexp.MustCompile(`^[0-9A-Za-z_-]{6,64}$`)

// entry is a transaction in the bank's memory, with its plan and timers.
type entry struct {
	transaction
	plan        armed
	silentUntil time.Time
	changed     chan struct{} // closed at each change of state
	payer       *time.Timer   // runs the planned payer's act
	begun       bool          // the plan's time runs
	timer       *time.Timer   // runs the next change that time alone brings
	saved       *batch        // the commit with the last change
	counted     bool          // calls were counted since the last commit
}

// bank holds the transactions and their lifecycle behind one lock, and the book. A change is
// in the book before it is answered. Ended transactions leave the memory, and lookup reads
// them back.
type bank struct {
	cfg  Config
	book *book
	// observe is called at each change of state, with mu held. It must not block.
	observe func(transaction)

	mu      sync.Mutex
	script  script
	random  *mathrand.Rand
	offset  time.Duration // how far the console has moved the clock
	last    int64         // the newest transaction's number
	entries map[string]*entry
	live    map[*entry]struct{}   // transactions that time or a payer can still change
	waiting map[string]*entry     // the transaction that waits for a payer, by the payer's id
	byPay   map[paymentKey]string // ids of the transactions in memory
	over    []*entry              // ended transactions in memory, the oldest first
	payers  map[string]account
	calls   Calls
	closed  bool
}

// paymentKey is unique to a transaction.
type paymentKey struct{ shop, payment string }

// openBank opens the ledger of the directory or starts an empty one. It imports a JSON ledger
// of an older version once. A damaged ledger is an error and never counts as empty.
func openBank(cfg Config, s script, seed *uint64, payers []account) (*bank, error) {
	path, old := cfg.file(LedgerFile), cfg.file(oldLedgerFile)
	first := !exists(path)
	conns := 4
	if cfg.NoPhone { // one of many simulators in a process, so few descriptors
		conns = 2
	}
	k, err := openBook(path, conns, cfg.Log)
	if err != nil {
		return nil, err
	}
	if first && exists(old) {
		if err := k.importOld(old); err != nil {
			k.close()
			removeBook(path)
			return nil, err
		}
	}
	b := &bank{cfg: cfg, book: k, script: s, observe: func(transaction) {}, random: newRandom(seed)}
	b.empty(payers)
	if err := b.load(); err != nil {
		k.close()
		return nil, err
	}
	return b, nil
}

// empty clears the memory, and sets these payers.
func (b *bank) empty(payers []account) {
	b.last, b.calls, b.over = 0, Calls{}, nil
	b.entries, b.live, b.waiting = map[string]*entry{}, map[*entry]struct{}{}, map[string]*entry{}
	b.byPay, b.payers = map[paymentKey]string{}, map[string]account{}
	for _, a := range payers {
		b.payers[a.ID] = a
	}
}

func (b *bank) load() error {
	s, err := b.book.read(b.cfg.settles() || b.script.settles())
	if err != nil {
		return err
	}
	b.last, b.calls = s.last, s.calls
	for _, a := range s.payers {
		b.payers[a.ID] = a
	}
	for _, t := range s.live {
		b.add(&entry{transaction: t})
	}
	return nil
}

// resume starts the timers and plans of transactions that were read from the ledger.
func (b *bank) resume() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for e := range b.live {
		b.progress(e)
		b.arm(e, b.script.resume(e.transaction))
		b.schedule(e)
	}
}

// with calls do on a transaction and returns the changed transaction, once it is on disk,
// with the error of do.
func (b *bank) with(id string, do func(*entry) error) (transaction, error) {
	b.mu.Lock()
	e, err := b.lookup(id)
	if err != nil {
		b.mu.Unlock()
		return transaction{}, err
	}
	err = do(e)
	t, saved := e.transaction, e.saved
	b.mu.Unlock()
	saved.wait()
	return t, err
}

// status returns a transaction and its plan.
func (b *bank) status(id string) (t transaction, plan armed, err error) {
	t, err = b.with(id, func(e *entry) error {
		plan = e.plan
		return nil
	})
	return t, plan, err
}

// lookup finds a transaction in memory or in the book, and makes the changes that are due.
// b.mu is held.
func (b *bank) lookup(id string) (*entry, error) {
	e := b.entries[id]
	if e == nil {
		if !reference.MatchString(id) {
			return nil, notFound()
		}
		t, known, err := b.book.find(id)
		if err != nil {
			b.logFailure("ledger cannot be read", err)
			return nil, &refusal{500, codeServer, "ledger cannot be read"}
		}
		if !known {
			return nil, notFound()
		}
		e = &entry{transaction: t}
		b.add(e)
		b.arm(e, b.script.resume(t))
	}
	b.progress(e)
	return e, nil
}

// samePayment finds the transaction of a shop's payment, or returns nil. b.mu is held.
func (b *bank) samePayment(shop, payment string) (*entry, error) {
	if id, known := b.byPay[paymentKey{shop, payment}]; known {
		return b.lookup(id)
	}
	t, known, err := b.book.findPayment(shop, payment)
	if err != nil || !known {
		return nil, err
	}
	return b.lookup(t.ID)
}

// add puts a transaction into memory. b.mu is held.
func (b *bank) add(e *entry) {
	e.changed = make(chan struct{})
	b.entries[e.ID] = e
	b.byPay[paymentKey{e.Shop, e.PaymentID}] = e.ID
	b.track(e)
	b.over = append(b.over, e)
	b.shrink()
}

// track updates the indexes for a transaction's state. b.mu is held.
func (b *bank) track(e *entry) {
	delete(b.live, e)
	if s, _ := b.next(e); s != "" || e.State.open() || e.State == authorized {
		b.live[e] = struct{}{}
	}
	switch {
	case e.State == processing:
		b.waiting[e.Beneficiary] = e
	case b.waiting[e.Beneficiary] == e:
		delete(b.waiting, e.Beneficiary)
	}
}

// shrink removes the oldest ended transactions that are on disk from memory. b.mu is held.
func (b *bank) shrink() {
	for tries := 0; len(b.over) > keptEnded+len(b.live) && tries < 2; tries++ {
		e := b.over[0]
		b.over = b.over[1:]
		if _, live := b.live[e]; live || !e.isSaved() || time.Now().Before(e.silentUntil) {
			b.over = append(b.over, e)
			continue
		}
		if e.counted {
			b.store(e)
			b.over = append(b.over, e)
			continue
		}
		delete(b.entries, e.ID)
		delete(b.byPay, paymentKey{e.Shop, e.PaymentID})
	}
}

func (e *entry) isSaved() bool {
	if e.saved == nil {
		return true
	}
	select {
	case <-e.saved.done:
		return true
	default:
		return false
	}
}

// store puts a transaction into the next commit. b.mu is held.
func (b *bank) store(e *entry) {
	e.counted = false
	e.saved = b.book.put(e.transaction, b.calls)
}

// set moves a transaction to another state, stores it and wakes those that await it. b.mu is
// held.
func (b *bank) set(e *entry, s state) { b.setAt(e, s, b.now()) }

func (b *bank) setAt(e *entry, s state, at time.Time) {
	e.State, e.Updated = s, at
	if !s.open() {
		stop(e.payer)
	}
	b.track(e)
	b.store(e)
	b.schedule(e)
	close(e.changed)
	e.changed = make(chan struct{})
	b.observe(e.transaction)
}

// hit asks the script for the plan and the fault of a call.
func (b *bank) hit(sub subject) hit {
	b.mu.Lock()
	s := b.script
	b.mu.Unlock()
	return s.hit(sub)
}

// received counts a call, before it is processed. The book gets the counters with the next
// change.
func (b *bank) received(call Call, id string) (nth int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls.count(call)
	e, err := b.lookup(id)
	if err != nil {
		return 0
	}
	e.Calls.count(call)
	e.counted = true
	return e.Calls.Status
}

func (b *bank) now() time.Time {
	return b.cfg.Now().Round(0).Add(b.offset).Truncate(time.Millisecond)
}

// newID draws an unused id of 10 characters of 0-9 and a-z. b.mu is held.
func (b *bank) newID() string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	for {
		id := make([]byte, 10)
		for i := range id {
			id[i] = letters[b.random.IntN(len(letters))]
		}
		if b.entries[string(id)] != nil {
			continue
		}
		if _, used, err := b.book.find(string(id)); !used || err != nil {
			return string(id)
		}
	}
}

// close stops every timer, ends every wait and closes the book.
func (b *bank) close() {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return
	}
	b.closed = true
	for _, e := range b.entries {
		stop(e.payer)
		stop(e.timer)
		close(e.changed)
		e.changed = make(chan struct{})
		if e.counted {
			b.store(e)
		}
	}
	b.mu.Unlock()
	b.book.close()
}

// newRandom returns a source seeded by the system or by the scenario.
func newRandom(seed *uint64) *mathrand.Rand {
	var key [32]byte
	if seed == nil {
		rand.Read(key[:]) // never fails
		return mathrand.New(mathrand.NewChaCha8(key))
	}
	return mathrand.New(mathrand.NewPCG(*seed, 0))
}

func stop(t *time.Timer) {
	if t != nil {
		t.Stop()
	}
}

func (b *bank) logFailure(what string, err error) {
	b.cfg.Log.Error(what, slog.Any("error", err))
}
