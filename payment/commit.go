package payment

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// pendingCommit is a commit that failed after the acquirer had been contacted. It is tried
// again until the disk takes it; until then nothing else is done (I7).
type pendingCommit struct {
	build  func() Change
	change *Change // nil before the first try, which must read the disk before
	then   func()
}

// commitRetry is the pause between two tries of a commit that failed.
const commitRetry = time.Second

// commit writes a change and, once it is durable, takes it over in memory.
func (e *Engine) commit(c Change) error {
	if e.recheck && e.pending == nil {
		return fmt.Errorf("the disk was not read back: %w", ErrStorage) // the memory may be older than the disk
	}
	err := e.cfg.Store.Commit(c)
	certain := isCertain(err)
	if err != nil && !certain {
		// It may have been stored although it is said to have failed. Repeating the commit
		// is safe and shows whether it was.
		err = e.cfg.Store.Commit(c)
	}
	e.disk = err
	if err != nil {
		e.recheck = e.recheck || !certain
		e.cfg.Log.Error("commit", "error", err)
		if !errors.Is(err, ErrStorage) {
			err = fmt.Errorf("%w: %w", ErrStorage, err)
		}
		return err
	}
	e.recheck = false
	e.saved.take(c)
	e.takeRecent(c)
	return nil
}

// isCertain reports whether a commit that failed with this error has changed nothing.
func isCertain(err error) bool { return errors.Is(err, ErrReplaced) || errors.Is(err, ErrBusy) }

// replaced reports whether the till has stopped because its files were replaced.
func (e *Engine) replaced() bool { return errors.Is(e.disk, ErrReplaced) }

// watchPause is the pause between two looks at the files.
func (e *Engine) watchPause() time.Duration { return cmp.Or(e.cfg.WatchPause, time.Second) }

// lookAtFiles checks that the files are those that were opened, and reports whether that
// has changed. A pending commit finds out by itself.
func (e *Engine) lookAtFiles() (changed bool) {
	if e.pending != nil {
		return false
	}
	was := e.replaced()
	switch err := e.cfg.Store.Check(); {
	case errors.Is(err, ErrReplaced):
		e.disk = err
	case err == nil && was:
		e.disk = nil // they were put back
	}
	if e.replaced() == was {
		return false
	}
	e.cfg.Log.Error("look at the data files", "replaced", e.replaced(), "error", e.disk)
	return true
}

// recheckDisk reads back what is on the disk after a commit that failed twice, before
// anything else is built on what is in memory. A pending commit resolves itself.
func (e *Engine) recheckDisk() {
	if !e.recheck || e.pending != nil {
		return
	}
	e.recheckSoon.stop()
	before := e.saved.Last
	if !e.readBack() {
		e.recheckSoon.set(commitRetry) // the next command may come hours later
		return
	}
	last := e.saved.Last
	begun := last != nil && (before == nil || last.Seq != before.Seq)
	// What was stored all the same takes effect, such as another shop or key, a transaction of
	// which nothing was sent, an owed ticket, or a closing.
	if err := e.connect(); err != nil {
		e.cfg.Log.Error("acquirer not configured", "error", err)
	}
	if begun && !last.State.Final() {
		_ = e.step(EventRestart, outcome{cause: CauseStorage})
	}
	e.printNext()
	e.closeWhenDue()
	if e.recheck && e.pending == nil { // the disk can be read and not written
		e.recheckSoon.set(commitRetry)
	}
	e.publish()
}

// readBack takes over what is on the disk, and reports whether it could be read.
func (e *Engine) readBack() bool {
	saved, err := e.cfg.Store.Load()
	e.disk = err
	if err != nil {
		e.cfg.Log.Error("read back", "error", err)
		return false
	}
	e.saved, e.recheck = saved, false
	e.printing.init(saved.Owed)
	e.loadRecent()
	return true
}

// commitOrRetry writes a change that must not be lost. Where the commit fails, the till stops and
// tries again (I7). It calls then once the change is durable.
func (e *Engine) commitOrRetry(build func() Change, then func()) {
	s := &pendingCommit{build: build, then: then}
	if !e.tryPending(s) {
		e.dropCall()
		e.retry.set(commitRetry)
		e.pending = s
		return
	}
	then()
}

// tryPending tries the pending commit, always with the same change once it was tried. After an
// earlier commit failed it reads the disk first, since its own success would not show whether
// that one was stored.
func (e *Engine) tryPending(s *pendingCommit) bool {
	if s.change == nil {
		if e.recheck && !e.readBack() {
			return false
		}
		change := s.build()
		s.change = &change
	}
	return e.commit(*s.change) == nil
}

func (e *Engine) retryPending() {
	s := e.pending
	if !e.tryPending(s) {
		e.retry.set(commitRetry)
		return
	}
	e.pending = nil
	e.retry.stop()
	s.then()
}
