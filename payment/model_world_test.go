package payment_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// What must never be seen outside (I12).
const sealKey = "K9sealing-canary-key-0123456789abcdef"

var (
	passwords = []string{"91827364", "80918273"}
	payers    = []string{"10123453051", "20987654321", "marie.dupont@exemple.fr"}
	secrets   = append(append([]string{sealKey}, passwords...), payers...)
)

// world is everything around the till, and the till.
type world struct {
	t        *testing.T
	s        sequence
	r        *rapid.T
	serial   int64
	acquirer *paymenttest.Acquirer
	paper    *paper
	clock    *shiftedClock
	disk     *disk
	*life

	givingUp, resetting, looking atomic.Int32 // commands under way that may do so
	writingOff                   atomic.Bool  // likewise, until it is on disk
	trouble                      atomic.Bool  // printer, disk or power have failed once

	both   bool      // two things happen at once
	latest time.Time // that the clock has shown

	mu         sync.Mutex
	violations []string
	books      books
}

var worlds atomic.Int64

func newWorld(t *testing.T, s sequence) *world {
	w := &world{
		t: t, s: s, r: s.r, serial: worlds.Add(1), acquirer: paymenttest.NewAcquirer(),
		clock: &shiftedClock{}, books: newBooks(),
	}
	w.paper = &paper{w: w}
	w.acquirer.NoWait = rapid.Bool().Draw(w.r, "no wait")
	w.acquirer.Dateless = rapid.Bool().Draw(w.r, "no dates")
	settings := drawSettings(w.r)
	w.disk = newDisk(w, s.open, s.base)
	w.powerUp(false)
	w.initialise(settings)()
	synctest.Wait()
	w.tally("sequences")
	return w
}

// tally counts; the goroutines of a bubble run one sequence at a time.
func (w *world) tally(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.s.tally.add(what)
}

// violate notes a broken invariant, from any goroutine; check ends the sequence.
func (w *world) violate(invariant, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.violations = append(w.violations, invariant+": "+fmt.Sprintf(format, args...))
}

// life is one run of the program: from power up to power cut or exit.
type life struct {
	*payment.Engine
	cut  chan struct{} // closed when the power goes
	once sync.Once
	exit func() // ends the goroutines
}

func (l *life) die() { l.once.Do(func() { close(l.cut) }) }

func (l *life) dead() bool {
	select {
	case <-l.cut:
		return true
	default:
		return false
	}
}

// powerUp starts the program on what the disk holds.
func (w *world) powerUp(moved bool) {
	if err := w.disk.powerUp(moved); err != nil {
		w.r.Fatalf("I2: the till does not open after a power cut: %v", err)
	}
	if diff := w.disk.compare(); diff != "" {
		w.r.Fatalf("I3: after the start the disk holds something else: %s", diff)
	}
	l := &life{cut: make(chan struct{})}
	w.life = l
	terminal, err := payment.NewEngine(payment.Config{
		Store: diskPort{w.disk, l}, Printer: paperPort{w.paper, l}, Clock: w.clock, Hasher: sha{},
		Connect: func(s payment.Settings, k payment.SealKey) (payment.Acquirer, error) {
			return linePort{w, l, s, k}, nil
		},
		Log: slog.New(slog.NewJSONHandler(logSink{w}, &slog.HandlerOptions{Level: slog.LevelDebug})), TermsVersion: terms,
	})
	if err != nil {
		w.r.Fatalf("I2: the till does not start: %v", err)
	}
	l.Engine = terminal
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	snapshots, leave := terminal.Subscribe()
	running.Go(func() {
		if err := terminal.Run(ctx); err != nil && !l.dead() {
			w.violate("I2", "the engine ends: %v", err)
		}
	})
	running.Go(func() { w.watch(ctx, snapshots) })
	l.exit = func() {
		cancel()
		running.Wait()
		leave()
		synctest.Wait()
	}
	synctest.Wait()
}

// watch looks at every screen that is painted, however briefly (I1, I7).
func (w *world) watch(ctx context.Context, snapshots <-chan payment.Snapshot) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-snapshots:
			if tx := s.Transaction; tx.State.Final() && !w.books.knowsEnd(tx) {
				w.violate("I7", "shows %v, which is not durable", tx.State)
			}
			if s.QR != "" && !strings.HasSuffix(s.QR, ":"+string(w.disk.must().Last.Reference)) {
				w.violate("I1", "shows the code of %s, which is not on disk", s.Transaction.Reference)
			}
		}
	}
}

// powerCut ends the program without a word, if it is not dead already, and starts it
// again after a while. What it had sent in the last seconds may still be executed.
func (w *world) powerCut(r *rapid.T) {
	w.life.die()
	w.life.exit()
	w.acquirer.DropHeldAfter(4 * time.Second)
	off := rapid.SampledFrom([]time.Duration{0, time.Second, 20 * time.Second, 3 * time.Minute, 7 * time.Minute}).Draw(r, "off for")
	w.pass(off)
	moved := rapid.Bool().Draw(r, "in another machine")
	w.powerUp(moved)
}

// restart ends the program in good order and starts it again.
func (w *world) restart(r *rapid.T) {
	if w.dead() {
		w.powerCut(r)
		return
	}
	w.life.exit()
	w.acquirer.DropHeldAfter(4 * time.Second)
	w.life.die()
	w.powerUp(false)
}

// end takes the world down.
func (w *world) end() {
	w.life.die()
	w.life.exit()
	w.acquirer.DropHeldAfter(0)
	w.disk.mu.Lock()
	defer w.disk.mu.Unlock()
	if err := w.disk.shut(); err != nil {
		w.t.Error(err)
	}
}

// pass lets time pass for everybody.
func (w *world) pass(d time.Duration) {
	w.pass1(d)
	synctest.Wait()
}

// sha hides passwords, fast.
type sha struct{}

func (sha) Hash(password string) (string, error) {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:]), nil
}

func (s sha) Verify(hash, password string) (bool, error) {
	mine, err := s.Hash(password)
	return mine == hash, err
}

// logSink reads every line of the log for secrets (I12).
type logSink struct{ w *world }

func (l logSink) Write(line []byte) (int, error) {
	l.w.look("log", string(line))
	return len(line), nil
}

// look reads what goes out for secrets (I12).
func (w *world) look(where, text string) {
	for _, s := range secrets {
		if strings.Contains(text, s) {
			w.violate("I12", "%s holds %s: %s", where, s, text)
		}
	}
}

// diskPort is the disk as one run of the program has it.
type diskPort struct {
	d *disk
	l *life
}

func (p diskPort) Commit(c payment.Change) error        { return p.d.commit(p.l, c) }
func (p diskPort) Load() (payment.Saved, error)         { return p.d.load(p.l) }
func (p diskPort) DayLines() ([]payment.DayLine, error) { return p.d.dayLines(p.l) }
func (p diskPort) Check() error                         { return nil }
func (p diskPort) Close() error                         { return nil }
