package payment

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// Config is the configuration of an Engine.
type Config struct {
	Store   Store
	Printer Printer
	// Files writes the copies that the merchant wants as files (FileOwed); nil for none.
	Files   Printer
	Connect Connect
	Clock   Clock
	Hasher  Hasher
	Log     *slog.Logger
	// TermsVersion is the version of the conditions of use that must have been
	// accepted before a debit.
	TermsVersion string
	// WatchPause is the pause between two looks at the store's files; 0: a second.
	WatchPause time.Duration
}

// Engine runs the till. One goroutine (Run) owns its state and runs one transaction at a time.
// Commands come in and snapshots go out. An Engine belongs to no screen.
type Engine struct {
	cfg      Config
	commands chan command
	results  chan callResult
	printed  chan printResult
	proved   chan proofResult
	stopped  chan struct{}
	checking chan struct{} // holds a token while a password is checked
	hub      hub

	// What follows belongs to the goroutine of Run.
	saved    Saved
	acquirer Acquirer
	call     *call
	callSeq  int64
	pause    alarm  // before the next call
	resume   func() // called after the pause
	limit    alarm  // the time to pay
	exchange exchange
	// answeredAt is when the acquirer last answered, by the till's clock; zero for not since the start.
	answeredAt time.Time
	// recheck: a commit failed, and the disk must be read to know whether it was stored.
	recheck     bool
	recheckSoon alarm // to the next look at the disk
	pending     *pendingCommit
	retry       alarm // to the next try of the pending commit
	// disk is the error of the last commit or check of the files; nil for none.
	disk     error
	watch    alarm // to the next look at the files
	printing printing
	proving  proving
	// ticketAsk runs while TICKET ? is asked.
	ticketAsk alarm
	preview   []string
	// previewed is the transaction's ticket that preview was made of.
	previewed *Ticket
	// recent are the last of the day's lines, oldest first.
	recent  []DayLine
	closing alarm // to the next automatic closing
	link    tillLink
}

type command struct {
	run   func() error
	reply chan error
}

// lastCopyPatience bounds how long the end of the program waits for the printer.
const lastCopyPatience = 3 * time.Second

// NewEngine loads the store. It does not contact the acquirer; Run does.
func NewEngine(cfg Config) (*Engine, error) {
	saved, err := cfg.Store.Load()
	if err != nil {
		return nil, fmt.Errorf("load the till: %w", err)
	}
	t := &Engine{
		cfg:      cfg,
		commands: make(chan command),
		results:  make(chan callResult),
		printed:  make(chan printResult),
		proved:   make(chan proofResult),
		stopped:  make(chan struct{}),
		checking: make(chan struct{}, 1),
		saved:    saved,
	}
	t.printing.init(saved.Owed)
	t.loadRecent()
	t.publish()
	t.hub.last.awaitsRun()
	return t, nil
}

// Run takes up a transaction in progress and then serves commands until ctx ends. The next start
// takes up a transaction that is in progress then. Run may be called once. Its error is that of
// the store, or ErrBroken after a panic.
func (e *Engine) Run(ctx context.Context) (err error) {
	defer close(e.stopped)
	defer func() { e.survive("engine", recover(), &err) }()
	if err := e.start(); err != nil {
		return err
	}
	e.watch.set(e.watchPause())
	e.publish()
	for {
		e.recheckDisk()
		select {
		case <-ctx.Done():
			e.shutDown()
			return nil
		case c := <-e.commands:
			e.recheckDisk() // the disk may work again, and the command need not be refused
			err := e.obey(c)
			e.publish() // before the reply, so that the caller's snapshot has the result
			c.reply <- err
		case r := <-e.results:
			e.answered(r)
		case r := <-e.printed:
			e.printDone(r)
		case r := <-e.proved:
			e.closingProved(r)
		case <-e.pause.c():
			e.pause.stop()
			resume := e.resume
			e.resume = nil
			resume()
		case <-e.limit.c():
			e.limit.stop()
			e.timeIsUp()
		case <-e.closing.c():
			e.closeWhenDue()
		case <-e.printing.again.c():
			e.printing.again.stop()
			e.printNext()
		case <-e.ticketAsk.c():
			e.ticketAsk.stop()
		case <-e.recheckSoon.c():
			e.recheckSoon.stop()
		case <-e.watch.c():
			e.watch.set(e.watchPause())
			if !e.lookAtFiles() {
				continue
			}
		case <-e.retry.c():
			e.retryPending()
		}
		e.publish()
	}
}

// start proves the totals, connects, recovers, prints what is owed, closes what is due.
func (e *Engine) start() error {
	if err := e.reconcile(); err != nil {
		return err
	}
	if err := e.connect(); err != nil {
		e.cfg.Log.Error("acquirer not configured", "error", err)
	}
	if err := e.firstStart(); err != nil {
		return err
	}
	if tx := e.saved.Last; tx != nil && !tx.State.Final() {
		e.cfg.Log.Info("recovery", "state", tx.State.String())
		now := time.Now()
		e.exchange = exchange{begun: now, hopeless: now.Add(e.hopelessAfter(*tx))}
		if cancelMayBeUnderWay(tx.State) {
			e.exchange.cancelSent = now.Add(-cancelSettled + recoverySettled)
		}
		_ = e.step(EventRestart, outcome{cause: CauseInterrupted})
	}
	e.printNext()
	e.closeWhenDue()
	return nil
}

// reconcile applies a transaction that moved money and is not in the totals. One commit writes
// both, so this happens only where the totals file was restored from a copy or a commit was torn.
// Each transaction still counts exactly once (I3).
func (e *Engine) reconcile() error {
	if e.saved.Last == nil {
		return nil
	}
	totals, line := e.saved.Totals.apply(*e.saved.Last)
	if line == nil {
		return nil
	}
	e.cfg.Log.Warn("totals lacked the last transaction", "seq", line.Seq)
	return e.commit(Change{Totals: &totals, Line: line})
}

func (e *Engine) firstStart() error {
	if !e.saved.Totals.Since.IsZero() {
		return nil
	}
	totals := e.saved.Totals
	totals.Since = e.now()
	return e.commit(Change{Totals: &totals})
}

func (e *Engine) connect() error {
	e.acquirer = nil
	if !e.initialised() {
		return nil
	}
	a, err := e.cfg.Connect(e.saved.Settings, e.saved.Key)
	if err != nil {
		return fmt.Errorf("connect the acquirer: %w", err)
	}
	e.acquirer = a
	return nil
}

func (e *Engine) initialised() bool {
	return e.saved.Settings.ShopID != "" && e.saved.Key.Loaded()
}

// now is the time of day in the shop's zone, without its monotonic part, as it is stored.
func (e *Engine) now() time.Time { return e.cfg.Clock.Now().Round(0).In(e.zone()) }

func (e *Engine) zone() *time.Location { return e.saved.Settings.Zone() }

// shutDown ends an orderly run. It waits for the copy in print, which would otherwise be printed
// again as a DUPLICATA.
func (e *Engine) shutDown() {
	e.dropCall()
	e.proving.stop()
	e.printing.ending = true
	if e.printing.busy {
		select {
		case r := <-e.printed:
			e.printDone(r)
		case <-time.After(lastCopyPatience):
		}
	}
	e.printing.stop()
	for _, a := range []*alarm{&e.limit, &e.closing, &e.ticketAsk, &e.recheckSoon, &e.watch, &e.retry} {
		a.stop()
	}
}

// obey runs a command. A panic ends the engine, and the caller gets an error.
func (e *Engine) obey(c command) error {
	defer func() {
		if p := recover(); p != nil {
			c.reply <- fmt.Errorf("command: %w", ErrBroken)
			panic(p)
		}
	}()
	return c.run()
}

// do runs f on the engine's goroutine. ctx bounds only the wait for its turn; once begun, f is
// finished.
func (e *Engine) do(ctx context.Context, f func() error) error {
	c := command{run: f, reply: make(chan error, 1)}
	select {
	case e.commands <- c:
		return <-c.reply
	case <-ctx.Done():
		return ctx.Err()
	case <-e.stopped:
		return ErrStopped
	}
}

// take applies a durable change to the data in memory.
func (s *Saved) take(c Change) {
	if c.Reset {
		*s = Saved{Settings: DefaultSettings()}
	}
	set(&s.Settings, c.Settings)
	set(&s.Key, c.Key)
	set(&s.Terms, c.Terms)
	set(&s.Lock, c.Lock)
	set(&s.Logo, c.Logo)
	set(&s.Owed, c.Owed)
	set(&s.TicketNo, c.TicketNo)
	set(&s.Totals, c.Totals)
	set(&s.ClosingDue, c.ClosingDue)
	set(&s.LastAutomatic, c.LastAutomatic)
	if c.SaleOver || c.Sale != nil {
		s.Sale = c.Sale
	}
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
