package payment

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// Config is what a Terminal is made of.
type Config struct {
	Store   Store
	Printer Printer
	Connect Connect
	Clock   Clock
	Hasher  Hasher
	Log     *slog.Logger
	// TermsVersion is the version of the conditions of use that must have been
	// accepted before a debit.
	TermsVersion string
}

// Terminal is the till: one goroutine (Run) that owns everything, one transaction
// at a time, commands in, snapshots out. It belongs to no screen.
type Terminal struct {
	cfg      Config
	commands chan command
	results  chan callResult
	printed  chan printResult
	stopped  chan struct{}
	hub      hub

	// What follows belongs to the goroutine of Run.
	saved    Saved
	acquirer Acquirer
	call     *call
	callSeq  int64
	pause    *time.Timer // before the next call
	resume   func()      // what follows the pause
	limit    *time.Timer // the time to pay
	deadline time.Time   // monotonic; zero: not known
	begun    time.Time   // monotonic; when this transaction was begun or taken up
	hopeless time.Time   // monotonic; from when on it may be written off
	contact  contact
	attempt  int
	// cancelSent is when a cancellation was sent that has no answer yet, monotonic; zero: none.
	// cancelLost is the same of the ones before: a refusal of the last says nothing of them.
	cancelSent  time.Time
	cancelLost  time.Time
	withdrawals int // cancellations sent of the transaction in progress
	// attached is when the payer attaching was sent last, monotonic.
	attached  time.Time
	attaching PayerID
	// doubt: a commit failed, and only the disk knows whether it was done.
	doubt    bool
	doubtful *time.Timer // to the next look at the disk
	stall    *stall
	printing printing
	preview  []string
	// previewed is the transaction's ticket that preview was made of.
	previewed *Ticket
	closing   *time.Timer
}

type command struct {
	run   func() error
	reply chan error
}

// contact is how the exchange with the acquirer stands.
type contact struct {
	last     time.Time // of the last answer, wall clock
	trouble  Cause
	since    time.Time // of the first failure in a row, monotonic
	failures int
	polled   time.Time // start of the last status call
	state    AcquirerState
}

// lastCopyPatience bounds how long the end of the program waits for the printer.
const lastCopyPatience = 3 * time.Second

// NewTerminal loads the store. It contacts nobody; Run does.
func NewTerminal(cfg Config) (*Terminal, error) {
	saved, err := cfg.Store.Load()
	if err != nil {
		return nil, fmt.Errorf("load the till: %w", err)
	}
	t := &Terminal{
		cfg:      cfg,
		commands: make(chan command),
		results:  make(chan callResult),
		printed:  make(chan printResult),
		stopped:  make(chan struct{}),
		saved:    saved,
	}
	t.printing.init(saved.Owed)
	t.publish()
	return t, nil
}

// Run is the engine: it takes up what was in progress, then serves commands until
// ctx ends. A transaction in progress then is taken up at the next start. Run may
// be called once.
func (t *Terminal) Run(ctx context.Context) (err error) {
	defer close(t.stopped)
	defer func() { t.survive("engine", recover(), &err) }()
	if err := t.start(); err != nil {
		return err
	}
	t.publish()
	for {
		t.resolveDoubt()
		select {
		case <-ctx.Done():
			t.shutDown()
			return nil
		case c := <-t.commands:
			t.resolveDoubt() // the disk may serve again: the command must not be refused for nothing
			err := c.run()
			t.publish() // whoever gave the command sees what came of it
			c.reply <- err
		case r := <-t.results:
			t.answered(r)
		case r := <-t.printed:
			t.printDone(r)
		case <-timerC(t.pause):
			t.pause = nil
			resume := t.resume
			t.resume = nil
			resume()
		case <-timerC(t.limit):
			t.limit = nil
			t.timeIsUp()
		case <-timerC(t.closing):
			t.closing = nil
			t.closeWhenDue()
		case <-timerC(t.printing.timer):
			t.printing.timer = nil
			t.printNext()
		case <-timerC(t.doubtful):
			t.doubtful = nil
		case <-t.stallC():
			t.retryStall()
		}
		t.publish()
	}
}

func (t *Terminal) stallC() <-chan time.Time {
	if t.stall == nil {
		return nil
	}
	return timerC(t.stall.timer)
}

func timerC(timer *time.Timer) <-chan time.Time {
	if timer == nil {
		return nil
	}
	return timer.C
}

// start proves the totals, connects, recovers, prints what is owed, closes what is due.
func (t *Terminal) start() error {
	if err := t.reconcile(); err != nil {
		return err
	}
	if err := t.connect(); err != nil {
		t.cfg.Log.Error("acquirer not configured", "error", err)
	}
	if err := t.firstStart(); err != nil {
		return err
	}
	if tx := t.saved.Last; tx != nil && !tx.State.Final() {
		t.cfg.Log.Info("recovery", "state", tx.State.String())
		t.begun = time.Now()
		t.hopeless = t.begun.Add(t.hopelessAfter(*tx))
		if cancelMayBeUnderWay(tx.State) {
			t.cancelSent = time.Now().Add(-cancelSettled + recoverySettled)
		}
		_ = t.step(EventRestart, outcome{cause: CauseInterrupted})
	}
	t.printNext()
	t.closeWhenDue()
	return nil
}

// reconcile applies a transaction that moved money and that the totals do not hold.
// One commit writes both, so it is there only if the totals file was put back from
// a copy or a commit was torn; each transaction still counts exactly once (I3).
func (t *Terminal) reconcile() error {
	if t.saved.Last == nil {
		return nil
	}
	totals, line := t.saved.Totals.apply(*t.saved.Last)
	if line == nil {
		return nil
	}
	t.cfg.Log.Warn("totals lacked the last transaction", "seq", line.Seq)
	return t.commit(Change{Totals: &totals, Line: line})
}

func (t *Terminal) firstStart() error {
	if !t.saved.Totals.Since.IsZero() {
		return nil
	}
	totals := t.saved.Totals
	totals.Since = t.now()
	return t.commit(Change{Totals: &totals})
}

func (t *Terminal) connect() error {
	t.acquirer = nil
	if !t.initialised() {
		return nil
	}
	a, err := t.cfg.Connect(t.saved.Settings, t.saved.Key)
	if err != nil {
		return fmt.Errorf("connect the acquirer: %w", err)
	}
	t.acquirer = a
	return nil
}

func (t *Terminal) initialised() bool {
	return t.saved.Settings.ShopID != "" && t.saved.Key.Loaded()
}

// now is the wall clock without its monotonic part, as it is stored.
func (t *Terminal) now() time.Time { return t.cfg.Clock.Now().Round(0) }

// shutDown ends an orderly run: the copy in print is waited for, so that it need not
// be printed again as a DUPLICATA.
func (t *Terminal) shutDown() {
	t.dropCall()
	t.printing.ending = true
	if t.printing.busy {
		select {
		case r := <-t.printed:
			t.printDone(r)
		case <-time.After(lastCopyPatience):
		}
	}
	t.printing.stop()
	for _, timer := range []*time.Timer{t.pause, t.limit, t.closing, t.doubtful} {
		if timer != nil {
			timer.Stop()
		}
	}
}

// do runs f on the engine's goroutine. ctx bounds the wait for its turn alone: what
// was begun is finished.
func (t *Terminal) do(ctx context.Context, f func() error) error {
	c := command{run: f, reply: make(chan error, 1)}
	select {
	case t.commands <- c:
		return <-c.reply
	case <-ctx.Done():
		return ctx.Err()
	case <-t.stopped:
		return ErrStopped
	}
}

// take applies a durable change to the picture in memory.
func (s *Saved) take(c Change) {
	if c.Reset {
		*s = Saved{Settings: DefaultSettings()}
	}
	set(&s.Settings, c.Settings)
	set(&s.Key, c.Key)
	set(&s.Terms, c.Terms)
	set(&s.Lock, c.Lock)
	set(&s.Logo, c.Logo)
	set(&s.Sale, c.Sale)
	set(&s.Owed, c.Owed)
	set(&s.Totals, c.Totals)
	set(&s.ClosingDue, c.ClosingDue)
	set(&s.LastAutomatic, c.LastAutomatic)
	if c.Transaction != nil {
		tx := *c.Transaction
		s.Last = &tx
	}
	if c.LastTicket != nil {
		s.LastTicket = c.LastTicket
	}
	if c.Closing != nil {
		s.LastClosing = c.Closing
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
