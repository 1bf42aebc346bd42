package payment

import (
	"errors"
	"fmt"
	"time"
)

// stall is a commit that failed after the acquirer had been contacted. It is tried
// again until the disk takes it; until then nothing else is done (I7).
type stall struct {
	build  func() Change
	change *Change // nil: not tried yet, what it builds on has to be read back before
	then   func()
	timer  *time.Timer
}

// stallRetry is the pause between two tries of a commit that failed.
const stallRetry = time.Second

// commit writes a change and, once it is durable, takes it over in memory.
func (t *Terminal) commit(c Change) error {
	if t.doubt && t.stall == nil {
		return fmt.Errorf("the disk was not read back: %w", ErrStorage) // memory may be behind it
	}
	err := t.cfg.Store.Commit(c)
	if err != nil {
		// It may have been done although it is said to have failed. Doing it again is
		// harmless, and tells.
		err = t.cfg.Store.Commit(c)
	}
	if err != nil {
		t.doubt = true
		t.cfg.Log.Error("commit", "error", err)
		if !errors.Is(err, ErrStorage) {
			err = fmt.Errorf("%w: %w", ErrStorage, err)
		}
		return err
	}
	t.doubt = false
	t.saved.take(c)
	return nil
}

// resolveDoubt reads back what is on the disk after a commit that failed twice, before
// anything else is built on what is in memory. A stalled commit resolves itself.
func (t *Terminal) resolveDoubt() {
	if !t.doubt || t.stall != nil {
		return
	}
	stopTimer(&t.doubtful)
	before := t.saved.Last
	if !t.readBack() {
		t.doubtful = time.NewTimer(stallRetry) // nobody may give a command for hours
		return
	}
	last := t.saved.Last
	begun := last != nil && (before == nil || last.Seq != before.Seq)
	// Whatever was stored after all takes effect as if it had been said so: another shop
	// or key, a transaction of which nothing has left, a ticket owed, a closing.
	if err := t.connect(); err != nil {
		t.cfg.Log.Error("acquirer not configured", "error", err)
	}
	if begun && !last.State.Final() {
		_ = t.step(EventRestart, outcome{cause: CauseStorage})
	}
	t.printNext()
	t.closeWhenDue()
	if t.doubt && t.stall == nil { // it can be read, and not written
		t.doubtful = time.NewTimer(stallRetry)
	}
	t.publish()
}

// readBack takes over what is on the disk, and tells whether it could be read.
func (t *Terminal) readBack() bool {
	saved, err := t.cfg.Store.Load()
	if err != nil {
		t.cfg.Log.Error("read back", "error", err)
		return false
	}
	t.saved, t.doubt = saved, false
	t.printing.init(saved.Owed)
	return true
}

// commitOrStall writes a change that must not be lost. When the disk does not take
// it, the till stands still and tries again; then follows once it is durable.
func (t *Terminal) commitOrStall(build func() Change, then func()) {
	s := &stall{build: build, then: then}
	if !t.tryStall(s) {
		t.dropCall()
		s.timer = time.NewTimer(stallRetry)
		t.stall = s
		return
	}
	then()
}

// tryStall tries the commit, always the same one once it was tried. A doubt about an
// earlier one comes first: that this one succeeds would not tell what became of that.
func (t *Terminal) tryStall(s *stall) bool {
	if s.change == nil {
		if t.doubt && !t.readBack() {
			return false
		}
		change := s.build()
		s.change = &change
	}
	return t.commit(*s.change) == nil
}

func (t *Terminal) retryStall() {
	s := t.stall
	if !t.tryStall(s) {
		s.timer = time.NewTimer(stallRetry)
		return
	}
	t.stall = nil
	s.then()
}
