package payment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// opener opens a data directory.
type opener func(dir string) (payment.Store, error)

// disk is the till's data with its faults. After every step the store under test (under) is
// compared with what it must have (ref).
type disk struct {
	w    *world
	open opener // nil for the fake store

	mu      sync.Mutex
	under   payment.Store
	ref     *paymenttest.Store
	dir     string
	opened  int
	fault   diskFault
	armed   *rand.Rand // the power is cut in the next commit
	left    image      // the directory after the power cut; nil for unchanged
	last    payment.Change
	unsure  bool // the last commit stood, and was said to have failed
	changed bool // since the last comparison
	stale   bool // a commit failed and the engine has not read back since
}

// diskFault makes the next n commits fail; after: once they have taken effect.
type diskFault struct {
	n     int
	after bool
	reads bool // reading fails as well
}

var errDisk = errors.Join(payment.ErrStorage, paymenttest.ErrDisk)

func newDisk(w *world, open opener, base image) *disk {
	d := &disk{w: w, open: open, ref: paymenttest.NewStore(), left: base, changed: true}
	if open == nil {
		d.under = paymenttest.NewStore()
	}
	return d
}

// powerUp opens what the last power cut left, in the same place or in another machine.
func (d *disk) powerUp(moved bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.armed, d.fault, d.stale = nil, diskFault{}, false
	if d.open == nil {
		return nil
	}
	if err := d.shut(); err != nil {
		return err
	}
	if d.left == nil {
		d.left = readImage(d.dir)
	}
	before := d.dir
	if d.dir == "" || moved {
		d.opened++
		d.dir = filepath.Join(d.w.s.tmp, strconv.FormatInt(d.w.serial, 10)+"-"+strconv.Itoa(d.opened))
	}
	if before != "" {
		if err := os.RemoveAll(before); err != nil {
			return err
		}
	}
	if err := d.left.write(d.dir); err != nil {
		return err
	}
	d.left, d.changed = nil, true
	under, err := d.open(d.dir)
	d.under = under
	return err
}

// shut closes the dead program's store, whose goroutines belong to the bubble.
func (d *disk) shut() error {
	if d.under == nil {
		return nil
	}
	under := d.under
	d.under = nil
	return under.Close()
}

// arm cuts the power in the next commit.
func (d *disk) arm(seed uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.armed = rand.New(rand.NewPCG(seed, 1))
}

func (d *disk) spoil(f diskFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = f
}

// calm reports whether the next commit will succeed and the engine knows the disk's content.
func (d *disk) calm() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fault.n == 0 && d.armed == nil && !d.stale
}

func (d *disk) commit(l *life, c payment.Change) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case l.dead():
		return errDisk
	case d.armed != nil:
		d.strike(l, c)
		return errDisk
	case d.fault.n > 0:
		d.fault.n--
		d.stale = true
		if d.fault.after {
			d.take(c)
			d.unsure = true
		}
		return errDisk
	}
	d.take(c)
	d.unsure, d.stale = false, false
	return nil
}

// take writes a change to both stores, after its rules were looked at.
func (d *disk) take(c payment.Change) {
	if c != d.last || !d.unsure { // else it is done again, to be sure
		saved, _ := d.ref.Load()
		lines, _ := d.ref.DayLines()
		d.w.rules(saved, lines, c)
	}
	d.last, d.changed = c, true
	if err := d.ref.Commit(c); err != nil {
		d.w.violate("model", "reference: %v", err)
	}
	if err := d.under.Commit(c); err != nil {
		d.w.violate("store", "commit: %v", err)
	}
}

// strike cuts the power in the middle of this commit.
func (d *disk) strike(l *life, c payment.Change) {
	r := d.armed
	d.armed = nil
	l.die()
	if d.open == nil {
		if r.IntN(2) == 0 {
			d.take(c)
		}
		d.w.tally("cut in a commit")
		return
	}
	saved, _ := d.ref.Load()
	lines, _ := d.ref.DayLines()
	before := readImage(d.dir)
	if err := d.under.Commit(c); err != nil {
		d.w.violate("store", "commit: %v", err)
	}
	stage, left, stands := newCrash(r, d.dir, before, readImage(d.dir)).strike()
	d.left, d.changed = left, true
	d.w.tally("cut in a commit: " + stage)
	if !stands {
		return
	}
	if c != d.last || !d.unsure {
		d.w.rules(saved, lines, c)
	}
	if err := d.ref.Commit(c); err != nil {
		d.w.violate("model", "reference: %v", err)
	}
}

func (d *disk) load(l *life) (payment.Saved, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l.dead() || (d.fault.n > 0 && d.fault.reads) {
		return payment.Saved{}, errDisk
	}
	saved, err := d.under.Load()
	if err == nil {
		d.stale = false
	}
	return saved, err
}

func (d *disk) dayLines(l *life) ([]payment.DayLine, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l.dead() || (d.fault.n > 0 && d.fault.reads) {
		return nil, errDisk
	}
	return d.under.DayLines()
}

// must returns what the disk certainly has.
func (d *disk) must() payment.Saved {
	saved, _ := d.ref.Load()
	return saved
}

// compare returns how the store differs from what it must have, or "". It compares again only
// after a write.
func (d *disk) compare() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.changed || d.under == nil || d.left != nil {
		return ""
	}
	d.changed = false
	want, got := asText(d.ref), asText(d.under)
	if !bytes.Equal(want, got) {
		return "want " + string(want) + "\ngot  " + string(got)
	}
	return d.leftOver()
}

// asText is all that a store holds, in a form that can be compared.
func asText(s payment.Store) []byte {
	saved, err := s.Load()
	lines, linesErr := s.DayLines()
	if err := errors.Join(err, linesErr); err != nil {
		return []byte(err.Error())
	}
	if len(saved.Owed) == 0 {
		saved.Owed = nil
	}
	text, err := json.Marshal(struct {
		Saved payment.Saved
		Lines []payment.DayLine
	}{saved, lines})
	if err != nil {
		return []byte(err.Error())
	}
	return text
}

// leftOver finds in the files what must have been erased from them (I12).
func (d *disk) leftOver() string {
	if d.open == nil {
		return ""
	}
	saved, _ := d.ref.Load()
	gone := append([]string{}, passwords...)
	if saved.Last == nil || saved.Last.State.Final() {
		gone = append(gone, payers...)
	}
	if !saved.Key.Loaded() {
		gone = append(gone, sealKey)
	}
	for name, content := range readImage(d.dir) {
		for _, secret := range gone {
			if bytes.Contains(content, []byte(secret)) {
				return "I12: " + name + " still holds " + secret
			}
		}
	}
	return ""
}

// repair ends every fault.
func (d *disk) repair() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault, d.armed = diskFault{}, nil
}
