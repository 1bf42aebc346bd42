package simulator

import (
	crand "crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
)

// bookVersion is the version of the ledger file's form.
const bookVersion = 1

// book is the ledger file. It holds the payers' full ids, as an acquirer does, and
// is readable by its owner alone.
type book struct {
	Version      int           `json:"version"`
	Calls        Calls         `json:"calls"`
	Transactions []transaction `json:"transactions"`
}

// openBank reads the ledger file, or starts an empty one where there is none. A
// damaged one is an error, never an empty ledger.
func openBank(path string, cfg Config, seed *uint64) (*bank, error) {
	b := &bank{
		cfg: cfg, path: path, random: newRandom(seed),
		entries: map[string]*entry{}, byPayment: map[string]bool{},
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = b.write()
		return b, err
	}
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	var saved book
	if err := json.Unmarshal(raw, &saved); err != nil {
		return nil, fmt.Errorf("read ledger %s: %w", path, err)
	}
	if saved.Version != bookVersion {
		return nil, fmt.Errorf("read ledger %s: version %d is not known", path, saved.Version)
	}
	b.calls = saved.Calls
	for _, t := range saved.Transactions {
		b.add(&entry{transaction: t})
	}
	return b, nil
}

// resume sets going what the last stop interrupted.
func (b *bank) resume(s script) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.order {
		b.expireByClock(e)
		b.arm(e, s.resume(e.transaction))
		switch {
		case e.State.open():
			b.watchExpiry(e)
		case e.State == authorized:
			b.watchSettle(e)
		}
	}
}

// received counts a call, whatever becomes of it. Counters reach the file with the
// next change.
func (b *bank) received(call Call, id string) (nth int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls.count(call)
	e := b.entries[id]
	if e == nil {
		return 0
	}
	e.Calls.count(call)
	return e.Calls.Status
}

// ledger is the acquirer's view of the money.
func (b *bank) ledger() Ledger {
	b.mu.Lock()
	defer b.mu.Unlock()
	return newLedger(b.list(), b.calls)
}

// pending lists the transactions that wait for a payer, oldest first.
func (b *bank) pending() []Payment {
	b.mu.Lock()
	defer b.mu.Unlock()
	open := []Payment{}
	for _, t := range b.list() {
		if t.State.open() {
			open = append(open, t.payment())
		}
	}
	return open
}

func (b *bank) list() []transaction {
	all := make([]transaction, 0, len(b.order))
	for _, e := range b.order {
		b.expireByClock(e)
		all = append(all, e.transaction)
	}
	return all
}

// save writes the ledger. A disk that refuses is logged: the simulator goes on with
// what it has in memory.
func (b *bank) save() {
	if err := b.write(); err != nil {
		b.logFailure("ledger cannot be written", err)
	}
}

func (b *bank) write() error {
	saved := book{Version: bookVersion, Calls: b.calls, Transactions: make([]transaction, 0, len(b.order))}
	for _, e := range b.order {
		saved.Transactions = append(saved.Transactions, e.transaction)
	}
	raw, err := json.Marshal(saved)
	if err != nil {
		return fmt.Errorf("encode ledger: %w", err)
	}
	if err := writeFile(b.path, append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return nil
}

// newRandom draws ids from the system's randomness, or from the scenario's seed.
func newRandom(seed *uint64) *rand.Rand {
	var key [32]byte
	if seed == nil {
		crand.Read(key[:]) // never fails
		return rand.New(rand.NewChaCha8(key))
	}
	return rand.New(rand.NewPCG(*seed, 0))
}
